/* Goal: Any bytes give rows and faults with rising line numbers, and an end.
 * Method: libFuzzer; run by `tools/dev fuzz csv`. */
#include "codec/csv.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct csv_dialect dialect = {size % 2 ? (char)9 : (char)44, size % 2 == 0, 1000, 20};
    struct input *input = input_of_bytes(slice_of((const char *)data, size));
    struct csv csv;
    uint64_t line = 0;
    int rc;

    csv_init(&csv, input, &dialect);
    while ((rc = csv_next(&csv, NULL)) != 0) {
        assert(csv.line > line);
        line = csv.line;
        assert(rc < 0 || (csv.count >= 1 && csv.count <= dialect.fields_max));
    }
    csv_release(&csv);
    input_close(input);
    return 0;
}
