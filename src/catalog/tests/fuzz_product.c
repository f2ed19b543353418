/* Goal: any JSON is a product or is refused with a message; a product stays one in its canonical
 * spelling, which is its own.  Method: libFuzzer; run by `tools/dev fuzz product`. */
#include "catalog/product.h"

#include "base/error.h"
#include "codec/json.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct json_limits limits = {PRODUCT_BYTES_MAX, true};

static int read_product(struct slice text, struct buf *canonical)
{
    struct attar_error err = {0};
    struct json *root = NULL;
    struct product product;
    struct arena arena;
    int rc = json_parse(text, &limits, &root, &err);

    if (rc < 0)
        return rc;
    arena_init(&arena, 1 << 22);
    rc = product_parse(root, &arena, &product, &err);
    assert(rc == 0 || err.text[0] != '\0');
    if (rc == 0)
        document_canonical(root, canonical);
    json_free(root);
    arena_release(&arena);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf first;
    struct buf second;

    buf_init(&first, PRODUCT_BYTES_MAX);
    buf_init(&second, PRODUCT_BYTES_MAX);
    if (read_product(slice_of((const char *)data, size), &first) == 0) {
        assert(read_product(buf_slice(&first), &second) == 0);
        assert(slice_eq(buf_slice(&first), buf_slice(&second)));
    }
    buf_release(&first);
    buf_release(&second);
    return 0;
}
