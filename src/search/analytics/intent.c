/* Edits between queries.
 *
 *   oud w[oo]d     common front, what was changed, common end
 *   oud w[in]d
 *
 * The longest common front and then the longest common end leave the least that can have been
 * changed in one place; what a person does to a query between two answers is typing on, deleting,
 * or mending one spot. */
#include "search/analytics/intent.h"

#include "base/utf8.h"

#include <assert.h>

static bool continues(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Bytes that both begin with, in whole characters. */
static size_t common_front(struct slice a, struct slice b)
{
    size_t most = a.len < b.len ? a.len : b.len;
    size_t len = 0;

    while (len < most && a.ptr[len] == b.ptr[len])
        len++;
    while (len > 0 &&
           ((len < a.len && continues(a.ptr[len])) || (len < b.len && continues(b.ptr[len]))))
        len--;
    return len;
}

/* Likewise at the end. */
static size_t common_end(struct slice a, struct slice b)
{
    size_t most = a.len < b.len ? a.len : b.len;
    size_t len = 0;

    while (len < most && a.ptr[a.len - 1 - len] == b.ptr[b.len - 1 - len])
        len++;
    while (len > 0 && continues(a.ptr[a.len - len]))
        len--;
    return len;
}

bool intent_is_edit(struct slice before, struct slice after)
{
    size_t front = common_front(before, after);
    struct slice x = slice_skip(before, front);
    struct slice y = slice_skip(after, front);
    size_t end = common_end(x, y);
    size_t shared =
        utf8_count(slice_of(before.ptr, front)) + utf8_count(slice_of(x.ptr + x.len - end, end));
    size_t gone;
    size_t come;

    if (before.len == 0 || after.len == 0)
        return before.len == after.len;
    if (x.len == 0 || y.len == 0)
        return true; /* typed on, or deleted from the end */
    gone = utf8_count(slice_of(x.ptr, x.len - end));
    come = utf8_count(slice_of(y.ptr, y.len - end));
    assert(gone > 0 || come > 0);
    return gone <= INTENT_CHANGE_MAX && come <= INTENT_CHANGE_MAX &&
           2 * shared >= shared + (gone > come ? gone : come);
}

bool intent_goes_on(struct slice before, struct slice after, int64_t gap_ms)
{
    return gap_ms <= INTENT_GAP_MS && intent_is_edit(before, after);
}

size_t intent_text(struct slice query, char out[INTENT_QUERY_CAP])
{
    size_t len = 0;

    query = slice_trim(query);
    for (size_t i = 0; i < query.len && len < INTENT_QUERY_CAP; i++) {
        char c = query.ptr[i];

        if (c == '\t' || c == '\n' || c == '\r')
            c = ' ';
        if (c == ' ' && len > 0 && out[len - 1] == ' ')
            continue;
        out[len++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return len;
}
