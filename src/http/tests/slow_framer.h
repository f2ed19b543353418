/* An HTTP/1.1 request framer written from RFC 9112 alone, slowly and in another way than ours:
 * the oracle of fuzz_framer and prop_framer.  It accepts what the grammar accepts, which is more
 * than we do; whatever we accept it must accept too and frame alike. */
#ifndef HTTP_TESTS_SLOW_FRAMER_H
#define HTTP_TESTS_SLOW_FRAMER_H

#include "base/slice.h"

struct slow_message {
    struct slice method, target;
    size_t head_len; /* from the first byte given, leading CRLF included */
    size_t len;      /* of the whole message */
    char *body;      /* malloc, the caller frees; the chunks' data joined */
    size_t body_len;
};

/** The message at the beginning of `input`: 1 when it is whole, 0 when bytes are missing or it
 * is malformed. */
int slow_frame(struct slice input, struct slow_message *out);

#endif
