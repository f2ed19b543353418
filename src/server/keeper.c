/* Orders cross from the loops of HTTP to the follower as one atomic each; a verification is told to
 * the service when it begins, now and then, and at its end. */
#include "server/keeper.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "ingest/ingest.h"
#include "search/search.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { TURN_NS = 5000000, TELL_NS = 250000000 };

enum wanted { WANT_NOTHING, WANT_VERIFY, WANT_REPAIR };

struct keeper {
    struct search_keeper front;
    struct search_service *service;
    struct replica *replica;
    _Atomic int wanted; /* enum wanted */
    struct verify *verify;
    int64_t told_ns;
};

static int want(struct keeper *keeper, enum wanted wanted, struct attar_error *err)
{
    int nothing = WANT_NOTHING;

    if (!atomic_compare_exchange_strong(&keeper->wanted, &nothing, wanted))
        return error_set(err, ATTAR_EBUSY, "a verification is waiting already");
    return 0;
}

static int order(void *user, enum replica_verb verb, uint64_t time, struct attar_error *err)
{
    struct keeper *keeper = user;
    bool index_only = verb == REPLICA_VERIFY_INDEX;
    bool verifies = index_only || verb == REPLICA_VERIFY || verb == REPLICA_REPAIR;
    int rc = 0;

    if (!verifies && keeper->replica == NULL)
        return error_set(err, ATTAR_ENOTFOUND,
                         "the catalogue is embedded: there is no source to follow");
    if (keeper->replica != NULL && !index_only)
        rc = replica_ask(keeper->replica, verb, time, err);
    if (rc == 0 && verifies)
        rc = want(keeper, verb == REPLICA_REPAIR ? WANT_REPAIR : WANT_VERIFY, err);
    if (rc == 0)
        log_line(LOG_INFO, "ordered", "verb=%d time=%llu", verb, (unsigned long long)time);
    return rc;
}

struct keeper *keeper_new(struct search_service *service, struct replica *replica)
{
    struct keeper *keeper = mem_zero(1, sizeof *keeper);

    assert(service != NULL);
    keeper->front = (struct search_keeper){order, keeper};
    keeper->service = service;
    keeper->replica = replica;
    search_service_operate(service, &keeper->front);
    return keeper;
}

void keeper_free(struct keeper *keeper)
{
    keeper_let_go(keeper);
    free(keeper);
}

void keeper_let_go(struct keeper *keeper)
{
    if (keeper == NULL || keeper->verify == NULL)
        return;
    (void)want(keeper, verify_report(keeper->verify)->repair ? WANT_REPAIR : WANT_VERIFY, NULL);
    verify_free(keeper->verify);
    keeper->verify = NULL;
}

static void begin(struct keeper *keeper, struct ingest *ingest)
{
    int wanted = atomic_exchange(&keeper->wanted, WANT_NOTHING);

    if (wanted == WANT_NOTHING)
        return;
    keeper->verify = verify_new(ingest, 0, VERIFY_RANGES - 1, wanted == WANT_REPAIR);
    keeper->told_ns = clock_monotonic_ns();
    search_service_verified(keeper->service, verify_report(keeper->verify), NULL);
}

static void tell(struct keeper *keeper, int rc, const struct attar_error *err)
{
    int64_t now_ns = clock_monotonic_ns();

    if (rc > 0 && now_ns - keeper->told_ns < TELL_NS)
        return;
    keeper->told_ns = now_ns;
    search_service_verified(keeper->service, verify_report(keeper->verify), rc < 0 ? err : NULL);
}

bool keeper_turn(struct keeper *keeper, struct ingest *ingest)
{
    int64_t end_ns = clock_monotonic_ns() + TURN_NS;
    struct attar_error err = {0};
    bool changed = false;
    int rc = 1;

    if (keeper->verify == NULL)
        begin(keeper, ingest);
    if (keeper->verify == NULL)
        return false;
    while (rc > 0 && clock_monotonic_ns() < end_ns)
        rc = verify_step(keeper->verify, &changed, &err);
    tell(keeper, rc, &err);
    if (rc < 0)
        log_error("verify_failed", &err);
    if (rc <= 0) {
        verify_free(keeper->verify);
        keeper->verify = NULL;
    }
    return changed;
}
