/* Goal: whatever the bytes, opening a model ends with a model within its bounds or an error.
 * Method: libFuzzer; the input is the body, behind a header whose checksum is made to fit, since
 * otherwise nothing would get past it.  Run by `tools/dev fuzz model`. */
#include "scent/model.h"

#include "codec/checksum.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_u64(struct buf *out, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        buf_add_byte(out, (char)(value >> (8 * i)));
}

static void use(const struct scent_model *model)
{
    struct scent_fact_note note = {SLICE("oud"), SCENT_BASE};
    struct scent_facts facts = {.notes = &note, .note_count = 1};
    struct scent_notes notes;
    struct scent_code code;

    if (scent_model_note_count(model) > 0)
        note.id = scent_model_note(model, scent_model_note_count(model) - 1);
    scent_encode(model, &facts, &code, &notes);
    assert(notes.count <= 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice body = slice_of((const char *)data, size);
    struct scent_model *model = NULL;
    struct buf bytes;

    buf_init(&bytes, 32 + size);
    buf_add_cstr(&bytes, "attardna");
    add_u64(&bytes, MODEL_FORMAT);
    add_u64(&bytes, checksum_xxh3(body));
    buf_add_slice(&bytes, body);
    if (scent_model_open(buf_slice(&bytes), &model, NULL) == 0)
        use(model);
    scent_model_unref(model);
    buf_release(&bytes);
    return 0;
}
