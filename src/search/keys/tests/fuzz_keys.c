/* Goal: any bytes as a query with credentials, as a key, as a key's settings stay within their
 * bounds; no key is signed by a parent whose text the input does not know.
 * Method: libFuzzer; the first byte chooses the reader.  Run by `tools/dev fuzz keys`. */
#include "search/keys/credentials.h"
#include "search/keys/key_json.h"
#include "search/keys/secured.h"

#include "codec/json_writer.h"

#include <assert.h>
#include <stdlib.h>

enum { ARENA_BYTES = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_credentials(struct slice text, struct arena *arena)
{
    struct credentials credentials = {.app_id = {NULL, 0}};
    struct http_pair *pairs;
    size_t count;

    if (http_form_parse(arena, text, 128, &pairs, &count) < 0 ||
        credentials_add_query(&credentials, pairs, count, arena) < 0)
        return;
    assert(credentials.key.ptr == NULL ||
           memchr(credentials.key.ptr, ' ', credentials.key.len) == NULL);
}

static void check_terms(const struct secured_terms *terms)
{
    assert(terms->pair_count <= SECURED_PARAMETERS_MAX);
    assert(terms->source_count <= SECURED_SOURCES_MAX);
    for (size_t i = 0; i < terms->source_count; i++)
        assert(terms->sources[i].bits <= 128);
    assert(terms->user_token.ptr == NULL || terms->user_token.len > 0);
}

static void read_secured(struct slice text, struct arena *arena)
{
    struct hmac_key signer;
    struct secured secured;

    if (secured_read(text, arena, &secured) < 0)
        return;
    digest_hmac_key(SLICE("a text that the input does not know"), &signer);
    if (secured_is_signed_by(&secured, &signer))
        abort();
}

static void read_terms(struct slice text, struct arena *arena)
{
    struct secured_terms terms;

    if (secured_terms_read(text, arena, &terms) == 0)
        check_terms(&terms);
}

/* What was read is written, and reads again to the same. */
static void read_settings(struct slice text, struct arena *arena)
{
    struct key_settings settings, again;
    struct json_writer w;
    struct buf out;

    if (key_json_read(text, arena, &settings, NULL) < 0)
        return;
    buf_init(&out, KEY_JSON_BYTES_MAX);
    json_writer_init(&w, &out);
    json_object_begin(&w);
    key_settings_write(&settings, &w);
    json_object_end(&w);
    if (!out.overflow) {
        if (key_json_read(buf_slice(&out), arena, &again, NULL) < 0)
            abort();
        assert(again.acl == settings.acl && slice_eq(again.indexes, settings.indexes));
        assert(slice_eq(again.parameters, settings.parameters));
    }
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(struct slice text, struct arena * arena) = {
        read_credentials, read_secured, read_terms, read_settings};
    struct arena arena;

    if (size == 0)
        return 0;
    arena_init(&arena, ARENA_BYTES);
    readers[data[0] % 4](slice_of((const char *)data + 1, size - 1), &arena);
    arena_release(&arena);
    return 0;
}
