/* Goal: pairs are those that five different users bought, more often together than chance, the
 * surest first; what was clicked alone leaves no trace.
 * Method: random baskets of some days through the store against counts of every pair by hand; the
 * ratio against the definition as entropies, and against the worked example of Dunning's paper. */
#include "search/events/together.h"

#include "base/error.h"
#include "search/events/event_store.h"
#include "sql/sql.h"
#include "tests/support/prop.h"

#include <math.h>
#include <stdio.h>

enum { USERS = 40, DAYS = 3, BASKETS = USERS * DAYS, PRODUCTS = 9, USERS_TOLD = 5 };

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

static void keep(struct event_store *store, enum event_kind kind, int basket, int product)
{
    char id[8];
    bool fresh;
    struct event_row row = {.kind = kind,
                            .user = (uint64_t)(basket % USERS),
                            .at_ms = now_ms,
                            .received_ms = now_ms - basket / USERS * 86400000LL};

    row.product = slice_of(id, (size_t)snprintf(id, sizeof id, "p-%d", product));
    assert_int_equal(event_store_add(store, &row, &fresh, NULL), 0);
}

/* How many users have a basket with both. */
static int users_of(bool has[BASKETS][PRODUCTS], int one, int other)
{
    int users = 0;

    for (int u = 0; u < USERS; u++) {
        bool both = false;

        for (int basket = u; basket < BASKETS; basket += USERS)
            both |= has[basket][one] && has[basket][other];
        users += both;
    }
    return users;
}

static void check_product(struct prop *t, const struct together *together, int product,
                          bool has[BASKETS][PRODUCTS], int baskets)
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

        for (int basket = 0; basket < BASKETS; basket++) {
            a += has[basket][product];
            b += has[basket][other];
            both += has[basket][product] && has[basket][other];
        }
        if (other == product || users_of(has, product, other) < USERS_TOLD ||
            both * baskets <= a * b)
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

/* Four users who buy the same two each day are many orders and no news; a fifth is. */
static void a_few_users_are_not_told(void **state)
{
    struct together *together = NULL;
    struct event_store *store = NULL;
    struct sql *db = NULL;
    size_t count;

    (void)state;
    assert_int_equal(sql_open(":memory:", &db, NULL), 0);
    assert_int_equal(event_store_new(db, &store, NULL), 0);
    for (int basket = 0; basket < BASKETS; basket++) {
        for (int p = 0; p < 2 && basket % USERS < USERS_TOLD - 1; p++)
            keep(store, EVENT_PURCHASE, basket, p);
        keep(store, EVENT_PURCHASE, basket, 2);
    }
    assert_int_equal(together_new(store, &together, NULL), 0);
    assert_null(together_of(together, slice_cstr("p-0"), &count));
    assert_int_equal(count, 0);
    together_free(together);
    for (int p = 0; p < 2; p++)
        keep(store, EVENT_PURCHASE, USERS_TOLD - 1, p);
    assert_int_equal(together_new(store, &together, NULL), 0);
    assert_non_null(together_of(together, slice_cstr("p-0"), &count));
    assert_int_equal(count, 1);
    together_free(together);
    event_store_free(store);
    sql_close(db);
}

TEST_PROP(pairs_are_counted_by_basket, 20)
{
    bool has[BASKETS][PRODUCTS];
    struct together *together = NULL;
    struct event_store *store = NULL;
    struct sql *db = NULL;
    int baskets = 0;

    assert_int_equal(sql_open(":memory:", &db, NULL), 0);
    assert_int_equal(event_store_new(db, &store, NULL), 0);
    for (int basket = 0; basket < BASKETS; basket++) {
        bool any = false;
        bool likes_two = basket % USERS < 4 || rng_below(t->rng, 3) == 0;

        for (int p = 0; p < PRODUCTS; p++) {
            has[basket][p] = (likes_two && p < 2) || rng_below(t->rng, p == 8 ? 50 : 8) == 0;
            any |= has[basket][p];
            keep(store, has[basket][p] ? EVENT_PURCHASE : EVENT_CLICK, basket, p);
        }
        baskets += any;
    }
    assert_int_equal(together_new(store, &together, NULL), 0);
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
        cmocka_unit_test(a_few_users_are_not_told),
        cmocka_unit_test(pairs_are_counted_by_basket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
