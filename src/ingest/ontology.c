/* Reading the ontology's tables: tab-separated, one header line, a column is found by its name.
 *
 *   file              set                     id  en  ar  parent  family
 *   notes.tsv         notes                   x   x   x   x       x
 *   labels.tsv        the column "facet"      x   x   x
 *   ...                                                              */
#include "ingest/ontology.h"

#include "base/mem.h"
#include "codec/checksum.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { ONTOLOGY_BYTES_MAX = 16 << 20, COLUMNS_MAX = 16, KEY_MAX = 256 };

static const struct table {
    const char *file;
    const char *set; /* NULL: named by the column "facet" */
} tables[] = {
    {"notes.tsv", "notes"},         {"accords.tsv", "accords"},
    {"families.tsv", "families"},   {"concentrations.tsv", "concentration"},
    {"perfumers.tsv", "perfumers"}, {"houses.tsv", "brand"},
    {"labels.tsv", NULL},
};

enum column {
    COLUMN_FACET,
    COLUMN_ID,
    COLUMN_EN,
    COLUMN_AR,
    COLUMN_PARENT,
    COLUMN_FAMILY,
    COLUMN_COUNT
};

static const char *const column_names[COLUMN_COUNT] = {"facet", "id",     "en",
                                                       "ar",    "parent", "family"};

/* Where each column stands in the file at hand; -1 if it has none. */
struct layout {
    int at[COLUMN_COUNT];
};

static struct layout read_header(struct slice line)
{
    struct layout layout;

    memset(&layout, 0xFF, sizeof layout);
    for (int at = 0; line.ptr != NULL; at++) {
        struct slice name = slice_cut(&line, '\t');

        for (int column = 0; column < COLUMN_COUNT; column++)
            if (slice_eq(name, slice_cstr(column_names[column])))
                layout.at[column] = at;
    }
    return layout;
}

static struct slice cell(const struct slice *cells, int count, int at)
{
    return at >= 0 && at < count ? cells[at] : slice_of("", 0);
}

static struct slice key_of(struct slice set, struct slice id, char out[KEY_MAX])
{
    if (set.len + 1 + id.len > KEY_MAX)
        return slice_of(NULL, 0);
    memcpy(out, set.ptr, set.len);
    out[set.len] = '\t';
    memcpy(out + set.len + 1, id.ptr, id.len);
    return slice_of(out, set.len + 1 + id.len);
}

static int add_row(struct ontology *ontology, const struct concept_row *row)
{
    char text[KEY_MAX];
    struct slice key = key_of(row->set, row->id, text);
    void *rows = ontology->rows;
    uint32_t at;

    if (key.ptr == NULL || row->id.len == 0)
        return -ATTAR_EPARSE;
    at = map_add(&ontology->by_key, key);
    if (at == MAP_NONE)
        return -ATTAR_ELIMIT;
    if (at < ontology->count) {
        ontology->rows[at] = *row; /* a later line corrects an earlier one */
        return 0;
    }
    mem_reserve(&rows, &ontology->cap, ontology->count + 1, sizeof *ontology->rows);
    ontology->rows = rows;
    ontology->rows[ontology->count++] = *row;
    return 0;
}

static int read_line(struct ontology *ontology, const struct table *table,
                     const struct layout *layout, struct slice line)
{
    struct slice cells[COLUMNS_MAX];
    struct concept_row row;
    int count = 0;

    while (line.ptr != NULL && count < COLUMNS_MAX)
        cells[count++] = slice_cut(&line, '\t');
    row = (struct concept_row){
        .set = table->set != NULL ? slice_cstr(table->set)
                                  : cell(cells, count, layout->at[COLUMN_FACET]),
        .id = cell(cells, count, layout->at[COLUMN_ID]),
        .en = cell(cells, count, layout->at[COLUMN_EN]),
        .ar = cell(cells, count, layout->at[COLUMN_AR]),
        .parent = cell(cells, count, layout->at[COLUMN_PARENT]),
        .family = cell(cells, count, layout->at[COLUMN_FAMILY]),
    };
    return add_row(ontology, &row);
}

/* The file's bytes in the ontology's arena. */
static int read_file(struct ontology *ontology, const char *path, struct slice *out_text,
                     struct attar_error *err)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    long size = -1;

    if (file == NULL)
        return error_set(err, ATTAR_EIO, "%s: cannot be opened", path);
    if (fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    if (size >= 0 && fseek(file, 0, SEEK_SET) == 0)
        bytes = arena_alloc(&ontology->texts, (size_t)size + 1);
    if (bytes == NULL || fread(bytes, 1, (size_t)size, file) != (size_t)size)
        size = -1;
    fclose(file);
    if (size < 0)
        return error_set(err, ATTAR_EIO, "%s: cannot be read", path);
    *out_text = slice_of(bytes, (size_t)size);
    ontology->hash = ontology->hash * 31 + checksum_xxh3(*out_text);
    return 0;
}

static int read_table(struct ontology *ontology, const char *share_dir, const struct table *table,
                      struct attar_error *err)
{
    char path[4096];
    struct slice text;
    struct layout layout;
    int rc;

    snprintf(path, sizeof path, "%s/data/ontology/%s", share_dir, table->file);
    rc = read_file(ontology, path, &text, err);
    if (rc < 0)
        return rc;
    layout = read_header(slice_cut(&text, '\n'));
    for (int line = 2; text.ptr != NULL; line++) {
        struct slice row = slice_cut(&text, '\n');

        rc = row.len == 0 ? 0 : read_line(ontology, table, &layout, row);
        if (rc < 0)
            return error_set(err, -rc, "%s line %d: the row has no id", path, line);
    }
    return 0;
}

int ontology_open(const char *share_dir, struct ontology *out_ontology, struct attar_error *err)
{
    struct ontology ontology = {0};
    int rc = 0;

    assert(share_dir != NULL && out_ontology != NULL);
    arena_init(&ontology.texts, ONTOLOGY_BYTES_MAX);
    map_init(&ontology.by_key, ONTOLOGY_BYTES_MAX);
    for (size_t i = 0; rc == 0 && i < sizeof tables / sizeof *tables; i++)
        rc = read_table(&ontology, share_dir, &tables[i], err);
    if (rc < 0) {
        ontology_release(&ontology);
        return rc;
    }
    *out_ontology = ontology;
    return 0;
}

void ontology_release(struct ontology *ontology)
{
    free(ontology->rows);
    map_release(&ontology->by_key);
    arena_release(&ontology->texts);
    *ontology = (struct ontology){0};
}

const struct concept_row *ontology_find(const struct ontology *ontology, struct slice set,
                                        struct slice id)
{
    char text[KEY_MAX];
    struct slice key = key_of(set, id, text);
    uint32_t at = key.ptr == NULL ? MAP_NONE : map_find(&ontology->by_key, key);

    return at == MAP_NONE ? NULL : &ontology->rows[at];
}
