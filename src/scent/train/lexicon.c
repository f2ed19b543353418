/* What the model knows by name: the commonest notes, accords and families, and how rare each is.
 *
 *   counts of products --> the commonest ids, in byte order --> idf = ln(1 + N / (df + 1))
 *
 * The order of the lexicon is that of bytes, so it does not depend on the order of products. */
#include "scent/train/training.h"

#include <assert.h>
#include <math.h>

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

struct ranked *training_commonest(const struct map *map, size_t max, uint32_t *out_count)
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
    struct ranked *items =
        training_commonest(&t->trainer->notes, SCENT_LEXICON_MAX, &model->note_count);

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
    struct ranked *items =
        training_commonest(&t->trainer->accords, ACCORD_DIMS, &model->accord_count);
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
    struct ranked *items =
        training_commonest(&t->trainer->families, FAMILY_DIMS, &model->family_count);
    bool ok = true;

    for (uint32_t i = 0; i < model->family_count; i++) {
        model->families[i] = arena_copy(&model->arena, items[i].entry->key);
        ok = ok && model->families[i].ptr != NULL;
    }
    free(items);
    return ok;
}

bool training_set_lexicon(struct training *t)
{
    assert(t->model->note_count == 0 && t->note_at != NULL);
    return set_notes(t) && set_accords(t) && set_families(t);
}
