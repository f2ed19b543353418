/* The near misses of each group, counted.  One set of documents and one of rows are taken from the
 * arena for each group: it happens only when nothing is found. */
#include "query/relax.h"

#include "base/bitset.h"

#include <assert.h>

int relax_build(const struct groups *groups, struct arena *arena,
                const struct relaxation **out_relax, size_t *out_count, struct attar_error *err)
{
    struct relaxation *relax = arena_array(arena, groups->count + 1, sizeof *relax);
    size_t count = 0;

    assert(bitset_count(groups->all_docs, groups->view->doc_words) == 0);
    if (relax == NULL)
        return error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
    for (size_t i = 0; i < groups->count; i++) {
        uint16_t filter = groups->items[i].filter;
        const uint64_t *docs;
        const uint64_t *rows;
        uint64_t total;
        int rc = groups_sets(groups, filter, arena, &docs, &rows, err);

        if (rc < 0)
            return rc;
        total = bitset_count(docs, groups->view->doc_words);
        if (total > 0)
            relax[count++] = (struct relaxation){filter, total};
    }
    *out_relax = relax;
    *out_count = count;
    return 0;
}
