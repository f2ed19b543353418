/* Taking secured keys apart, checking their signature, reading their terms.
 *
 * A term that we know and cannot read refuses the key, whatever it was meant to restrict. */
#include "search/keys/secured.h"

#include "base/error.h"
#include "codec/base64.h"
#include "codec/json.h"

#include <assert.h>

enum { DIGEST_LEN = 2 * SHA256_BYTES };

static bool is_lower_hex(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!(text.ptr[i] >= '0' && text.ptr[i] <= '9') &&
            !(text.ptr[i] >= 'a' && text.ptr[i] <= 'f'))
            return false;
    return true;
}

int secured_read(struct slice text, struct arena *arena, struct secured *out)
{
    uint8_t *bytes;
    size_t len;

    if (text.len > SECURED_TEXT_MAX)
        return -ATTAR_ELIMIT;
    bytes = arena_alloc(arena, BASE64_BYTES_LEN(text.len));
    if (bytes == NULL)
        return -ATTAR_ELIMIT;
    len = base64_decode(text, BASE64_PADDED, bytes, BASE64_BYTES_LEN(text.len));
    if (len == SIZE_MAX || len < DIGEST_LEN ||
        !is_lower_hex(slice_of((const char *)bytes, DIGEST_LEN)))
        return -ATTAR_EPARSE;
    memcpy(out->digest, bytes, DIGEST_LEN);
    out->params = slice_of((const char *)bytes + DIGEST_LEN, len - DIGEST_LEN);
    return 0;
}

bool secured_is_signed_by(const struct secured *secured, const struct hmac_key *signer)
{
    uint8_t mac[SHA256_BYTES];
    char hex[DIGEST_LEN];

    digest_hmac(signer, secured->params, mac);
    digest_hex(mac, sizeof mac, hex);
    return digest_equal(hex, secured->digest, sizeof hex);
}

/* ---- Terms ---- */

struct reader {
    struct arena *arena;
    struct secured_terms *out;
};

static int read_valid_until(struct reader *reader, struct slice value)
{
    return slice_to_i64(value, &reader->out->valid_until_s) < 0 ? -ATTAR_EPARSE : 0;
}

static int read_user_token(struct reader *reader, struct slice value)
{
    reader->out->user_token = value;
    return value.len > 0 ? 0 : -ATTAR_EPARSE;
}

/* ["a","b"] as a,b. */
static int join_list(struct slice value, struct arena *arena, struct slice *out)
{
    static const struct json_limits limits = {.bytes = SECURED_TEXT_MAX};
    char *joined = arena_alloc(arena, value.len + 1);
    struct json *root = NULL;
    size_t len = 0;
    int rc = joined == NULL ? -ATTAR_ELIMIT : json_parse(value, &limits, &root, NULL);

    if (rc == 0 && json_kind(root) != JSON_KIND_ARRAY)
        rc = -ATTAR_EPARSE;
    for (size_t i = 0; rc == 0 && i < json_count(root); i++) {
        struct slice item;

        rc = json_str(json_at(root, i), &item);
        if (rc < 0 || memchr(item.ptr, ',', item.len) != NULL) {
            rc = -ATTAR_EPARSE;
            break;
        }
        if (i > 0)
            joined[len++] = ',';
        assert(len + item.len <= value.len); /* quotes and brackets went */
        memcpy(joined + len, item.ptr, item.len);
        len += item.len;
    }
    json_free(root);
    if (rc == 0)
        *out = slice_of(joined, len);
    return rc;
}

/* A list either way; an empty one would allow nothing, and is taken for a slip. */
static int read_list(struct reader *reader, struct slice value, struct slice *out)
{
    struct slice list = value;
    int rc = 0;

    if (value.len > 0 && value.ptr[0] == '[')
        rc = join_list(value, reader->arena, &list);
    if (rc == 0 && list.len == 0)
        rc = -ATTAR_EPARSE;
    if (rc == 0)
        *out = list;
    return rc;
}

static int read_indexes(struct reader *reader, struct slice value)
{
    return read_list(reader, value, &reader->out->indexes);
}

static int read_sources(struct reader *reader, struct slice value)
{
    struct secured_terms *out = reader->out;
    struct slice rest = {NULL, 0};
    int rc = read_list(reader, value, &rest);

    if (rc < 0)
        return rc;
    out->source_count = 0;
    out->sources = arena_array(reader->arena, SECURED_SOURCES_MAX, sizeof *out->sources);
    if (out->sources == NULL)
        return -ATTAR_ELIMIT;
    while (rest.ptr != NULL) {
        if (out->source_count == SECURED_SOURCES_MAX)
            return -ATTAR_ELIMIT;
        rc = address_range_parse(slice_trim(slice_cut(&rest, ',')),
                                 &out->sources[out->source_count++]);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static const struct term {
    const char *name;
    int (*read)(struct reader *reader, struct slice value);
} terms[] = {
    {"validUntil", read_valid_until},
    {"restrictIndices", read_indexes},
    {"restrictSources", read_sources},
    {"userToken", read_user_token},
};

static const struct term *find_term(struct slice name)
{
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
        if (slice_eq(name, slice_cstr(terms[i].name)))
            return &terms[i];
    return NULL;
}

/* Which of two holds is nobody's guess. */
static bool is_named_before(const struct http_pair *pairs, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (slice_eq(pairs[i].name, pairs[index].name))
            return true;
    return false;
}

int secured_terms_read(struct slice params, struct arena *arena, struct secured_terms *out)
{
    struct secured_terms read = {.valid_until_s = INT64_MAX};
    struct reader reader = {arena, &read};
    struct http_pair *pairs = NULL;
    size_t count = 0;
    int rc = http_form_parse(arena, params, SECURED_PARAMETERS_MAX, &pairs, &count);

    if (rc == 0 && count > 0)
        read.pairs = arena_array(arena, count, sizeof *read.pairs);
    if (rc == 0 && count > 0 && read.pairs == NULL)
        rc = -ATTAR_ELIMIT;
    for (size_t i = 0; rc == 0 && i < count; i++) {
        const struct term *term = find_term(pairs[i].name);

        if (is_named_before(pairs, i))
            rc = -ATTAR_EPARSE;
        else if (term != NULL)
            rc = term->read(&reader, pairs[i].value);
        else
            read.pairs[read.pair_count++] = pairs[i];
    }
    if (rc == 0)
        *out = read;
    return rc;
}
