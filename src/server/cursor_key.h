/* The key that signs cursors, kept in the data folder, so that a cursor given before a restart is
 * good after it.  Private to src/server. */
#ifndef SERVER_CURSOR_KEY_H
#define SERVER_CURSOR_KEY_H

#include "base/siphash.h"
#include "server/options.h"

/** Read `cursor.key` of the data folder, or make it (mode 0600) with bytes of the kernel.
 * -ATTAR_EIO, or -ATTAR_ECORRUPT when the file has another length. */
int cursor_key_open(const struct options *options, uint8_t out_key[SIPHASH_KEY_BYTES],
                    struct attar_error *err);

#endif
