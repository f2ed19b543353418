/* The proof that the index holds exactly the visible products of the catalogue, each as it stands
 * there, made in small pieces while both go on changing.
 *
 *   1 catalogue  every visible product: digest of its range += hash(JSON) * odd hash(id)
 *   2 index      the same over one snapshot
 *   3 walk       ranges that differ, product by product; a product that differs is a suspect
 *   4 settle     each suspect again, at a moment when nothing of the catalogue waits to be applied:
 *                what still differs is missing, extra or stale; repaired if that was asked for, so
 *                that what was left out and can be indexed now is tried again
 *
 * A range is the first byte of the id's hash; its digest is a sum modulo 2^128, so that the order
 * of the documents does not matter.  Contract: sync.md section 10. Part of ingest/ingest.h. Thread:
 * writer, between two polls. */
#ifndef INGEST_VERIFY_H
#define INGEST_VERIFY_H

#include "base/error.h"
#include "catalog/catalog.h"
#include "codec/checksum.h"

struct ingest;
struct verify;

enum {
    VERIFY_RANGES = 256,
    VERIFY_NAMED_MAX = 100,
    VERIFY_SUSPECTS_MAX = 100000 /* more are not looked at in one go */
};

#define VERIFY_KINDS(X)                                                 \
    X(missing, "in the catalogue, not in the index")                    \
    X(extra, "in the index, but not, or not visible, in the catalogue") \
    X(stale, "in the index, but not as it stands in the catalogue")

enum verify_kind {
#define X(name, words) VERIFY_##name,
    VERIFY_KINDS(X)
#undef X
        VERIFY_KIND_COUNT
};

/** "missing". */
const char *verify_kind_name(enum verify_kind kind);

struct verify_difference {
    enum verify_kind kind;
    char id[REJECTED_ID_MAX + 1];
    struct checksum128 catalogue; /* hashes of the contents; 0: it has none */
    struct checksum128 index;
};

struct verify_report {
    uint8_t first; /* ranges looked at */
    uint8_t last;
    bool repair;
    bool done;
    bool cut;          /* more than VERIFY_SUSPECTS_MAX differed */
    uint64_t products; /* visible ones of the catalogue that were looked at */
    uint64_t counts[VERIFY_KIND_COUNT];
    uint64_t repaired;
    uint64_t steps;                           /* of work done */
    struct mark mark;                         /* of the snapshot that `ranges` are of */
    struct checksum128 ranges[VERIFY_RANGES]; /* of the index */
    struct checksum128 digest;                /* of all of them: their sum */
    uint32_t named_count;
    struct verify_difference named[VERIFY_NAMED_MAX];
};

/** Begin to verify the ranges first..last of an ingest that is filled; `repair` puts what differs
 * again.  Never fails.  Owner: verify_free, before ingest_close. */
struct verify *verify_new(struct ingest *ingest, uint8_t first, uint8_t last, bool repair);
void verify_free(struct verify *verify); /* takes NULL */

/** One piece, about 10 ms.  Returns 1 when more is due, 0 when done, or an error of the catalogue
 * or the index, which ends it.  *out_changed: there is a new snapshot.  Polls
 * must go on between the steps, else suspects never settle. */
int verify_step(struct verify *verify, bool *out_changed, struct attar_error *err);

/** Borrowed; grows with each step. */
const struct verify_report *verify_report(const struct verify *verify);

#endif
