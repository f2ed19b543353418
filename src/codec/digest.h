/* SHA-256 and HMAC-SHA-256: what is needed to keep a secret without knowing it, and to believe a
 * text that somebody with the secret has written.
 *
 *   secret --digest_sha256-----> what a table may hold instead of it
 *   secret --digest_hmac_key---> 64 bytes that check a signature and cannot be turned back
 *   message + hmac key ------> 32 bytes, compared with digest_equal
 *
 * Source: FIPS 180-4, RFC 2104; nettle.  Thread: any (pure). */
#ifndef CODEC_DIGEST_H
#define CODEC_DIGEST_H

#include "base/slice.h"

enum { SHA256_BYTES = 32, SHA256_BLOCK = 64, HMAC_KEY_BYTES = 64 };

/** SHA-256 of `bytes`.  Cost: about 2 ns a byte, a fifth of that with SHA instructions. */
void digest_sha256(struct slice bytes, uint8_t out[SHA256_BYTES]);

/* A secret as HMAC needs it: the state of the hash behind the first block, inner and outer.  Who
 * has it can sign as the secret's owner, but does not learn the secret. */
struct hmac_key {
    uint32_t inner[8];
    uint32_t outer[8];
};

/** From a secret of any length. */
void digest_hmac_key(struct slice secret, struct hmac_key *out);

/** To bytes and back, the same on every machine. */
void digest_hmac_key_write(const struct hmac_key *key, uint8_t out[HMAC_KEY_BYTES]);
void digest_hmac_key_read(const uint8_t bytes[HMAC_KEY_BYTES], struct hmac_key *out);

/** HMAC-SHA-256 of `message`.  Cost: three blocks and one for each 64 bytes. */
void digest_hmac(const struct hmac_key *key, struct slice message, uint8_t out[SHA256_BYTES]);

/** Are `len` bytes the same?  The time tells nothing about them. */
bool digest_equal(const void *a, const void *b, size_t len);

/** `len` bytes as lower-case hexadecimal; `out` holds twice as many, without a NUL. */
void digest_hex(const uint8_t *bytes, size_t len, char *out);

#endif
