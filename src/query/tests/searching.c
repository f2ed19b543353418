/* Searches over a random shelf: see searching.h. */
#include "query/tests/searching.h"

void searching_begin(struct searching *on, struct prop *t, size_t arena_bytes)
{
    *on = (struct searching){.t = t, .shelf = shelf_new(t->rng), .searcher = searcher_new()};
    arena_init(&on->arena, arena_bytes);
}

void searching_end(struct searching *on)
{
    arena_release(&on->arena);
    searcher_free(on->searcher);
    shelf_free(on->shelf);
}

void searching_run(struct searching *on, const struct search_request *request,
                   struct search_result *out_result)
{
    struct attar_error err = {0};

    if (search_run(on->searcher, on->shelf->view, request, &on->arena, out_result, &err) < 0)
        prop_fail(on->t, __FILE__, __LINE__, "%s", err.text);
}

const struct shelf_doc *searching_doc(const struct searching *on, uint32_t doc)
{
    struct slice id = snapshot_id(view_snapshot(on->shelf->view), doc);

    for (int d = 0; d < SHELF_DOCS; d++)
        if (slice_eq(id, slice_cstr(on->shelf->docs[d].id)))
            return &on->shelf->docs[d];
    prop_fail(on->t, __FILE__, __LINE__, "there is no %.*s", SLICE_ARG(id));
}
