/* The pool of profiles and its connection.
 *
 * A connection of its own, so that no report and no count of events stands before a shopper; in
 * SQLite's WAL readers go on while the events are written, and a write waits for the other's
 * commit. */
#include "search/profile/profiles.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "loop/loop.h"
#include "query/query.h"
#include "search/generations.h"
#include "search/profile/quiz.h"
#include "sql/sql.h"

#include <assert.h>
#include <stdlib.h>

enum { QUEUE_MAX = 256, PROFILE_BYTES_MAX = 64 << 10, QUIZ_FRESH_MS = 60000 };

struct profiles {
    struct pool *pool; /* one thread */
    struct questions *questions;
    /* the pool's */
    struct sql *db;
    struct profile_store *store;
    struct quiz *quiz;
    uint64_t quiz_number; /* of the generation that it was made for */
    int64_t quiz_ms;      /* monotonic, when */
};

int profiles_open(const char *path, struct profiles **out_profiles, struct attar_error *err)
{
    static const struct pool_config pool = {"profiles", 1, QUEUE_MAX};
    struct profiles *profiles = mem_zero(1, sizeof *profiles);
    int rc = sql_open(path, &profiles->db, err);

    profiles->questions = questions_new();
    if (rc == 0)
        rc = profile_store_new(profiles->db, &profiles->store, err);
    if (rc == 0)
        rc = pool_new(&pool, &profiles->pool, err);
    if (rc < 0) {
        profiles_close(profiles);
        return rc;
    }
    *out_profiles = profiles;
    return 0;
}

void profiles_close(struct profiles *profiles)
{
    if (profiles == NULL)
        return;
    pool_free(profiles->pool);
    profile_store_free(profiles->store);
    sql_close(profiles->db);
    quiz_free(profiles->quiz);
    free(profiles->questions);
    free(profiles);
}

struct pool *profiles_pool(struct profiles *profiles)
{
    return profiles->pool;
}

const struct questions *profiles_questions(const struct profiles *profiles)
{
    return profiles->questions;
}

static int read_stored(struct profiles *profiles, struct slice json, struct arena *arena,
                       struct profile *out, struct attar_error *err)
{
    static const struct json_limits limits = {.bytes = PROFILE_BYTES_MAX};
    struct attar_error inner = {0};
    struct json *root = NULL;
    int rc = json_parse(json, &limits, &root, &inner);

    if (rc == 0)
        rc = profile_read(root, PROFILE_STORED, profiles->questions, arena, out, &inner);
    json_free(root);
    return rc < 0 ? error_set(err, ATTAR_ECORRUPT, "a stored profile: %s", inner.text) : 0;
}

int profiles_load(struct profiles *profiles, const struct profile_key *key, struct arena *arena,
                  struct known_taste *out, struct attar_error *err)
{
    struct attar_error inner = {0};
    struct profile_event *events;
    struct slice json;
    int rc;

    *out = (struct known_taste){.known = false};
    if (key == NULL)
        return 0;
    rc = profile_store_get(profiles->store, key, arena, &json, &out->consent_ms, &inner);
    if (rc == -ATTAR_ENOTFOUND)
        return 0;
    if (rc < 0)
        return error_set(err, -rc, "%s", inner.text);
    rc = read_stored(profiles, json, arena, &out->profile, err);
    if (rc == 0)
        rc = profile_store_events(profiles->store, key, arena, &events, &out->event_count, err);
    if (rc < 0)
        return rc;
    out->events = events;
    out->known = true;
    return 0;
}

int profiles_keep(struct profiles *profiles, const struct profile_key *key,
                  const struct profile *profile, int64_t now_ms, struct attar_error *err)
{
    struct json_writer w;
    struct buf text;
    int rc;

    buf_init(&text, PROFILE_BYTES_MAX);
    json_writer_init(&w, &text);
    json_object_begin(&w);
    profile_write(profile, &w);
    json_object_end(&w);
    rc = text.overflow ? error_set(err, ATTAR_ELIMIT, "the profile is too large")
                       : profile_store_put(profiles->store, key, buf_slice(&text), now_ms, err);
    buf_release(&text);
    return rc;
}

int profiles_erase(struct profiles *profiles, const struct profile_key *key,
                   struct attar_error *err)
{
    return profile_store_erase(profiles->store, key, err);
}

/* ---- The quiz ---- */

static bool is_fresh(const struct profiles *profiles, const struct generation *generation)
{
    int64_t age_ms = clock_monotonic_ns() / 1000000 - profiles->quiz_ms;

    if (profiles->quiz == NULL ||
        strcmp(quiz_version(profiles->quiz), match_version(generation->view)) != 0)
        return false;
    return profiles->quiz_number == generation->number || age_ms < QUIZ_FRESH_MS;
}

static void refresh(struct profiles *profiles, const struct generation *generation)
{
    if (is_fresh(profiles, generation))
        return;
    quiz_free(profiles->quiz);
    profiles->quiz = quiz_new(generation->view, profiles->questions);
    profiles->quiz_number = generation->number;
    profiles->quiz_ms = clock_monotonic_ns() / 1000000;
}

int profiles_ask(struct profiles *profiles, struct generation_ring *ring,
                 const struct known_taste *known, const struct taste_products *products,
                 struct quiz_choice *out_choice, struct attar_error *err)
{
    struct generation *generation = generation_hold(ring);

    if (generation == NULL)
        return error_set(err, ATTAR_ENOTREADY, "the index is being built");
    refresh(profiles, generation);
    quiz_next(profiles->quiz, known, products, generation->view, out_choice);
    generation_unref(generation);
    return 0;
}
