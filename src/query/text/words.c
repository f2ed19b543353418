/* Tokens grouped into words.  A word is a position; its extent is the first token there that is
 * neither joined nor a concept, because those two may reach over several positions.
 *
 * Quotes and the minus are read from the query's own bytes, since to the analysis they are
 * separators like any other: "…", “…” and «…» make a phrase, a minus with nothing or a blank before
 * it excludes the word or the phrase behind it, unless it stands in a phrase itself.  A quote that
 * is never closed means nothing.  What is excluded is analysed apart from the rest, lest "oud
 * -rose" be read as the name of something.
 */
#include "query/text/words.h"

#include "base/utf8.h"

#include <assert.h>

enum { PHRASES_MAX = 16 };

/* Bytes [start, end) between a pair of quotes, which stand at [outer, past). */
struct quoted {
    size_t outer;
    size_t start;
    size_t end;
    size_t past;
};

struct quotes {
    struct quoted items[PHRASES_MAX];
    size_t count;
};

static uint32_t closing_of(uint32_t opening)
{
    switch (opening) {
    case '"': return '"';
    case 0x201C: return 0x201D; /* “ ” */
    case 0x00AB: return 0x00BB; /* « » */
    default: return 0;
    }
}

static struct quotes find_quotes(struct slice q)
{
    struct quotes quotes = {.count = 0};

    for (size_t at = 0; at < q.len && quotes.count < PHRASES_MAX;) {
        struct quoted quoted = {.outer = at};
        uint32_t closing = closing_of(utf8_next(q, &at));

        quoted.start = quoted.end = at;
        while (closing != 0 && at < q.len && utf8_next(q, &at) != closing)
            quoted.end = at;
        quoted.past = at;
        if (closing != 0 && quoted.end < quoted.past)
            quotes.items[quotes.count++] = quoted;
        else if (closing != 0)
            at = quoted.start;
    }
    return quotes;
}

static bool excludes(struct slice q, size_t at)
{
    return q.ptr[at] == '-' && (at == 0 || q.ptr[at - 1] == ' ') && at + 1 < q.len &&
           q.ptr[at + 1] != ' ' && q.ptr[at + 1] != '-';
}

/* Where the pair of quotes that opens at `at` ends, or `at` if none does. */
static size_t quoted_end(const struct quotes *quotes, size_t at)
{
    for (size_t i = 0; i < quotes->count; i++)
        if (quotes->items[i].outer == at)
            return quotes->items[i].past;
    return at;
}

/* Where what the minus at `at` excludes ends. */
static size_t excluded_end(struct slice q, const struct quotes *quotes, size_t at)
{
    const char *blank = memchr(q.ptr + at, ' ', q.len - at);
    size_t end = quoted_end(quotes, at + 1);

    if (end > at + 1)
        return end;
    return blank == NULL ? q.len : (size_t)(blank - q.ptr);
}

/* Where what begins at `at` and is all wanted ends: a whole phrase, since in one a minus is but a
 * mark, or a byte. */
static size_t wanted_end(const struct quotes *quotes, size_t at)
{
    size_t end = quoted_end(quotes, at);

    return end > at ? end : at + 1;
}

/* Two texts of q's length: what is wanted and what is excluded, each blank where the other is.
 * Returns whether anything is excluded; false too when the arena is full, `*out_full` set. */
static bool part_excluded(struct slice q, const struct quotes *quotes, struct arena *arena,
                          struct slice out_parts[2], bool *out_full)
{
    char *wanted = arena_alloc(arena, 2 * q.len + 1);
    char *excluded = wanted != NULL ? wanted + q.len : NULL;
    bool any = false;

    *out_full = wanted == NULL;
    for (size_t at = 0; wanted != NULL && at < q.len;) {
        bool out = excludes(q, at);
        size_t end = out ? excluded_end(q, quotes, at) : wanted_end(quotes, at);

        memset(wanted + at, ' ', end - at);
        memset(excluded + at, ' ', end - at);
        memcpy((out ? excluded : wanted) + at, q.ptr + at, end - at);
        any |= out;
        at = end;
    }
    out_parts[0] = slice_of(wanted, q.len);
    out_parts[1] = slice_of(excluded, q.len);
    return any;
}

static bool spans_words(const struct token *token)
{
    return token->kind == TOKEN_JOINED || token->kind == TOKEN_CONCEPT;
}

static bool serves(const struct token *token, const struct word *word)
{
    return token->start <= word->start && token->end >= word->end;
}

static void place_in_phrase(const struct quotes *quotes, struct word *word)
{
    for (size_t i = 0; i < quotes->count; i++) {
        const struct quoted *quoted = &quotes->items[i];

        if (word->start < quoted->start || word->end > quoted->end)
            continue;
        word->phrase = (uint8_t)(i + 1);
        word->prefix = false;
    }
}

static int add_word(struct words *words, const struct token *token, bool excluded,
                    struct attar_error *err)
{
    if (words->count == SEARCH_WORDS_MAX)
        return error_set(err, ATTAR_EINVAL, "q: more than %d words", SEARCH_WORDS_MAX);
    words->items[words->count++] = (struct word){
        .start = token->start,
        .end = token->end,
        .stop = token->stop,
        .prefix = token->last && !excluded,
        .excluded = excluded,
    };
    return 0;
}

static int collect_terms(const struct token_list *tokens, struct arena *arena, struct word *word,
                         struct attar_error *err)
{
    struct token *terms = arena_array(arena, tokens->count, sizeof *terms);

    if (terms == NULL)
        return error_set(err, ATTAR_ELIMIT, "q: too many terms");
    for (size_t i = 0; i < tokens->count; i++) {
        struct token *copy = &terms[word->term_count];

        if (!serves(&tokens->items[i], word))
            continue;
        *copy = tokens->items[i];
        copy->term = arena_copy(arena, tokens->items[i].term);
        if (copy->term.ptr == NULL)
            return error_set(err, ATTAR_ELIMIT, "q: too many terms");
        word->term_count++;
    }
    word->terms = terms;
    assert(word->term_count > 0);
    return 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A year that a shop adds to a name, or a lone Latin letter. */
static bool says_little(struct slice letters)
{
    bool century = slice_starts(letters, SLICE("19")) || slice_starts(letters, SLICE("20"));

    return (letters.len == 1 && !is_digit(letters.ptr[0])) ||
           (letters.len == 4 && century && is_digit(letters.ptr[2]) && is_digit(letters.ptr[3]));
}

static bool is_arabic(struct slice letters)
{
    size_t at = 0;

    return letters.len > 0 && utf8_next(letters, &at) >= 0x0600;
}

/* Arabic shops write years and sizes behind names: beside two words that tell something, names that
 * have them by chance must not win by them. */
static void mark_additions(struct words *words)
{
    size_t telling = 0;
    bool arabic = false;

    for (size_t i = 0; i < words->count; i++) {
        const struct word *word = &words->items[i];

        arabic |= is_arabic(word_letters(word));
        telling += !word->stop && !word->excluded && !says_little(word_letters(word));
    }
    for (size_t i = 0; arabic && telling > 1 && i < words->count; i++)
        words->items[i].stop |=
            words->items[i].phrase == 0 && says_little(word_letters(&words->items[i]));
}

/* A stop word may be missing, unless there is nothing else or it is quoted. */
static void mark_required(struct words *words)
{
    bool others = false;

    for (size_t i = 0; i < words->count; i++)
        others |= !words->items[i].stop && !words->items[i].excluded;
    for (size_t i = 0; i < words->count; i++) {
        struct word *word = &words->items[i];

        word->required = !word->excluded && (!word->stop || !others || word->phrase > 0);
    }
}

/* The words of one part of the query, behind those already there. */
static int read_part(struct words *words, const struct token_list *tokens, bool excluded,
                     struct arena *arena, struct attar_error *err)
{
    size_t first = words->count;
    uint32_t seen = UINT32_MAX; /* position of the last word added */
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < tokens->count; i++) {
        const struct token *token = &tokens->items[i];

        if (spans_words(token) || token->position == seen)
            continue;
        seen = token->position;
        rc = add_word(words, token, excluded, err);
    }
    for (size_t i = first; rc == 0 && i < words->count; i++)
        rc = collect_terms(tokens, arena, &words->items[i], err);
    return rc;
}

int words_read(struct analyzer *analyzer, struct slice q, struct arena *arena,
               struct words *out_words, struct attar_error *err)
{
    struct words words = {.count = 0};
    struct quotes quotes = find_quotes(q);
    struct slice parts[2];
    bool full;
    int count = part_excluded(q, &quotes, arena, parts, &full) ? 2 : 1;
    int rc = full ? error_set(err, ATTAR_ELIMIT, "q: too many terms") : 0;

    for (int i = 0; rc == 0 && i < count; i++) {
        struct token_list tokens;

        rc = analyze(analyzer, parts[i], &tokens, err);
        if (rc == 0)
            rc = read_part(&words, &tokens, i == 1, arena, err);
    }
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < words.count; i++)
        place_in_phrase(&quotes, &words.items[i]);
    words.phrase_count = (uint8_t)quotes.count;
    mark_additions(&words);
    mark_required(&words);
    *out_words = words;
    return 0;
}

struct slice word_text(const struct word *word, struct slice q)
{
    assert(word->start <= word->end && word->end <= q.len);
    return slice_of(q.ptr + word->start, word->end - word->start);
}

/* A joined form over this word is of another extent. */
struct slice word_letters(const struct word *word)
{
    struct slice letters = {NULL, 0};

    for (size_t i = 0; i < word->term_count; i++) {
        const struct token *token = &word->terms[i];

        if (token->start != word->start || token->end != word->end)
            continue;
        if (token->kind == TOKEN_FOLDED || (token->kind == TOKEN_EXACT && letters.ptr == NULL))
            letters = token->term;
    }
    return letters;
}
