/* Importing foreign files into the catalogue, in one transaction: wholly, or not at all.
 *
 *   file (JSONL, CSV, TSV; gzip or plain) --rows--> mapping --> checked document --> catalog_put
 *                                             `--rejected: line, field, reason
 *
 * Part of catalog/catalog.h.  How to write a mapping: src/catalog/import/MAPPING.md. */
#ifndef CATALOG_IMPORT_H
#define CATALOG_IMPORT_H

#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"

struct catalog;

enum { IMPORT_REJECTS_LISTED = 1000 };

struct import_progress {
    uint64_t bytes_done; /* of the file as it lies on disk */
    uint64_t bytes_total;
    uint64_t rows;
    uint64_t rejected;
    int64_t elapsed_ms;
};

/* Called every 500 rows and at the end.  Thread: the caller's. */
typedef void (*import_progress_fn)(void *user, const struct import_progress *progress);

struct import_options {
    const char *path;
    const char *mapping_path;    /* NULL: the lines are documents of `kind` already */
    const char *ontology_dir;    /* data/ontology; needed with a mapping that looks things up */
    int kind;                    /* enum catalog_kind; a mapping makes products */
    import_progress_fn progress; /* may be NULL */
    void *user;
};

struct import_reject {
    uint64_t line;
    char field[48]; /* "offers[3].price"; "" when the row itself is at fault */
    char reason[160];
};

struct import_report {
    uint64_t rows;       /* with a document, a duplicate or a fault in them */
    uint64_t documents;  /* in the catalogue now that were in the file, each once */
    uint64_t duplicates; /* rows whose id came again: the last one stands */
    uint64_t merged;     /* rows that added offers to a product of the same file (mapping: group) */
    uint64_t vendors;    /* vendor records that were made */
    uint64_t rejected;
    int64_t elapsed_ms;
    VEC(struct import_reject) rejects; /* the first IMPORT_REJECTS_LISTED */
};

/** Import a file.
 *
 * out_report  filled in any case; import_report_release
 * Returns 0 (also when rows were rejected: see the report); -ATTAR_ENOTFOUND (file, mapping,
 * table), -ATTAR_EPARSE (mapping, header), -ATTAR_EIO, -ATTAR_ECORRUPT (gzip), or the catalogue's
 * errors: then nothing of the file is in the catalogue.
 * Thread: the catalogue's; never a loop.  Cost: see README.md. */
int catalog_import(struct catalog *catalog, const struct import_options *options,
                   struct import_report *out_report, struct attar_error *err);

/** Idempotent on a zeroed struct. */
void import_report_release(struct import_report *report);

/** One line for a terminal, without a line end:
 * "[#########-----------]  45 %   17,064 rows   3 rejected   9,800 rows/s   1 s left". */
void import_progress_text(const struct import_progress *progress, struct buf *out);

/** The report in lines: the counts, then each listed reject as "line 12: name: missing". */
void import_report_text(const struct import_report *report, struct buf *out);

#endif
