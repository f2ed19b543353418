/* Secrets of the data folder: files that only their owner may read, made at the first start.
 *
 *   cursor.key    16 bytes: signs cursors, so that one given before a restart is good after it
 *   admin.token   64 hex digits: what the staff's requests carry
 *
 * Private to src/server.  Thread: main, before anything else runs. */
#ifndef SERVER_SECRET_H
#define SERVER_SECRET_H

#include "base/siphash.h"
#include "server/options.h"

enum { ADMIN_TOKEN_DIGITS = 64 };

/** Read `cursor.key`, or make it with bytes of the kernel.
 * -ATTAR_EIO, or -ATTAR_ECORRUPT when the file has another length. */
int cursor_key_open(const struct options *options, uint8_t out_key[SIPHASH_KEY_BYTES],
                    struct attar_error *err);

/** Read `admin.token`, or make it.  Errors as cursor_key_open. */
int admin_token_open(const struct options *options, char out_token[ADMIN_TOKEN_DIGITS + 1],
                     struct attar_error *err);

/** Read `admin.token` of a folder that another process serves; never make it.
 * -ATTAR_ENOTFOUND, and errors as cursor_key_open. */
int admin_token_find(const struct options *options, char out_token[ADMIN_TOKEN_DIGITS + 1],
                     struct attar_error *err);

#endif
