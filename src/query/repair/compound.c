/* Words written together or apart.
 *
 *   b l u e d e c h a n e l           known[i][past]: documents with letters [i, past) as a term,
 *   |-------|---|-----------|                         read off the tries of all segments
 *   0       4   6           12        head[i][k]: best product of k terms that are letters [0, i)
 *                                     tail[i][k]: the same of the letters from i on
 *
 * The exact split is the best head of all letters.  A part known by a typo is tried wherever it has
 * a head before it and a tail behind it, so few parts are looked up.
 * A share is df / (16 x documents): names have about as many words, and more exactness changes no
 * choice.  Products of doubles alone round alike on every CPU.
 * Source: word breaking by unigram probabilities (Norvig, "Natural Language Corpus Data", in
 * Beautiful Data, 2009). */
#include "query/repair/repair.h"

#include "attar/error.h"
#include "base/utf8.h"
#include "query/typo/typo.h"

#include <assert.h>

enum {
    L = SPLIT_LETTERS_MAX,
    WORDS_A_DOCUMENT = 16,
    SHORT_PART = 3, /* letters; such a part has to be in 1 of 8192 documents */
    SHORT_PART_RARITY = 8192
};

static const double typo_share = 1.0 / 1024; /* "digio" is di gio, not digit */

struct splitter {
    const struct snapshot *snapshot;
    struct slice word;
    struct arena *arena;
    uint32_t letters[L];
    size_t starts[L + 1]; /* bytes */
    unsigned count;
    uint32_t known[L][L + 1];
    double head[L + 1][SPLIT_PARTS_MAX + 1]; /* 0: none */
    double tail[L + 1][SPLIT_PARTS_MAX + 1];
    double words; /* in all */
};

static bool read_word(struct splitter *splitter)
{
    for (size_t at = 0; at < splitter->word.len; splitter->count++) {
        if (splitter->count == L)
            return false;
        splitter->starts[splitter->count] = at;
        splitter->letters[splitter->count] = utf8_next(splitter->word, &at);
    }
    splitter->starts[splitter->count] = splitter->word.len;
    return true;
}

static bool is_digit(uint32_t letter)
{
    return letter >= '0' && letter <= '9';
}

static bool is_cut(const struct splitter *splitter, unsigned at)
{
    return at == 0 || at == splitter->count || !is_digit(splitter->letters[at - 1]) ||
           !is_digit(splitter->letters[at]);
}

static bool is_part(const struct splitter *splitter, unsigned from, unsigned past)
{
    if (past - from == splitter->count || !is_cut(splitter, from) || !is_cut(splitter, past))
        return false;
    return past - from > 1 || is_digit(splitter->letters[from]);
}

static void read_known(struct splitter *splitter, uint32_t segment, unsigned from)
{
    const struct term_trie *trie = snapshot_trie(splitter->snapshot, segment);
    uint32_t node = 0;

    for (unsigned at = from; at < splitter->count; at++) {
        struct term term;

        node = term_trie_child(trie, node, splitter->letters[at]);
        if (node == TERM_TRIE_NONE)
            return;
        if (trie->term[node] == TERM_TRIE_NONE || !is_part(splitter, from, at + 1))
            continue;
        term_at(splitter->snapshot, segment, trie->term[node], &term);
        splitter->known[from][at + 1] += term.df;
    }
}

/* Dictionaries are full of short terms that nobody means: stems, roman numbers, foreign articles.
 */
static void drop_rare(struct splitter *splitter)
{
    uint32_t least = 1 + snapshot_stats(splitter->snapshot).doc_count / SHORT_PART_RARITY;

    for (unsigned from = 0; from < splitter->count; from++)
        for (unsigned past = from + 1; past <= splitter->count && past <= from + SHORT_PART; past++)
            if (!is_digit(splitter->letters[from]) && splitter->known[from][past] < least)
                splitter->known[from][past] = 0;
}

static double share(const struct splitter *splitter, uint32_t df)
{
    return df / splitter->words;
}

/* The best products of k parts, and of a part more: from[k] * part may beat to[k + 1]. */
static void extend(const double *from, double part, double *to)
{
    for (unsigned k = 0; k < SPLIT_PARTS_MAX; k++)
        if (from[k] * part > to[k + 1])
            to[k + 1] = from[k] * part;
}

static void fill_products(struct splitter *splitter)
{
    unsigned count = splitter->count;

    splitter->head[0][0] = 1;
    for (unsigned past = 1; past <= count; past++)
        for (unsigned from = 0; from < past; from++)
            extend(splitter->head[from], share(splitter, splitter->known[from][past]),
                   splitter->head[past]);
    splitter->tail[count][0] = 1;
    for (unsigned from = count; from-- > 0;)
        for (unsigned past = from + 1; past <= count; past++)
            extend(splitter->tail[past], share(splitter, splitter->known[from][past]),
                   splitter->tail[from]);
}

/* ---- Reading the answer off the tables ---- */

static struct slice typed(const struct splitter *splitter, unsigned from, unsigned past)
{
    return slice_of(splitter->word.ptr + splitter->starts[from],
                    splitter->starts[past] - splitter->starts[from]);
}

/* The known parts of letters [0, past), last first, into parts[0, k). */
static void take_head(const struct splitter *splitter, unsigned past, unsigned k,
                      struct split_part *parts)
{
    while (k > 0) {
        unsigned from = 0;

        while (splitter->head[from][k - 1] * share(splitter, splitter->known[from][past]) !=
               splitter->head[past][k])
            from++;
        parts[--k] =
            (struct split_part){typed(splitter, from, past), typed(splitter, from, past), 0};
        past = from;
    }
}

static void take_tail(const struct splitter *splitter, unsigned from, unsigned k,
                      struct split_part *parts)
{
    for (; k > 0; k--) {
        unsigned past = from + 1;

        while (splitter->tail[past][k - 1] * share(splitter, splitter->known[from][past]) !=
               splitter->tail[from][k])
            past++;
        *parts++ = (struct split_part){typed(splitter, from, past), typed(splitter, from, past), 0};
        from = past;
    }
}

static void split_exactly(const struct splitter *splitter, struct split *out_split)
{
    const double *scores = splitter->head[splitter->count];

    for (unsigned k = 2; k <= SPLIT_PARTS_MAX; k++)
        if (scores[k] > out_split->score) {
            out_split->score = scores[k];
            out_split->count = k;
        }
    take_head(splitter, splitter->count, out_split->count, out_split->parts);
}

/* ---- One part by a typo ---- */

/* A part with its neighbours: the best head of letters [0, from), the best tail from `past` on. */
struct gap {
    unsigned from;
    unsigned past;
    unsigned heads; /* parts */
    unsigned tails;
    double around; /* the product of both; 0: they do not exist */
};

static struct gap gap_of(const struct splitter *splitter, unsigned from, unsigned past)
{
    struct gap gap = {.from = from, .past = past};

    for (unsigned heads = 0; heads < SPLIT_PARTS_MAX; heads++)
        for (unsigned tails = heads == 0; heads + tails < SPLIT_PARTS_MAX; tails++) {
            double around = splitter->head[from][heads] * splitter->tail[past][tails];

            if (around > gap.around) {
                gap.around = around;
                gap.heads = heads;
                gap.tails = tails;
            }
        }
    return gap;
}

/* The most frequent term one slip away from the part, in any segment; df 0 if there is none. */
static int nearest(const struct splitter *splitter, struct slice part, struct term *out_term)
{
    const struct typo_word word = {part, 1, false};
    struct term best = {.df = 0};

    for (uint32_t s = 0; s < snapshot_segment_count(splitter->snapshot); s++) {
        struct term_hits hits;
        int rc = typo_walk(snapshot_trie(splitter->snapshot, s), &word, splitter->arena, &hits);

        if (rc < 0)
            return rc;
        for (size_t i = 0; i < hits.count; i++)
            for (uint32_t ord = hits.items[i].first; ord < hits.items[i].past; ord++) {
                struct term term;

                term_at(splitter->snapshot, s, ord, &term);
                best = term.df > best.df ? term : best;
            }
    }
    *out_term = best;
    return 0;
}

static int name_split(const struct splitter *splitter, const struct gap *gap,
                      const struct term *term, struct split *split)
{
    char text[INDEX_KEY_BYTES_MAX];
    size_t len = term_text(splitter->snapshot, term->segment, term->ord, text);
    struct slice kept = arena_copy(splitter->arena, slice_of(text, len));

    if (kept.ptr == NULL)
        return -ATTAR_ELIMIT;
    split->count = gap->heads + 1 + gap->tails;
    take_head(splitter, gap->from, gap->heads, split->parts);
    split->parts[gap->heads] = (struct split_part){typed(splitter, gap->from, gap->past), kept, 1};
    take_tail(splitter, gap->past, gap->tails, split->parts + gap->heads + 1);
    return 0;
}

/* Replaces *out_split by a split that is better in spite of its typo. */
static int split_by_typo(const struct splitter *splitter, struct split *out_split)
{
    struct gap best_gap = {.from = 0};
    struct term best = {.df = 0};

    for (unsigned from = 0; from < splitter->count; from++)
        for (unsigned past = from + SPLIT_TYPO_LETTERS; past <= splitter->count; past++) {
            struct gap gap = gap_of(splitter, from, past);
            struct term term;
            double score;
            int rc;

            if (gap.around == 0 || splitter->known[from][past] > 0 ||
                typo_level(typed(splitter, from, past)) == 0)
                continue;
            rc = nearest(splitter, typed(splitter, from, past), &term);
            if (rc < 0)
                return rc;
            score = gap.around * share(splitter, term.df) * typo_share;
            if (score > out_split->score) {
                out_split->score = score;
                best_gap = gap;
                best = term;
            }
        }
    return best.df == 0 ? 0 : name_split(splitter, &best_gap, &best, out_split);
}

int split_word(const struct snapshot *snapshot, struct slice word, struct arena *arena,
               struct split *out_split)
{
    struct splitter splitter = {.snapshot = snapshot, .word = word, .arena = arena};
    struct split split = {.count = 0};
    int rc = 0;

    assert(snapshot != NULL && arena != NULL && out_split != NULL);
    if (read_word(&splitter)) {
        splitter.words = 1 + (double)WORDS_A_DOCUMENT * snapshot_stats(snapshot).doc_count;
        for (uint32_t s = 0; s < snapshot_segment_count(snapshot); s++)
            for (unsigned from = 0; from < splitter.count; from++)
                read_known(&splitter, s, from);
        drop_rare(&splitter);
        fill_products(&splitter);
        split_exactly(&splitter, &split);
        rc = split_by_typo(&splitter, &split);
    }
    if (rc == 0)
        *out_split = split;
    return rc;
}

int join_words(const struct snapshot *snapshot, struct slice left, struct slice right,
               struct arena *arena, struct slice *out_joined)
{
    char *joined = arena_alloc(arena, left.len + right.len + 1);

    assert(snapshot != NULL && out_joined != NULL);
    if (joined == NULL)
        return -ATTAR_ELIMIT;
    memcpy(joined, left.ptr, left.len);
    memcpy(joined + left.len, right.ptr, right.len);
    *out_joined = slice_of(joined, left.len + right.len);
    if (snapshot_df(snapshot, *out_joined) == 0)
        *out_joined = slice_of(NULL, 0);
    return 0;
}
