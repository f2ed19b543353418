/* Profiles of taste: kept only with consent, erased on request.  The front door of
 * src/search/profile.
 *
 *   PUT, POST answers, DELETE --loop--> pool, one thread: read, change, commit --loop--> 200
 *   what asks for somebody's taste  --loop--> pool: profiles_load              --loop--> answer
 *   events that carry a token       --------> the writer of events, in its own commit
 *
 * Private to src/search.  Thread: as each function says. */
#ifndef SEARCH_PROFILES_H
#define SEARCH_PROFILES_H

#include "search/profile/profile.h"
#include "search/profile/profile_store.h"
#include "search/profile/token.h"

struct generation_ring;
struct pool;
struct profiles;
struct quiz_choice;
struct taste_products;

/* What is kept of somebody. */
struct known_taste {
    bool known; /* false: nothing is, and all below is empty */
    int64_t consent_ms;
    struct profile profile;
    const struct profile_event *events; /* newest first */
    uint32_t event_count;
};

/** Open the tables in the file `path`, which also holds the events, and start the pool.
 * 0, or as sql_open.  Owner: profiles_close, when no loop runs any more. */
int profiles_open(const char *path, struct profiles **out_profiles, struct attar_error *err);
void profiles_close(struct profiles *profiles);

/** Where the work below is done.  Thread: any. */
struct pool *profiles_pool(struct profiles *profiles);

/** Thread: any (immutable). */
const struct questions *profiles_questions(const struct profiles *profiles);

/* ---- On the pool's thread ---- */

/** What is kept under `key` (NULL: under none), in `arena`.  0; -ATTAR_ELIMIT (arena),
 * -ATTAR_ECORRUPT, or as sql_step.  Nothing kept is no error. */
int profiles_load(struct profiles *profiles, const struct profile_key *key, struct arena *arena,
                  struct known_taste *out, struct attar_error *err);

/** Keep `profile`; durable on return.  Errors as profile_store_put. */
int profiles_keep(struct profiles *profiles, const struct profile_key *key,
                  const struct profile *profile, int64_t now_ms, struct attar_error *err);

/** The next question of the quiz for `known` (quiz_next), over the products of the generation in
 * force; what it says of them is made anew for another model, or after a minute.
 * 0 or -ATTAR_ENOTREADY (there is no index yet). */
int profiles_ask(struct profiles *profiles, struct generation_ring *ring,
                 const struct known_taste *known, const struct taste_products *products,
                 struct quiz_choice *out_choice, struct attar_error *err);

/** Erase all that is kept under `key`; durable on return.  Errors as sql_step. */
int profiles_erase(struct profiles *profiles, const struct profile_key *key,
                   struct attar_error *err);

#endif
