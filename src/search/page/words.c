/* The table of words.h, by language. */
#include "search/page/words.h"

#include <assert.h>

static const struct slice words[2][PAGE_WORD_COUNT] = {
    [LANG_EN] =
        {
#define X(name, en, ar) [PAGE_##name] = SLICE_INIT(en),
            PAGE_WORDS(X)
#undef X
        },
    [LANG_AR] =
        {
#define X(name, en, ar) [PAGE_##name] = SLICE_INIT(ar),
            PAGE_WORDS(X)
#undef X
        },
};

struct slice page_word(enum page_word word, enum lang lang)
{
    assert(word < PAGE_WORD_COUNT);
    return words[lang][word];
}
