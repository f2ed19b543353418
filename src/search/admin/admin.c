/* The life of the staff's side, and how what is in force follows tables and snapshots.
 *
 *   reload:  version of the tables, hashes of analysis and labels -- as they were? --> nothing
 *                `-- else read every record, compile, publish
 *
 * Labels change whenever a product is renamed; their hash is taken only of a generation not seen
 * before. */
#include "search/admin/admin.h"

#include "analysis/analysis.h"
#include "base/log.h"
#include "base/mem.h"
#include "codec/checksum.h"
#include "index/index.h"
#include "search/keys/keyring.h"
#include "search/wire/settings/settings.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static int take_token(struct admin *admin, const char *token, struct attar_error *err)
{
    size_t len = strlen(token);

    if (len < ADMIN_TOKEN_MIN || len > ADMIN_TOKEN_MAX)
        return error_set(err, ATTAR_EINVAL, "the admin token has %zu characters, not %d..%d", len,
                         ADMIN_TOKEN_MIN, ADMIN_TOKEN_MAX);
    for (size_t i = 0; i < len; i++)
        if (token[i] <= ' ' || token[i] > '~')
            return error_set(err, ATTAR_EINVAL, "the admin token holds more than visible ASCII");
    memcpy(admin->token, token, len + 1);
    return 0;
}

int admin_open(const struct search_config *config, struct search_service *service,
               struct admin **out_admin, struct attar_error *err)
{
    static const struct pool_config pool = {"curation", 1, ADMIN_QUEUE_MAX};
    struct admin *admin = mem_zero(1, sizeof *admin);
    int len = snprintf(admin->catalog_path, PATH_MAX, "%s", config->catalog_path);
    int rc = take_token(admin, config->admin_token, err);

    assert(len > 0 && len < PATH_MAX && service != NULL);
    admin->service = service;
    admin->slot = published_new();
    if (rc == 0)
        rc = pool_new(&pool, &admin->pool, err);
    if (rc < 0) {
        admin_close(admin);
        return rc;
    }
    *out_admin = admin;
    return 0;
}

void admin_close(struct admin *admin)
{
    if (admin == NULL)
        return;
    pool_free(admin->pool);
    curation_store_close(admin->store);
    published_free(admin->slot);
    free(admin);
}

bool admin_live(const struct admin *admin)
{
    return atomic_load(&admin->live);
}

const struct curation *admin_curation(const struct admin *admin, struct loop *loop)
{
    return published_get(admin->slot, loop);
}

/* ---- Looking ---- */

/* On the heap: it may be done after the admin is gone. */
struct look {
    struct pool_job job; /* first */
    struct admin *admin;
};

static void look_at_settings(struct admin *admin)
{
    struct generation *generation = NULL;
    struct attar_error err = {0};
    int rc = admin_hold(admin, &generation, &err);

    if (rc == 0) {
        rc = settings_look(admin->service->settings, admin->catalog_path, generation, &err);
        generation_unref(generation);
    }
    if (rc < 0)
        log_error("settings_failed", &err);
}

static void look_work(struct pool_job *job)
{
    struct admin *admin = ((struct look *)job)->admin;
    struct attar_error err = {0};
    int rc = keyring_look(admin->service->keyring, admin->catalog_path, &err);

    if (rc < 0)
        log_error("keys_failed", &err);
    rc = 0;
    if (admin->store == NULL)
        rc = curation_store_open(admin->catalog_path, &admin->store, &err);
    if (rc == 0)
        rc = admin_reload(admin, &err);
    if (rc < 0)
        log_error("curation_failed", &err);
    if (rc == 0)
        look_at_settings(admin);
    atomic_store(&admin->refreshing, false);
}

static void look_done(struct pool_job *job, int rc)
{
    (void)rc;
    free(job);
}

void admin_refresh(struct admin *admin, struct loop *loop)
{
    struct look *look;

    if (atomic_exchange(&admin->refreshing, true))
        return;
    look = mem_zero(1, sizeof *look);
    look->job = (struct pool_job){.loop = loop, .work = look_work, .done = look_done};
    look->admin = admin;
    if (pool_submit(admin->pool, &look->job) < 0) {
        free(look);
        atomic_store(&admin->refreshing, false);
    }
}

/* ---- Reloading ---- */

static struct admin_origin origin_of(const struct admin *admin, const struct generation *generation,
                                     int64_t version)
{
    struct snapshot *snapshot = view_snapshot(generation->view);
    struct admin_origin origin = admin->origin;

    origin.version = version;
    if (generation->number == origin.generation && admin_live(admin))
        return origin;
    origin.generation = generation->number;
    origin.analysis = analysis_hash(snapshot_analysis(snapshot));
    origin.labels = checksum_xxh3(snapshot_blob(snapshot, "labels"));
    return origin;
}

static bool same_origin(const struct admin_origin *a, const struct admin_origin *b)
{
    return a->version == b->version && a->analysis == b->analysis && a->labels == b->labels;
}

static int reload_for(struct admin *admin, const struct generation *generation,
                      struct attar_error *err)
{
    struct curation *curation = NULL;
    struct admin_origin origin;
    int64_t version = 0;
    int rc = curation_store_version(admin->store, &version, err);

    if (rc < 0)
        return rc;
    origin = origin_of(admin, generation, version);
    if (!admin_live(admin) || !same_origin(&origin, &admin->origin)) {
        rc = admin_compile(admin, generation, NULL, &curation, err);
        if (rc < 0)
            return rc;
        published_set(admin->slot, curation, curation_free);
        log_line(LOG_INFO, "curation", "version=%lld rules=%zu", (long long)version,
                 curation_rule_count(curation));
    }
    admin->origin = origin;
    atomic_store(&admin->live, true);
    return 0;
}

int admin_hold(struct admin *admin, struct generation **out_generation, struct attar_error *err)
{
    struct generation *generation = generation_hold(&admin->service->ring);

    if (generation != NULL && admin->store != NULL) {
        *out_generation = generation;
        return 0;
    }
    if (generation != NULL)
        generation_unref(generation);
    return error_set(err, ATTAR_ENOTREADY, "the index is being built");
}

int admin_reload(struct admin *admin, struct attar_error *err)
{
    struct generation *generation = NULL;
    int rc = admin_hold(admin, &generation, err);

    if (rc < 0)
        return rc;
    rc = reload_for(admin, generation, err);
    generation_unref(generation);
    return rc;
}
