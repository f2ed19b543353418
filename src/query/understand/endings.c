/* What a query being typed may become.
 *
 *   q      smoky vanilla for winter n
 *   tails  [winter n] [n]           from the longest to the last word, at most 8 words; the first
 *                                   that begins a phrase is the one
 *   table  nights -> night          "n" begins it: q without the tail, and the phrase
 *
 * Of the phrases of one value the one of fewest words is taken, of several the first of the table.
 * Tails are folded letter by letter as the table's words are, without the analysis of whole
 * queries: a tail with vowel marks is finished by nothing, never wrongly. */
#include "query/understand/understand.h"

#include "query/understand/grammar.h"

#include <assert.h>

struct endings {
    const struct grammar *grammar;
    const struct grammar_saying *sayings[UNDERSTAND_ENDINGS_MAX];
    size_t count;
    bool whole; /* the tail is a phrase already */
};

static size_t fold_tail(struct slice tail, char out[UNDERSTAND_Q_MAX])
{
    char lower[UNDERSTAND_Q_MAX];

    for (size_t i = 0; i < tail.len; i++) {
        char byte = tail.ptr[i];

        lower[i] = (char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
    }
    return grammar_fold(slice_of(lower, tail.len), out);
}

/* The ending with the same value of the same filter, or NULL. */
static const struct grammar_saying **same_value(struct endings *endings,
                                                const struct grammar_saying *saying)
{
    const struct grammar_entry *entries = endings->grammar->entries.items;
    const struct grammar_entry *entry = &entries[saying->entry];

    for (size_t i = 0; i < endings->count; i++) {
        const struct grammar_entry *other = &entries[endings->sayings[i]->entry];

        if (other->filter == entry->filter && slice_eq(other->value, entry->value))
            return &endings->sayings[i];
    }
    return NULL;
}

static void add_ending(struct endings *endings, const struct grammar_saying *saying)
{
    const struct grammar_saying **same = same_value(endings, saying);

    if (same != NULL && slice_count(saying->text, ' ') < slice_count((*same)->text, ' '))
        *same = saying;
    if (same == NULL && endings->count < UNDERSTAND_ENDINGS_MAX)
        endings->sayings[endings->count++] = saying;
}

/* `head` with `ending` behind it; ptr NULL when the arena is full. */
static struct slice join(struct arena *arena, struct slice head, struct slice ending)
{
    char *text = arena_alloc(arena, head.len + ending.len);

    if (text != NULL && head.len > 0)
        memcpy(text, head.ptr, head.len);
    if (text != NULL)
        memcpy(text + head.len, ending.ptr, ending.len);
    return slice_of(text, text == NULL ? 0 : head.len + ending.len);
}

/* The phrases that the words of q from `start` on begin; none where they are one ("vip men"). */
static void finish_tail(struct endings *endings, struct slice q, size_t start)
{
    const struct grammar *grammar = endings->grammar;
    char folded[UNDERSTAND_Q_MAX];
    struct slice tail = slice_of(folded, fold_tail(slice_skip(q, start), folded));

    endings->whole = grammar_find(grammar, tail) != GRAMMAR_NONE;
    for (size_t i = 0; i < grammar->sayings.count && !endings->whole; i++) {
        const struct grammar_saying *saying = &grammar->sayings.items[i];

        if (saying->key.len > tail.len && slice_starts(saying->key, tail))
            add_ending(endings, saying);
    }
}

/* Where the last words of q begin, the last one first. */
static size_t word_starts(struct slice q, size_t starts[GRAMMAR_PHRASE_WORDS_MAX])
{
    size_t count = 0;

    for (size_t at = q.len; at > 0 && count < GRAMMAR_PHRASE_WORDS_MAX; at--)
        if (q.ptr[at - 1] != ' ' && (at == 1 || q.ptr[at - 2] == ' '))
            starts[count++] = at - 1;
    return count;
}

int understand_endings(const struct grammar *grammar, struct slice q, struct arena *arena,
                       struct slice out[UNDERSTAND_ENDINGS_MAX])
{
    struct endings endings = {.grammar = grammar};
    size_t starts[GRAMMAR_PHRASE_WORDS_MAX];
    size_t tail;

    assert(grammar != NULL && arena != NULL);
    if (q.len > UNDERSTAND_Q_MAX)
        return 0;
    tail = word_starts(q, starts);
    while (endings.count == 0 && !endings.whole && tail > 0)
        finish_tail(&endings, q, starts[--tail]);
    for (size_t i = 0; i < endings.count; i++) {
        out[i] = join(arena, slice_of(q.ptr, starts[tail]), endings.sayings[i]->text);
        if (out[i].ptr == NULL)
            return -ATTAR_ELIMIT;
    }
    return (int)endings.count;
}
