/* The model's owners, its version, and finding what it knows.
 *
 *   id --> binary search in notes[], accords[] or families[], each in byte order
 *
 * Reading and writing its bytes is model_file.c. */
#include "scent/model.h"

#include "base/mem.h"
#include "scent/border.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

const char *const scent_axis_names[SCENT_AXES + 1] = {
    "citrus",  "fresh", "green",    "aromatic", "fruity", "floral", "rose",      "white_floral",
    "powdery", "musky", "gourmand", "spicy",    "woody",  "amber",  "oud_smoky", "leather_animalic",
    NULL};

struct scent_model *model_new(void)
{
    struct scent_model *model = mem_zero(1, sizeof *model);

    atomic_init(&model->refs, 1);
    arena_init(&model->arena, MODEL_BYTES_MAX);
    return model;
}

struct scent_model *scent_model_ref(struct scent_model *model)
{
    if (model != NULL)
        atomic_fetch_add_explicit(&model->refs, 1, memory_order_relaxed);
    return model;
}

void scent_model_unref(struct scent_model *model)
{
    if (model == NULL || atomic_fetch_sub_explicit(&model->refs, 1, memory_order_acq_rel) != 1)
        return;
    arena_release(&model->arena);
    free(model);
}

void model_set_version(struct scent_model *model, uint64_t checksum)
{
    snprintf(model->version, sizeof model->version, "dna_v%d-%08x", SCENT_VERSION,
             (unsigned)(checksum >> 32));
}

const char *scent_model_version(const struct scent_model *model)
{
    return model->version;
}

uint32_t scent_model_note_count(const struct scent_model *model)
{
    return model->note_count;
}

struct slice scent_model_note(const struct scent_model *model, uint32_t position)
{
    assert(position < model->note_count);
    return model->notes[position].id;
}

struct slice scent_model_accord(const struct scent_model *model, uint32_t position)
{
    assert(position < model->accord_count);
    return model->accords[position].id;
}

struct slice scent_model_family(const struct scent_model *model, uint32_t position)
{
    assert(position < model->family_count);
    return model->families[position];
}

/* Every table's rows begin with their id. */
static uint32_t find(const void *rows, uint32_t count, size_t row_size, struct slice id)
{
    uint32_t low = 0;

    while (count > 0) {
        uint32_t half = count / 2;
        const struct slice *at =
            (const struct slice *)(const void *)((const char *)rows + (low + half) * row_size);
        int order = slice_cmp(*at, id);

        if (order == 0)
            return low + half;
        low = order < 0 ? low + half + 1 : low;
        count = order < 0 ? count - half - 1 : half;
    }
    return BORDER_NONE;
}

static uint32_t find_note(const void *context, struct slice id)
{
    const struct scent_model *model = context;

    return find(model->notes, model->note_count, sizeof *model->notes, id);
}

uint16_t scent_note_exact(const struct scent_model *model, struct slice id)
{
    uint32_t at = find_note(model, id);

    return at == BORDER_NONE ? SCENT_NOTE_NONE : (uint16_t)at;
}

uint16_t scent_note_of(const struct scent_model *model, struct slice id)
{
    uint32_t at = border_find(find_note, model, id);

    return at == BORDER_NONE ? SCENT_NOTE_NONE : (uint16_t)at;
}

int model_accord_find(const struct scent_model *model, struct slice id)
{
    uint32_t at = find(model->accords, model->accord_count, sizeof *model->accords, id);

    return at == BORDER_NONE ? -1 : (int)at;
}

int model_family_find(const struct scent_model *model, struct slice id)
{
    uint32_t at = find(model->families, model->family_count, sizeof *model->families, id);

    return at == BORDER_NONE ? -1 : (int)at;
}
