/* Blanks for marks keep every offset, so that words are told by their bytes in the query itself. */
#include "query/text/wanted.h"

#include "base/utf8.h"

#include <assert.h>

/* ---- The text ---- */

static bool is_quote(uint32_t letter)
{
    return letter == '"' || letter == 0x201C || letter == 0x201D || /* “ ” */
           letter == 0x00AB || letter == 0x00BB;                    /* « » */
}

/* A minus that would exclude has nothing or a blank before it. */
static bool leads(struct slice q, size_t at)
{
    return at == 0 || q.ptr[at - 1] == ' ';
}

int wanted_text(const struct text_options *options, struct slice q, struct arena *arena,
                struct slice *out_q, struct attar_error *err)
{
    bool quotes = options->no_phrases || options->similar;
    bool minuses = options->no_exclusions || options->similar;
    char *plain;

    *out_q = q;
    if (!quotes && !minuses)
        return 0;
    plain = arena_alloc(arena, q.len + 1);
    if (plain == NULL)
        return error_set(err, ATTAR_ELIMIT, "q: it needs too much memory");
    for (size_t at = 0; at < q.len;) {
        size_t start = at;
        uint32_t letter = utf8_next(q, &at);
        bool blank = (quotes && is_quote(letter)) || (minuses && letter == '-' && leads(q, start));

        for (size_t i = start; i < at; i++)
            plain[i] = blank ? ' ' : q.ptr[i];
    }
    *out_q = slice_of(plain, q.len);
    return 0;
}

/* ---- The words ---- */

static void set_prefixes(const struct text_options *options, struct words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        struct word *word = &words->items[i];

        if (options->prefix == PREFIX_NONE || options->similar)
            word->prefix = false;
        else if (options->prefix == PREFIX_ALL)
            word->prefix = !word->excluded && word->phrase == 0;
    }
}

static void keep_stop_words(struct words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        words->items[i].stop = false;
        words->items[i].required = !words->items[i].excluded;
    }
}

/* Each may be missing, those that say nothing are gone; they stay where there are no others. */
static void make_similar(struct words *words)
{
    size_t kept = 0;

    for (size_t i = 0; i < words->count; i++)
        if (!words->items[i].stop)
            words->items[kept++] = words->items[i];
    words->count = kept > 0 ? kept : words->count;
    for (size_t i = 0; i < words->count; i++)
        words->items[i].required = false;
}

/* Every word of the query that `optional` has, too. */
static void relieve(struct words *words, const struct words *optional)
{
    for (size_t i = 0; i < words->count; i++)
        for (size_t k = 0; k < optional->count && words->items[i].phrase == 0; k++)
            if (slice_eq(word_letters(&words->items[i]), word_letters(&optional->items[k])))
                words->items[i].required = false;
}

static int relieve_all(const struct text_options *options, struct analyzer *analyzer,
                       struct arena *arena, struct words *words, struct attar_error *err)
{
    struct words *optional = arena_alloc(arena, sizeof *optional);
    int rc = 0;

    assert(options->optional_word_count <= OPTIONAL_WORDS_MAX);
    if (optional == NULL)
        return error_set(err, ATTAR_ELIMIT, "optional_words: they need too much memory");
    for (size_t i = 0; rc == 0 && i < options->optional_word_count; i++) {
        rc = words_read(analyzer, options->optional_words[i], arena, optional, err);
        if (rc == 0)
            relieve(words, optional);
    }
    return rc;
}

int wanted_words(const struct text_options *options, struct analyzer *analyzer, struct arena *arena,
                 struct words *words, struct attar_error *err)
{
    set_prefixes(options, words);
    if (options->stop_words_kept)
        keep_stop_words(words);
    if (options->similar)
        make_similar(words);
    if (options->optional_word_count == 0)
        return 0;
    return relieve_all(options, analyzer, arena, words, err);
}
