/* The digests, by nettle.
 *
 *   HMAC(K, m) = H(K ^ opad || H(K ^ ipad || m))        K: padded to a block, or its hash
 *                  `-- one block    `-- one block        both are states that can be kept
 *
 * nettle's own HMAC keeps these states in a context of 320 bytes; here they are 64, and can be
 * stored. */
#include "codec/digest.h"

#include <assert.h>
#include <nettle/memops.h>
#include <nettle/sha2.h>

void digest_sha256(struct slice bytes, uint8_t out[SHA256_BYTES])
{
    struct sha256_ctx ctx;

    sha256_init(&ctx);
    sha256_update(&ctx, bytes.len, (const uint8_t *)bytes.ptr);
    sha256_digest(&ctx, SHA256_BYTES, out);
}

/* The state of the hash behind one block of `secret` with every byte changed by `pad`. */
static void state_behind(const uint8_t secret[SHA256_BLOCK], uint8_t pad, uint32_t out[8])
{
    uint8_t block[SHA256_BLOCK];
    struct sha256_ctx ctx;

    for (int i = 0; i < SHA256_BLOCK; i++)
        block[i] = secret[i] ^ pad;
    sha256_init(&ctx);
    sha256_update(&ctx, SHA256_BLOCK, block);
    assert(ctx.count == 1 && ctx.index == 0);
    memcpy(out, ctx.state, sizeof ctx.state);
}

void digest_hmac_key(struct slice secret, struct hmac_key *out)
{
    uint8_t block[SHA256_BLOCK] = {0};

    if (secret.len > SHA256_BLOCK)
        digest_sha256(secret, block);
    else if (secret.len > 0)
        memcpy(block, secret.ptr, secret.len);
    state_behind(block, 0x36, out->inner);
    state_behind(block, 0x5C, out->outer);
}

static void write_words(const uint32_t words[8], uint8_t *out)
{
    for (int i = 0; i < 32; i++)
        out[i] = (uint8_t)(words[i / 4] >> (24 - 8 * (i % 4)));
}

static void read_words(const uint8_t *bytes, uint32_t out[8])
{
    for (int i = 0; i < 8; i++, bytes += 4)
        out[i] = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
                 bytes[3];
}

void digest_hmac_key_write(const struct hmac_key *key, uint8_t out[HMAC_KEY_BYTES])
{
    write_words(key->inner, out);
    write_words(key->outer, out + SHA256_BYTES);
}

void digest_hmac_key_read(const uint8_t bytes[HMAC_KEY_BYTES], struct hmac_key *out)
{
    read_words(bytes, out->inner);
    read_words(bytes + SHA256_BYTES, out->outer);
}

static void finish_from(const uint32_t state[8], struct slice bytes, uint8_t out[SHA256_BYTES])
{
    struct sha256_ctx ctx;

    sha256_init(&ctx);
    memcpy(ctx.state, state, sizeof ctx.state);
    ctx.count = 1;
    sha256_update(&ctx, bytes.len, (const uint8_t *)bytes.ptr);
    sha256_digest(&ctx, SHA256_BYTES, out);
}

void digest_hmac(const struct hmac_key *key, struct slice message, uint8_t out[SHA256_BYTES])
{
    uint8_t inner[SHA256_BYTES];

    finish_from(key->inner, message, inner);
    finish_from(key->outer, slice_of((const char *)inner, sizeof inner), out);
}

bool digest_equal(const void *a, const void *b, size_t len)
{
    return memeql_sec(a, b, len) != 0;
}

void digest_hex(const uint8_t *bytes, size_t len, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
}
