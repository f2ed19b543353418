/* Running what was asked, and writing the answers.
 *
 *   asks --set clock, rules, grammar--> search_batch, or one by one where words may be filters
 *
 * All asks of one request run on the generation that the call entered. */
#include "search/wire/wire.h"

#include "base/clock.h"
#include "search/admin/admin.h"
#include "search/analytics/note.h"
#include "search/wire/reply/reply.h"

#include <assert.h>

static int engine_fault(struct wire_call *wire, const struct attar_error *err)
{
    return fault_from_error(&wire->call.fault, slice_of("", 0), err);
}

/* What the parameters do not say. */
static void complete(struct wire_call *wire, struct wire_ask *ask)
{
    struct call *call = &wire->call;

    ask->request.deadline_ns = http_deadline_ns(call->req);
    ask->request.now_ms = clock_wall_ms();
    ask->request.grammar = ask->understand ? call->service->grammar : NULL;
    ask->request.met = ask->ranking_info;
    ask->request.curation = admin_curation(call->service->admin, http_loop(call->req));
}

static int check_position(struct wire_call *wire)
{
    uint64_t wanted = wire->scope.position;
    uint64_t held = wire->call.generation->number;

    if (wanted <= held)
        return 0;
    return fault_set(&wire->call.fault, PROBLEM_PRECONDITION, slice_of("", 0),
                     "attarMinPosition: %llu is not reached yet, the index is at %llu",
                     (unsigned long long)wanted, (unsigned long long)held);
}

int wire_run(struct wire_call *wire, struct wire_ask *asks, size_t count,
             struct search_result *out_results, size_t *out_failed)
{
    struct call *call = &wire->call;
    struct attar_error err = {.position = -1};

    assert(count == 0 || out_results != NULL);
    if (check_position(wire) < 0)
        return -ATTAR_EINVAL;
    for (size_t i = 0; i < count; i++) {
        complete(wire, &asks[i]);
        if (asks[i].view.suggestions)
            continue;
        if (search_understood(call->worker->searcher, call->view, &asks[i].request,
                              wire->scope.arena, &out_results[i], &err) < 0) {
            *out_failed = i;
            return engine_fault(wire, &err);
        }
    }
    return 0;
}

/* ---- Answers ---- */

static struct wire_reply reply_of(struct wire_call *wire)
{
    return (struct wire_reply){
        .answer = &wire->call.worker->answer,
        .view = wire->call.view,
        .searcher = wire->call.worker->searcher,
        .scratch = wire->scope.arena,
    };
}

/* Only what a person asked for is in reports: a widget's further counting says analytics=false. */
static void note(struct wire_call *wire, const struct wire_ask *ask,
                 const struct search_result *result, struct slice query_id)
{
    struct search_note note = search_note_of(&ask->request, result);

    if (ask->hits_per_page == 0 && !ask->analytics)
        return;
    note.index = ask->view.name;
    note.user_token = ask->user_token;
    note.query_id = query_id;
    note.tags = ask->tags;
    note.tag_count = ask->tag_count;
    note.unreported = !ask->analytics;
    analytics_search(&wire->call, &note);
}

static int write_search(struct wire_call *wire, const struct wire_ask *ask,
                        const struct search_result *result)
{
    struct call *call = &wire->call;
    struct attar_error err = {.position = -1};
    struct slice query_id = {"", 0};
    char text[QUERY_ID_LEN];
    struct wire_reply reply = reply_of(wire);

    if (ask->click_analytics) {
        query_id_next(call->service, ask->view.name, text);
        query_id = slice_of(text, sizeof text);
    }
    if (wire_render_result(&reply, ask, result, query_id, &err) < 0)
        return engine_fault(wire, &err);
    note(wire, ask, result, query_id);
    return 0;
}

int wire_write(struct wire_call *wire, const struct wire_ask *ask,
               const struct search_result *result)
{
    struct wire_reply reply = reply_of(wire);
    struct attar_error err = {.position = -1};
    int rc;

    call_count(&wire->call, result);
    if (ask->kind == WIRE_SEARCH)
        return write_search(wire, ask, result);
    rc = wire_render_facet_hits(&reply, ask, result, &err);
    return rc < 0 ? engine_fault(wire, &err) : 0;
}

int wire_write_unrun(struct wire_call *wire, const struct wire_ask *ask)
{
    static const struct search_result none = {0};
    struct wire_reply reply = reply_of(wire);
    struct attar_error err = {.position = -1};
    int rc = ask->kind == WIRE_SEARCH
                 ? wire_render_result(&reply, ask, &none, slice_of("", 0), &err)
                 : wire_render_facet_hits(&reply, ask, &none, &err);

    return rc < 0 ? engine_fault(wire, &err) : 0;
}
