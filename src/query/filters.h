/* The filters of an index as declared in the "filters" of indexes/<name>/index.json, and how a
 * request's filter parameters become clauses (search.md section 5).
 *
 *   {"id":"F-02","name":"brand","kind":"terms","column":"brand","control":"checklist",
 *    "label":{"en":"Brand","ar":"العلامة"}}
 *
 *   native value:  a,b any   all:a,b all   !a not   lo..hi range, either end open   x:60 weight
 *
 * A new filter is a declaration and no C.  Thread: any (immutable). */
#ifndef QUERY_FILTERS_H
#define QUERY_FILTERS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "query/ranking.h"

enum { FILTERS_MAX = 48, CLAUSE_BYTES_MAX = 8192, CLAUSE_VALUES_MAX = 256 };

enum filter_kind {
    FILTER_TERMS,    /* keyword values */
    FILTER_TREE,     /* keyword values that are paths; a node counts what is below it */
    FILTER_RANGE,    /* number column */
    FILTER_BOOL,     /* keyword column with the one value "true" */
    FILTER_WEIGHTED, /* keyword values with a least weight */
    FILTER_DELIVERY, /* keyword values "zone|options" on offer rows */
    FILTER_MATCH,    /* computed scent match, in per cent */
    FILTER_ID,       /* the product's own id */
    FILTER_KIND_COUNT
};

struct json;
struct labels;
struct schema;

struct filter_def {
    struct slice id;   /* F-01 .. */
    struct slice name; /* request parameter and facet name */
    enum filter_kind kind;
    uint16_t column;        /* schema column; UINT16_MAX for FILTER_MATCH, FILTER_ID */
    uint16_t number;        /* number column for lo..hi on FILTER_TERMS (sizes), else UINT16_MAX */
    bool offer;             /* on offer rows */
    uint8_t scale;          /* of the number column */
    uint8_t weight_default; /* FILTER_WEIGHTED: without ":t" */
    bool facet;             /* has countable values */
    bool tags;              /* a value alone, or as _tags:value, may be one of its */
    struct slice strong_name; /* FILTER_WEIGHTED: attribute of the values with strong_weight */
    uint8_t strong_weight;
    struct slice label_of; /* name of the label set of its values ("notes" for note.base) */
    struct slice control;  /* how a page shows it; "none": only as a chip */
    struct slice wire;     /* attribute on the Algolia wire */
    struct slice label_en;
    struct slice label_ar;
};

struct filter_set {
    struct filter_def defs[FILTERS_MAX];
    uint16_t count;
    struct ranking ranking; /* declared in the same file */
    struct json *owned;     /* private: what the slices point into */
};

/** Read the "filters" of `path`; every column must be in `schema`.  Errors name the filter and the
 * member.  Owner: the caller, filter_set_free. */
int filter_set_open(const char *path, const struct schema *schema, struct filter_set **out_filters,
                    struct attar_error *err);
void filter_set_free(struct filter_set *filters);

/** As filter_set_open, of the file's `text`, borrowed for the call. */
int filter_set_parse(struct slice text, const struct schema *schema,
                     struct filter_set **out_filters, struct attar_error *err);

/** "terms", "tree", as declared. */
const char *filter_kind_name(enum filter_kind kind);

/** Number of the filter with this parameter name, or UINT16_MAX. */
uint16_t filter_find(const struct filter_set *filters, struct slice name);

/** As filter_find, by the attribute's name on the Algolia wire. */
uint16_t filter_find_wire(const struct filter_set *filters, struct slice wire);

/* What the name of an attribute stands for. */
struct filter_attribute {
    uint16_t filter;
    int8_t level;       /* of a tree, from 0: "categories.lvl1"; -1: any */
    uint8_t weight_min; /* "accords_strong"; 0: as the filter declares */
};

/** The attribute called `name`: a filter's name, its name on the wire, either with ".lvl0".. behind
 * it for a tree, or the name of its strong values.  False if there is none. */
bool filter_attribute_find(const struct filter_set *filters, struct slice name,
                           struct filter_attribute *out_attribute);

#define CLAUSE_LOW_OPEN  (INT64_MIN + 1)
#define CLAUSE_HIGH_OPEN INT64_MAX

enum { DELIVERY_OPTIONS_MAX = 6 };

struct clause_value {
    struct slice key;   /* keyword kinds */
    bool exclude;       /* !a */
    uint8_t weight_min; /* FILTER_WEIGHTED */
    uint32_t options;   /* FILTER_DELIVERY: bit i = i-th of delivery_option_names */
    int64_t lo;         /* FILTER_RANGE, FILTER_MATCH: inclusive, in the column's scale */
    int64_t hi;
};

struct clause {
    uint16_t filter;
    bool all; /* every value instead of any */
    const struct clause_value *values;
    size_t value_count;
};

extern const char *const delivery_option_names[DELIVERY_OPTIONS_MAX];

/** Parse the native text of one filter parameter, e.g. `all:oud,rose` for `note`.
 *
 * labels  resolves a slug or a name in either language to an id; a value that nothing is called
 *         stays as it is and matches nothing
 * arena   owns what out_clause points to
 * Errors: -ATTAR_EINVAL with `position` in `text` and the filter's name; -ATTAR_ELIMIT. */
int clause_parse(const struct filter_set *filters, uint16_t filter, struct slice text,
                 const struct labels *labels, struct arena *arena, struct clause *out_clause,
                 struct attar_error *err);

#endif
