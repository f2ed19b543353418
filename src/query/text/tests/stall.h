/* A few products under the declarations of indexes/products/index.json, and searches over them.
 * Test support of src/query/text; needs no cmocka, so that the fuzzer uses it too: what goes wrong
 * ends the program.
 *
 *   stall_open, stall_put..., stall_publish, [stall_put..., stall_publish,] stall_search */
#ifndef QUERY_TEXT_TESTS_STALL_H
#define QUERY_TEXT_TESTS_STALL_H

#include "index/index.h"
#include "query/query.h"

/* Texts as they are shown; NULL: the product has none. */
struct stall_product {
    const char *id;
    const char *name;
    const char *brand;
    const char *notes;
    const char *description;
};

struct stall {
    struct schema *schema;
    struct filter_set *filters;
    struct analysis *analysis;
    struct analyzer *analyzer;
    struct index_writer *writer;
    struct view *view; /* after stall_publish */
    struct searcher *searcher;
    struct arena arena; /* of the last search */
};

/** Open in `dir`, an empty folder.
 * buckets  the list in the brackets of "buckets" of the ranking; NULL: as declared */
void stall_open(struct stall *stall, const char *dir, const char *buckets);
void stall_close(struct stall *stall);

/** Add or replace a product. */
void stall_put(struct stall *stall, const struct stall_product *product);

/** What was put since becomes a segment more. */
void stall_publish(struct stall *stall);

/** The first page of 100 hits for `q`, in the stall's arena, which is reset. */
void stall_search(struct stall *stall, const char *q, enum typo_mode typo,
                  struct search_result *out_result);

/** The same for any request. */
void stall_run(struct stall *stall, const struct search_request *request,
               struct search_result *out_result);

/** "p1 p2 p3": the ids of the hits in their order, in a static buffer. */
const char *stall_ids(const struct stall *stall, const struct search_result *result);

/** "rose:apart oud:unknown": the words dropped, in a static buffer. */
const char *stall_dropped(const struct search_result *result);

#endif
