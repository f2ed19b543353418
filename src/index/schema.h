/* What an index consists of: its text fields and columns, read from the "text" and "columns" of
 * indexes/<name>/index.json.  The other parts of that file belong to their readers: "filters",
 * "sorts" and "ranking" to src/query, the "from" of each field to src/ingest.
 *
 * A number column holds decimals exactly: int64 in units of 10^-scale.  A bytes column holds the
 * same number of bytes of every product, which mean something to their maker alone.
 * Thread: any (immutable). */
#ifndef INDEX_SCHEMA_H
#define INDEX_SCHEMA_H

#include "base/error.h"
#include "base/slice.h"

enum { SCHEMA_TEXTS_MAX = 16, SCHEMA_COLUMNS_MAX = 64 };

enum column_type { COLUMN_KEYWORD, COLUMN_NUMBER, COLUMN_BYTES };
enum column_scope { SCOPE_PRODUCT, SCOPE_OFFER };

struct schema_text {
    struct slice name;
    uint8_t weight; /* BM25F weight of the field, 1..100 */
    bool join;      /* a short field: neighbours are joined, too (analyze_name) */
};

struct schema_column {
    struct slice name;
    enum column_type type;
    enum column_scope scope;
    bool multi;     /* keyword: several values an item */
    bool weighted;  /* keyword: a weight 1..255 beside each value */
    uint8_t scale;  /* number: decimal digits behind the point, 0..9 */
    uint16_t width; /* bytes: how many an item has, 1..INDEX_WIDTH_MAX; else 0 */
};

struct schema {
    struct schema_text texts[SCHEMA_TEXTS_MAX];
    uint16_t text_count;
    struct schema_column columns[SCHEMA_COLUMNS_MAX];
    uint16_t column_count;
    uint64_t hash; /* of everything above */
    char *json;    /* private: the bytes that the names point into */
};

/** Read `path` (indexes/<name>/index.json).  Errors: -ATTAR_EIO, -ATTAR_EPARSE, -ATTAR_ELIMIT,
 * each with the field's name.  Owner: the caller, schema_free. */
int schema_open(const char *path, struct schema **out_schema, struct attar_error *err);
void schema_free(struct schema *schema);

/** As schema_open, of the file's `text`; `path` is only named in messages. */
int schema_parse(struct slice text, const char *path, struct schema **out_schema,
                 struct attar_error *err);

/** Position of a column or text field by name, or UINT16_MAX. */
uint16_t schema_column(const struct schema *schema, struct slice name);
uint16_t schema_text(const struct schema *schema, struct slice name);

#endif
