/* F-30 in its first form: how alike two scents are by their notes and accords.
 *
 * A scent is a sparse vector over note ids and accord ids; a note weighs idf, an accord idf times
 * its weight / 100; idf = ln(1 + N / df).  The match is the cosine, in per mille.  It is exact: one
 * pass over the postings of the terms that the scent has.
 *
 * A scent space compares any two products so, one of them asked at a time.
 *
 * NEEDSWORK: `dna_v1` of search.md section 7 (kinship, layers, family, character) replaces this
 * formula when src/scent lands; the filter, the sort and the callers stay as they are.
 * Private to src/query. */
#ifndef QUERY_SCENT_MATCH_H
#define QUERY_SCENT_MATCH_H

#include "query/clause_set.h"

struct column;

/* One of the two columns that a scent is made of. */
struct scent_side {
    const struct column *column;
    double *idf;   /* of each value */
    double *asked; /* of each value, 0 where the asked scent does not have it */
};

enum { SCENT_SIDES = 2 };

struct scent_space {
    struct scent_side sides[SCENT_SIDES];
    uint32_t asked; /* doc, or INDEX_DOC_NONE */
    double norm;    /* of the asked scent */
};

/** Weigh every note and accord.  Errors: -ATTAR_ENOTFOUND (the index has neither), -ATTAR_ELIMIT
 * (arena, which owns it).  Cost: a logarithm a value. */
int scent_space_init(struct scent_space *space, const struct view *view, struct arena *arena);

/** Compare with `doc` from now on. */
void scent_ask(struct scent_space *space, uint32_t doc);

/** How alike `doc` and the asked one are, 0..1000.  0 if one of them has no scent. */
uint16_t scent_likeness(const struct scent_space *space, uint32_t doc);

/* A note or accord that two scents share. */
struct scent_term {
    int side;
    struct slice key;
    double part; /* of the cosine, 0..1 */
};

/** Call `each` for every term that `doc` shares with the asked one: the parts add up to their
 * cosine.  Cost: as scent_likeness. */
void scent_terms(const struct scent_space *space, uint32_t doc,
                 void (*each)(const struct scent_term *term, void *user), void *user);

/** Match every live doc with the product `id`.  *out_scent->match is in `arena`, one a doc;
 * the product itself is 1000.
 * Errors: -ATTAR_ENOTFOUND (no such live product), -ATTAR_ELIMIT (arena).
 * Cost: a logarithm a value, a square root and about 15 products a doc. */
int scent_match_all(const struct view *view, struct slice id, struct arena *arena,
                    struct scent_matches *out_scent, struct attar_error *err);

#endif
