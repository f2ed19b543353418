/* The identity block: which notes a product has, each with a weight, the whole of length 1.
 *
 *   facts' ids --> notes of the lexicon, joined, ascending, with their parents behind
 *   amount     = 3/4 + 1/4 by layer (w / root of the notes in it), each scaled to length 1
 *   weight     = root(idf) * amount; a parent takes PARENT_SHARE of its child's amount
 *   rounded    255 = 1.0, at least 1; the heaviest SCENT_NOTES_MAX stay
 *
 * search.md, section 7.  It halves the two forms; three quarters without layers and a share for
 * the parent find the same perfume in another source's words more often (weights.h). */
#include "scent/model.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { FACT_NOTES_MAX = 128 /* known notes that are looked at */ };

struct amount {
    uint16_t note;
    uint8_t layers;
    double plain; /* before idf: 1, or what children give */
    double layered;
    double weight;
};

struct amounts {
    struct amount items[2 * FACT_NOTES_MAX];
    uint32_t count;
};

static const double layer_weights[LAYER_KINDS] = {LAYER_TOP, LAYER_HEART, LAYER_BASE, LAYER_FLAT};

static int by_note(const void *a, const void *b)
{
    return ((const struct amount *)a)->note - ((const struct amount *)b)->note;
}

/* Heaviest first; a tie by note. */
static int by_weight(const void *a, const void *b)
{
    const struct amount *x = a;
    const struct amount *y = b;

    return x->weight != y->weight ? (x->weight < y->weight) - (x->weight > y->weight)
                                  : by_note(a, b);
}

/* Sorted by note, each once. */
static void join(struct amounts *amounts)
{
    uint32_t count = 0;

    qsort(amounts->items, amounts->count, sizeof *amounts->items, by_note);
    for (uint32_t i = 0; i < amounts->count; i++) {
        struct amount item = amounts->items[i];

        if (count > 0 && amounts->items[count - 1].note == item.note) {
            amounts->items[count - 1].layers |= item.layers;
            amounts->items[count - 1].plain += item.plain;
            amounts->items[count - 1].layered += item.layered;
        } else {
            amounts->items[count++] = item;
        }
    }
    amounts->count = count;
}

static void read_facts(const struct scent_model *model, const struct scent_facts *facts,
                       struct amounts *amounts)
{
    amounts->count = 0;
    for (uint32_t i = 0; i < facts->note_count && amounts->count < FACT_NOTES_MAX; i++) {
        uint16_t note = scent_note_of(model, facts->notes[i].id);
        uint8_t layers = facts->notes[i].layers & 15;

        if (note != SCENT_NOTE_NONE)
            amounts->items[amounts->count++] =
                (struct amount){note, layers == 0 ? SCENT_FLAT : layers, 0, 0, 0};
    }
    join(amounts);
}

static void set_amounts(struct amounts *amounts)
{
    uint32_t held[LAYER_KINDS] = {0};

    for (uint32_t i = 0; i < amounts->count; i++)
        for (int l = 0; l < LAYER_KINDS; l++)
            held[l] += amounts->items[i].layers >> l & 1;
    for (uint32_t i = 0; i < amounts->count; i++) {
        amounts->items[i].plain = 1;
        for (int l = 0; l < LAYER_KINDS; l++)
            if (amounts->items[i].layers >> l & 1)
                amounts->items[i].layered += layer_weights[l] / sqrt(held[l]);
    }
}

static void add_parents(const struct scent_model *model, struct amounts *amounts)
{
    uint32_t count = amounts->count;

    for (uint32_t i = 0; i < count; i++) {
        struct amount item = amounts->items[i];
        uint16_t parent = model->notes[item.note].parent;

        if (parent != SCENT_NOTE_NONE)
            amounts->items[amounts->count++] = (struct amount){parent, 0, PARENT_SHARE * item.plain,
                                                               PARENT_SHARE * item.layered, 0};
    }
    join(amounts);
}

/* Both forms times root idf, each of length 1, mixed. */
static void weigh(const struct scent_model *model, struct amounts *amounts)
{
    double plain = 0;
    double layered = 0;

    for (uint32_t i = 0; i < amounts->count; i++) {
        struct amount *item = &amounts->items[i];
        double root = sqrt((double)model->notes[item->note].idf / IDF_ONE);

        item->plain *= root;
        item->layered *= root;
        plain += item->plain * item->plain;
        layered += item->layered * item->layered;
    }
    for (uint32_t i = 0; i < amounts->count; i++)
        amounts->items[i].weight = (1 - LAYERED_SHARE) * amounts->items[i].plain / sqrt(plain) +
                                   LAYERED_SHARE * amounts->items[i].layered / sqrt(layered);
}

static void keep_heaviest(struct amounts *amounts)
{
    if (amounts->count <= SCENT_NOTES_MAX)
        return;
    qsort(amounts->items, amounts->count, sizeof *amounts->items, by_weight);
    amounts->count = SCENT_NOTES_MAX;
    qsort(amounts->items, amounts->count, sizeof *amounts->items, by_note);
}

void encode_notes(const struct scent_model *model, const struct scent_facts *facts,
                  struct scent_notes *out_notes, uint8_t out_layers[SCENT_NOTES_MAX])
{
    struct amounts amounts;
    double square = 0;

    read_facts(model, facts, &amounts);
    set_amounts(&amounts);
    add_parents(model, &amounts);
    weigh(model, &amounts);
    keep_heaviest(&amounts);
    assert(amounts.count <= SCENT_NOTES_MAX);
    for (uint32_t i = 0; i < amounts.count; i++)
        square += amounts.items[i].weight * amounts.items[i].weight;
    memset(out_notes, 0, sizeof *out_notes);
    out_notes->count = (uint16_t)amounts.count;
    for (uint32_t i = 0; i < amounts.count; i++) {
        long weight = lround(IDENTITY_ONE * amounts.items[i].weight / sqrt(square));

        out_notes->notes[i] = amounts.items[i].note;
        out_notes->weights[i] = (uint8_t)(weight < 1 ? 1 : weight);
        out_layers[i] = amounts.items[i].layers;
    }
}
