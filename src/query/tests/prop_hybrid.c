/* Goal: what a hybrid search is beside a plain one: excluded words and phrases keep out what is
 * near in scent too; the parts add up to the key; alpha 1 orders by scent; the scent that words
 * name is that of a product made of these notes and accords alone, and in any script the same.
 * Method: random catalogues and loops over their documents; that totals, order, counts and pages of
 * hybrid searches equal brute force is in prop_search. */
#include "query/tests/searching.h"

#include "scent/scent.h"

#include <stdio.h>

enum { ARENA_BYTES = 64 << 20, SEARCHES = 20 };

struct run {
    struct searching on;
    const struct shelf_doc *asked;
    struct search_request request;
    struct search_result result;
    char q[128];
};

static bool has_live(const struct shelf *shelf)
{
    for (int d = 0; d < SHELF_DOCS; d++)
        if (shelf->docs[d].live)
            return true;
    return false;
}

static void begin(struct run *run, struct prop *t)
{
    *run = (struct run){0};
    searching_begin(&run->on, t, ARENA_BYTES);
    while (!has_live(run->on.shelf)) {
        searching_end(&run->on);
        searching_begin(&run->on, t, ARENA_BYTES);
    }
}

/* A hybrid search like a live product. */
static void ask(struct run *run, const char *q, uint16_t alpha)
{
    struct rng *rng = run->on.t->rng;

    arena_reset(&run->on.arena);
    do
        run->asked = &run->on.shelf->docs[rng_below(rng, SHELF_DOCS)];
    while (!run->asked->live);
    run->request = (struct search_request){.q = slice_cstr(q),
                                           .typo = TYPO_OFF,
                                           .size = SEARCH_SIZE_MAX,
                                           .hybrid = alpha,
                                           .match_to = slice_cstr(run->asked->id)};
    searching_run(&run->on, &run->request, &run->result);
}

static uint16_t match_of(const struct run *run, const struct shelf_doc *doc)
{
    return doc == run->asked ? 1000 : shelf_match(run->asked, doc);
}

/* Does the text of the document hold `words` behind each other? */
static bool says(const uint8_t *text, uint32_t count, const uint8_t *words, uint32_t word_count)
{
    for (uint32_t i = 0; i + word_count <= count; i++)
        if (memcmp(text + i, words, word_count) == 0)
            return true;
    return false;
}

static bool doc_says(const struct shelf_doc *doc, const uint8_t *words, uint32_t count)
{
    return says(doc->name, doc->name_count, words, count) ||
           says(doc->other, doc->other_count, words, count);
}

TEST_PROP(what_is_excluded_is_not_near_either, 30)
{
    struct run run;

    begin(&run, t);
    for (int i = 0; i < SEARCHES; i++) {
        uint8_t wanted = (uint8_t)rng_below(t->rng, SHELF_WORDS);
        uint8_t barred[2] = {(uint8_t)rng_below(t->rng, SHELF_WORDS),
                             (uint8_t)rng_below(t->rng, SHELF_WORDS)};
        uint32_t barred_count = (uint32_t)(1 + rng_below(t->rng, 2));
        uint64_t total = 0;
        char text[64];

        shelf_text(barred, barred_count, text, sizeof text);
        snprintf(run.q, sizeof run.q, "%s -\"%s\" ", shelf_words[wanted], text);
        ask(&run, run.q, 500);
        for (int d = 0; d < SHELF_DOCS; d++) {
            const struct shelf_doc *doc = &run.on.shelf->docs[d];

            total += doc->live && !doc_says(doc, barred, barred_count) &&
                     (doc_says(doc, &wanted, 1) || match_of(&run, doc) >= 350);
        }
        CHECK_EQ(t, run.result.total, total);
    }
    searching_end(&run.on);
}

TEST_PROP(parts_add_up_to_the_key, 20)
{
    struct run run;

    begin(&run, t);
    for (int i = 0; i < SEARCHES; i++) {
        uint16_t alpha = (uint16_t)(1 + rng_below(t->rng, HYBRID_WHOLE));

        snprintf(run.q, sizeof run.q, "%s ", shelf_words[rng_below(t->rng, SHELF_WORDS)]);
        ask(&run, run.q, alpha);
        for (size_t h = 0; h < run.result.hit_count; h++) {
            const struct hit *hit = &run.result.hits[h];
            struct hybrid_parts parts = search_hybrid_parts(&run.request, hit);

            CHECK_EQ(t, parts.scent, 10u * match_of(&run, searching_doc(&run.on, hit->doc)));
            CHECK(t, parts.text <= HYBRID_POINTS && parts.alpha == alpha);
            CHECK_EQ(t, -hit->key, (1000 - alpha) * parts.text + alpha * parts.scent);
            CHECK_EQ(t, parts.sum, -hit->key);
        }
    }
    searching_end(&run.on);
}

TEST_PROP(whole_alpha_orders_by_scent_and_none_is_a_plain_search, 20)
{
    struct run run;

    begin(&run, t);
    for (int i = 0; i < SEARCHES; i++) {
        struct search_result plain;

        snprintf(run.q, sizeof run.q, "%s ", shelf_words[rng_below(t->rng, SHELF_WORDS)]);
        ask(&run, run.q, HYBRID_WHOLE);
        for (size_t h = 1; h < run.result.hit_count; h++)
            CHECK(t, run.result.hits[h - 1].match >= run.result.hits[h].match);
        ask(&run, run.q, 0);
        run.request.match_to = slice_of("", 0);
        searching_run(&run.on, &run.request, &plain);
        CHECK_EQ(t, plain.hit_count, run.result.hit_count);
        for (size_t h = 0; h < plain.hit_count; h++)
            CHECK(t, plain.hits[h].doc == run.result.hits[h].doc && plain.hits[h].key == 0);
    }
    searching_end(&run.on);
}

/* ---- The scent that words name ---- */

/* What a product of these and nothing else would be asked as. */
static void query_of(const struct run *run, const struct scent_facts *facts,
                     struct scent_query *out)
{
    struct scent_code code;
    struct scent_notes notes;
    const struct scent_wish wish = {&code, &notes, 1000};

    scent_encode(run->on.shelf->scent, facts, &code, &notes);
    scent_query_of(&wish, 1, out);
}

static void check_named(struct run *run, const char *q, const struct scent_facts *facts)
{
    struct scent_query query;

    query_of(run, facts, &query);
    arena_reset(&run->on.arena);
    run->request = (struct search_request){
        .q = slice_cstr(q), .typo = TYPO_OFF, .size = SEARCH_SIZE_MAX, .hybrid = HYBRID_WHOLE};
    searching_run(&run->on, &run->request, &run->result);
    CHECK_EQ(run->on.t, query.self > 0, facts->note_count + facts->accord_count > 0);
    CHECK_EQ(run->on.t, run->result.named != NULL, query.self > 0);
    for (size_t h = 0; h < run->result.hit_count; h++) {
        const struct hit *hit = &run->result.hits[h];
        const struct shelf_doc *doc = searching_doc(&run->on, hit->doc);

        CHECK_EQ(run->on.t, hit->compared, query.self > 0);
        if (hit->compared)
            CHECK_EQ(run->on.t, hit->match,
                     (scent_score(&query, &doc->code, &doc->notes) + 5) / 10);
    }
}

TEST_PROP(words_name_a_scent, 20)
{
    static const struct scent_fact_note oud[] = {{SLICE_INIT("oud"), SCENT_FLAT}};
    static const struct scent_fact_note both[] = {{SLICE_INIT("saffron"), SCENT_FLAT},
                                                  {SLICE_INIT("oud"), SCENT_FLAT}};
    static const struct scent_fact_accord smoky[] = {{SLICE_INIT("smoky"), 100}};
    static const struct scent_fact_accord oudy[] = {{SLICE_INIT("oud"), 100}};
    const struct scent_facts alone = {
        .notes = oud, .note_count = 1, .accords = oudy, .accord_count = 1};
    const struct scent_facts pair = {
        .notes = both, .note_count = 2, .accords = oudy, .accord_count = 1};
    const struct scent_facts accord = {.accords = smoky, .accord_count = 1};
    struct run run;

    begin(&run, t);
    check_named(&run, "oud ", &alone);
    check_named(&run, "عود ", &alone);
    check_named(&run, "oud عود -smoky ", &alone);
    check_named(&run, "saffron oud ", &pair);
    check_named(&run, "smoky ", &accord);
    check_named(&run, "zorvak ", &(struct scent_facts){0});
    searching_end(&run.on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(what_is_excluded_is_not_near_either),
        PROP(parts_add_up_to_the_key),
        PROP(whole_alpha_orders_by_scent_and_none_is_a_plain_search),
        PROP(words_name_a_scent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
