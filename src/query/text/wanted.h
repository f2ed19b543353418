/* The words of a query as the request wants them read (text_options.h).
 *
 *   q --wanted_text--> q without quotes and minuses --words_read--> words --wanted_words--> words
 *                      that mean nothing here                               required, prefix, stop
 *
 * Private to src/query/text.  Thread: the analyzer's. */
#ifndef QUERY_TEXT_WANTED_H
#define QUERY_TEXT_WANTED_H

#include "query/text/words.h"

/** `q`, or a copy as long in which the marks that mean nothing are blanks.
 * Errors: -ATTAR_ELIMIT (arena). */
int wanted_text(const struct text_options *options, struct slice q, struct arena *arena,
                struct slice *out_q, struct attar_error *err);

/** Set which words must be there, may be missing, are beginnings; a similar query loses its stop
 * words.  Errors: -ATTAR_EINVAL (more words in an optional text than a query has), -ATTAR_ELIMIT
 * (arena). */
int wanted_words(const struct text_options *options, struct analyzer *analyzer, struct arena *arena,
                 struct words *words, struct attar_error *err);

#endif
