/* Goal: Whatever the scan lets through, msgpack-c parses without a lie in it.
 * Method: libFuzzer; run by `tools/dev fuzz pack`. */
#include "codec/pack.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct pack_limits limits = {1 << 16, 4096, 16};
    struct pack_doc *doc = NULL;
    const struct pack_value *value;
    struct slice key;

    if (pack_parse(slice_of((const char *)data, size), &limits, &doc, NULL) < 0)
        return 0;
    for (uint32_t i = 0; i < pack_count(pack_root(doc)); i++)
        if (pack_pair(pack_root(doc), i, &key, &value) == 0)
            assert(key.len <= size);
    pack_free(doc);
    return 0;
}
