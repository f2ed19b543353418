/* What people decide about search: synonyms and merchandising rules, as records (search.md,
 * sections 2 and 3), and the tables that keep them beside the catalogue.
 *
 *   {"id":"oud","kind":"multi","words":["oud","agarwood"]}
 *   {"id":"edp","kind":"one_way","from":"big bottle","to":["100 ml","150 ml"]}
 *   {"id":"eid","priority":5,
 *    "when":{"query":"oud","match":"contains","until":"2027-03-20T00:00:00Z"},
 *    "then":{"pin":[{"id":"p-1","at":1}],"hide":["p-2"]}}
 *
 * Unlike a product, a record with an unknown member is refused: a rule that nobody reads must not
 * look like one.  A member that is null is as one that is missing.
 * Part of catalog/catalog.h.  Thread: any for the readers; one at a time for a store. */
#ifndef CATALOG_CURATION_H
#define CATALOG_CURATION_H

#include "base/arena.h"
#include "base/buf.h"

struct json;

enum {
    CURATION_RECORDS_MAX = 10000, /* of a kind */
    CURATION_RECORD_BYTES_MAX = 16384,
    SYNONYM_WORDS_MAX = 8,    /* in a phrase, once it is analysed */
    SYNONYM_PHRASES_MAX = 20, /* of one record */
    SYNONYM_PHRASE_CHARS_MAX = 200,
    RULE_PRIORITY_MAX = 1000000,
    RULE_NOTE_CHARS_MAX = 1000,
    RULE_QUERY_CHARS_MAX = 200,
    RULE_FILTER_BYTES_MAX = 4096,
    RULE_PINS_MAX = 50,
    RULE_PIN_AT_MAX = 100,
    RULE_HIDES_MAX = 200,
    RULE_BOOSTS_MAX = 20,
    RULE_BOOST_MAX = 1000,
    RULE_URL_CHARS_MAX = 2000,
    RULE_OBJECT_BYTES_MAX = 8192 /* of banner, of data */
};

enum curation_kind { CURATION_SYNONYM, CURATION_RULE, CURATION_KIND_COUNT };

/** "synonym", "rule". */
const char *curation_kind_name(enum curation_kind kind);

struct synonym {
    struct slice id;
    bool one_way;          /* `from` is met by `phrases`, but not they by it */
    struct slice from;     /* one way only */
    struct slice *phrases; /* `to`, or `words`, of which each stands for all */
    size_t phrase_count;
};

enum rule_match { RULE_MATCH_IS, RULE_MATCH_STARTS, RULE_MATCH_CONTAINS };

struct rule_when {
    struct slice query; /* ptr NULL: any */
    enum rule_match match;
    struct slice filter;  /* a filter= text, of what the request filters by; ptr NULL: any */
    struct slice context; /* ptr NULL: any */
    int64_t from_ms;      /* in force from here on; 0: always was */
    int64_t until_ms;     /* and no longer from here on; 0: for ever */
};

struct rule_pin {
    struct slice id;
    uint32_t at;    /* place in the list, from 1 */
    bool sponsored; /* the place is paid for, and hits say so */
};

struct rule_boost {
    struct slice filter; /* a filter= text */
    uint32_t by;         /* thousandths of the whole score */
};

struct rule_then {
    struct rule_pin *pins;
    size_t pin_count;
    struct slice *hides;
    size_t hide_count;
    struct rule_boost *boosts;
    size_t boost_count;
    struct rule_boost *buries;
    size_t bury_count;
    struct slice filter; /* these texts: ptr NULL if absent */
    struct slice replace_query;
    struct slice redirect;
    struct slice banner; /* JSON objects in canonical spelling */
    struct slice data;
};

struct merch_rule {
    struct slice id;
    bool on;
    uint32_t priority;
    struct slice note; /* for people; ptr NULL: none */
    struct rule_when when;
    struct rule_then then;
};

/** Check a parsed record and read it, as product_parse does.
 *
 * arena  owns everything in `out`
 * Returns 0; -ATTAR_EPARSE with the path of the member and what is wrong ("then.pin[3].at:
 * missing"), -ATTAR_ELIMIT with the bound.  `out` is touched only on success.  What a filter text
 * says is checked by src/query, which knows the filters. */
int synonym_parse(const struct json *root, struct arena *arena, struct synonym *out,
                  struct attar_error *err);
int merch_rule_parse(const struct json *root, struct arena *arena, struct merch_rule *out,
                     struct attar_error *err);

/* ---- The tables ---- */

struct curation_store;

/* A record as it is kept. */
struct curation_record {
    struct slice id;
    struct slice json; /* canonical */
    int64_t rev;       /* version of the change that wrote it, so no rev comes twice: its ETag */
};

/** Open or make the tables in the catalogue's SQLite file.  Errors as sql_open. */
int curation_store_open(const char *path, struct curation_store **out_store,
                        struct attar_error *err);
/** Takes NULL. */
void curation_store_close(struct curation_store *store);

/** A transaction; what is changed between begin and commit is durable after it, or not there. */
int curation_store_begin(struct curation_store *store, struct attar_error *err);
/** -ATTAR_ELIMIT if there are more than CURATION_RECORDS_MAX of a kind: then, as after any failure,
 * roll back. */
int curation_store_commit(struct curation_store *store, struct attar_error *err);
/** Safe without an open transaction. */
void curation_store_rollback(struct curation_store *store);

/** Number of the newest change; 0 before the first. */
int curation_store_version(struct curation_store *store, int64_t *out_version,
                           struct attar_error *err);

/** Add or replace a record, inside a transaction; the same bytes again change nothing.
 *
 * json     canonical, of a record that was parsed with this id
 * out_rev  its rev afterwards */
int curation_store_put(struct curation_store *store, enum curation_kind kind, struct slice id,
                       struct slice json, int64_t *out_rev, struct attar_error *err);

/** Remove a record, inside a transaction; *out_found false if it was not there. */
int curation_store_delete(struct curation_store *store, enum curation_kind kind, struct slice id,
                          bool *out_found, struct attar_error *err);

/** Remove every record of a kind, inside a transaction. */
int curation_store_clear(struct curation_store *store, enum curation_kind kind, int64_t *out_count,
                         struct attar_error *err);

/** Append the record's JSON to `out` (may be NULL) and tell its rev.  -ATTAR_ENOTFOUND. */
int curation_store_get(struct curation_store *store, enum curation_kind kind, struct slice id,
                       struct buf *out, int64_t *out_rev, struct attar_error *err);

int curation_store_count(struct curation_store *store, enum curation_kind kind, int64_t *out_count,
                         struct attar_error *err);

/* Returns 0 to go on, or a negative code that ends the walk and is returned by it. */
typedef int (*curation_visit_fn)(void *user, const struct curation_record *record,
                                 struct attar_error *err);

/** Records of a kind in id order: at most `count` from number `first` (from 0) on.  The record is
 * borrowed for the call. */
int curation_store_scan(struct curation_store *store, enum curation_kind kind, int64_t first,
                        int64_t count, curation_visit_fn visit, void *user,
                        struct attar_error *err);

#endif
