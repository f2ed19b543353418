/* Keys as JSON, for both ways of asking. */
#include "search/keys/key_json.h"

#include "codec/json.h"
#include "codec/json_writer.h"

#include <assert.h>
#include <stdio.h>

static void add_value(struct json_writer *w, const struct key_row *row)
{
    char shown[KEY_HINT_LEN + 4];

    json_key(w, "value");
    if (row->text.ptr != NULL) {
        json_add_str(w, row->text);
        return;
    }
    assert(row->hint.len <= KEY_HINT_LEN);
    snprintf(shown, sizeof shown, "%.*s...", SLICE_ARG(row->hint));
    json_add_cstr(w, shown);
}

void key_json_add(struct json_writer *w, const struct key_row *row, int64_t now_ms)
{
    struct key_settings settings = row->settings;

    if (settings.validity_s > 0)
        settings.validity_s = key_row_expired(row, now_ms) ? 1 : (row->expires_ms - now_ms) / 1000;
    json_object_begin(w);
    add_value(w, row);
    json_key(w, "id");
    json_add_i64(w, row->id);
    json_key(w, "createdAt");
    json_add_i64(w, row->created_ms / 1000);
    key_settings_write(&settings, w);
    json_object_end(w);
}

void key_json_list(struct buf *out, const struct key_table *table, int64_t now_ms)
{
    struct json_writer w;
    int64_t after = 0;

    json_writer_init(&w, out);
    json_object_begin(&w);
    json_key(&w, "keys");
    json_array_begin(&w);
    for (size_t told = 0; told < key_table_count(table); told++) {
        const struct key_row *next = NULL;

        for (size_t i = 0; i < key_table_count(table); i++) {
            const struct key_row *row = key_table_at(table, i);

            if (row->id > after && (next == NULL || row->id < next->id))
                next = row;
        }
        assert(next != NULL);
        key_json_add(&w, next, now_ms);
        after = next->id;
    }
    json_array_end(&w);
    json_object_end(&w);
}

int key_json_read(struct slice body, struct arena *arena, struct key_settings *out,
                  struct attar_error *err)
{
    static const struct json_limits limits = {.bytes = KEY_JSON_BYTES_MAX, .unique_keys = true};
    struct json *root = NULL;
    int rc = json_parse(body, &limits, &root, err);

    if (rc == 0)
        rc = key_settings_parse(root, arena, out, err);
    json_free(root);
    return rc;
}
