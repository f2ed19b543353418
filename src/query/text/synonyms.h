/* Synonyms of the words of a query.
 *
 *   agar wood   --curation_synonyms-->  oud            both words may be met by oud: forms
 * (forms.h) oud         --curation_synonyms-->  agar wood      the documents that have both: a
 * stand-in
 *
 * A phrase stands for the whole run of words that it is declared for, so it serves each of them.
 * Words that are excluded or quoted are taken as they are.  Private to src/query. */
#ifndef QUERY_TEXT_SYNONYMS_H
#define QUERY_TEXT_SYNONYMS_H

#include "query/text/words.h"
#include "query/view.h"

/* A phrase of several words that may stand for a word. */
struct stand_in {
    const uint8_t *levels; /* a doc: 0 lacks a word of it, else 1 + the place of its worst word */
    uint32_t idf;          /* in 1/64 nat, of the documents that have it */
};

/* What phrases are looked up with. */
struct synonyms_source {
    const struct view *view;
    const struct ranking *ranking;   /* of the search */
    const struct curation *curation; /* may be NULL */
};

/** Give each word of `words` what may stand for it under source->curation.
 * Errors: -ATTAR_ELIMIT (arena, which owns it).  Cost: a look-up a word; for each phrase of several
 * words the postings of all its terms, and a byte a document. */
int synonyms_attach(const struct synonyms_source *source, struct words *words, struct arena *arena,
                    struct attar_error *err);

#endif
