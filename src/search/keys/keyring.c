/* Orders and looks, all on the pool's one thread; the loops see only the published table. */
#include "search/keys/keyring.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "codec/json_writer.h"
#include "loop/loop.h"
#include "search/keys/limiter.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/random.h>

/* 2 MiB: addresses and users that asked within the time their limits look back. */
enum { LIMITER_SLOTS = 1 << 17 };

struct keyring {
    const char *app_id;
    struct limiter *limiter;
    struct published *slot; /* struct key_table */
    /* the pool's */
    struct key_store *store;
    const struct key_table *table; /* in the slot */
    int64_t version;               /* of the table */
};

static const struct key_settings storefront_settings = {
    .acl = KEY_SEARCH,
    .indexes = SLICE_INIT(""),
    .referers = SLICE_INIT(""),
    .parameters = SLICE_INIT(""),
    .description = SLICE_INIT("the storefront's key, in every page it serves"),
};

struct keyring *keyring_open(const char *app_id)
{
    struct keyring *keyring = mem_zero(1, sizeof *keyring);
    uint64_t seed = (uint64_t)clock_monotonic_ns();
    ssize_t got = getrandom(&seed, sizeof seed, 0);

    assert(app_id != NULL && got == sizeof seed);
    keyring->app_id = app_id;
    keyring->limiter = limiter_new(LIMITER_SLOTS, seed);
    keyring->slot = published_new();
    return keyring;
}

void keyring_close(struct keyring *keyring)
{
    if (keyring == NULL)
        return;
    key_store_close(keyring->store);
    published_free(keyring->slot);
    limiter_free(keyring->limiter);
    free(keyring);
}

const char *keyring_app_id(const struct keyring *keyring)
{
    return keyring->app_id;
}

struct limiter *keyring_limiter(const struct keyring *keyring)
{
    return keyring->limiter;
}

const struct key_table *keyring_table(const struct keyring *keyring, struct loop *loop)
{
    return published_get(keyring->slot, loop);
}

const struct key_table *keyring_own_table(const struct keyring *keyring)
{
    return keyring->table;
}

const struct key_row *key_table_find_text(const struct key_table *table, struct slice text)
{
    uint8_t hash[SHA256_BYTES];

    digest_sha256(text, hash);
    return key_table_find(table, hash);
}

/* ---- What the file holds ---- */

static int reload(struct keyring *keyring, struct attar_error *err)
{
    struct key_table *table = NULL;
    int64_t version = 0;
    int rc = key_store_version(keyring->store, &version, err);

    if (rc < 0 || (keyring->table != NULL && version == keyring->version))
        return rc;
    rc = key_table_load(keyring->store, &table, err);
    if (rc < 0)
        return rc;
    published_set(keyring->slot, table, key_table_free);
    keyring->table = table;
    keyring->version = version;
    log_line(LOG_INFO, "keys", "version=%lld keys=%zu", (long long)version, key_table_count(table));
    return 0;
}

/* ---- Orders ---- */

static bool random_text(char out[KEY_TEXT_LEN])
{
    uint8_t bytes[KEY_TEXT_LEN / 2];

    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return false;
    digest_hex(bytes, sizeof bytes, out);
    return true;
}

/* A key that may only search is no secret: it is in the source of a page. */
static bool may_be_shown(const struct key_settings *settings)
{
    return settings->acl == KEY_SEARCH;
}

static void write_settings(const struct key_settings *settings, struct buf *out)
{
    struct json_writer w;

    buf_init(out, KEY_JSON_BYTES_MAX);
    json_writer_init(&w, out);
    json_object_begin(&w);
    key_settings_write(settings, &w);
    json_object_end(&w);
}

static int add(struct keyring *keyring, const struct key_settings *settings, bool storefront,
               struct key_made *made, struct attar_error *err)
{
    struct slice text = slice_of(made->text, KEY_TEXT_LEN);
    struct key_record record = {
        .hint = slice_of(text.ptr, KEY_HINT_LEN),
        .created_ms = clock_wall_ms(),
        .storefront = storefront,
    };
    struct hmac_key signer;
    struct buf json;
    int rc;

    if (!random_text(made->text))
        return error_set(err, ATTAR_EIO, "the kernel gave no random bytes");
    digest_sha256(text, record.hash);
    digest_hmac_key(text, &signer);
    digest_hmac_key_write(&signer, record.signer);
    if (may_be_shown(settings))
        record.text = text;
    write_settings(settings, &json);
    record.settings = buf_slice(&json);
    rc = json.overflow ? error_set(err, ATTAR_ELIMIT, "the key's settings are too long")
                       : key_store_add(keyring->store, &record, &made->id, err);
    buf_release(&json);
    made->created_ms = record.created_ms;
    return rc;
}

static int ready(const struct keyring *keyring, struct attar_error *err)
{
    if (keyring->table != NULL)
        return 0;
    return error_set(err, ATTAR_ENOTREADY, "the keys are being read");
}

/* A key whose time is over is refused anyway; kept, it would take one of KEYS_MAX places. */
static int purge(struct keyring *keyring, int64_t now_ms, struct attar_error *err)
{
    bool any = false;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < key_table_count(keyring->table); i++) {
        const struct key_row *row = key_table_at(keyring->table, i);

        if (!key_row_expired(row, now_ms))
            continue;
        rc = key_store_delete(keyring->store, row->id, err);
        if (rc == -ATTAR_ENOTFOUND)
            rc = 0; /* another process was first */
        any = true;
    }
    return rc == 0 && any ? reload(keyring, err) : rc;
}

int keyring_look(struct keyring *keyring, const char *path, struct attar_error *err)
{
    struct key_made made;
    int rc = 0;

    if (keyring->store == NULL)
        rc = key_store_open(path, &keyring->store, err);
    if (rc == 0)
        rc = reload(keyring, err);
    if (rc == 0)
        rc = purge(keyring, clock_wall_ms(), err);
    if (rc < 0 || key_table_storefront(keyring->table) != NULL)
        return rc;
    rc = add(keyring, &storefront_settings, true, &made, err);
    return rc < 0 ? rc : reload(keyring, err);
}

int keyring_make(struct keyring *keyring, const struct key_settings *settings,
                 struct key_made *out_made, struct attar_error *err)
{
    int rc = ready(keyring, err);

    if (rc == 0)
        rc = add(keyring, settings, false, out_made, err);
    return rc < 0 ? rc : reload(keyring, err);
}

int keyring_change(struct keyring *keyring, int64_t id, const struct key_settings *settings,
                   struct attar_error *err)
{
    const struct key_row *row;
    struct slice text = {NULL, 0};
    struct buf json;
    int rc = ready(keyring, err);

    if (rc < 0)
        return rc;
    row = key_table_by_id(keyring->table, id);
    if (row != NULL && may_be_shown(settings))
        text = row->text;
    write_settings(settings, &json);
    rc = json.overflow ? error_set(err, ATTAR_ELIMIT, "the key's settings are too long")
                       : key_store_change(keyring->store, id, buf_slice(&json), text, err);
    buf_release(&json);
    return rc < 0 ? rc : reload(keyring, err);
}

int keyring_delete(struct keyring *keyring, int64_t id, struct attar_error *err)
{
    int rc = ready(keyring, err);

    if (rc == 0)
        rc = key_store_delete(keyring->store, id, err);
    return rc < 0 ? rc : reload(keyring, err);
}
