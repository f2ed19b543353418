/* Goal: popularity is the sum of w * 2^-(age / 30 d), and the rise of a product what it is worth
 * now against before the window, whatever the order in which events come in; a fixed log gives
 * fixed lists. Method: random logs over random days through the store (a database in memory)
 * against sums in plain double precision. */
#include "search/events/scores.h"

#include "base/error.h"
#include "search/events/decay.h"
#include "search/events/event_store.h"
#include "sql/sql.h"
#include "tests/support/prop.h"

#include <math.h>
#include <stdio.h>

enum { EVENTS = 400, PRODUCTS = 12, USERS = 60 };

static const int64_t now_ms = 1780000000000;

struct log_entry {
    int product;
    int64_t at_ms;
    enum event_kind kind;
    bool region;
};

static double plain_sum(const struct log_entry *log, int product, bool region, int64_t at_ms,
                        double half_life_ms)
{
    static const double weights[] = {.1, 1, 4};
    double sum = 0;

    for (int i = 0; i < EVENTS; i++)
        if (log[i].product == product && log[i].at_ms < at_ms && (!region || log[i].region))
            sum += weights[log[i].kind] * exp2(-(double)(at_ms - log[i].at_ms) / half_life_ms);
    return sum;
}

static void make_log(struct rng *rng, struct log_entry *log)
{
    for (int i = 0; i < EVENTS; i++)
        log[i] = (struct log_entry){
            .product = (int)rng_below(rng, PRODUCTS),
            .at_ms = now_ms - (int64_t)rng_below(rng, 29u * MS_PER_DAY),
            .kind = (enum event_kind)rng_below(rng, EVENT_ADD_TO_CART + 1),
            .region = rng_below(rng, 3) == 0,
        };
}

static struct slice product_id(int product, char out[8])
{
    return slice_of(out, (size_t)snprintf(out, 8, "p-%d", product));
}

static int number_of(struct slice id)
{
    int64_t number = -1;

    assert_int_equal(slice_to_i64(slice_skip(id, 2), &number), 0);
    return (int)number;
}

static void write_log(struct event_store *store, const struct log_entry *log)
{
    char id[8];

    for (int i = 0; i < EVENTS; i++) {
        struct event_row row = {
            .kind = log[i].kind,
            .product = product_id(log[i].product, id),
            .region = log[i].region ? SLICE("AE") : SLICE(""),
            .at_ms = log[i].at_ms,
            .received_ms = now_ms,
        };

        assert_int_equal(event_store_raise(store, &row, NULL), 0);
    }
}

static void check_interest(struct prop *t, const struct score_table *table,
                           const struct log_entry *log)
{
    size_t count;
    const struct product_score *scores = score_table_scores(table, &count);
    double most = 100;

    for (int p = 0; p < PRODUCTS; p++)
        most = fmax(most, plain_sum(log, p, false, now_ms + 1, 30.0 * MS_PER_DAY));
    for (size_t i = 0; i < count; i++) {
        int product = number_of(scores[i].id);
        double worth = plain_sum(log, product, false, now_ms + 1, 30.0 * MS_PER_DAY);

        CHECK(t, fabs(scores[i].interest - 1000 * log1p(worth) / log1p(most)) <= 1);
    }
}

static void check_trends(struct prop *t, const struct score_table *table,
                         const struct log_entry *log, bool region)
{
    for (int w = 0; w < TREND_WINDOW_COUNT; w++) {
        int64_t then_ms =
            (day_of(now_ms) - trend_window_days((enum trend_window)w) + 1) * (int64_t)MS_PER_DAY;
        size_t count;
        const struct trend *trends = score_table_trends(table, region ? SLICE("AE") : SLICE(""),
                                                        (enum trend_window)w, &count);

        for (size_t i = 0; i < count; i++) {
            int product = number_of(trends[i].product);
            double now = plain_sum(log, product, region, now_ms + 1, 3.0 * MS_PER_DAY);
            double before = plain_sum(log, product, region, then_ms, 3.0 * MS_PER_DAY);

            CHECK(t, fabs(trends[i].rise - 1000 * (now + 10) / (before + 10)) <= 1);
            CHECK(t, i == 0 || trends[i - 1].rise >= trends[i].rise);
        }
    }
}

static struct score_table *table_of(struct event_store *store)
{
    struct score_table *table = NULL;

    assert_int_equal(score_table_new(store, now_ms, &table, NULL), 0);
    return table;
}

static void shuffle(struct rng *rng, struct log_entry *log)
{
    for (size_t i = EVENTS - 1; i > 0; i--) {
        size_t k = rng_below(rng, i + 1);
        struct log_entry other = log[i];

        log[i] = log[k];
        log[k] = other;
    }
}

static void same_lists(struct prop *t, const struct score_table *a, const struct score_table *b)
{
    size_t a_count;
    size_t b_count;
    const struct trend *x = score_table_trends(a, SLICE(""), TREND_WEEK, &a_count);
    const struct trend *y = score_table_trends(b, SLICE(""), TREND_WEEK, &b_count);

    CHECK_EQ(t, a_count, b_count);
    for (size_t i = 0; i < a_count && i < b_count; i++)
        CHECK(t, slice_eq(x[i].product, y[i].product));
}

TEST_PROP(scores_are_sums_of_decayed_weights, 25)
{
    struct log_entry log[EVENTS];
    struct score_table *tables[2];

    make_log(t->rng, log);
    for (int round = 0; round < 2; round++) {
        struct event_store *store = NULL;
        struct sql *db = NULL;

        assert_int_equal(sql_open(":memory:", &db, NULL), 0);
        assert_int_equal(event_store_new(db, &store, NULL), 0);
        write_log(store, log);
        tables[round] = table_of(store);
        check_interest(t, tables[round], log);
        check_trends(t, tables[round], log, false);
        check_trends(t, tables[round], log, true);
        event_store_free(store);
        sql_close(db);
        shuffle(t->rng, log);
    }
    same_lists(t, tables[0], tables[1]);
    score_table_free(tables[0]);
    score_table_free(tables[1]);
}

static void nobody_does_the_same_twice_a_day(void **state)
{
    struct event_row row = {.kind = EVENT_VIEW,
                            .product = SLICE("p"),
                            .user = UINT64_MAX - 7,
                            .at_ms = now_ms,
                            .received_ms = now_ms};
    struct event_store *store = NULL;
    struct sql *db = NULL;
    bool yes = false;

    (void)state;
    assert_int_equal(sql_open(":memory:", &db, NULL), 0);
    assert_int_equal(event_store_new(db, &store, NULL), 0);
    assert_int_equal(event_store_seen(store, row.user, row.product, now_ms, &yes, NULL), 0);
    assert_false(yes);
    assert_int_equal(event_store_add(store, &row, &yes, NULL), 0);
    assert_true(yes);
    assert_int_equal(event_store_add(store, &row, &yes, NULL), 0);
    assert_false(yes);
    assert_int_equal(
        event_store_seen(store, row.user, row.product, now_ms + MS_PER_DAY, &yes, NULL), 0);
    assert_true(yes);
    row.kind = EVENT_CLICK;
    assert_int_equal(event_store_add(store, &row, &yes, NULL), 0);
    assert_true(yes);
    row.received_ms += MS_PER_DAY;
    assert_int_equal(event_store_add(store, &row, &yes, NULL), 0);
    assert_true(yes);
    assert_int_equal(
        event_store_sweep(store, now_ms + (EVENT_KEPT_DAYS + 1) * (int64_t)MS_PER_DAY, NULL), 0);
    assert_int_equal(event_store_add(store, &row, &yes, NULL), 0);
    assert_false(yes); /* received a day later: kept */
    row.received_ms -= MS_PER_DAY;
    assert_int_equal(event_store_add(store, &row, &yes, NULL), 0);
    assert_true(yes); /* that day was swept */
    event_store_free(store);
    sql_close(db);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_sums_of_decayed_weights),
        cmocka_unit_test(nobody_does_the_same_twice_a_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
