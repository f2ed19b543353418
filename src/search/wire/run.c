/* Running what was asked, and writing the answers.
 *
 *   asks --set clock, rules, grammar--> search_batch, or one by one where words may be filters
 *
 * All asks of one request run on the generation that the call entered. */
#include "search/wire/wire.h"

#include "base/bitset.h"
#include "base/clock.h"
#include "index/index.h"
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
    struct mark wanted = wire->scope.position;
    char texts[2][MARK_TEXT_CAP];

    if (wanted.kind == MARK_NONE || mark_covers(wire->call.generation->mark, wanted))
        return 0;
    return fault_set(&wire->call.fault, PROBLEM_POSITION, slice_of("", 0),
                     "attarMinPosition: %s is not reached yet, the index is at %s",
                     mark_format(wanted, texts[0]),
                     mark_format(wire->call.generation->mark, texts[1]));
}

/* Asks that are one batch, and where their results go. */
struct together {
    struct search_request *requests;
    struct search_result *results;
    size_t *places;
    size_t count;
};

static int full(struct wire_call *wire)
{
    fault_set(&wire->call.fault, PROBLEM_LIMIT, slice_of("", 0),
              "the request needs too much memory");
    return -ATTAR_ELIMIT;
}

static int prepare(struct wire_call *wire, size_t count, struct together *together)
{
    struct arena *arena = wire->scope.arena;

    together->requests = arena_array(arena, count + 1, sizeof *together->requests);
    together->results = arena_array(arena, count + 1, sizeof *together->results);
    together->places = arena_array(arena, count + 1, sizeof *together->places);
    if (together->requests == NULL || together->results == NULL || together->places == NULL)
        return full(wire);
    return 0;
}

/* Words that are filters are given up one by one where they leave nothing, so such a search is not
 * known beforehand, and runs by itself. */
static int run_said(struct wire_call *wire, const struct search_request *request,
                    struct search_result *out_result, bool *out_done)
{
    struct call *call = &wire->call;
    struct attar_error err = {.position = -1};
    bool said = false;
    int rc = search_has_said_filters(call->worker->searcher, call->view, request, wire->scope.arena,
                                     &said, &err);

    *out_done = rc < 0 || said;
    if (rc == 0 && said)
        rc = search_understood(call->worker->searcher, call->view, request, wire->scope.arena,
                               out_result, &err);
    return rc < 0 ? engine_fault(wire, &err) : 0;
}

static int run_together(struct wire_call *wire, const struct together *together,
                        struct search_result *out_results, size_t *out_failed)
{
    const struct search_list list = {together->requests, together->count};
    struct call *call = &wire->call;
    struct attar_error err = {.position = -1};
    size_t failed = 0;

    if (search_batch(call->worker->searcher, call->view, &list, wire->scope.arena,
                     together->results, &failed, &err) < 0) {
        *out_failed = together->places[failed];
        return engine_fault(wire, &err);
    }
    for (size_t i = 0; i < together->count; i++)
        out_results[together->places[i]] = together->results[i];
    return 0;
}

int wire_run(struct wire_call *wire, struct wire_ask *asks, size_t count,
             struct search_result *out_results, size_t *out_failed)
{
    struct together together = {0};
    int rc = check_position(wire);

    assert(count <= SEARCH_BATCH_MAX && out_results != NULL);
    if (rc == 0)
        rc = prepare(wire, count, &together);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        bool done = asks[i].view.suggestions;

        complete(wire, &asks[i]);
        *out_failed = i;
        if (!done)
            rc = run_said(wire, &asks[i].request, &out_results[i], &done);
        if (done)
            continue;
        together.places[together.count] = i;
        together.requests[together.count++] = asks[i].request;
    }
    return rc < 0 ? rc : run_together(wire, &together, out_results, out_failed);
}

int wire_serve(struct wire_call *wire, struct wire_ask *ask, struct wire_served *out_served)
{
    struct search_result result;
    size_t failed;
    int rc;

    ask->request.size = 0;
    ask->request.facet_count = 0;
    ask->request.stats_count = 0;
    ask->request.distinct = 0;
    ask->request.text.rules_off = true;
    rc = wire_run(wire, ask, 1, &result, &failed);
    if (rc == 0)
        *out_served = (struct wire_served){result.docs, result.rows};
    return rc;
}

uint32_t wire_served_doc(const struct wire_call *wire, const struct wire_served *served,
                         struct slice id)
{
    uint32_t doc = snapshot_find(view_snapshot(wire->call.view), id);

    return doc != INDEX_DOC_NONE && bitset_get(served->docs, doc) ? doc : INDEX_DOC_NONE;
}

/* ---- Answers ---- */

struct wire_reply wire_reply_of(struct wire_call *wire)
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
    struct wire_reply reply = wire_reply_of(wire);

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
    struct wire_reply reply = wire_reply_of(wire);
    struct attar_error err = {.position = -1};
    int rc;

    if (ask->view.suggestions)
        return wire_write_suggestions(wire, ask);
    call_count(&wire->call, result);
    if (ask->kind == WIRE_SEARCH)
        return write_search(wire, ask, result);
    rc = wire_render_facet_hits(&reply, ask, result, &err);
    return rc < 0 ? engine_fault(wire, &err) : 0;
}

int wire_write_unrun(struct wire_call *wire, const struct wire_ask *ask)
{
    static const struct search_result none = {0};
    struct wire_reply reply = wire_reply_of(wire);
    struct wire_ask skipped = *ask;
    struct attar_error err = {.position = -1};
    int rc;

    skipped.skipped = true;
    rc = ask->kind == WIRE_SEARCH
             ? wire_render_result(&reply, &skipped, &none, slice_of("", 0), &err)
             : wire_render_facet_hits(&reply, &skipped, &none, &err);

    return rc < 0 ? engine_fault(wire, &err) : 0;
}
