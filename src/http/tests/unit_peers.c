/* Goal: connections are counted per address, IPv6 by /64, and every count comes back to nothing.
 * Method: limits at and past; then four threads that enter and leave at random (run under
 * ThreadSanitizer too). */
#include "http/peers.h"

#include "base/rng.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static struct sockaddr_storage address(const char *text)
{
    struct sockaddr_storage out = {0};

    if (inet_pton(AF_INET6, text, &((struct sockaddr_in6 *)&out)->sin6_addr) == 1)
        out.ss_family = AF_INET6;
    else if (inet_pton(AF_INET, text, &((struct sockaddr_in *)&out)->sin_addr) == 1)
        out.ss_family = AF_INET;
    return out;
}

static uint32_t enter(struct peers *peers, const char *text, uint32_t max)
{
    struct sockaddr_storage from = address(text);

    return peers_enter(peers, &from, max);
}

static void the_limit_is_exact_per_address(void **state)
{
    struct peers *peers = peers_new(1000, 7);
    uint32_t slots[3];

    (void)state;
    for (int i = 0; i < 3; i++) {
        slots[i] = enter(peers, "10.0.0.1", 3);
        assert_true(slots[i] < PEERS_UNCOUNTED);
    }
    assert_int_equal(enter(peers, "10.0.0.1", 3), PEERS_FULL);
    assert_true(enter(peers, "10.0.0.2", 3) < PEERS_UNCOUNTED);
    peers_leave(peers, slots[1]);
    assert_true(enter(peers, "10.0.0.1", 3) < PEERS_UNCOUNTED);
    assert_int_equal(enter(peers, "10.0.0.1", 3), PEERS_FULL);
    peers_leave(peers, PEERS_FULL);
    peers_leave(peers, PEERS_UNCOUNTED);
    peers_free(peers);
    peers_free(NULL);
}

static void ipv6_counts_by_its_64(void **state)
{
    struct peers *peers = peers_new(1000, 7);

    (void)state;
    assert_true(enter(peers, "2001:db8:1:2::1", 2) < PEERS_UNCOUNTED);
    assert_true(enter(peers, "2001:db8:1:2:ffff::1", 2) < PEERS_UNCOUNTED);
    assert_int_equal(enter(peers, "2001:db8:1:2::9", 2), PEERS_FULL);
    assert_true(enter(peers, "2001:db8:1:3::1", 2) < PEERS_UNCOUNTED);
    peers_free(peers);
}

enum { THREADS = 4, ROUNDS = 20000, HELD = 8 };

struct visitor {
    pthread_t thread;
    struct peers *peers;
    uint64_t seed;
};

static void *visit(void *arg)
{
    struct visitor *visitor = arg;
    uint32_t held[HELD];
    struct rng rng;
    size_t count = 0;

    rng_init(&rng, visitor->seed);
    for (int i = 0; i < ROUNDS; i++) {
        struct sockaddr_storage from = {.ss_family = AF_INET};

        ((struct sockaddr_in *)&from)->sin_addr.s_addr = (uint32_t)rng_below(&rng, 50);
        if (count < HELD && rng_below(&rng, 2) == 0)
            held[count++] = peers_enter(visitor->peers, &from, 1000);
        else if (count > 0)
            peers_leave(visitor->peers, held[--count]);
    }
    while (count > 0)
        peers_leave(visitor->peers, held[--count]);
    return NULL;
}

static void counts_come_back_to_nothing(void **state)
{
    struct peers *peers = peers_new(THREADS * HELD, 7);
    struct visitor visitors[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++) {
        visitors[i] = (struct visitor){.peers = peers, .seed = (uint64_t)i};
        assert_int_equal(pthread_create(&visitors[i].thread, NULL, visit, &visitors[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(visitors[i].thread, NULL);
    /* With a maximum of 1, an address with a count left over would be full. */
    for (uint32_t i = 0; i < 50; i++) {
        struct sockaddr_storage from = {.ss_family = AF_INET};
        uint32_t slot;

        ((struct sockaddr_in *)&from)->sin_addr.s_addr = i;
        slot = peers_enter(peers, &from, 1);
        assert_int_not_equal(slot, PEERS_FULL);
        peers_leave(peers, slot);
    }
    peers_free(peers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_limit_is_exact_per_address),
        cmocka_unit_test(ipv6_counts_by_its_64),
        cmocka_unit_test(counts_come_back_to_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
