/* Scents that a body asks for, blended into one query.
 *
 *   {"like":[{"product":"p-1"},{"note":"oud","weight":0.5}],"dislike":[{"accord":"powdery"}]}
 *       product   its scent as the index has it
 *       note      the scent of a perfume of which only this note is known;  accord: likewise
 *   v = sum of weight * like - 1/2 sum of weight * dislike, each block scaled back to length 1
 *
 * A note or accord is called by its id or by its name in either language.
 * Private to src/search.  Thread: the request's loop. */
#ifndef SEARCH_SCENT_WISHES_H
#define SEARCH_SCENT_WISHES_H

#include "scent/scent.h"
#include "search/service.h"

struct json;

/* At least one is liked. */
struct wishes {
    uint32_t count;
    uint32_t doc_count;
    uint32_t first;                  /* the first liked product, or INDEX_DOC_NONE */
    uint32_t docs[SCENT_WISHES_MAX]; /* products among them, liked or not */
    struct scent_wish items[SCENT_WISHES_MAX];
    struct scent_code codes[SCENT_WISHES_MAX];
    struct scent_notes notes[SCENT_WISHES_MAX];
};

/* One object of a list in the body. */
struct wish_place {
    struct call *call;
    const char *list;
    size_t index;
};

/** Tell a fault of like[2].note (member may be empty): the place, then why.  Returns -ATTAR_EINVAL.
 * `problem` is bad-parameter or not-found. */
int wish_refuse(const struct wish_place *place, const char *member, enum problem problem,
                const char *why);

/** Refuse any member of `item` that is not in `known` (ends with NULL), and what is no object. */
int wish_check_members(const struct wish_place *place, const struct json *item,
                       const char *const *known);

/** The text of `member`; empty if it is not there.  Errors: no text, or not 1..64 bytes. */
int wish_text(const struct wish_place *place, const struct json *item, const char *member,
              struct slice *out_text);

/** The list called `name`: an array of at most SCENT_WISHES_MAX, or nothing (*out_list is NULL). */
int wish_list(struct call *call, const struct json *body, const char *name,
              const struct json **out_list);

/** The id of what `text` calls in the label set "notes" or "accords"; `text` itself, if nothing is
 * called so. */
struct slice wish_id(const struct call *call, const char *set, struct slice text);

/** Read `like` and `dislike` of `body` (may be NULL).  *out_wishes is in the worker's scratch.
 * Errors: told in call->fault, with the member and its position; 404 for an unknown product. */
int wishes_read(struct call *call, const struct json *body, const struct wishes **out_wishes);

/** Read "notes":["oud",{"id":"rose","layer":"base"}] as the one scent that has them all.
 * Errors: as wishes_read; at least one note must be known. */
int wishes_read_notes(struct call *call, const struct json *notes, struct scent_query *out_query);

#endif
