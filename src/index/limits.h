/* What an index bounds, each with the name that errors give it.  Part of the front door index.h.
 *
 *   a document   id 64 bytes, 1 MiB stored, 200 offers, values of 256 bytes, weights 1..255,
 *                bytes columns of 1..1024 bytes each
 *   an index     2^27 documents and as many offers, 32 segments after merging
 *   a posting    blocks of 128 documents, impacts 1..255 */
#ifndef INDEX_LIMITS_H
#define INDEX_LIMITS_H

#include <stdint.h>

enum {
    INDEX_POSTINGS_BLOCK = 128,    /* documents in a block of postings */
    INDEX_KEY_BYTES_MAX = 256,     /* a keyword value */
    INDEX_WIDTH_MAX = 1024,        /* bytes of one item of a bytes column */
    INDEX_ID_BYTES_MAX = 64,       /* a document id */
    INDEX_DOC_BYTES_MAX = 1 << 20, /* a stored document, and a hit */
    INDEX_DOC_ROWS_MAX = 200,      /* offers of a document */
    INDEX_DOC_COUNT_MAX = 1 << 27,
    INDEX_SEGMENTS_MAX = 32,
    INDEX_IMPACT_MAX = 255
};

#define INDEX_NUMBER_MISSING INT64_MIN
#define INDEX_DOC_NONE       UINT32_MAX

#endif
