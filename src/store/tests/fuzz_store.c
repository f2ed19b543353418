/* Goal: a file of any bytes opens or is refused, and no section lies outside it, checksums or not.
 * Method: libFuzzer; run by `tools/dev fuzz store`. */
#include "store/store.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice bytes = slice_of((const char *)data, size);
    struct store_file *file = NULL;

    if (store_file_parse(bytes, false, &file, NULL) < 0)
        return 0;
    store_file_verify(file, NULL);
    for (size_t i = 0; i < store_file_count(file); i++) {
        struct slice section = store_file_bytes(file, i);

        assert(section.ptr >= bytes.ptr && section.len <= size);
        assert(section.ptr + section.len <= bytes.ptr + size);
    }
    store_file_close(file);
    return 0;
}
