/* Parameters read without a server: the declared filters, an arena, a fixed key.
 * Test support of src/search. */
#ifndef SEARCH_TESTS_ASKING_H
#define SEARCH_TESTS_ASKING_H

#include "search/request/params.h"

struct schema;

enum { ASKING_PAIRS_MAX = 600 };

struct asking {
    struct schema *schema;
    struct filter_set *filters;
    struct arena arena;
    struct params_scope scope; /* of a search; a test may narrow it */
    struct http_pair items[ASKING_PAIRS_MAX];
    struct pairs pairs;
    struct search_params params;
    struct fault fault;
};

void asking_open(struct asking *asking);
void asking_close(struct asking *asking);

/** Read "q=oud&brand=ajmal" (no escapes); what params_read returns. */
int asking_read(struct asking *asking, const char *text);

/** asking_read must fail with `problem` at `parameter`; the fault is left for closer looks. */
void asking_refuses(struct asking *asking, const char *text, enum problem problem,
                    const char *parameter);

#endif
