/* Random requests of every kind: see explaining.h. */
#include "query/tests/explaining.h"

#include "catalog/catalog.h"

#include <stdio.h>

enum { ARENA_BYTES = 512 << 20 };

/* A catalogue may lose all that its only batch put. */
static bool has_nothing(const struct shelf *shelf)
{
    const struct snapshot *snapshot = view_snapshot(shelf->view);

    for (int i = 0; i < SHELF_DOCS; i++)
        if (snapshot_find(snapshot, slice_cstr(shelf->docs[i].id)) != INDEX_DOC_NONE)
            return false;
    return true;
}

void explaining_begin(struct explaining *run, struct prop *t)
{
    *run = (struct explaining){0};
    searching_begin(&run->on, t, ARENA_BYTES);
    while (has_nothing(run->on.shelf)) {
        searching_end(&run->on);
        searching_begin(&run->on, t, ARENA_BYTES);
    }
}

void explaining_end(struct explaining *run)
{
    curation_free(run->curation);
    searching_end(&run->on);
}

static void add_word(struct explaining *run, size_t *len, const char *mark)
{
    struct rng *rng = run->on.t->rng;
    char word[48];
    size_t count;

    count = (size_t)snprintf(word, sizeof word, "%s", shelf_words[rng_below(rng, SHELF_WORDS)]);
    if (rng_below(rng, 4) == 0 && (word[0] & 0x80) == 0) /* a slip */
        word[1 + rng_below(rng, count - 1)] = (char)('a' + rng_below(rng, 26));
    *len += (size_t)snprintf(run->q + *len, sizeof run->q - *len, "%s%s", mark, word);
}

/* Words that the shelf's oracle knows nothing of: slips, quotes, a minus. */
static void random_q(struct explaining *run)
{
    static const char *const marks[] = {" ", " ", " ", " -", " the ", " zzqx "};
    struct rng *rng = run->on.t->rng;
    size_t count = 1 + rng_below(rng, 4);
    size_t len = 0;

    run->q[0] = '\0';
    for (size_t i = 0; i < count; i++)
        add_word(run, &len, marks[rng_below(rng, 6)]);
    if (rng_below(rng, 5) == 0) {
        len +=
            (size_t)snprintf(run->q + len, sizeof run->q - len, rng_below(rng, 2) ? " -\"" : " \"");
        add_word(run, &len, "");
        add_word(run, &len, " ");
        len += (size_t)snprintf(run->q + len, sizeof run->q - len, "\"");
    }
    if (rng_below(rng, 2))
        snprintf(run->q + len, sizeof run->q - len, " ");
}

static void random_rule(struct explaining *run)
{
    struct rule_pin pins[2];
    struct rule_boost boost = {SLICE("gender:\"gen-1\""), EXPLAINING_BOOST};
    struct merch_rule rule = {.id = SLICE("r"), .on = true};
    char pin_ids[2][16];
    struct curation_builder *builder = curation_builder_new(&(struct curation_source){
        .analysis = run->on.shelf->analysis, .filters = run->on.shelf->filters});

    for (size_t i = 0; i < EXPLAINING_HIDES; i++) {
        snprintf(run->hide_ids[i], 16, "d-%d", (int)rng_below(run->on.t->rng, SHELF_DOCS));
        run->hides[i] = slice_cstr(run->hide_ids[i]);
    }
    for (size_t i = 0; i < 2; i++) {
        snprintf(pin_ids[i], 16, "d-%d",
                 (int)rng_below(run->on.t->rng, SHELF_DOCS / 2) * 2 + (int)i);
        pins[i] = (struct rule_pin){slice_cstr(pin_ids[i]), (uint32_t)(2 + 5 * i)};
    }
    rule.then.pins = pins;
    rule.then.pin_count = 2;
    rule.then.hides = run->hides;
    rule.then.hide_count = EXPLAINING_HIDES;
    rule.then.boosts = &boost;
    rule.then.boost_count = 1;
    if (rng_below(run->on.t->rng, 3) == 0)
        rule.then.filter = SLICE("price<40");
    CHECK_EQ(run->on.t, curation_builder_add_rule(builder, &rule, NULL), 0);
    curation_free(run->curation);
    run->curation = curation_builder_finish(builder, 1);
    curation_builder_free(builder);
}

struct search_result explaining_search(struct explaining *run, const struct search_request *request)
{
    struct search_result result = {0};
    struct attar_error err = {0};

    if (search_understood(run->on.searcher, run->on.shelf->view, request, &run->on.arena, &result,
                          &err) < 0)
        prop_fail(run->on.t, __FILE__, __LINE__, "%s", err.text);
    return result;
}

static const uint64_t *found_by(struct explaining *run, const struct filter_expr *expr)
{
    return explaining_search(run, &(struct search_request){.expr = expr}).docs;
}

static void next_options(struct explaining *run)
{
    struct search_request *request = &run->random.request;

    random_options(run->on.t->rng, run->on.shelf, &run->on.arena, request);
    for (size_t i = 0; i < request->text.optional_filter_count; i++)
        run->optional[i] = found_by(run, request->text.optional_filters[i].expr);
    for (size_t i = 0; i < request->boost_count; i++)
        run->boosted[i] = found_by(run, request->boosts[i].filter);
}

void explaining_next(struct explaining *run)
{
    struct rng *rng = run->on.t->rng;
    struct search_request *request = &run->random.request;

    arena_reset(&run->on.arena);
    random_request(rng, run->on.shelf, &run->on.arena, &run->random);
    random_hybrid(rng, run->on.shelf, &run->random);
    request->facet_count = request->stats_count = 0;
    request->typo = (enum typo_mode)rng_below(rng, 4);
    if (rng_below(rng, 4) > 0) {
        random_q(run);
        request->q = slice_cstr(run->q);
    }
    if (rng_below(rng, 2)) {
        random_rule(run);
        request->curation = run->curation;
    }
    if (rng_below(rng, 3) == 0)
        request->clause_count = 0;
    if (rng_below(rng, 3) > 0)
        next_options(run);
    if (rng_below(rng, 6) == 0)
        request->distinct = 1;
    request->diversify = request->sort == SORT_RELEVANCE && rng_below(rng, 4) == 0;
}

struct examination explaining_examine(struct explaining *run, const struct search_request *request,
                                      uint32_t doc)
{
    struct examination out = {0};
    struct attar_error err = {0};

    if (search_examine(run->on.searcher, run->on.shelf->view, request, doc, &run->on.arena, &out,
                       &err) < 0)
        prop_fail(run->on.t, __FILE__, __LINE__, "%s", err.text);
    return out;
}

void explaining_word(struct explaining *run)
{
    size_t len = 0;

    add_word(run, &len, "");
    snprintf(run->q + len, sizeof run->q - len, " ");
}
