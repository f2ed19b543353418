/* Labels are sorted by their first eight bytes as one number, and by the rest where these agree. */
#include "query/count/label_order.h"

#include "base/mem.h"
#include "base/shared.h"
#include "query/view.h"

#include <stdlib.h>

struct ranked_label {
    uint64_t prefix;
    struct slice text;
    uint32_t value;
};

static uint64_t prefix_of(struct slice text)
{
    uint64_t prefix = 0;

    for (size_t i = 0; i < sizeof prefix; i++)
        prefix = prefix << 8 | (i < text.len ? (unsigned char)text.ptr[i] : 0);
    return prefix;
}

/* Values are in the order of their keys. */
static int by_label(const void *a, const void *b)
{
    const struct ranked_label *x = a;
    const struct ranked_label *y = b;
    int order;

    if (x->prefix != y->prefix)
        return x->prefix < y->prefix ? -1 : 1;
    order = slice_cmp(x->text, y->text);
    if (order != 0)
        return order;
    return x->value < y->value ? -1 : 1;
}

uint32_t *label_order(const struct view *view, uint16_t filter, enum lang lang)
{
    uint32_t count = view_value_count(view, filter);
    struct ranked_label *labels = mem_zero(count + 1, sizeof *labels);
    uint32_t *ranks = shared_zero(count + 1, sizeof *ranks);

    for (uint32_t value = 0; value < count; value++) {
        struct slice text = view_value_label(view, filter, value, lang);

        labels[value] = (struct ranked_label){prefix_of(text), text, value};
    }
    qsort(labels, count, sizeof *labels, by_label);
    for (uint32_t rank = 0; rank < count; rank++)
        ranks[labels[rank].value] = rank;
    free(labels);
    return ranks;
}
