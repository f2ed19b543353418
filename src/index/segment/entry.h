/* One posting entry in its coded form, as it stands in positions and in forward records.
 *
 *   varint gap << 7 | field << 3 | kind      gap from the entry before if it has the same field
 *
 * Private to src/index.  Thread: any (pure). */
#ifndef INDEX_SEGMENT_ENTRY_H
#define INDEX_SEGMENT_ENTRY_H

#include "analysis/analysis.h"
#include "index/index.h"
#include "index/segment/varint.h"

/** Read the entry at `at` into `entry`, which holds the one before ({0} before the first): what
 * stands behind it, or NULL where the bytes are damaged. */
static inline const uint8_t *entry_get(const uint8_t *at, const uint8_t *end, uint16_t field_count,
                                       struct posting_entry *entry)
{
    uint32_t code = 0;
    uint8_t field;

    at = varint_get32(at, end, &code);
    field = code >> 3 & (SCHEMA_TEXTS_MAX - 1);
    if (at == NULL || field >= field_count || (code & 7) >= TOKEN_KIND_COUNT)
        return NULL;
    entry->position = (field == entry->field ? entry->position : 0) + (code >> 7);
    entry->field = field;
    entry->kind = code & 7;
    return at;
}

#endif
