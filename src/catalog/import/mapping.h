/* A mapping file: the product document with rules in place of values.  Private to src/catalog; how
 * to write one stands in src/catalog/import/MAPPING.md.
 *
 *   row + template --mapping_eval--> JSON text of a document, or why the row is rejected
 *
 * Evaluation answers 1 (written), 0 (absent: the member is left out) or a negative code (the row
 * is rejected), so that an optional field that the source lacks vanishes by itself.
 * Thread: one at a time. */
#ifndef CATALOG_MAPPING_H
#define CATALOG_MAPPING_H

#include "catalog/import/rows.h"
#include "catalog/import/lookup.h"
#include "codec/json_writer.h"

enum { MAPPING_TABLES_MAX = 16 };

struct mapping {
    struct json *root;
    enum row_format format;
    bool group; /* rows of one id become one product with all their offers */
    struct {
        const char *name; /* borrowed from root */
        struct lookup lookup;
    } tables[MAPPING_TABLES_MAX];
    size_t table_count;
};

/** Read and check `path`: every rule is known, every table it names is in `ontology_dir`.
 * 0, -ATTAR_ENOTFOUND, -ATTAR_EPARSE, -ATTAR_ELIMIT.  Owner: mapping_close. */
int mapping_open(const char *path, const char *ontology_dir, struct mapping *out,
                 struct attar_error *err);

/** The same of a mapping in memory. */
int mapping_parse(struct slice text, const char *ontology_dir, struct mapping *out,
                  struct attar_error *err);

/** Idempotent on a zeroed struct. */
void mapping_close(struct mapping *mapping);

/** The templates; NULL if the mapping has none of that name. */
const struct json *mapping_template(const struct mapping *mapping, const char *name);

/** Write what `t` gives for the row in hand.  1, 0 (nothing: `w` is as before) or -ATTAR_EPARSE
 * with the reason. */
int mapping_eval(const struct mapping *mapping, const struct json *t, struct rows *rows,
                 struct json_writer *w, struct attar_error *err);

/* Between the files of the mapping: one evaluation. */
struct eval {
    const struct mapping *mapping;
    struct rows *rows;
    struct json_writer *w;
    struct attar_error *err;
};

int eval_value(struct eval *e, const struct json *t);

/** The table of a rule ("$lookup"); opened with the mapping, so it is there. */
const struct lookup *eval_table(const struct eval *e, const char *name);

/** A scalar rule's text, after trim, map, look-up, slug and prefix; in mapping_text.c.
 * 1, 0 or -ATTAR_EPARSE; `out` is cleared first. */
int eval_text(struct eval *e, const struct json *rule, struct buf *out);

/** What a single text becomes under the rule's map, look-up and slug. */
int eval_transform(struct eval *e, const struct json *rule, struct slice text, struct buf *out);

/** Rules that write arrays and objects; in mapping_shapes.c. */
int eval_list(struct eval *e, const struct json *rule);
int eval_notes(struct eval *e, const struct json *rule);
int eval_votes(struct eval *e, const struct json *rule);
int eval_brand(struct eval *e, const struct json *rule);
int eval_path(struct eval *e, const struct json *rule);

/** The rule's string member `key`; len 0 and ptr NULL if it has none. */
struct slice rule_str(const struct json *rule, const char *key);
bool rule_flag(const struct json *rule, const char *key);

#endif
