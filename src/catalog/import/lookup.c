/* Tables of the ontology (columns: data/README.md).
 *
 *   keys: slug_key("White Musk") = "white-musk" --> row     ids, then names, then aliases
 *
 * The first to enter a key keeps it, so a row can never be hidden by another row's alias. */
#include "catalog/import/lookup.h"

#include "catalog/import/slug.h"
#include "codec/csv.h"

#include <assert.h>
#include <stdio.h>

enum { TABLE_BYTES_MAX = 64 << 20, KEY_CAP = 256, COLUMNS = 6 };

enum column { COL_FACET, COL_ID, COL_EN, COL_AR, COL_ALIASES, COL_PARENT };

struct loader {
    struct lookup *lookup;
    struct slice facet; /* len 0: every row */
    size_t at[COLUMNS]; /* column -> field, SIZE_MAX: not in this table */
    VEC(struct slice) aliases;
};

static void read_header(struct loader *loader, const struct csv *csv)
{
    static const char *const names[COLUMNS] = {"facet", "id", "en", "ar", "aliases", "parent"};

    for (size_t c = 0; c < COLUMNS; c++) {
        loader->at[c] = SIZE_MAX;
        for (size_t f = 0; f < csv->count; f++)
            if (slice_eq(csv->fields[f], slice_cstr(names[c])))
                loader->at[c] = f;
    }
}

static struct slice field(const struct loader *loader, const struct csv *csv, enum column column)
{
    size_t at = loader->at[column];

    return at < csv->count ? csv->fields[at] : (struct slice){"", 0};
}

static int keep_row(struct loader *loader, const struct csv *csv, struct attar_error *err)
{
    struct lookup *lookup = loader->lookup;
    struct lookup_row row = {
        .id = arena_copy(&lookup->arena, field(loader, csv, COL_ID)),
        .en = arena_copy(&lookup->arena, field(loader, csv, COL_EN)),
        .ar = arena_copy(&lookup->arena, field(loader, csv, COL_AR)),
        .parent = arena_copy(&lookup->arena, field(loader, csv, COL_PARENT)),
    };
    struct slice aliases = arena_copy(&lookup->arena, field(loader, csv, COL_ALIASES));

    if (aliases.ptr == NULL)
        return error_set(err, ATTAR_ELIMIT, "ontology table above %d bytes", TABLE_BYTES_MAX);
    if (row.id.len == 0)
        return error_set(err, ATTAR_EPARSE, "line %llu: no id", (unsigned long long)csv->line);
    VEC_PUSH(&lookup->rows, row);
    VEC_PUSH(&loader->aliases, aliases);
    return 0;
}

static void add_key(struct lookup *lookup, struct slice name, size_t row)
{
    char room[KEY_CAP];
    struct slice key = slug_key(name, room, sizeof room);
    size_t before = lookup->keys.count;
    uint32_t at;

    if (key.len == 0)
        return;
    at = map_add(&lookup->keys, key);
    if (at != MAP_NONE && lookup->keys.count > before)
        lookup->keys.entries[at].value = row;
}

static void add_keys(struct loader *loader)
{
    struct lookup *lookup = loader->lookup;

    for (size_t i = 0; i < lookup->rows.count; i++)
        add_key(lookup, lookup->rows.items[i].id, i);
    for (size_t i = 0; i < lookup->rows.count; i++) {
        add_key(lookup, lookup->rows.items[i].en, i);
        add_key(lookup, lookup->rows.items[i].ar, i);
    }
    for (size_t i = 0; i < lookup->rows.count; i++)
        for (struct slice rest = loader->aliases.items[i]; rest.ptr != NULL;)
            add_key(lookup, slice_cut(&rest, '|'), i);
}

static int read_rows(struct loader *loader, struct csv *csv, struct attar_error *err)
{
    int rc = csv_next(csv, err);

    if (rc <= 0)
        return rc < 0 ? rc : error_set(err, ATTAR_EPARSE, "an ontology table without a header");
    read_header(loader, csv);
    if (loader->at[COL_ID] == SIZE_MAX || loader->at[COL_EN] == SIZE_MAX)
        return error_set(err, ATTAR_EPARSE, "an ontology table without columns id and en");
    while ((rc = csv_next(csv, err)) > 0) {
        if (loader->facet.len > 0 && !slice_eq(field(loader, csv, COL_FACET), loader->facet))
            continue;
        rc = keep_row(loader, csv, err);
        if (rc < 0)
            break;
    }
    if (rc == 0)
        add_keys(loader);
    return rc;
}

static int read_table(struct loader *loader, struct input *input, struct attar_error *err)
{
    struct csv csv;
    int rc;

    csv_init(&csv, input, &csv_tsv);
    rc = read_rows(loader, &csv, err);
    csv_release(&csv);
    return rc;
}

int lookup_open(const char *dir, const char *table, struct lookup *out, struct attar_error *err)
{
    struct slice facet = slice_cstr(table);
    struct slice file = slice_cut(&facet, ':');
    struct loader loader = {.lookup = out, .facet = facet.ptr != NULL ? facet : (struct slice){0}};
    struct input *input = NULL;
    char path[4096];
    int rc;

    *out = (struct lookup){0};
    arena_init(&out->arena, TABLE_BYTES_MAX);
    map_init(&out->keys, TABLE_BYTES_MAX);
    snprintf(path, sizeof path, "%s/%.*s.tsv", dir, SLICE_ARG(file));
    rc = input_open(path, &input, err);
    if (rc == 0)
        rc = read_table(&loader, input, err);
    input_close(input);
    VEC_RELEASE(&loader.aliases);
    if (rc < 0)
        lookup_close(out);
    return rc;
}

void lookup_close(struct lookup *lookup)
{
    VEC_RELEASE(&lookup->rows);
    map_release(&lookup->keys);
    arena_release(&lookup->arena);
}

static const struct lookup_row *find_exact(const struct lookup *lookup, struct slice name)
{
    char room[KEY_CAP];
    struct slice key = slug_key(name, room, sizeof room);
    uint32_t at = key.len > 0 ? map_find(&lookup->keys, key) : MAP_NONE;

    return at == MAP_NONE ? NULL : &lookup->rows.items[lookup->keys.entries[at].value];
}

const struct lookup_row *lookup_find(const struct lookup *lookup, struct slice name)
{
    const struct lookup_row *row = find_exact(lookup, name);
    struct slice inside = name;
    struct slice before = slice_cut(&inside, '(');

    if (row == NULL && inside.ptr != NULL)
        row = find_exact(lookup, before);
    if (row == NULL && inside.ptr != NULL)
        row = find_exact(lookup, slice_cut(&inside, ')'));
    return row;
}

const struct lookup_row *lookup_id(const struct lookup *lookup, struct slice id)
{
    for (size_t i = 0; i < lookup->rows.count; i++)
        if (slice_eq(lookup->rows.items[i].id, id))
            return &lookup->rows.items[i];
    return NULL;
}
