/* What a snapshot has worked out, in sections of a file, so that a start takes it over as a publish
 * does from the snapshot before.  Arrays of all keyword columns lie one behind the other, in the
 * order of the schema and, within a column, of the parts.
 *
 *   live         u64[]                     bits over docs
 *   ranked       {doc, at}[]               ids outside the base part, in their order (ranks.c)
 *   extra_count  u32[column]               0 for columns that are not keywords
 *   extras       {at, part, ord}[]         values that the base does not have, by place and key
 *   places       u32[]                     of each value of a part but the base (numbering.c)
 *   mapped       u8[column][part]          has the part a map?
 *   maps         u32[]                     of those that have one
 *   totals       u32[]                     of each value of each product column
 *
 * Numbers, bitsets of dense values and ords are not there: they are copied from the segments in
 * less time than they would be read.  What is read is bounded where memory depends on it; whether
 * it is true is what the checksums of the file say. */
#include "index/snapshot/column.h"

#include "base/bitset.h"
#include "base/shared.h"
#include "base/vec.h"
#include "store/store.h"

#include <assert.h>
#include <stdlib.h>

#define PLACE_BITS (((uint32_t)1 << 31) - 1) /* the rest says that it was found (numbering.c) */

struct saved_rank {
    uint32_t doc;
    uint32_t at;
};

struct saved_extra {
    uint32_t at;
    uint32_t part;
    uint32_t ord;
};

static bool is_keyword(const struct snapshot *snapshot, uint16_t column)
{
    return snapshot->schema->columns[column].type == COLUMN_KEYWORD;
}

static uint32_t part_values(const struct column *column, uint32_t part)
{
    return column_part_values(column, part)->head->value_count;
}

/* ---- Writing ---- */

static int save_ranked(const struct snapshot *snapshot, struct store_writer *file,
                       struct attar_error *err)
{
    VEC(struct saved_rank) ranked = {0};
    int rc;

    VEC_RESERVE(&ranked, snapshot->other_count + 1);
    for (size_t i = 0; i < snapshot->other_count; i++)
        VEC_PUSH(&ranked, (struct saved_rank){snapshot->others[i].doc, snapshot->others[i].at});
    rc = store_writer_put(file, "ranked",
                          slice_of((const char *)ranked.items, ranked.count * sizeof *ranked.items),
                          err);
    VEC_RELEASE(&ranked);
    return rc;
}

/* Some part has the key: it was found there. */
static struct saved_extra locate(const struct column *column, const struct column_extra *extra)
{
    struct saved_extra found = {.at = extra->at};

    for (uint32_t part = 0; part < column->snapshot->part_count; part++) {
        const struct segment_column *values = column_part_values(column, part);
        uint32_t ord = segment_key_seek(values, extra->key, 0);

        if (ord == values->head->value_count || !slice_eq(segment_key(values, ord), extra->key))
            continue;
        found.part = part;
        found.ord = ord;
    }
    return found;
}

static int save_extras(const struct snapshot *snapshot, struct store_writer *file,
                       struct attar_error *err)
{
    uint32_t counts[SCHEMA_COLUMNS_MAX] = {0};
    int rc = store_writer_section(file, "extras", err);

    for (uint16_t c = 0; c < snapshot->schema->column_count; c++) {
        const struct column *column = &snapshot->columns[c];

        counts[c] = column->extra_count;
        for (uint32_t i = 0; rc == 0 && i < column->extra_count; i++) {
            struct saved_extra extra = locate(column, &column->extras[i]);

            rc = store_writer_add(file, &extra, sizeof extra, err);
        }
    }
    if (rc < 0)
        return rc;
    return store_writer_put(
        file, "extra_count",
        slice_of((const char *)counts, snapshot->schema->column_count * sizeof *counts), err);
}

/* One array of each part of each keyword column: those for which `array_of` has one. */
static int save_parts(const struct snapshot *snapshot, struct store_writer *file, const char *name,
                      const uint32_t *(*array_of)(const struct column *column, uint32_t part),
                      struct attar_error *err)
{
    int rc = store_writer_section(file, name, err);

    for (uint16_t c = 0; c < snapshot->schema->column_count; c++)
        for (uint32_t p = 0; is_keyword(snapshot, c) && p < snapshot->part_count; p++) {
            const struct column *column = &snapshot->columns[c];
            const uint32_t *array = array_of(column, p);

            if (rc == 0 && array != NULL)
                rc = store_writer_add(file, array, part_values(column, p) * sizeof *array, err);
        }
    return rc;
}

static const uint32_t *places_of(const struct column *column, uint32_t part)
{
    return column->places[part];
}

static const uint32_t *map_of(const struct column *column, uint32_t part)
{
    return column->maps[part];
}

static int save_mapped(const struct snapshot *snapshot, struct store_writer *file,
                       struct attar_error *err)
{
    int rc = store_writer_section(file, "mapped", err);

    for (uint16_t c = 0; c < snapshot->schema->column_count; c++)
        for (uint32_t p = 0; rc == 0 && p < snapshot->part_count; p++) {
            uint8_t mapped = snapshot->columns[c].maps[p] != NULL;

            rc = store_writer_add(file, &mapped, 1, err);
        }
    return rc;
}

static int save_totals(const struct snapshot *snapshot, struct store_writer *file,
                       struct attar_error *err)
{
    int rc = store_writer_section(file, "totals", err);

    for (uint16_t c = 0; rc == 0 && c < snapshot->schema->column_count; c++)
        if (snapshot->columns[c].totals != NULL)
            rc = store_writer_add(file, snapshot->columns[c].totals,
                                  snapshot->columns[c].value_count * sizeof(uint32_t), err);
    return rc;
}

int snapshot_save(const struct snapshot *snapshot, struct store_writer *file,
                  struct attar_error *err)
{
    size_t live_bytes = bitset_words(snapshot->doc_cap) * sizeof *snapshot->live;
    int rc =
        store_writer_put(file, "live", slice_of((const char *)snapshot->live, live_bytes), err);

    assert(snapshot->part_count > 0);
    if (rc == 0)
        rc = save_ranked(snapshot, file, err);
    if (rc == 0)
        rc = save_extras(snapshot, file, err);
    if (rc == 0)
        rc = save_parts(snapshot, file, "places", places_of, err);
    if (rc == 0)
        rc = save_mapped(snapshot, file, err);
    if (rc == 0)
        rc = save_parts(snapshot, file, "maps", map_of, err);
    return rc < 0 ? rc : save_totals(snapshot, file, err);
}

/* ---- Reading ---- */

static int damaged(struct attar_error *err, const char *what)
{
    return error_set(err, ATTAR_ECORRUPT, "saved snapshot: %s", what);
}

static int read_live(struct snapshot *snapshot, const struct store_file *file,
                     struct attar_error *err)
{
    size_t words = bitset_words(snapshot->doc_cap);
    const void *bits;
    int rc = store_file_array(file, "live", words, sizeof *snapshot->live, &bits, err);

    if (rc < 0)
        return rc;
    memcpy(snapshot->live, bits, words * sizeof *snapshot->live);
    for (uint32_t i = 0; i < snapshot->part_count; i++) {
        const struct snapshot_part *part = &snapshot->parts[i];
        uint32_t end = part->doc_base + part->segment->doc_count;

        if (end % 64 != 0 && snapshot->live[end / 64] >> (end % 64) != 0)
            return damaged(err, "live bits behind the end of a segment");
    }
    snapshot_count_live(snapshot);
    return 0;
}

static int read_rank(const struct snapshot *snapshot, struct saved_rank saved,
                     struct ranked_id *out)
{
    *out = (struct ranked_id){.doc = saved.doc, .at = saved.at};
    if (saved.doc >= snapshot->doc_cap ||
        saved.at > snapshot->parts[snapshot->base].segment->doc_count)
        return -ATTAR_ECORRUPT;
    out->id = snapshot_id(snapshot, saved.doc);
    return out->id.ptr == NULL ? -ATTAR_ECORRUPT : 0;
}

static int read_ranked(struct snapshot *snapshot, const struct store_file *file,
                       struct attar_error *err)
{
    struct slice bytes;
    int rc = store_file_section(file, "ranked", &bytes, err);
    size_t count = bytes.len / sizeof(struct saved_rank);

    if (rc < 0)
        return rc;
    if (count > snapshot->doc_cap - snapshot->parts[snapshot->base].segment->doc_count)
        return damaged(err, "more ranks than documents");
    snapshot->others = shared_new(count + 1, sizeof *snapshot->others);
    snapshot->other_count = count;
    for (size_t i = 0; i < count; i++)
        if (read_rank(snapshot, ((const struct saved_rank *)bytes.ptr)[i], &snapshot->others[i]) <
            0)
            return damaged(err, "a rank of no document");
    return 0;
}

/* A section that is read from its front. */
struct reading {
    struct slice rest;
    bool short_of; /* more was asked than there is */
};

static const void *next_items(struct reading *reading, size_t count, size_t size)
{
    const char *at = reading->rest.ptr;

    if (reading->rest.len / size < count) {
        reading->short_of = true;
        return NULL;
    }
    reading->rest = slice_skip(reading->rest, count * size);
    return at;
}

static uint32_t *next_copy(struct reading *reading, uint32_t count)
{
    const void *items = next_items(reading, count, sizeof(uint32_t));
    uint32_t *copy;

    if (items == NULL)
        return NULL;
    copy = shared_new((size_t)count + 1, sizeof *copy);
    memcpy(copy, items, count * sizeof *copy);
    return copy;
}

struct readings {
    struct reading extras;
    struct reading places;
    struct reading maps;
    struct reading totals;
    const uint32_t *extra_counts;
    const uint8_t *mapped; /* [column][part] */
};

static int open_readings(const struct snapshot *snapshot, const struct store_file *file,
                         struct readings *out, struct attar_error *err)
{
    size_t columns = snapshot->schema->column_count;
    const void *counts;
    const void *mapped;
    int rc = store_file_section(file, "extras", &out->extras.rest, err);

    if (rc == 0)
        rc = store_file_section(file, "places", &out->places.rest, err);
    if (rc == 0)
        rc = store_file_section(file, "maps", &out->maps.rest, err);
    if (rc == 0)
        rc = store_file_section(file, "totals", &out->totals.rest, err);
    if (rc == 0)
        rc = store_file_array(file, "extra_count", columns, sizeof(uint32_t), &counts, err);
    if (rc == 0)
        rc = store_file_array(file, "mapped", columns * snapshot->part_count, 1, &mapped, err);
    if (rc < 0)
        return rc;
    out->extra_counts = counts;
    out->mapped = mapped;
    return 0;
}

static bool read_extras(struct snapshot *snapshot, struct column *column, struct reading *reading,
                        uint32_t count)
{
    const struct saved_extra *saved = next_items(reading, count, sizeof *saved);
    uint32_t base_values = part_values(column, snapshot->base);

    if (saved == NULL)
        return false;
    column->extras = snapshot_array(snapshot, (size_t)count + 1, sizeof *column->extras);
    for (uint32_t i = 0; i < count; i++) {
        if (saved[i].at > base_values || saved[i].part >= snapshot->part_count ||
            saved[i].ord >= part_values(column, saved[i].part))
            return false;
        column->extras[i] = (struct column_extra){
            segment_key(column_part_values(column, saved[i].part), saved[i].ord), saved[i].at};
    }
    column->extra_count = count;
    column->value_count = base_values + count;
    return true;
}

static bool all_below(const uint32_t *numbers, uint32_t count, uint32_t mask, uint64_t limit)
{
    uint32_t most = 0;

    for (uint32_t i = 0; i < count; i++)
        most = (numbers[i] & mask) > most ? numbers[i] & mask : most;
    return count == 0 || most < limit;
}

static const uint32_t *map_ords(const struct segment_column *values, const uint32_t *map)
{
    uint32_t count = values->head->entry_count;
    uint32_t *ords = shared_new((size_t)count + 1, sizeof *ords);

    for (uint32_t i = 0; i < count; i++)
        ords[i] = map[values->ords[i]];
    return ords;
}

/* The part's map, and its ords by it. */
static bool read_map(struct column *column, uint32_t part, struct reading *reading)
{
    const struct segment_column *values = column_part_values(column, part);
    uint32_t *map = next_copy(reading, values->head->value_count);

    if (map == NULL)
        return false;
    if (!all_below(map, values->head->value_count, UINT32_MAX, column->value_count)) {
        shared_unref(map);
        return false;
    }
    column->ords[part] = map_ords(values, map);
    column->maps[part] = map;
    return true;
}

static bool read_part(struct column *column, uint32_t part, struct readings *readings)
{
    uint32_t base = column->snapshot->base;
    uint32_t count = part_values(column, part);

    column->ords[part] = column_part_values(column, part)->ords;
    if (part != base) {
        column->places[part] = next_copy(&readings->places, count);
        if (column->places[part] == NULL || !all_below(column->places[part], count, PLACE_BITS,
                                                       (uint64_t)part_values(column, base) + 1))
            return false;
    }
    return !readings->mapped[(size_t)column->number * column->snapshot->part_count + part] ||
           read_map(column, part, &readings->maps);
}

static bool read_totals(struct snapshot *snapshot, struct column *column, struct reading *reading)
{
    const void *saved = next_items(reading, column->value_count, sizeof(uint32_t));
    uint32_t *totals;

    if (saved == NULL)
        return false;
    totals = snapshot_array(snapshot, (size_t)column->value_count + 1, sizeof *totals);
    memcpy(totals, saved, column->value_count * sizeof *totals);
    column->totals = totals;
    return true;
}

static bool read_keyword(struct snapshot *snapshot, struct column *column,
                         struct readings *readings)
{
    if (!read_extras(snapshot, column, &readings->extras, readings->extra_counts[column->number]))
        return false;
    for (uint32_t part = 0; part < snapshot->part_count; part++)
        if (!read_part(column, part, readings))
            return false;
    return column->schema->scope != SCOPE_PRODUCT ||
           read_totals(snapshot, column, &readings->totals);
}

static int read_columns(struct snapshot *snapshot, const struct store_file *file,
                        struct attar_error *err)
{
    struct readings readings = {.mapped = NULL};
    int rc = open_readings(snapshot, file, &readings, err);

    for (uint16_t c = 0; rc == 0 && c < snapshot->schema->column_count; c++)
        if (is_keyword(snapshot, c) && !read_keyword(snapshot, &snapshot->columns[c], &readings))
            rc = damaged(err, "a column does not fit its segments");
    return rc;
}

static void init_columns(struct snapshot *snapshot)
{
    const struct schema *schema = snapshot->schema;

    snapshot->columns = snapshot_array(snapshot, schema->column_count, sizeof *snapshot->columns);
    for (uint16_t c = 0; c < schema->column_count; c++)
        snapshot->columns[c] = (struct column){
            .snapshot = snapshot,
            .schema = &schema->columns[c],
            .number = c,
            .item_cap =
                schema->columns[c].scope == SCOPE_OFFER ? snapshot->row_cap : snapshot->doc_cap,
        };
}

int snapshot_saved(const struct store_file *file, const struct snapshot_source *source,
                   struct snapshot **out_snapshot, struct attar_error *err)
{
    struct snapshot *snapshot;
    int rc;

    assert(source->segment_count > 0 && source->live == NULL && source->former == NULL);
    rc = snapshot_begin(source, &snapshot, err);
    if (rc < 0)
        return rc;
    init_columns(snapshot);
    rc = read_live(snapshot, file, err);
    if (rc == 0)
        rc = read_ranked(snapshot, file, err);
    if (rc == 0)
        rc = read_columns(snapshot, file, err);
    if (rc < 0) {
        snapshot_unref(snapshot);
        return rc;
    }
    *out_snapshot = snapshot;
    return 0;
}

void snapshot_lend_numbers(struct snapshot *former, const struct snapshot *successor)
{
    assert(former->part_count <= successor->part_count);
    for (uint16_t c = 0; c < former->schema->column_count; c++) {
        struct column *column = &former->columns[c];

        if (column->schema->type != COLUMN_NUMBER || column->numbers != NULL)
            continue;
        column->numbers = successor->columns[c].numbers;
    }
}
