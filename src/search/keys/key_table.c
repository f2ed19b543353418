/* Rows in an array sorted by hash; a look-up is a binary search.  Its time tells where a hash lies
 * among the hashes, which helps nobody who cannot turn SHA-256 back. */
#include "search/keys/key_table.h"

#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "codec/json.h"

#include <assert.h>
#include <stdlib.h>

enum { TABLE_BYTES_MAX = 64 << 20 };

struct key_table {
    struct arena arena; /* texts of the rows */
    size_t count;
    struct key_row rows[KEYS_MAX];
};

static int read_settings(struct slice text, struct arena *arena, struct key_row *out,
                         struct attar_error *err)
{
    static const struct json_limits limits = {.bytes = KEY_JSON_BYTES_MAX, .unique_keys = true};
    struct json *root = NULL;
    int rc = json_parse(text, &limits, &root, err);

    if (rc == 0)
        rc = key_settings_parse(root, arena, &out->settings, err);
    json_free(root);
    if (rc < 0)
        return rc;
    return http_form_parse(arena, out->settings.parameters, KEY_PARAMETERS_MAX, &out->pairs,
                           &out->pair_count);
}

static struct slice copy_or_none(struct arena *arena, struct slice text)
{
    return text.ptr == NULL ? text : arena_copy(arena, text);
}

static int read_row(struct key_table *table, const struct key_record *record, struct key_row *out,
                    struct attar_error *err)
{
    int rc = read_settings(record->settings, &table->arena, out, err);

    if (rc < 0)
        return rc;
    out->id = record->id;
    memcpy(out->hash, record->hash, SHA256_BYTES);
    digest_hmac_key_read(record->signer, &out->signer);
    out->text = copy_or_none(&table->arena, record->text);
    out->hint = copy_or_none(&table->arena, record->hint);
    out->created_ms = record->created_ms;
    out->expires_ms = out->settings.validity_s == 0
                          ? INT64_MAX
                          : record->created_ms + out->settings.validity_s * 1000;
    out->storefront = record->storefront;
    return 0;
}

static int add_row(void *user, const struct key_record *record, struct attar_error *err)
{
    struct key_table *table = user;
    struct attar_error inner = {0};

    if (table->count == KEYS_MAX)
        return error_set(err, ATTAR_ELIMIT, "more than %d keys", KEYS_MAX);
    if (read_row(table, record, &table->rows[table->count], &inner) == 0)
        table->count++;
    else
        log_error("key_unreadable", &inner);
    return 0;
}

static int by_hash(const void *a, const void *b)
{
    return memcmp(((const struct key_row *)a)->hash, ((const struct key_row *)b)->hash,
                  SHA256_BYTES);
}

int key_table_load(struct key_store *store, struct key_table **out_table, struct attar_error *err)
{
    struct key_table *table = mem_zero(1, sizeof *table);
    int rc;

    arena_init(&table->arena, TABLE_BYTES_MAX);
    rc = key_store_scan(store, add_row, table, err);
    if (rc < 0) {
        key_table_free(table);
        return rc;
    }
    qsort(table->rows, table->count, sizeof *table->rows, by_hash);
    *out_table = table;
    return 0;
}

void key_table_free(void *object)
{
    struct key_table *table = object;

    if (table == NULL)
        return;
    arena_release(&table->arena);
    free(table);
}

size_t key_table_count(const struct key_table *table)
{
    return table->count;
}

const struct key_row *key_table_at(const struct key_table *table, size_t index)
{
    assert(index < table->count);
    return &table->rows[index];
}

const struct key_row *key_table_find(const struct key_table *table,
                                     const uint8_t hash[SHA256_BYTES])
{
    struct key_row wanted;

    memcpy(wanted.hash, hash, SHA256_BYTES);
    return bsearch(&wanted, table->rows, table->count, sizeof *table->rows, by_hash);
}

const struct key_row *key_table_by_id(const struct key_table *table, int64_t id)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i].id == id)
            return &table->rows[i];
    return NULL;
}

const struct key_row *key_table_storefront(const struct key_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i].storefront)
            return &table->rows[i];
    return NULL;
}

bool key_row_expired(const struct key_row *row, int64_t now_ms)
{
    return now_ms >= row->expires_ms;
}
