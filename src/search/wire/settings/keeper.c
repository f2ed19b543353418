/* Changes and looks, all on the pool's one thread; the loops see only what is published. */
#include "search/wire/settings/settings.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "codec/json.h"
#include "index/index.h"
#include "loop/loop.h"
#include "query/query.h"
#include "search/generations.h"
#include "search/wire/parse.h"
#include "search/wire/settings/check.h"
#include "search/wire/settings/setting_store.h"

#include <assert.h>
#include <stdlib.h>

enum { SCRATCH_MAX = 16 << 20 };

struct settings_keeper {
    struct published *slot; /* struct index_settings */
    /* the pool's */
    struct setting_store *store;
    const struct index_settings *latest; /* in the slot */
};

struct settings_keeper *settings_open(void)
{
    struct settings_keeper *keeper = mem_zero(1, sizeof *keeper);

    keeper->slot = published_new();
    return keeper;
}

void settings_close(struct settings_keeper *keeper)
{
    if (keeper == NULL)
        return;
    setting_store_close(keeper->store);
    published_free(keeper->slot);
    free(keeper);
}

const struct index_settings *settings_in_force(const struct settings_keeper *keeper,
                                               struct loop *loop)
{
    return published_get(keeper->slot, loop);
}

static struct wire_scope scope_of(const struct generation *generation, struct arena *arena)
{
    arena_init(arena, SCRATCH_MAX);
    return (struct wire_scope){
        .filters = view_filters(generation->view),
        .labels = view_labels(generation->view),
        .schema = snapshot_schema(view_snapshot(generation->view)),
        .arena = arena,
    };
}

static int reload(struct settings_keeper *keeper, const struct generation *generation,
                  struct attar_error *err)
{
    struct index_settings *settings;
    struct wire_scope scope;
    struct arena arena;
    struct buf text;
    int64_t version = 0;
    int rc;

    buf_init(&text, SETTINGS_BYTES_MAX);
    rc = setting_store_get(keeper->store, &text, &version, err);
    if (rc == 0) {
        scope = scope_of(generation, &arena);
        settings = settings_reread(&scope, buf_slice(&text));
        settings->version = version;
        published_set(keeper->slot, settings, settings_free);
        keeper->latest = settings;
        arena_release(&arena);
        log_line(LOG_INFO, "settings", "version=%lld", (long long)version);
    }
    buf_release(&text);
    return rc;
}

int settings_look(struct settings_keeper *keeper, const char *path,
                  const struct generation *generation, struct attar_error *err)
{
    int64_t version = 0;
    int rc = 0;

    if (keeper->store == NULL)
        rc = setting_store_open(path, &keeper->store, err);
    if (rc == 0)
        rc = setting_store_version(keeper->store, &version, err);
    if (rc < 0 || (keeper->latest != NULL && keeper->latest->version == version))
        return rc;
    return reload(keeper, generation, err);
}

static int check_and_keep(struct settings_keeper *keeper, const struct wire_scope *scope,
                          const struct json *body, int64_t now_ms, struct attar_error *err)
{
    struct index_settings *trial;
    struct buf text;
    int rc;

    buf_init(&text, SETTINGS_BYTES_MAX);
    rc = settings_merge(scope, keeper->latest->kept, body, &text, err);
    if (rc == 0) {
        trial = settings_read(scope, buf_slice(&text), err);
        rc = trial == NULL ? -err->code
                           : setting_store_put(keeper->store, buf_slice(&text), now_ms, err);
        settings_free(trial);
    }
    buf_release(&text);
    return rc;
}

int settings_put(struct settings_keeper *keeper, const struct json *body,
                 const struct generation *generation, struct settings_change *out_change,
                 struct attar_error *err)
{
    int64_t now_ms = clock_wall_ms();
    struct wire_scope scope;
    struct arena arena;
    int rc;

    assert(out_change != NULL && err != NULL);
    if (keeper->latest == NULL)
        return error_set(err, ATTAR_ENOTREADY, "the settings are being read");
    if (json_kind(body) != JSON_KIND_OBJECT)
        return error_set(err, ATTAR_EPARSE, "body: expected an object of settings");
    scope = scope_of(generation, &arena);
    rc = check_and_keep(keeper, &scope, body, now_ms, err);
    arena_release(&arena);
    if (rc == 0)
        rc = reload(keeper, generation, err);
    if (rc == 0)
        *out_change = (struct settings_change){now_ms, keeper->latest->version};
    return rc;
}
