/* Settings of the index as the wire knows them: the front door of src/search/wire/settings.
 *
 *   index.json --describe--> what cannot be changed here -.
 *   kept (SQL) --in force--> what was changed ------------+--> GET settings
 *   table of settings -----> what holds else -------------'
 *
 *   PUT --pool--> checked as a request would be -> one row of SQL -> published -> 200
 *   every wire request: its own parameters, else those in force, else the wire's own defaults
 *
 * One set of settings holds for every view.  Source: algolia-wire.md section 11.
 * Private to src/search.  Thread: as each function says. */
#ifndef SEARCH_WIRE_SETTINGS_H
#define SEARCH_WIRE_SETTINGS_H

#include "base/arena.h"
#include "base/error.h"
#include "search/wire/members.h"

enum {
    SETTINGS_BYTES_MAX = 65536,       /* of what is kept */
    SETTINGS_OBJECT_BYTES_MAX = 32768 /* of userData, of renderingContent */
};

struct generation;
struct json;
struct json_writer;
struct loop;
struct wire_scope;

/* What was changed, ready to be read by requests.  Thread: any (immutable). */
struct index_settings {
    struct arena arena;
    struct json *kept;            /* an object: what was put */
    struct wire_members defaults; /* those of them that are parameters of a search */
    struct slice facet_ordering;  /* of renderingContent, as JSON; ptr NULL: none */
    struct slice user_data;       /* userData, likewise */
    int64_t version;              /* of the change that made it; 0: nothing was ever changed */
};

/* Who keeps them: tables, and what is in force on every loop. */
struct settings_keeper;

/** Nothing of the catalogue is touched yet.  Never NULL.  Owner: settings_close, after the pool
 * that changes them is gone. */
struct settings_keeper *settings_open(void);
/** Takes NULL. */
void settings_close(struct settings_keeper *keeper);

/** What is in force, for this turn of the loop; NULL before the first look.  Thread: the loop's. */
const struct index_settings *settings_in_force(const struct settings_keeper *keeper,
                                               struct loop *loop);

/** Open the tables at `path` at the first call, and put in force what they hold now, unless it is
 * already.  A setting that cannot be any more is left out and logged.
 * generation  whose schema and labels the settings are checked against
 * Errors: as sql_step.  Thread: the pool's. */
int settings_look(struct settings_keeper *keeper, const char *path,
                  const struct generation *generation, struct attar_error *err);

/* A change that was made. */
struct settings_change {
    int64_t at_ms;
    int64_t version;
};

/** Lay `body` over what is kept: a member that is null goes back to its default, one that is as
 * it is shown changes nothing.  Durable and in force on return.
 * Errors: -ATTAR_EPARSE with the setting and what is wrong, or with where in index.json it is
 * declared; -ATTAR_ELIMIT; as sql_step.  Nothing has changed then.  Thread: the pool's. */
int settings_put(struct settings_keeper *keeper, const struct json *body,
                 const struct generation *generation, struct settings_change *out_change,
                 struct attar_error *err);

/** The members of all settings, into the object begun in `w`.
 * scope  filters, labels, schema and an arena are looked at
 * kept   what was changed, or NULL */
void settings_describe(const struct wire_scope *scope, const struct json *kept,
                       struct json_writer *w);

#endif
