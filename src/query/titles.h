/* How much there is to a product's name: the worth of its words, by how rare each is.
 *
 *   light 10 + blue 9           = 19   Light Blue
 *   light 10 + blue 9 + sun 14  = 33   Light Blue Sun
 *
 * A query that meets 19 of a name says all of the first and leaves 14 of the second unsaid: the
 * first is the better answer.  Private to src/query.  Thread: any (pure). */
#ifndef QUERY_TITLES_H
#define QUERY_TITLES_H

#include "query/view.h"

struct succession;

enum { WORTH_MAX = 31 /* of a word: 9 nats of idf, and from there on */ };

/** The worth of a word by its idf in 1/64 nat (forms_idf): 1..WORTH_MAX. */
uint8_t title_worth(uint32_t idf);

/** Fill view->titles, named, title_worth and whole_worth.
 *
 * title_worth  of each live product's name, a word that is a concept worth what the concept is
 * whole_worth  of its name and the words of its brand that the name lacks, by letters alone
 * In the language in which the name is worth less; 0 where it has none; at most UINT8_MAX for name
 * and brand each.  Labels of the view are there.
 * former  a view whose names need not be read again, or NULL
 * next    what is taken over while every word keeps its worth
 * Cost: an analysis and a look-up for each distinct word of a new name; 20 ns a document that is
 * new, or whatever is alive once the worth of a word has changed. */
void titles_fill(struct view *view, const struct view *former, const struct succession *next);

#endif
