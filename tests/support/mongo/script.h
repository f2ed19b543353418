/* The script: what the mock does beside answering.  README.md lists the words.
 *
 *   set time=+10.1                          a step, done at once
 *   on getMore x2 with "startAfter"         an entry, kept for that command
 *     delay 300                             its steps, indented
 *     error 286 ChangeStreamHistoryLost
 *
 * Entries are tried in the order they were written; one counts down its uses.  The same lines may
 * come on the mock's standard input while it runs.  Thread: one. */
#ifndef SUPPORT_MONGO_SCRIPT_H
#define SUPPORT_MONGO_SCRIPT_H

#include "tests/support/mongo/world.h"

enum step_kind {
    /* of the world; also outside of entries */
    STEP_SET,
    STEP_PUT,
    STEP_LOAD,
    STEP_REMOVE,
    STEP_EVENT,
    STEP_RAW,
    STEP_CHANGE,
    STEP_FORGET,
    STEP_LIVE,
    /* of one reply */
    STEP_PAD,
    STEP_DELAY,
    STEP_LIMIT,
    STEP_REPEAT,
    STEP_PBRT,
    STEP_CURSOR,
    /* instead of the reply */
    STEP_ERROR,
    STEP_HALF,
    STEP_BAD_LENGTH,
    STEP_CLOSE,
    STEP_HANG,
};

struct step {
    enum step_kind kind;
    int64_t number;
    struct mark time;
    char name[NAME_CAP]; /* collection, or field */
    char word[TEXT_CAP]; /* operation, settings, labels, path */
    bson_t *doc;         /* document, or {_id} */
    bool no_document;    /* event: fullDocument is absent */
    bool null_document;  /* event: fullDocument is null */
    bool no_token;       /* raw: without _id */
};

struct entry {
    char command[NAME_CAP];
    char collection[NAME_CAP]; /* "": any */
    char with[TEXT_CAP];       /* "": any; else text of the command as JSON */
    int64_t uses;              /* left; below 0: without end */
    VEC(struct step) steps;
};

struct script {
    VEC(struct entry *) entries;
    struct entry *open; /* its steps are still coming */
};

/** One line.  A step outside of an entry is given to *out_step, which the caller does and frees;
 * *out_kind tells.  False with a sentence in `why` when it cannot be read. */
enum line_kind { LINE_NOTHING, LINE_STEP };
bool script_line(struct script *script, const struct world *world, struct slice line,
                 enum line_kind *out_kind, struct step *out_step, char why[TEXT_CAP]);

/** The entry for a command, counted as used, or NULL.  `json`: the command as text. */
const struct entry *script_match(struct script *script, const char *command, const char *collection,
                                 const char *json);

void step_release(struct step *step);
void script_release(struct script *script);

#endif
