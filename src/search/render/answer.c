/* Text and cuts, and how they become the pieces of one writev.
 *
 * Invariant: the cuts' offsets ascend and lie within the text.
 * The text is copied once, because the worker's buffer is needed for the next request while this
 * one may still be on its way to a slow client. */
#include "search/render/answer.h"

#include "http/http.h"

#include <assert.h>

void answer_init(struct answer *answer)
{
    *answer = (struct answer){0};
    buf_init(&answer->text, ANSWER_TEXT_MAX);
    buf_init(&answer->side, ANSWER_SIDE_MAX);
}

void answer_release(struct answer *answer)
{
    buf_release(&answer->text);
    buf_release(&answer->side);
    VEC_RELEASE(&answer->cuts);
}

void answer_begin(struct answer *answer)
{
    buf_clear(&answer->text);
    answer->cuts.count = 0;
    json_writer_init(&answer->w, &answer->text);
}

void answer_members(struct answer *answer, struct slice members)
{
    json_members_elsewhere(&answer->w);
    VEC_PUSH(&answer->cuts, (struct answer_cut){answer->text.len, members});
}

int answer_flush(struct answer *answer, struct http_request *req)
{
    struct slice text = arena_copy(http_arena(req), buf_slice(&answer->text));
    size_t at = 0;

    assert(answer->w.depth == 0);
    if (text.ptr == NULL || answer->text.overflow)
        return -ATTAR_ELIMIT;
    for (size_t i = 0; i < answer->cuts.count; i++) {
        const struct answer_cut *cut = &answer->cuts.items[i];

        assert(cut->at >= at);
        http_reply_slice(req, slice_of(text.ptr + at, cut->at - at));
        http_reply_slice(req, cut->fragment);
        at = cut->at;
    }
    http_reply_slice(req, slice_skip(text, at));
    return 0;
}

void answer_join(const struct answer *answer, struct buf *out)
{
    struct slice text = buf_slice(&answer->text);
    size_t at = 0;

    for (size_t i = 0; i < answer->cuts.count; i++) {
        buf_add(out, text.ptr + at, answer->cuts.items[i].at - at);
        buf_add_slice(out, answer->cuts.items[i].fragment);
        at = answer->cuts.items[i].at;
    }
    buf_add_slice(out, slice_skip(text, at));
}
