/* How a product smells, as values of columns; both computations share one encoding a document.
 *
 *   @scent         struct scent_code, of a bytes column
 *   @scent_notes   ids of notes of the lexicon, weights 1..255
 *
 * The model is that of the index at hand, frozen by its first scan: products that come later are
 * held against the same lexicon. */
#include "ingest/extract.h"
#include "ingest/scent_facts.h"

#include <assert.h>

static void encode(struct extract *extract, const struct json *product)
{
    struct scent_facts_room room;
    struct scent_facts facts;

    assert(extract->scent != NULL);
    if (extract->encoded)
        return;
    facts = scent_facts_read(product, &room);
    scent_encode(extract->scent, &facts, &extract->code, &extract->notes);
    extract->encoded = true;
}

int derive_scent(struct extract *extract, const struct rule *rule, const struct json *item,
                 uint16_t row)
{
    (void)row;
    if (extract->scent == NULL || rule->type != COLUMN_BYTES)
        return 0;
    encode(extract, item);
    emit_bytes(extract, slice_of((const char *)&extract->code, sizeof extract->code));
    return 0;
}

int derive_scent_notes(struct extract *extract, const struct rule *rule, const struct json *item,
                       uint16_t row)
{
    (void)rule;
    (void)row;
    if (extract->scent == NULL)
        return 0;
    encode(extract, item);
    for (uint16_t i = 0; i < extract->notes.count; i++)
        emit_key(extract, scent_model_note(extract->scent, extract->notes.notes[i]),
                 extract->notes.weights[i]);
    return 0;
}
