/* Goal: Whatever is parsed can be written, and parses again.
 * Method: libFuzzer; run by `tools/dev fuzz json`. */
#include "codec/json.h"
#include "codec/json_writer.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct json_limits limits = {1 << 16, true};
    struct json *root = NULL;
    struct buf out;
    struct json_writer w;

    if (json_parse(slice_of((const char *)data, size), &limits, &root, NULL) < 0)
        return 0;
    buf_init(&out, 1 << 20);
    json_writer_init(&w, &out);
    json_add_json(&w, root);
    json_free(root);
    root = NULL;
    assert(out.overflow || json_parse(buf_slice(&out), &limits, &root, NULL) == 0 ||
           out.len > limits.bytes);
    json_free(root);
    buf_release(&out);
    return 0;
}
