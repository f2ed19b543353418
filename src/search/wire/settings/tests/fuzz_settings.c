/* Goal: any bytes as settings are refused with a message, or kept so that they read again and lie
 * over themselves without a change.
 * Method: libFuzzer.  Run by `tools/dev fuzz settings`. */
#include "search/wire/settings/check.h"

#include "codec/json.h"
#include "index/index.h"
#include "query/query.h"
#include "search/wire/parse.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARENA_BYTES = 16 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct schema *schema;
static struct filter_set *filters;

static void open_declared(void)
{
    const char *root = getenv("ATTAR_ROOT") != NULL ? getenv("ATTAR_ROOT") : ".";
    char path[4096];

    snprintf(path, sizeof path, "%s/indexes/products/index.json", root);
    if (schema_open(path, &schema, NULL) < 0 || filter_set_open(path, schema, &filters, NULL) < 0)
        abort();
}

static void read_kept(const struct wire_scope *scope, struct slice text)
{
    struct attar_error err = {.text = ""};
    struct index_settings *settings = settings_read(scope, text, &err);
    struct buf again;

    if (settings == NULL) {
        assert(err.code > 0 && err.text[0] != '\0');
        settings_free(settings_reread(scope, text));
        return;
    }
    buf_init(&again, SETTINGS_BYTES_MAX);
    if (settings_merge(scope, settings->kept, settings->kept, &again, &err) < 0)
        abort();
    assert(slice_eq(buf_slice(&again), text));
    buf_release(&again);
    settings_free(settings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct json_limits limits = {.bytes = SETTINGS_BYTES_MAX, .unique_keys = true};
    struct attar_error err = {.text = ""};
    struct json *body = NULL;
    struct arena arena;
    struct buf text;

    if (filters == NULL)
        open_declared();
    if (json_parse(slice_of((const char *)data, size), &limits, &body, NULL) < 0)
        return 0;
    arena_init(&arena, ARENA_BYTES);
    buf_init(&text, SETTINGS_BYTES_MAX);
    const struct wire_scope scope = {.filters = filters, .schema = schema, .arena = &arena};

    if (settings_merge(&scope, NULL, body, &text, &err) == 0)
        read_kept(&scope, buf_slice(&text));
    else
        assert(err.code > 0 && err.text[0] != '\0');
    buf_release(&text);
    arena_release(&arena);
    json_free(body);
    return 0;
}
