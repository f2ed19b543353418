/* Notes, accords, families, perfumers, allergens.
 *
 *   notes     ours shuffled, then "<origin> <note>" until there are WORLD_NOTES
 *   accords   those that notes speak for come first, then the rest, WORLD_ACCORDS in all */
#include "world_parts.h"

#include <assert.h>

static const double note_exponent = 1.0; /* performance.md section 7 */
static const double family_exponent = 0.8;
static const double perfumer_exponent = 0.9;

/* The accord's number; added while there is room, else some accord that is there. */
static uint16_t accord_number(struct world *world, size_t *count, struct slice id)
{
    for (size_t i = 0; i < *count; i++)
        if (slice_eq(world->accords[i], id))
            return (uint16_t)i;
    if (*count == WORLD_ACCORDS)
        return (uint16_t)(id.len % WORLD_ACCORDS);
    world->accords[*count] = id;
    return (uint16_t)(*count)++;
}

static int own_notes(struct world *world, const struct world_source *source, size_t *accord_count,
                     size_t *out_count)
{
    struct table table;
    const size_t *order;
    int rc = world_table(source, "data/ontology/notes.tsv", world, &table);

    if (rc < 0)
        return rc;
    order = world_order(world, source, table.rows);
    if (order == NULL)
        return world_full(source);
    *out_count = table.rows < WORLD_NOTES ? table.rows : WORLD_NOTES;
    for (size_t i = 0; i < *out_count; i++) {
        struct slice family = table_cell(&table, order[i], "family");

        world->notes[i] = (struct note){
            .id = table_cell(&table, order[i], "id"),
            .name = {table_cell(&table, order[i], "en"), table_cell(&table, order[i], "ar")},
            .accord = accord_number(world, accord_count, family),
        };
    }
    return 0;
}

/* Note number `at`: the next note of ours with the next origin in front (behind, in Arabic). */
static struct note synthetic_note(struct world *world, size_t at, size_t own_count)
{
    const struct words *origins = &world->words[WORD_ORIGIN];
    size_t serial = at - own_count;
    const struct note *base = &world->notes[serial % own_count];
    const struct bilingual *origin =
        &origins->items[(serial / own_count * 7 + serial) % origins->count];
    struct note note = {.accord = base->accord};

    note.name.en = world_join(world, origin->en, " ", base->name.en);
    note.name.ar = world_join(world, base->name.ar, " ", origin->ar);
    note.id = world_slug(world, note.name.en);
    return note;
}

static int rest_of_accords(struct world *world, const struct world_source *source, size_t count)
{
    struct table table;
    int rc = world_table(source, "data/ontology/accords.tsv", world, &table);

    for (size_t row = 0; rc == 0 && row < table.rows; row++)
        accord_number(world, &count, table_cell(&table, row, "id"));
    if (rc == 0 && count < WORLD_ACCORDS)
        rc = error_set(source->err, ATTAR_EINVAL, "accords.tsv: fewer than %d", WORLD_ACCORDS);
    return rc;
}

/* "woody/oud/rose" -> ["woody","woody/oud","woody/oud/rose"] */
static struct slice path_fragment(struct world *world, struct slice path)
{
    struct fragment fragment;

    fragment_begin(&fragment);
    json_array_begin(&fragment.json);
    for (size_t i = 0; i <= path.len; i++)
        if (i == path.len || path.ptr[i] == '/')
            json_add_str(&fragment.json, slice_of(path.ptr, i));
    json_array_end(&fragment.json);
    return fragment_end(&fragment, &world->arena);
}

static int read_families(struct world *world, const struct world_source *source)
{
    struct table table;
    const size_t *order;
    int rc = world_table(source, "data/ontology/families.tsv", world, &table);

    if (rc < 0)
        return rc;
    order = world_order(world, source, table.rows);
    world->families = arena_array(&world->arena, table.rows, sizeof *world->families);
    world->family_count = table.rows;
    if (order == NULL || world->families == NULL ||
        !zipf_init(&world->family_ranks, table.rows, family_exponent, &world->arena))
        return world_full(source);
    for (size_t i = 0; i < table.rows; i++)
        world->families[i] = path_fragment(world, table_cell(&table, order[i], "id"));
    return 0;
}

static int add_note_fragments(struct world *world, const struct world_source *source)
{
    static const char *const layers[LAYER_COUNT] = {"top", "heart", "base", "flat"};

    for (size_t i = 0; i < WORLD_NOTES * LAYER_COUNT; i++) {
        struct note *note = &world->notes[i / LAYER_COUNT];
        size_t layer = i % LAYER_COUNT;
        struct fragment fragment;

        fragment_begin(&fragment);
        json_object_begin(&fragment.json);
        json_key(&fragment.json, "id");
        json_add_str(&fragment.json, note->id);
        json_key(&fragment.json, "layer");
        json_add_cstr(&fragment.json, layers[layer]);
        json_object_end(&fragment.json);
        note->json[layer] = fragment_end(&fragment, &world->arena);
        if (note->json[layer].ptr == NULL)
            return world_full(source);
    }
    return 0;
}

int world_scents(struct world *world, const struct world_source *source)
{
    size_t accord_count = 0;
    size_t own_count = 0;
    int rc = own_notes(world, source, &accord_count, &own_count);

    if (rc < 0)
        return rc;
    if (own_count == 0)
        return error_set(source->err, ATTAR_EINVAL, "notes.tsv: has no rows");
    for (size_t i = own_count; i < WORLD_NOTES; i++) {
        world->notes[i] = synthetic_note(world, i, own_count);
        if (world->notes[i].id.ptr == NULL)
            return world_full(source);
    }
    if (!zipf_init(&world->note_ranks, WORLD_NOTES, note_exponent, &world->arena))
        return world_full(source);
    rc = add_note_fragments(world, source);
    if (rc == 0)
        rc = rest_of_accords(world, source, accord_count);
    return rc < 0 ? rc : read_families(world, source);
}

static struct slice person_fragment(struct world *world, const struct table *table, size_t row)
{
    struct fragment fragment;

    fragment_begin(&fragment);
    json_object_begin(&fragment.json);
    json_key(&fragment.json, "id");
    json_add_str(&fragment.json, table_cell(table, row, "id"));
    json_key(&fragment.json, "name");
    add_bilingual(&fragment.json, table_cell(table, row, "en"), table_cell(table, row, "ar"));
    json_object_end(&fragment.json);
    return fragment_end(&fragment, &world->arena);
}

static int read_allergens(struct world *world, const struct world_source *source)
{
    struct table table;
    int rc = world_table(source, "data/ontology/labels.tsv", world, &table);

    if (rc < 0)
        return rc;
    world->allergens = arena_array(&world->arena, table.rows, sizeof *world->allergens);
    if (world->allergens == NULL)
        return world_full(source);
    for (size_t row = 0; row < table.rows; row++)
        if (slice_eq(table_cell(&table, row, "facet"), SLICE("allergen")))
            world->allergens[world->allergen_count++] = table_cell(&table, row, "id");
    if (world->allergen_count == 0)
        return error_set(source->err, ATTAR_EINVAL, "labels.tsv: no allergens");
    return 0;
}

int world_people(struct world *world, const struct world_source *source)
{
    struct table table;
    const size_t *order;
    int rc = world_table(source, "data/ontology/perfumers.tsv", world, &table);

    if (rc < 0)
        return rc;
    order = world_order(world, source, table.rows);
    world->perfumers = arena_array(&world->arena, table.rows, sizeof *world->perfumers);
    world->perfumer_count = table.rows;
    if (order == NULL || world->perfumers == NULL ||
        !zipf_init(&world->perfumer_ranks, table.rows, perfumer_exponent, &world->arena))
        return world_full(source);
    for (size_t i = 0; i < table.rows; i++)
        world->perfumers[i] = person_fragment(world, &table, order[i]);
    assert(world->perfumer_count > 0);
    return read_allergens(world, source);
}
