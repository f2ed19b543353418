/* A model of what a trainer was told.
 *
 *   commonest ids, in byte order --> idf = ln(1 + N / (df + 1)) --> parents, axes
 *   pairs of the commonest notes --> embedding; a rare note takes its parent's
 *   every product's raw axes     --> tau: the 95th per cent of those that have the axis shows as 90
 *
 * The order of the lexicon is that of bytes, so it does not depend on the order of products. */
#include "scent/axes.h"
#include "scent/border.h"
#include "scent/kinship.h"
#include "scent/model.h"
#include "scent/trainer.h"

#include "codec/checksum.h"

#include <assert.h>
#include <math.h>

enum { PARENTS_MAX = 8, BINS = 4096, BINS_A_UNIT = 512 };

#define SHOWN_PER_CENT    .95               /* of the products lie below 90 on an axis */
#define TAU_OF_PERCENTILE 2.302585092994046 /* ln 10: 1 - exp(-x) = .9 */
#define TAU_MIN           .05

struct training {
    struct scent_trainer *trainer;
    struct scent_model *model;
    struct axes_table axes;
    uint32_t *note_at; /* position in the trainer's map -> in the model, or MAP_NONE */
};

struct ranked {
    const struct map_entry *entry;
};

static int by_count(const void *a, const void *b)
{
    const struct map_entry *x = ((const struct ranked *)a)->entry;
    const struct map_entry *y = ((const struct ranked *)b)->entry;

    return x->value != y->value ? (x->value < y->value) - (x->value > y->value)
                                : slice_cmp(x->key, y->key);
}

static int by_id(const void *a, const void *b)
{
    return slice_cmp(((const struct ranked *)a)->entry->key,
                     ((const struct ranked *)b)->entry->key);
}

/* The commonest `max` entries of a map, in byte order; the caller frees. */
static struct ranked *commonest(const struct map *map, size_t max, uint32_t *out_count)
{
    struct ranked *items = mem_zero(map->count + 1, sizeof *items);

    for (size_t i = 0; i < map->count; i++)
        items[i].entry = &map->entries[i];
    qsort(items, map->count, sizeof *items, by_count);
    *out_count = (uint32_t)(map->count < max ? map->count : max);
    qsort(items, *out_count, sizeof *items, by_id);
    return items;
}

/* At least one product is assumed, or an index trained empty would know nothing for ever. */
static uint32_t idf_of(const struct training *t, uint64_t df)
{
    double products = fmax(1, (double)t->trainer->products.count);

    return (uint32_t)lround(IDF_ONE * log1p(products / ((double)df + 1)));
}

static bool set_notes(struct training *t)
{
    struct scent_model *model = t->model;
    struct ranked *items = commonest(&t->trainer->notes, SCENT_LEXICON_MAX, &model->note_count);

    model->notes = arena_array(&model->arena, model->note_count + 1, sizeof *model->notes);
    for (size_t i = 0; i < t->trainer->notes.count; i++)
        t->note_at[i] = MAP_NONE;
    for (uint32_t i = 0; model->notes != NULL && i < model->note_count; i++) {
        model->notes[i].id = arena_copy(&model->arena, items[i].entry->key);
        model->notes[i].idf = idf_of(t, items[i].entry->value);
        t->note_at[items[i].entry - t->trainer->notes.entries] = i;
        if (model->notes[i].id.ptr == NULL)
            model->notes = NULL;
    }
    free(items);
    return model->notes != NULL;
}

static bool set_accords(struct training *t)
{
    struct scent_model *model = t->model;
    struct ranked *items = commonest(&t->trainer->accords, ACCORD_DIMS, &model->accord_count);
    bool ok = true;

    for (uint32_t i = 0; i < model->accord_count; i++) {
        struct model_accord *accord = &model->accords[i];
        const uint8_t *axes = axes_table_find(&t->axes, SLICE("accord"), items[i].entry->key);

        accord->id = arena_copy(&model->arena, items[i].entry->key);
        accord->idf = idf_of(t, items[i].entry->value);
        if (axes != NULL)
            memcpy(accord->axes, axes, SCENT_AXES);
        ok = ok && accord->id.ptr != NULL;
    }
    free(items);
    return ok;
}

static bool set_families(struct training *t)
{
    struct scent_model *model = t->model;
    struct ranked *items = commonest(&t->trainer->families, FAMILY_DIMS, &model->family_count);
    bool ok = true;

    for (uint32_t i = 0; i < model->family_count; i++) {
        model->families[i] = arena_copy(&model->arena, items[i].entry->key);
        ok = ok && model->families[i].ptr != NULL;
    }
    free(items);
    return ok;
}

/* ---- what a note takes from its kind ---- */

static uint32_t find_told(const void *context, struct slice id)
{
    const struct scent_trainer *trainer = context;
    uint32_t at = map_find(&trainer->notes, id);
    bool told = at != MAP_NONE && (trainer->infos.items[at].parent != MAP_NONE ||
                                   trainer->infos.items[at].family != MAP_NONE);

    return told ? at : BORDER_NONE;
}

/* A note outside of the ontology is one of the kind that its name ends or begins with. */
static void adopt_strangers(struct scent_trainer *trainer)
{
    for (uint32_t i = 0; i < trainer->notes.count; i++) {
        struct note_info *info = &trainer->infos.items[i];
        uint32_t at = border_find(find_told, trainer, trainer->notes.entries[i].key);

        if (info->parent == MAP_NONE && info->family == MAP_NONE && at != BORDER_NONE && at != i)
            info->parent = at;
    }
}

static const uint8_t *note_axes(const struct training *t, uint32_t at)
{
    const struct scent_trainer *trainer = t->trainer;
    const uint8_t *axes = NULL;

    for (int i = 0; axes == NULL && at != MAP_NONE && i < PARENTS_MAX; i++) {
        const struct note_info *info = &trainer->infos.items[at];

        axes = axes_table_find(&t->axes, SLICE("note"), trainer->notes.entries[at].key);
        if (axes == NULL && info->family != MAP_NONE)
            axes = axes_table_find(&t->axes, SLICE("accord"),
                                   trainer->smells.entries[info->family].key);
        at = info->parent;
    }
    return axes;
}

static void set_kinds(struct training *t)
{
    for (uint32_t i = 0; i < t->trainer->notes.count; i++) {
        uint32_t parent = t->trainer->infos.items[i].parent;
        uint32_t at = t->note_at[i];
        const uint8_t *axes = note_axes(t, i);

        if (at == MAP_NONE)
            continue;
        parent = parent == MAP_NONE ? MAP_NONE : t->note_at[parent];
        t->model->notes[at].parent = parent == MAP_NONE ? SCENT_NOTE_NONE : (uint16_t)parent;
        if (axes != NULL)
            memcpy(t->model->notes[at].axes, axes, SCENT_AXES);
    }
}

/* ---- kinship ---- */

/* kin_at[i]: number of the trainer's note i among those that are embedded, or MAP_NONE. */
static uint32_t choose_kin(const struct scent_trainer *trainer, uint32_t *kin_at)
{
    uint32_t count;
    uint32_t n = 0;
    struct ranked *items = commonest(&trainer->notes, KIN_NOTES_MAX, &count);

    for (size_t i = 0; i < trainer->notes.count; i++)
        kin_at[i] = MAP_NONE;
    for (uint32_t i = 0; i < count; i++)
        if (items[i].entry->value >= KIN_PRODUCTS_MIN)
            kin_at[items[i].entry - trainer->notes.entries] = n++;
    free(items);
    return n;
}

static void count_pairs(const struct scent_trainer *trainer, const uint32_t *kin_at,
                        struct kin_pairs *pairs)
{
    uint32_t notes[256];
    size_t at = 0;

    for (size_t p = 0; p < trainer->products.count; p++) {
        uint32_t count = 0;

        for (; at < trainer->products.items[p].notes_end; at++) {
            uint32_t note = kin_at[trainer->held_notes.items[at].note];
            bool twice = note == MAP_NONE || count == 256;

            for (uint32_t i = 0; !twice && i < count; i++)
                twice = notes[i] == note;
            if (!twice)
                notes[count++] = note;
        }
        kin_pairs_add(pairs, notes, count);
    }
}

static bool has_kin(const int16_t *row)
{
    for (int d = 0; d < KINSHIP_DIMS; d++)
        if (row[d] != 0)
            return true;
    return false;
}

/* Each note its own row, else that of the nearest parent with one. */
static void share_rows(struct training *t, const uint32_t *kin_at, const int16_t *rows)
{
    for (uint32_t i = 0; i < t->trainer->notes.count; i++) {
        uint32_t from = i;

        for (int up = 0; up < PARENTS_MAX && from != MAP_NONE; up++) {
            const int16_t *row =
                kin_at[from] == MAP_NONE ? NULL : rows + (size_t)kin_at[from] * KINSHIP_DIMS;

            if (row != NULL && has_kin(row) && t->note_at[i] != MAP_NONE) {
                memcpy(t->model->notes[t->note_at[i]].kin, row, KINSHIP_DIMS * sizeof *row);
                break;
            }
            from = t->trainer->infos.items[from].parent;
        }
    }
}

static void set_kinship(struct training *t)
{
    uint32_t *kin_at = mem_zero(t->trainer->notes.count + 1, sizeof *kin_at);
    uint32_t n = choose_kin(t->trainer, kin_at);
    int16_t *rows = mem_zero((size_t)n * KINSHIP_DIMS + 1, sizeof *rows);
    struct kin_pairs pairs;
    struct sparse ppmi;

    if (n > 0) {
        kin_pairs_init(&pairs, n);
        count_pairs(t->trainer, kin_at, &pairs);
        kin_ppmi(&pairs, &ppmi);
        kin_pairs_release(&pairs);
        kin_embed(&ppmi, rows);
        sparse_release(&ppmi);
        share_rows(t, kin_at, rows);
    }
    free(rows);
    free(kin_at);
}

/* ---- tau ---- */

struct histogram {
    uint32_t bins[SCENT_AXES][BINS];
    uint32_t sums[SCENT_AXES];
};

static void count_raw(struct histogram *h, const double raw[SCENT_AXES])
{
    for (int k = 0; k < SCENT_AXES; k++) {
        double bin = raw[k] * BINS_A_UNIT;

        if (raw[k] <= 0)
            continue;
        h->bins[k][bin < BINS - 1 ? (int)bin : BINS - 1]++;
        h->sums[k]++;
    }
}

static uint32_t tau_of(const uint32_t *bins, uint32_t sum)
{
    uint64_t below = 0;
    int bin = 0;

    while (bin < BINS - 1 && (double)(below + bins[bin]) < SHOWN_PER_CENT * sum)
        below += bins[bin++];
    return (uint32_t)lround(IDF_ONE * fmax(TAU_MIN, (bin + .5) / BINS_A_UNIT / TAU_OF_PERCENTILE));
}

enum { FACTS_MAX = 256 };

/* The facts of product p as they were told, as far as axes need them. */
static void recall(const struct scent_trainer *trainer, size_t p, struct scent_fact_note *notes,
                   struct scent_fact_accord *accords, struct scent_facts *facts)
{
    struct held_product before =
        p == 0 ? (struct held_product){0, 0} : trainer->products.items[p - 1];
    struct held_product end = trainer->products.items[p];

    *facts = (struct scent_facts){.notes = notes, .accords = accords};
    for (size_t i = before.notes_end; i < end.notes_end && facts->note_count < FACTS_MAX; i++)
        notes[facts->note_count++] =
            (struct scent_fact_note){trainer->notes.entries[trainer->held_notes.items[i].note].key,
                                     trainer->held_notes.items[i].layers};
    for (size_t i = before.accords_end; i < end.accords_end && facts->accord_count < FACTS_MAX; i++)
        accords[facts->accord_count++] = (struct scent_fact_accord){
            trainer->accords.entries[trainer->held_accords.items[i].accord].key,
            trainer->held_accords.items[i].weight};
}

static void set_tau(struct training *t)
{
    struct histogram *h = mem_zero(1, sizeof *h);
    struct scent_fact_note notes[FACTS_MAX];
    struct scent_fact_accord accords[FACTS_MAX];
    uint8_t layers[SCENT_NOTES_MAX];
    struct scent_notes encoded;
    struct scent_facts facts;
    double raw[SCENT_AXES];

    for (size_t p = 0; p < t->trainer->products.count; p++) {
        recall(t->trainer, p, notes, accords, &facts);
        encode_notes(t->model, &facts, &encoded, layers);
        encode_raw_axes(t->model, &facts, &encoded, raw);
        count_raw(h, raw);
    }
    for (int k = 0; k < SCENT_AXES; k++)
        t->model->tau[k] = h->sums[k] > 0 ? tau_of(h->bins[k], h->sums[k]) : IDF_ONE / 4;
    free(h);
}

/* ---- the whole ---- */

static void set_version(struct scent_model *model)
{
    struct buf body;

    buf_init(&body, MODEL_BYTES_MAX);
    model_body(model, &body);
    model_set_version(model, checksum_xxh3(buf_slice(&body)));
    buf_release(&body);
}

int scent_trainer_finish(struct scent_trainer *trainer, struct scent_model **out_model,
                         struct attar_error *err)
{
    struct training t = {.trainer = trainer, .model = model_new()};
    bool ok;

    assert(out_model != NULL);
    axes_table_init(&t.axes);
    t.note_at = mem_zero(trainer->notes.count + 1, sizeof *t.note_at);
    ok = !trainer->full && set_notes(&t) && set_accords(&t) && set_families(&t);
    if (ok) {
        adopt_strangers(trainer);
        set_kinds(&t);
        set_kinship(&t);
        set_tau(&t);
        set_version(t.model);
        *out_model = t.model;
    }
    axes_table_release(&t.axes);
    free(t.note_at);
    if (ok)
        return 0;
    scent_model_unref(t.model);
    return error_set(err, ATTAR_ELIMIT, "scent model: the ids of notes and accords are too long");
}
