/* Goal: what is said of a hit is what the search did: the parts of its score add up to the hit's,
 * its words' terms to its merits, and its place is where it stands.
 * Method: random catalogues and requests, with typos, excluded words, phrases, names of the other
 * script, rules, text options and boosts; every hit is examined. */
#include "query/tests/explaining.h"

#include "base/bitset.h"
#include "query/sort_key.h"

enum { REQUESTS = 25 };

/* ---- A hit and what is said of it ---- */

static void check_score(struct explaining *run, const struct examination *e, const struct hit *hit)
{
    const struct score_parts *parts = &e->hit->parts;
    int64_t sum =
        (int64_t)parts->text + parts->prior + parts->stock + parts->recency + parts->boosts;
    uint32_t less = e->text_score > e->unsaid_cost ? e->text_score - e->unsaid_cost : 0;

    sum = sum < 0 ? 0 : sum > INT32_MAX ? INT32_MAX : sum;
    CHECK_EQ(run->on.t, (uint32_t)sum, hit->score);
    if (e->no_words)
        return;
    CHECK_EQ(run->on.t, parts->text, (uint64_t)less * TEXT_SHARE / e->text_max);
    CHECK_EQ(run->on.t, parts->prior, e->prior * PRIOR_SHARE);
    CHECK_EQ(run->on.t, parts->stock * 10, e->stock * STOCK_SHARE);
    CHECK_EQ(run->on.t, parts->recency, e->recency * RECENCY_SHARE);
}

/* Boosts of the request, and of the rule, whose filter gives what it gives to some. */
static void check_boosts(struct explaining *run, const struct examination *e)
{
    const struct search_request *request = &run->random.request;
    int64_t left = e->hit->parts.boosts;

    for (size_t i = 0; i < request->boost_count; i++)
        if (bitset_get(run->boosted[i], e->hit->doc))
            left -= (int64_t)request->boosts[i].by * 1000;
    if (request->curation == NULL || request->text.rules_off)
        CHECK_EQ(run->on.t, left, 0);
    else
        CHECK(run->on.t, left == 0 || left == EXPLAINING_BOOST * 1000);
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

/* Optional filters as text_options.h has them: for less against, from -127 to 127. */
static void check_optional(struct explaining *run, const struct examination *e, uint32_t value)
{
    const struct text_options *options = &run->random.request.text;
    int sides[2] = {0, 0};
    int sum;

    for (size_t i = 0; i < options->optional_filter_count; i++) {
        const struct optional_filter *filter = &options->optional_filters[i];
        bool met = bitset_get(run->optional[i], e->hit->doc);
        int *side = &sides[filter->demote];

        CHECK_EQ(run->on.t, e->optional_met >> i & 1, met);
        if (met)
            *side = options->sum_optional ? *side + filter->score : most(*side, filter->score);
    }
    CHECK_EQ(run->on.t, e->optional_met >> options->optional_filter_count, 0);
    sum = most(-127, -most(-127, sides[1] - sides[0]));
    CHECK_EQ(run->on.t, value, options->optional_filter_count > 0 ? 128 + sum : 0);
}

static uint32_t nearness_of(const struct examination *e)
{
    uint32_t nearness = 0;

    for (size_t i = 0; i < e->pair_count; i++)
        nearness += POSITIONS_FAR - e->pairs[i].distance;
    return nearness;
}

/* The best terms of the words add up to everything that the words gave. */
static uint64_t merit_of_words(struct explaining *run, const struct examination *e)
{
    uint64_t merit = 0;

    for (size_t i = 0; i < e->word_count; i++) {
        const struct examined_word *word = &e->words[i];

        CHECK_EQ(run->on.t, word->met, word->term_count > 0);
        if (word->role != WORD_EXCLUDED && word->met)
            merit += word->terms[0].merit;
    }
    CHECK_EQ(run->on.t, merit_score(merit), e->text_score);
    return merit;
}

/* A name met as a whole has no words to add up: they are told as not met. */
static void check_name(struct explaining *run, const struct examination *e)
{
    for (size_t i = 0; i < e->word_count; i++)
        CHECK(run->on.t, !e->words[i].met);
    CHECK_EQ(run->on.t, e->text_score, 0);
}

static void check_word_bucket(struct explaining *run, const struct examination *e, const char *name,
                              uint32_t value)
{
    uint64_t merit = merit_of_words(run, e);

    if (strcmp(name, "words") == 0 && !e->result->text.titled)
        CHECK_EQ(run->on.t, value, merit_weight(merit));
    if (strcmp(name, "typo") == 0)
        CHECK_EQ(run->on.t, value, merit_thrift(merit));
    if (strcmp(name, "attribute") == 0 && !run->random.request.text.attribute_by_proximity)
        CHECK_EQ(run->on.t, value, merit_attribute(merit));
    if (strcmp(name, "proximity") == 0)
        CHECK_EQ(run->on.t, value, nearness_of(e));
}

static void check_buckets(struct explaining *run, const struct examination *e)
{
    const char *names[SEARCH_BUCKETS_MAX];
    uint32_t values[SEARCH_BUCKETS_MAX];
    size_t count = search_buckets(run->on.shelf->view, &run->random.request, e->hit, names, values);
    bool by_words = !e->no_words && e->matched && e->result->text.repair != REPAIR_NAME;

    if (e->result->text.repair == REPAIR_NAME)
        check_name(run, e);
    for (size_t i = 0; i < count && !e->hit->pinned; i++) {
        if (strcmp(names[i], "filters") == 0)
            check_optional(run, e, values[i]);
        else if (by_words)
            check_word_bucket(run, e, names[i], values[i]);
        else if (e->no_words)
            CHECK_EQ(run->on.t, values[i], 0);
    }
}

static void check_hit(struct explaining *run, const struct hit *hit, size_t place)
{
    struct examination e = explaining_examine(run, &run->random.request, hit->doc);

    CHECK(run->on.t, e.listed && e.hit != NULL);
    CHECK_EQ(run->on.t, e.place, place);
    CHECK_EQ(run->on.t, e.found, place <= run->random.request.size);
    CHECK_EQ(run->on.t, e.hit->key, hit->key);
    CHECK_EQ(run->on.t, e.hit->merit, hit->merit);
    CHECK_EQ(run->on.t, e.hit->score, hit->score);
    CHECK_EQ(run->on.t, e.hit->pinned, hit->pinned);
    CHECK_EQ(run->on.t, e.hit->from_row, hit->from_row);
    check_score(run, &e, hit);
    check_boosts(run, &e);
    check_buckets(run, &e);
}

TEST_PROP(a_hit_is_what_is_said_of_it, 10)
{
    struct explaining run;

    explaining_begin(&run, t);
    for (int i = 0; i < REQUESTS; i++) {
        struct search_result result;

        explaining_next(&run);
        result = explaining_search(&run, &run.random.request);
        for (size_t h = 0; h < result.hit_count; h++)
            check_hit(&run, &result.hits[h], h + 1);
    }
    explaining_end(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(a_hit_is_what_is_said_of_it)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
