/* The staff's side of search: synonyms and merchandising rules, kept and in force.
 *
 *   PUT ... --loop--> pool, one thread: check, write, commit, compile, publish --loop--> 200
 *                                                         |
 *   searches on every loop <-- admin_curation <-- published slot
 *
 * SQLite blocks, so nothing of it runs on a loop.  The pool has one thread: changes are made one
 * after another, and what was acknowledged is durable and in force.  A curation is made for one
 * analysis and one set of labels; admin_refresh, called now and then, makes it anew when a later
 * snapshot has others.
 * Private to src/search.  Thread: as each function says. */
#ifndef SEARCH_ADMIN_ADMIN_H
#define SEARCH_ADMIN_ADMIN_H

#include "catalog/catalog.h"
#include "loop/loop.h"
#include "search/service.h"

#include <limits.h>
#include <stdatomic.h>

enum {
    ADMIN_TOKEN_MIN = 16, /* characters of a token */
    ADMIN_TOKEN_MAX = 256,
    ADMIN_QUEUE_MAX = 64,  /* requests waiting; more get 503 */
    ADMIN_RULES_MAX = 100, /* of a dry run */
    ADMIN_QUERIES_MAX = 20
};

/* What a curation was made from. */
struct admin_origin {
    int64_t version;
    uint64_t generation; /* number of the snapshot that the hashes are of */
    uint64_t analysis;   /* hash */
    uint64_t labels;     /* hash */
};

struct admin {
    struct search_service *service; /* borrowed */
    char catalog_path[PATH_MAX];
    char token[ADMIN_TOKEN_MAX + 1];
    struct pool *pool;
    struct curation_store *store; /* the pool's; NULL until the catalogue is there */
    struct published *slot;       /* struct curation */
    struct admin_origin origin;   /* the pool's: of what is in the slot */
    _Atomic bool live;            /* something is in the slot */
    _Atomic bool refreshing;      /* a look is on its way */
};

/** -ATTAR_EINVAL (token), -ATTAR_EIO (thread).  Nothing of the catalogue is touched yet.
 * Owner: admin_close, when no request is left. */
int admin_open(const struct search_config *config, struct search_service *service,
               struct admin **out_admin, struct attar_error *err);
/** Takes NULL. */
void admin_close(struct admin *admin);

/** Have the pool look whether the tables or the snapshot have changed, and make what is in force
 * anew then.  The first look opens the tables.  Returns at once.  Thread: that of `loop`, which
 * outlives the admin. */
void admin_refresh(struct admin *admin, struct loop *loop);

/** Is anything in force yet?  Thread: any. */
bool admin_live(const struct admin *admin);

/** What is in force, for this turn of the loop; NULL before the first look.  Thread: the loop's. */
const struct curation *admin_curation(const struct admin *admin, struct loop *loop);

/** Is `sent` the token?  Compared in a time that tells nothing but its length. */
bool admin_token_is(const struct admin *admin, struct slice sent);

/** Does the request carry the token?  Compared likewise. */
bool admin_allows(const struct admin *admin, const struct http_request *req);

/* ---- On the pool's thread ---- */

/* Rules that take the place of stored ones of the same id, and ids of rules left out. */
struct admin_trial {
    const struct merch_rule *rules;
    size_t rule_count;
    const struct slice *without;
    size_t without_count;
};

/** The newest snapshot's generation, which the caller lets go with generation_unref.
 * -ATTAR_ENOTREADY before there is one, or before the tables are open. */
int admin_hold(struct admin *admin, struct generation **out_generation, struct attar_error *err);

/** Make a curation for `generation` from the tables, and from `trial` (NULL: nothing) besides; a
 * stored record that no longer compiles is left out and logged.  Errors as sql_step, and those of
 * the trial's rules. */
int admin_compile(struct admin *admin, const struct generation *generation,
                  const struct admin_trial *trial, struct curation **out_curation,
                  struct attar_error *err);

/** Put in force what the tables hold now, unless it is already.  Errors as admin_hold and
 * admin_compile. */
int admin_reload(struct admin *admin, struct attar_error *err);

/** A builder over the words, filters and names of `generation`, which must outlive it. */
struct curation_builder *admin_builder(const struct admin *admin,
                                       const struct generation *generation);

/** Read one record: its parts into `arena`, its canonical text appended to `json`; `builder` says
 * whether it would compile.
 * Errors: -ATTAR_EPARSE with the member at fault, -ATTAR_ELIMIT with the bound. */
int admin_read_record(struct curation_builder *builder, enum curation_kind kind,
                      const struct json *root, struct arena *arena, struct slice *out_id,
                      struct buf *json, struct attar_error *err);

#endif
