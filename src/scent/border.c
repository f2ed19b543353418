/* Cutting words off the front of an id until something is known, then off its end.
 *
 *   pink-calabrian-bergamot, calabrian-bergamot, bergamot, pink-calabrian, pink
 *
 * Cost: two look-ups a word. */
#include "scent/border.h"

#include <assert.h>

/* Without its first word; len 0 when it is the last. */
static struct slice without_first(struct slice id)
{
    const char *at = id.len > 0 ? memchr(id.ptr, '-', id.len) : NULL;

    return at == NULL ? (struct slice){id.ptr, 0} : slice_skip(id, (size_t)(at - id.ptr) + 1);
}

static struct slice without_last(struct slice id)
{
    size_t len = id.len;

    while (len > 0 && id.ptr[len - 1] != '-')
        len--;
    return (struct slice){id.ptr, len > 0 ? len - 1 : 0};
}

uint32_t border_find(border_find_fn *find, const void *context, struct slice id)
{
    uint32_t at = BORDER_NONE;

    assert(find != NULL);
    for (struct slice s = id; at == BORDER_NONE && s.len > 0; s = without_first(s))
        at = find(context, s);
    for (struct slice s = without_last(id); at == BORDER_NONE && s.len > 0; s = without_last(s))
        at = find(context, s);
    return at;
}
