/* Goal: a product is in the list exactly when it passes every gate; for an absent one, lifting the
 * gates that it failed lets it in, and lifting all but one of them does not; a word is met at the
 * level that is said to find it.
 * Method: the random catalogues and requests of explaining.h; any product of the shelf is
 * examined. */
#include "query/tests/explaining.h"

#include "base/bitset.h"

enum { WORDS = 100, ABSENT_EACH = 40 };

/* ---- Gates ---- */

static bool passes_all(const struct examination *e)
{
    for (size_t i = 0; i < e->gate_count; i++)
        if (!e->gates[i].ok && !e->gates[i].given_up && e->gates[i].kind != GATE_PAGE)
            return false;
    return true;
}

static void drop_clauses(struct explaining *run, struct search_request *request, uint16_t filter,
                         bool offers)
{
    const struct filter_def *defs = run->on.shelf->filters->defs;
    struct clause *kept = arena_array(&run->on.arena, request->clause_count + 1, sizeof *kept);
    size_t count = 0;

    for (size_t i = 0; i < request->clause_count; i++)
        if (offers ? !defs[request->clauses[i].filter].offer : request->clauses[i].filter != filter)
            kept[count++] = request->clauses[i];
    request->clauses = kept;
    request->clause_count = count;
}

/* With the rules go their pins and their own words, without which the words may not be met. */
static void drop_rules(struct search_request *request)
{
    request->curation = NULL;
    request->q = SLICE("");
}

/* Take the gate out of the request. */
static void lift(struct explaining *run, struct search_request *request, const struct gate *gate)
{
    switch (gate->kind) {
    case GATE_FILTER: drop_clauses(run, request, gate->filter, false); return;
    case GATE_EXPRESSION: request->expr = NULL; return;
    case GATE_ONE_OFFER:
        drop_clauses(run, request, 0, true);
        request->expr = NULL;
        drop_rules(request);
        return;
    case GATE_RULE_FILTER:
    case GATE_RULE: drop_rules(request); return;
    case GATE_WORDS:
    case GATE_EXCLUDED:
    case GATE_PHRASE:
    case GATE_NAME:
    case GATE_BEST: request->q = SLICE(""); return;
    case GATE_STRICTNESS: request->text.strictness = 0; return;
    case GATE_LINE: request->distinct = 0; return;
    case GATE_PAGE: return;
    case GATE_UNDERSTOOD:
    case GATE_KIND_COUNT: break;
    }
    CHECK(run->on.t, !"a gate that the shelf cannot have");
}

/* `request` without the gates that `e` names, but for the one numbered `but`. */
static struct search_request lifted(struct explaining *run, struct search_request request,
                                    const struct examination *e, size_t but)
{
    for (size_t i = 0; i < e->gate_count; i++)
        if (!e->gates[i].ok && i != but)
            lift(run, &request, &e->gates[i]);
    return request;
}

static bool is_listed(struct explaining *run, struct search_request request, uint32_t doc)
{
    struct slice id = snapshot_id(view_snapshot(run->on.shelf->view), doc);

    for (request.first = 0;; request.first += request.size) {
        struct search_result result = explaining_search(run, &request);

        for (size_t i = 0; i < result.hit_count; i++)
            if (slice_eq(snapshot_id(view_snapshot(run->on.shelf->view), result.hits[i].doc), id))
                return true;
        if (!result.more)
            return false;
    }
}

/* A rule takes several gates with it when it goes, and so does what one offer must have. */
static bool stands_alone(const struct gate *gate)
{
    return gate->kind == GATE_FILTER || gate->kind == GATE_EXPRESSION || gate->kind == GATE_WORDS;
}

static bool words_kept_out(const struct examination *e, size_t but)
{
    for (size_t i = 0; i < e->gate_count; i++)
        if (i != but && !e->gates[i].ok &&
            (e->gates[i].kind == GATE_ONE_OFFER || e->gates[i].kind == GATE_RULE ||
             e->gates[i].kind == GATE_RULE_FILTER || e->gates[i].kind == GATE_EXCLUDED ||
             e->gates[i].kind == GATE_PHRASE || e->gates[i].kind == GATE_NAME ||
             e->gates[i].kind == GATE_BEST))
            return true;
    return false;
}

/* Only gates that are told once all others are passed. */
static bool fails_late(const struct examination *e)
{
    for (size_t i = 0; i < e->gate_count; i++)
        if (!e->gates[i].ok && e->gates[i].kind != GATE_STRICTNESS &&
            e->gates[i].kind != GATE_LINE && e->gates[i].kind != GATE_PAGE)
            return false;
    return true;
}

/* All gates at once, then strictness, then the line. */
static void check_lifting(struct explaining *run, uint32_t doc, struct examination e)
{
    struct search_request request = run->random.request;

    for (int step = 0; step < 3 && !e.listed; step++) {
        request = lifted(run, request, &e, SIZE_MAX);
        e = explaining_examine(run, &request, doc);
        CHECK(run->on.t, fails_late(&e));
    }
    CHECK(run->on.t, is_listed(run, request, doc));
}

static void check_absent(struct explaining *run, uint32_t doc, const struct examination *e)
{
    CHECK(run->on.t, !passes_all(e));
    check_lifting(run, doc, *e);
    for (size_t i = 0; i < e->gate_count; i++)
        if (!e->gates[i].ok && stands_alone(&e->gates[i]) && !words_kept_out(e, i))
            CHECK(run->on.t, !is_listed(run, lifted(run, run->random.request, e, i), doc));
}

/* The gate says what the numbers beside it say. */
static void check_strictness(struct explaining *run, const struct examination *e)
{
    const struct search_request *request = &run->random.request;

    for (size_t i = 0; i < e->gate_count; i++) {
        if (e->gates[i].kind != GATE_STRICTNESS)
            continue;
        CHECK(run->on.t, request->text.strictness > 0 && request->sort != SORT_RELEVANCE);
        CHECK_EQ(run->on.t, e->gates[i].ok,
                 (uint64_t)e->hit->parts.text * 100 >=
                     (uint64_t)e->best_text * request->text.strictness);
    }
}

static uint32_t random_live(struct explaining *run)
{
    const struct snapshot *snapshot = view_snapshot(run->on.shelf->view);

    for (;;) {
        const struct shelf_doc *doc = &run->on.shelf->docs[rng_below(run->on.t->rng, SHELF_DOCS)];
        uint32_t found = snapshot_find(snapshot, slice_cstr(doc->id));

        if (found != INDEX_DOC_NONE)
            return found;
    }
}

/* 25 catalogues, 40 absent products each. */
TEST_PROP(lifting_the_named_gates_lets_it_in, 25)
{
    struct explaining run;
    int absent = 0;

    explaining_begin(&run, t);
    while (absent < ABSENT_EACH) {
        uint32_t doc;
        struct examination e;

        explaining_next(&run);
        run.random.request.size = SEARCH_SIZE_MAX;
        for (int i = 0; i < 8; i++) {
            doc = random_live(&run);
            e = explaining_examine(&run, &run.random.request, doc);
            CHECK_EQ(t, e.listed, is_listed(&run, run.random.request, doc));
            CHECK_EQ(t, e.listed, passes_all(&e));
            check_strictness(&run, &e);
            if (e.listed)
                continue;
            absent++;
            check_absent(&run, doc, &e);
        }
    }
    explaining_end(&run);
}

/* ---- What a word needs ---- */

/* None, names alone, or all else. */
static uint16_t random_fields(struct explaining *run)
{
    uint16_t name = (uint16_t)(1u << schema_text(run->on.shelf->schema, SLICE("name")));
    const uint16_t fields[] = {0, name, (uint16_t)~name};

    return fields[rng_below(run->on.t->rng, 3)];
}

static bool is_guessed(const struct search_result *result)
{
    return result->text.level != 2 || result->text.repair != REPAIR_NONE;
}

/* A word by itself finds a product under typo=all exactly when it needs no more than 2, in the
 * fields that are looked at and in all. */
TEST_PROP(a_word_needs_the_level_that_finds_it, 10)
{
    struct explaining run;

    explaining_begin(&run, t);
    for (int i = 0; i < WORDS; i++) {
        struct search_request request = {.size = SEARCH_SIZE_MAX, .typo = TYPO_ALL};
        uint32_t doc = random_live(&run);
        struct search_result all;
        struct examination e;

        arena_reset(&run.on.arena);
        explaining_word(&run);
        request.q = slice_cstr(run.q);
        all = explaining_search(&run, &request);
        request.text.restrict_fields = random_fields(&run);
        e = explaining_examine(&run, &request, doc);
        if (is_guessed(e.result) || is_guessed(&all))
            continue;
        CHECK_EQ(t, e.word_count, 1);
        CHECK_EQ(t, e.words[0].needs <= 2, is_listed(&run, request, doc));
        CHECK_EQ(t, e.words[0].needs <= 2, e.words[0].met);
        CHECK_EQ(t, e.words[0].needs_anywhere <= 2, bitset_get(all.docs, doc));
    }
    explaining_end(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(lifting_the_named_gates_lets_it_in),
                                       PROP(a_word_needs_the_level_that_finds_it)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
