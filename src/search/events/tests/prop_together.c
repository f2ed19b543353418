/* Goal: pairs are those of five baskets or more, more often together than chance, the surest first.
 * Method: random baskets through the store against counts of every pair by hand; the ratio against
 * the definition as entropies, and against the worked example of Dunning's paper. */
#include "search/events/together.h"

#include "base/error.h"
#include "search/events/event_store.h"
#include "sql/sql.h"
#include "tests/support/prop.h"

#include <math.h>
#include <stdio.h>

enum { USERS = 80, PRODUCTS = 9 };

static const int64_t now_ms = 1780000000000;

/* n * entropy of the counts, in nats, times -1. */
static double information(const double *counts, int count)
{
    double sum = 0;
    double total = 0;

    for (int i = 0; i < count; i++)
        total += counts[i];
    for (int i = 0; i < count; i++)
        sum += counts[i] > 0 ? counts[i] * log(counts[i] / total) : 0;
    return sum;
}

static double by_entropy(double k, double a, double b, double n)
{
    double cells[] = {k, a - k, b - k, n - a - b + k};
    double rows[] = {a, n - a};
    double columns[] = {b, n - b};

    return 2 * (information(cells, 4) - information(rows, 2) - information(columns, 2));
}

static void the_ratio_is_dunnings(void **state)
{
    (void)state;
    /* Table 1 of the paper: "the swiss", 110 of 2553, 221 and 31777 words: 270.72 */
    assert_true(
        fabs(together_worth(110, 110 + 2442, 110 + 111, 110 + 2442 + 111 + 29114) - 270.72) < .01);
    assert_true(together_worth(5, 50, 50, 100) == 0);
    assert_true(together_worth(25, 50, 50, 100) == 0);
}

static void keep(struct event_store *store, int user, int product)
{
    char id[8];
    bool fresh;
    struct event_row row = {
        .kind = EVENT_PURCHASE, .user = (uint64_t)user + 1, .at_ms = now_ms, .received_ms = now_ms};

    row.product = slice_of(id, (size_t)snprintf(id, sizeof id, "p-%d", product));
    assert_int_equal(event_store_add(store, &row, &fresh, NULL), 0);
}

static void check_product(struct prop *t, const struct together *together, int product,
                          bool has[USERS][PRODUCTS], int baskets)
{
    char id[8];
    size_t count;
    size_t expected = 0;
    const struct partner *partners = together_of(
        together, slice_of(id, (size_t)snprintf(id, sizeof id, "p-%d", product)), &count);

    for (int other = 0; other < PRODUCTS; other++) {
        int both = 0;
        int a = 0;
        int b = 0;

        for (int u = 0; u < USERS; u++) {
            a += has[u][product];
            b += has[u][other];
            both += has[u][product] && has[u][other];
        }
        if (other == product || both < TOGETHER_BASKETS_MIN || both * baskets <= a * b)
            continue;
        expected++;
        snprintf(id, sizeof id, "p-%d", other);
        for (size_t i = 0; i < count; i++) {
            if (!slice_eq(partners[i].product, slice_cstr(id)))
                continue;
            CHECK_EQ(t, partners[i].baskets, both);
            CHECK(t, fabs(partners[i].worth - by_entropy(both, a, b, baskets)) < 1e-3);
        }
    }
    CHECK_EQ(t, count, expected);
    for (size_t i = 1; i < count; i++)
        CHECK(t, partners[i - 1].worth >= partners[i].worth);
}

TEST_PROP(pairs_are_counted_by_basket, 20)
{
    bool has[USERS][PRODUCTS];
    struct together *together = NULL;
    struct event_store *store = NULL;
    struct sql *db = NULL;
    int baskets = 0;

    assert_int_equal(sql_open(":memory:", &db, NULL), 0);
    assert_int_equal(event_store_new(db, &store, NULL), 0);
    for (int u = 0; u < USERS; u++) {
        bool any = false;
        bool likes_two = rng_below(t->rng, 3) == 0;

        for (int p = 0; p < PRODUCTS; p++) {
            has[u][p] = (likes_two && p < 2) || rng_below(t->rng, 5) == 0;
            any |= has[u][p];
            if (has[u][p])
                keep(store, u, p);
        }
        baskets += any;
    }
    assert_int_equal(together_new(store, EVENT_PURCHASE, &together, NULL), 0);
    for (int p = 0; p < PRODUCTS; p++)
        check_product(t, together, p, has, baskets);
    together_free(together);
    event_store_free(store);
    sql_close(db);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ratio_is_dunnings),
        cmocka_unit_test(pairs_are_counted_by_basket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
