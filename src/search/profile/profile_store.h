/* The tables of profiles, in events.db beside the events.
 *
 *   profile        key = SHA-256 of a token --> what was told (profile.h), when it was agreed to
 *   profile_event  what was done with products while the token was sent: the newest 200 of each
 *
 * Whoever reads the file learns no token. A profile that nobody touched for 400 days is erased.
 * Private to src/search.  Thread: that of its connection. */
#ifndef SEARCH_PROFILE_STORE_H
#define SEARCH_PROFILE_STORE_H

#include "base/arena.h"
#include "codec/digest.h"
#include "search/events/event.h"

struct attar_error;
struct profile_store;
struct sql;

enum {
    PROFILE_EVENTS_MAX = 200,
    PROFILE_KEPT_DAYS = 400,
    PROFILES_MAX = 2000000 /* kept at a time; about 1 KiB each */
};

/* What a table knows a token by. */
struct profile_key {
    uint8_t bytes[SHA256_BYTES];
};

struct profile_event {
    struct slice product;
    enum event_kind kind;
    int64_t at_ms;
};

/** Make or open the tables in `db`, which is borrowed and outlives the store.  0 or as sql_migrate.
 * Owner: profile_store_free, before sql_close. */
int profile_store_new(struct sql *db, struct profile_store **out_store, struct attar_error *err);
void profile_store_free(struct profile_store *store);

/** The profile of `key`: its text in `arena` and when it was agreed to.  0; -ATTAR_ENOTFOUND,
 * -ATTAR_ELIMIT (arena), or as sql_step. */
int profile_store_get(struct profile_store *store, const struct profile_key *key,
                      struct arena *arena, struct slice *out_json, int64_t *out_consent_ms,
                      struct attar_error *err);

/** Keep a profile; one that is there keeps its date of consent and its events.
 * 0; -ATTAR_ELIMIT (PROFILES_MAX of them); or as sql_step. */
int profile_store_put(struct profile_store *store, const struct profile_key *key, struct slice json,
                      int64_t now_ms, struct attar_error *err);

/** Erase the profile and its events.  0 also when there is none. */
int profile_store_erase(struct profile_store *store, const struct profile_key *key,
                        struct attar_error *err);

/** Keep an event of a profile; nothing when there is no such profile.  The caller's transaction.
 * 0 or as sql_step. */
int profile_store_event(struct profile_store *store, const struct profile_key *key,
                        const struct profile_event *event, struct attar_error *err);

/** The events of a profile, newest first, in `arena`.  *out_count <= PROFILE_EVENTS_MAX.
 * 0, -ATTAR_ELIMIT (arena) or as sql_step. */
int profile_store_events(struct profile_store *store, const struct profile_key *key,
                         struct arena *arena, struct profile_event **out_events,
                         uint32_t *out_count, struct attar_error *err);

#endif
