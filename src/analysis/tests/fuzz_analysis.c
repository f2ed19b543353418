/* Goal: Whatever the bytes, analysis ends, its output is bounded and its offsets lie inside the
 * text, on both paths alike (reliability.md, F6).
 * Method: libFuzzer over the tests' ontology (ATTAR_ROOT names the checkout, else "."); an input
 * that begins with "1*" is its rest repeated up to 1 KiB (unit_analysis has texts of 1 MiB). */
#include "texts.h"

#include <assert.h>
#include <stdlib.h>

enum { TERMS_PER_BYTE = 4, REPEATED_BYTES = 1 << 10 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct analyzer *fast;
static struct analyzer *icu;

static void open_once(void)
{
    struct analysis *analysis;

    if (fast != NULL)
        return;
    analysis = texts_analysis(SLICE("عود\nمسك\nبخور\nكتاب\n"));
    fast = analyzer_new(analysis);
    icu = analyzer_new(analysis);
    analyzer_icu_only(icu, true);
    analysis_unref(analysis);
}

static uint64_t check(struct slice text, const struct token_list *tokens)
{
    uint64_t sum = tokens->position_count;

    assert(tokens->count <= TERMS_PER_BYTE * text.len);
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->items[i];

        assert(token->start < token->end && token->end <= text.len);
        assert(token->position + token->words <= tokens->position_count);
        assert(token->term.len > 0 && token->term.len <= ANALYSIS_TERM_BYTES_MAX);
        sum = sum * 31 + token->start + token->end * 7 + token->kind;
        for (size_t b = 0; b < token->term.len; b++)
            sum = sum * 31 + (uint8_t)token->term.ptr[b];
    }
    return sum;
}

/* The rest of the input over and over. */
static struct slice repeated(const uint8_t *data, size_t size)
{
    static char text[REPEATED_BYTES];
    size_t len = 0;

    while (size > 0 && len + size <= sizeof text) {
        memcpy(text + len, data, size);
        len += size;
    }
    return slice_of(text, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_of((const char *)data, size);
    struct token_list tokens;
    struct slice folded;
    uint64_t sum;

    open_once();
    if (size > 2 && data[0] == '1' && data[1] == '*')
        text = repeated(data + 2, size - 2);
    assert(analyze_name(fast, text, &tokens, NULL) == 0);
    check(text, &tokens);
    assert(analyze_fold(fast, text, &folded, NULL) == 0);
    assert(analyze(fast, text, &tokens, NULL) == 0);
    sum = check(text, &tokens);
    assert(analyze(icu, text, &tokens, NULL) == 0);
    assert(check(text, &tokens) == sum);
    return 0;
}
