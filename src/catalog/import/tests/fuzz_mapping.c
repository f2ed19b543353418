/* Goal: any mapping over any row gives well-formed JSON, nothing, or a reason.
 * Method: libFuzzer; the input is a mapping, a NUL, and a JSONL row; `tools/dev fuzz mapping`. */
#include "catalog/import/mapping.h"

#include "base/error.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct json_limits limits = {1 << 16, true};

static void eval(const struct mapping *mapping, struct slice row)
{
    struct input *input = input_of_bytes(row);
    struct attar_error err = {0};
    struct json_writer w;
    struct json *back = NULL;
    struct rows rows;
    struct buf out;

    buf_init(&out, 1 << 16);
    json_writer_init(&w, &out);
    if (rows_open(&rows, input, ROWS_JSONL, &err) == 0 && rows_next(&rows, &err) > 0) {
        int rc = mapping_eval(mapping, mapping_template(mapping, "product"), &rows, &w, &err);

        assert(rc >= 0 || err.text[0] != '\0');
        assert(rc != 0 || out.len == 0);
        if (rc > 0 && !out.overflow && json_parse(buf_slice(&out), &limits, &back, &err) < 0)
            assert(err.code == ATTAR_ELIMIT || strstr(err.text, "duplicate") != NULL ||
                   strstr(err.text, "NUL") != NULL);
    }
    json_free(back);
    rows_release(&rows);
    input_close(input);
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice all = slice_of((const char *)data, size);
    struct slice row = all;
    struct slice text = slice_cut(&row, '\0');
    struct mapping mapping;

    if (row.ptr == NULL || mapping_parse(text, "", &mapping, NULL) < 0)
        return 0;
    eval(&mapping, row);
    mapping_close(&mapping);
    return 0;
}
