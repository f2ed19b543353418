/* Letters in, terms out: the small operations that every filter is made of.
 *
 * Terms are few (DRAFT_TERMS_MAX) and short (ANALYSIS_TERM_BYTES_MAX), so they are compared one by
 * one and kept in place.  Nothing is allocated, and nothing fails: what passes a limit is cut at a
 * code point. */
#include "analysis/draft.h"

#include "base/utf8.h"

#include <assert.h>

void draft_init(struct draft *draft, struct slice word, struct draft_scratch *scratch)
{
    assert(word.len <= ANALYSIS_TERM_BYTES_MAX && scratch != NULL);
    draft->word = word;
    draft->scratch = scratch;
    draft->count = draft->term_count = 0;
    draft->has_digit = false;
    draft->letters.len = draft->folded.len = 0;
    draft->forms = (struct lexicon_forms){{0}};
    for (size_t at = 0; at < word.len;) {
        uint32_t c = utf8_next(word, &at);

        draft->has_digit |= c >= '0' && c <= '9';
        draft_push(draft, c, c);
    }
}

void draft_push(struct draft *draft, uint32_t now, uint32_t was)
{
    if (draft->count == DRAFT_LETTERS_MAX)
        return;
    draft->now[draft->count] = now;
    draft->was[draft->count++] = was;
}

void draft_strip(struct draft *draft, size_t front, size_t back)
{
    assert(front + back <= draft->count);
    draft->count -= front + back;
    memmove(draft->now, draft->now + front, draft->count * sizeof draft->now[0]);
    memmove(draft->was, draft->was + front, draft->count * sizeof draft->was[0]);
}

void draft_encode(const uint32_t *letters, size_t count, struct draft_term *out)
{
    size_t len = 0;

    assert(count <= DRAFT_LETTERS_MAX);
    for (size_t i = 0; i < count; i++) {
        char bytes[UTF8_MAX_LEN];
        size_t more = utf8_encode(letters[i], bytes);

        if (len + more > ANALYSIS_TERM_BYTES_MAX)
            break;
        memcpy(out->text + len, bytes, more);
        len += more;
    }
    out->len = (uint8_t)len;
}

void draft_emit(struct draft *draft, enum token_kind kind, struct slice text)
{
    struct draft_term *term = &draft->terms[draft->term_count];

    assert(kind < TOKEN_KIND_COUNT && draft->term_count <= DRAFT_TERMS_MAX);
    if (text.len == 0 || text.len > ANALYSIS_TERM_BYTES_MAX || draft->term_count == DRAFT_TERMS_MAX)
        return;
    for (size_t i = 0; i < draft->term_count; i++)
        if (slice_eq(draft_text(&draft->terms[i]), text))
            return;
    term->kind = (uint8_t)kind;
    term->len = (uint8_t)text.len;
    memcpy(term->text, text.ptr, text.len);
    draft->term_count++;
}

void draft_emit_now(struct draft *draft, enum token_kind kind)
{
    struct draft_term term;

    draft_encode(draft->now, draft->count, &term);
    draft_emit(draft, kind, draft_text(&term));
}

struct slice draft_term_of(const struct draft *draft, enum token_kind kind)
{
    for (size_t i = 0; i < draft->term_count; i++)
        if (draft->terms[i].kind == kind)
            return draft_text(&draft->terms[i]);
    return (struct slice){NULL, 0};
}
