/* How each text field and column of an index is filled from a product document: the "from" of
 * indexes/<name>/index.json, compiled once.
 *
 *   "name.en"                member of a member
 *   "notes[].id"             of every item of an array
 *   "notes[layer=top].id"    of those items whose member has that value
 *   "@labels:notes:<path>"   the names, in both languages, of the ids at <path>
 *   "@above:notes:<path>"    the names of what those ids are kinds of
 *   "@fold:name.en"          a named computation; the table is in derive.c
 *
 * On offer columns the path starts at the offer.  Private to src/ingest. Thread: any (immutable).
 */
#ifndef INGEST_RULES_H
#define INGEST_RULES_H

#include "base/arena.h"
#include "index/index.h"

struct json;
struct rule;
struct extract;

enum { RULE_STEPS_MAX = 4, RULE_SOURCES_MAX = 8 };

struct path_step {
    struct slice member;
    bool each;                 /* [] or [k=v] */
    struct slice where_member; /* [k=v]: k; empty for [] */
    struct slice where_value;
};

/* Emits the values of one rule for one product or offer. */
typedef int (*rule_fn)(struct extract *extract, const struct rule *rule, const struct json *item,
                       uint16_t row);

struct rule {
    uint16_t target; /* schema text field or column */
    bool is_text;
    bool weighted;
    uint8_t scale;
    enum column_type type;
    enum column_scope scope;
    rule_fn emit;
    struct path_step steps[RULE_STEPS_MAX];
    size_t step_count;
    struct slice set;          /* @labels, @above: label set; ancestors: set that has the parents */
    bool ancestors;            /* emit the parents of each value too */
    int64_t argument;          /* @shares: least per cent */
    const struct json *expand; /* value -> list of values, or NULL */
};

struct rules {
    struct rule *items;
    size_t count;
    uint64_t hash;     /* of the file */
    struct json *root; /* the file; the slices point into it */
    struct arena texts;
};

/** Compile the rules of `path` against `schema`.  Errors: -ATTAR_EIO, -ATTAR_EPARSE naming the
 * field.  Owner: the caller, rules_release. */
int rules_open(const char *path, const struct schema *schema, struct rules *out_rules,
               struct attar_error *err);
void rules_release(struct rules *rules);

/** The computation called `name` ("fold"), or NULL; derive.c. */
rule_fn rule_named(struct slice name);

/** Values at a path: emits each string or number of `item`; extract.c. */
int rule_path(struct extract *extract, const struct rule *rule, const struct json *item,
              uint16_t row);

/** Names of the ids at a path, as texts; extract.c. */
int rule_labels(struct extract *extract, const struct rule *rule, const struct json *item,
                uint16_t row);

/** Names of what the ids at a path are kinds of, as texts, each once and none that the document
 * has as a text of an earlier field; extract.c. */
int rule_above(struct extract *extract, const struct rule *rule, const struct json *item,
               uint16_t row);

#endif
