/* A JSON answer in the making: text of its own, with fragments in between that stay where they
 * lie (pre-encoded hits in the snapshot) until one writev sends all of it.
 *
 *   text   {"total":2,"hits":[{ , "match":null, ... },{ , "match": ... }]}
 *   cuts                       ^ fragment          ^ fragment
 *
 * The text grows in the worker's buffer, which is kept between requests, and is copied once into
 * the request's arena.  Private to src/search.  Thread: the loop's. */
#ifndef SEARCH_ANSWER_H
#define SEARCH_ANSWER_H

#include "base/vec.h"
#include "codec/json_writer.h"

struct http_request;

enum { ANSWER_TEXT_MAX = 6 << 20, ANSWER_SIDE_MAX = 64 << 10 };

struct answer_cut {
    size_t at; /* offset in the text */
    struct slice fragment;
};

struct answer {
    struct buf text;
    struct buf side; /* a text in the making that is to stand in the text */
    VEC(struct answer_cut) cuts;
    struct json_writer w;
};

void answer_init(struct answer *answer);
void answer_release(struct answer *answer);

/** Empty it for the next answer; write to answer->w. */
void answer_begin(struct answer *answer);

/** Members of the object in hand, without braces, borrowed until the reply is written. */
void answer_members(struct answer *answer, struct slice members);

/** Hand everything to the reply that http_reply began.  -ATTAR_ELIMIT past ANSWER_TEXT_MAX or the
 * request's memory. */
int answer_flush(struct answer *answer, struct http_request *req);

/** All of it as one text, for tests: appended to `out`. */
void answer_join(const struct answer *answer, struct buf *out);

#endif
