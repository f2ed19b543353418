/* From a JSON object of settings to what requests read.
 * Private to src/search/wire/settings.  Thread: any (pure but for the arena). */
#ifndef SEARCH_WIRE_SETTINGS_CHECK_H
#define SEARCH_WIRE_SETTINGS_CHECK_H

#include "base/buf.h"
#include "search/wire/settings/settings.h"

/** Read `text`, an object of settings, as requests do: one at a time and all together.
 *
 * Returns a new object; owner: settings_free.  NULL with the setting and what is wrong
 * (-ATTAR_EPARSE, -ATTAR_ELIMIT) in *err. */
struct index_settings *settings_read(const struct wire_scope *scope, struct slice text,
                                     struct attar_error *err);

/** As settings_read, of what was checked once: a setting that cannot be any more is left out and
 * logged.  Never NULL. */
struct index_settings *settings_reread(const struct wire_scope *scope, struct slice text);

/** Takes NULL; usable as the free function of published_set. */
void settings_free(void *settings);

/** Lay `body` over `kept` (may be NULL) and append the object to `out`.  Errors: as
 * settings_put. */
int settings_merge(const struct wire_scope *scope, const struct json *kept, const struct json *body,
                   struct buf *out, struct attar_error *err);

#endif
