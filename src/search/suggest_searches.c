/* Each text is understood and counted as its search would be; one that is no wish for a filter, or
 * finds nothing, is not shown.  A filter that would be given up (search.md section 3) is none. */
#include "search/suggest_searches.h"

#include "codec/json.h"
#include "search/render/render.h"

#include <assert.h>

enum { SEARCHES_MAX = 4 };

/* Is a filter understood that reaches behind byte `from` of the text, and is none given up? */
static bool is_wish(const struct search_result *result, size_t from)
{
    const struct understanding *read = result->understood;
    bool any = false;

    for (size_t i = 0; read != NULL && i < read->count; i++) {
        const struct understood *item = &read->items[i];

        if (item->dropped)
            return false;
        any |= item->kind == UNDERSTOOD_FILTER && !item->off && item->end > from;
    }
    return any && result->total > 0;
}

static void add_search(struct call *call, struct slice text, const struct search_result *result)
{
    struct json_writer *w = &call->worker->answer.w;

    json_object_begin(w);
    json_key(w, "text");
    json_add_str(w, text);
    render_understood(w, view_filters(call->view), result);
    json_key(w, "count");
    json_add_u64(w, result->total);
    json_object_end(w);
}

/* Show the search for `text` if a filter of it ends behind byte `from`. */
static int try_search(struct call *call, const struct search_request *request, struct slice text,
                      size_t from, size_t *shown, struct attar_error *err)
{
    struct search_request asked = *request;
    struct search_result result;
    bool any;
    int rc;

    asked.q = text;
    asked.size = 0;
    asked.as_understood = true;
    rc = search_has_said_filters(call->worker->searcher, call->view, &asked, &call->worker->scratch,
                                 &any, err);
    if (rc < 0 || !any)
        return rc;
    rc = search_understood(call->worker->searcher, call->view, &asked, &call->worker->scratch,
                           &result, err);
    if (rc == 0 && is_wish(&result, from)) {
        add_search(call, text, &result);
        ++*shown;
    }
    return rc;
}

static int add_searches(struct call *call, const struct search_request *request,
                        struct attar_error *err)
{
    struct slice endings[UNDERSTAND_ENDINGS_MAX];
    struct slice q = request->q;
    size_t shown = 0;
    int rc = try_search(call, request, q, 0, &shown, err);
    int count;

    if (rc < 0)
        return rc;
    count = understand_endings(request->grammar, q, &call->worker->scratch, endings);
    if (count < 0)
        return error_set(err, ATTAR_ELIMIT, "q: the request needs too much memory");
    for (int i = 0; rc == 0 && i < count && shown < SEARCHES_MAX; i++)
        if (endings[i].len <= SEARCH_Q_BYTES_MAX)
            rc = try_search(call, request, endings[i], endings[i].len - 1, &shown, err);
    return rc;
}

int suggest_searches(struct call *call, const struct search_request *request,
                     struct attar_error *err)
{
    struct json_writer *w = &call->worker->answer.w;
    int rc = 0;

    assert(call != NULL && request != NULL);
    json_key(w, "searches");
    json_array_begin(w);
    if (request->grammar != NULL)
        rc = add_searches(call, request, err);
    json_array_end(w);
    return rc;
}
