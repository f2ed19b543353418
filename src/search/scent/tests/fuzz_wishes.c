/* Goal: any object as the body of scent-match or scent-twin gives wishes, demands and a query
 * within their bounds and as the body tells them, and an answer of live products that meet them;
 * or a fault that names a list or member of the body.
 * Method: libFuzzer over a few perfumes; one of them is deleted, one has no scent.  Each body is
 * read as both routes read it.  Run by `tools/dev fuzz wishes`. */
#include "search/scent/demands.h"

#include "base/bitset.h"
#include "codec/json.h"
#include "index/index.h"
#include "search/scent/tests/perfumery.h"

#include <assert.h>
#include <math.h>

enum { ARENA_BYTES = 32 << 20, HITS_MAX = 10 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct view *view;
static struct searcher *searcher;

static void open_perfumery(void)
{
    const struct snapshot *snapshot;

    view = perfumery_open();
    snapshot = view_snapshot(view);
    assert(view_scent_model(view) != NULL);
    assert(bitset_count(snapshot_live(snapshot), bitset_words(snapshot_doc_cap(snapshot))) ==
           PERFUMERY_LIVE);
    searcher = searcher_new();
}

static bool is_live(uint32_t doc)
{
    const struct snapshot *snapshot = view_snapshot(view);

    return doc < snapshot_doc_cap(snapshot) && bitset_get(snapshot_live(snapshot), doc);
}

/* ---- Faults ---- */

/* like[2].note: a list that the body has, an item that the list has; the sentence begins so. */
static void check_fault(const struct fault *fault, const struct json *body)
{
    static const char *const names[] = {"like",     "dislike", "without", "cheaper", "lasts_longer",
                                        "stronger", "more",    "less",    "notes"};
    struct slice rest = fault->parameter;
    struct slice name = slice_cut(&rest, '[');
    const char *member = NULL;
    size_t index = 0;

    assert(problem_status(fault->problem) == 400 || problem_status(fault->problem) == 404);
    assert(fault->position == -1 && fault->query == -1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (slice_eq(name, slice_cstr(names[i])))
            member = names[i];
    assert(member != NULL && slice_starts(slice_cstr(fault->detail), fault->parameter));
    assert(fault->detail[fault->parameter.len] == ':');
    assert(json_get(body, member) != NULL || slice_eq(name, SLICE("like")));
    if (rest.ptr == NULL)
        return;
    for (; rest.len > 0 && *rest.ptr != ']'; rest = slice_skip(rest, 1))
        index = index * 10 + (size_t)(*rest.ptr - '0');
    assert(rest.len > 0 && index < json_count(json_get(body, member)));
}

/* ---- What was taken ---- */

/* The items of one list, from `at` on: each weighs what the body says. */
static void check_list(const struct wishes *wishes, uint32_t at, const struct json *list, int sign)
{
    for (size_t i = 0; i < json_count(list); i++) {
        const struct scent_wish *wish = &wishes->items[at + i];
        double weight = 1;

        json_f64(json_get(json_at(list, i), "weight"), &weight);
        assert(wish->weight * sign >= 1 && wish->weight * sign <= 1000);
        assert(fabs(weight * 1000 - wish->weight * sign) < 1e-6);
        assert(wish->code->sure <= 100 && wish->notes->count <= SCENT_NOTES_MAX);
    }
}

static void check_wishes(const struct wishes *wishes, const struct json *body)
{
    const struct json *like = json_get(body, "like");
    const struct json *dislike = json_get(body, "dislike");
    size_t likes = json_count(like);
    uint32_t products = 0;

    assert(wishes->count <= SCENT_WISHES_MAX && likes > 0);
    assert(wishes->count == likes + json_count(dislike));
    check_list(wishes, 0, like, 1);
    check_list(wishes, (uint32_t)likes, dislike, -1);
    for (size_t i = 0; i < wishes->count; i++) {
        bool liked = i < likes;
        const struct json *item = liked ? json_at(like, i) : json_at(dislike, i - likes);
        struct slice id;

        if (json_str(json_get(item, "product"), &id) < 0)
            continue;
        assert(wishes->docs[products] == snapshot_find(view_snapshot(view), id));
        assert(is_live(wishes->docs[products]));
        assert(!liked || products > 0 || wishes->first == wishes->docs[0]);
        products++;
    }
    assert(wishes->doc_count == products);
}

static void check_query(const struct scent_query *query)
{
    assert(query->note_count <= SCENT_ASKED_MAX && query->self >= 0);
    for (uint32_t i = 0; i < query->note_count; i++) {
        assert(query->notes[i] < scent_model_note_count(view_scent_model(view)));
        assert(i == 0 || query->notes[i - 1] < query->notes[i]);
        assert(query->weights[i] != 0 && query->weights[i] >= -255 && query->weights[i] <= 255);
    }
}

static void check_demands(const struct recommending *r, const struct demands *demands,
                          const struct json *body)
{
    const struct search_request *request = &r->params.request;
    bool cheaper = false;

    json_bool(json_get(body, "cheaper"), &cheaper);
    assert(request->clause_count == json_count(json_get(body, "without")) + cheaper);
    for (size_t i = 0; i < request->clause_count; i++)
        assert(request->clauses[i].filter < view_filters(view)->count &&
               request->clauses[i].value_count == 1);
    for (int k = 0; k < SCENT_AXES; k++)
        assert(demands->least[k] <= 100 && demands->most[k] <= 100);
    assert(demands->longevity_tenths <= 50 + LASTS_LONGER_TENTHS);
    assert(demands->sillage_tenths <= 50 + STRONGER_TENTHS);
}

/* ---- The answer ---- */

static void check_docs(const struct recommending *r, const struct wishes *wishes)
{
    const struct search_request *request = &r->params.request;
    size_t words = bitset_words(snapshot_doc_cap(view_snapshot(view)));

    for (BITSET_EACH(doc, request->within, words)) {
        assert(is_live((uint32_t)doc));
        assert(request->scent->match[doc] >= 1 && request->scent->match[doc] <= 1000);
        for (uint32_t i = 0; i < wishes->doc_count; i++)
            assert(wishes->docs[i] != doc);
    }
}

static void answer(struct recommending *r, const struct wishes *wishes,
                   const struct demands *demands)
{
    struct search_request *request = &r->params.request;
    struct arena *arena = &r->call.worker->scratch;
    struct attar_error err = {0};
    struct scent_matches matches;
    struct scent_query query;
    int rc;

    scent_query_of(wishes->items, wishes->count, &query);
    check_query(&query);
    rc = scent_match_query(view, &query, arena, &matches, &err);
    request->scent = &matches;
    if (rc == 0)
        rc = demands_docs(r, demands, wishes, &matches, &request->within);
    assert(rc == 0);
    check_docs(r, wishes);
    rc = recommend_request(request, view, SORT_MATCH, HITS_MAX, arena);
    if (rc == 0)
        rc = search_run(searcher, view, request, arena, &r->found, &err);
    assert(rc == 0);
    for (size_t i = 0; i < r->found.hit_count; i++)
        assert(bitset_get(request->within, r->found.hits[i].doc));
}

/* ---- Bodies ---- */

static void read_match(struct worker *worker, const struct json *body)
{
    struct recommending r = {.call = {.worker = worker, .view = view}};
    const struct wishes *wishes;
    struct demands demands;

    if (wishes_read(&r.call, body, &wishes) < 0) {
        check_fault(&r.call.fault, body);
        return;
    }
    check_wishes(wishes, body);
    if (demands_read(&r, body, wishes, &demands) < 0) {
        check_fault(&r.call.fault, body);
        return;
    }
    check_demands(&r, &demands, body);
    answer(&r, wishes, &demands);
}

static void read_twin(struct worker *worker, const struct json *body)
{
    struct call call = {.worker = worker, .view = view};
    const struct json *notes;
    struct scent_query query;
    int rc = wish_list(&call, body, "notes", &notes);

    if (rc == 0 && json_count(notes) == 0)
        return;
    if (rc == 0)
        rc = wishes_read_notes(&call, notes, &query);
    if (rc < 0) {
        check_fault(&call.fault, body);
        return;
    }
    check_query(&query);
    assert(query.note_count > 0 && query.self > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct json_limits limits = {.bytes = BODY_BYTES_MAX, .unique_keys = true};
    static struct worker worker;
    struct json *body = NULL;

    if (view == NULL)
        open_perfumery();
    if (json_parse(slice_of((const char *)data, size), &limits, &body, NULL) < 0)
        return 0;
    arena_init(&worker.scratch, ARENA_BYTES);
    if (json_kind(body) == JSON_KIND_OBJECT) {
        read_match(&worker, body);
        read_twin(&worker, body);
    }
    arena_release(&worker.scratch);
    json_free(body);
    return 0;
}
