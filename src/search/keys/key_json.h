/* How keys are shown.  Private to src/search/keys.  Thread: any (pure). */
#ifndef SEARCH_KEY_JSON_H
#define SEARCH_KEY_JSON_H

#include "search/keys/keyring.h"

struct buf;
struct json_writer;

enum { KEY_LIST_BYTES_MAX = 32 << 20 };

/** One key as an object: value, id, createdAt, settings; `validity` is what is left of it.  A value
 * that is not kept shows its first letters and "...". */
void key_json_add(struct json_writer *w, const struct key_row *row, int64_t now_ms);

/** {"keys":[...]}, in the order of making. */
void key_json_list(struct buf *out, const struct key_table *table, int64_t now_ms);

/** Read a key's settings from a body.  Errors as key_settings_parse, and those of json_parse. */
int key_json_read(struct slice body, struct arena *arena, struct key_settings *out,
                  struct attar_error *err);

#endif
