/* The rows of an alignment, and whole costs by them.
 *
 *   cell j of row d = least of   cell j - i of row d - k
 *                                + cost of (the i letters before j, the k letters before d)
 *
 * over all pieces of i and k letters that end there (k = 0: a piece of the word that stands for
 * nothing).  A cell that costs more than its `most` is FAR: then either the word's other letters
 * would bring it above the band's limit, or its costs run too far ahead of its letters (a name that
 * begins all wrong is another name).  The live cells are in [first, past).
 * Costs fit 14 bits: 47 letters at 254 are 11,938, below TRANSLIT_FAR. */
#include "analysis/translit.h"

#include "analysis/translit_model.h"
#include "base/utf8.h"

#include <assert.h>

enum {
    LATIN_PER_ARABIC_3 = 4, /* three Arabic letters write as much as four Latin ones */
    LIMIT_LETTERS_MAX = 6,  /* of Arabic: beyond them a right pair costs no more */
    REACH_LETTERS = 3,      /* how far costs may run ahead of the letters */
    NEVER = -1
};

static enum translit_script other(enum translit_script script)
{
    return script == TRANSLIT_ARABIC ? TRANSLIT_LATIN : TRANSLIT_ARABIC;
}

/* ---- The word ---- */

static bool read_letters(struct translit_word *word, struct slice text,
                         uint8_t letters[TRANSLIT_LETTERS_MAX])
{
    for (size_t at = 0; at < text.len;) {
        unsigned letter = translit_letter(word->model, word->script, utf8_next(text, &at));

        if (letter == 0 || word->count == TRANSLIT_LETTERS_MAX)
            return false;
        letters[word->count++] = (uint8_t)letter;
    }
    return word->count > 0;
}

/* Pieces are found from their last letter back. */
static void find_pieces(struct translit_word *word, const uint8_t *letters)
{
    const struct translit_pieces *pieces = &word->model->pieces[word->script];

    memset(word->pieces, 0, (word->count + 1) * sizeof word->pieces[0]);
    memset(word->longest, 0, sizeof word->longest);
    for (unsigned j = 1; j <= word->count; j++) {
        unsigned piece = 0;

        for (unsigned i = 1; i <= j && i <= TRANSLIT_PIECE_MAX; i++) {
            piece = pieces->next[piece][letters[j - i]];
            if (piece == 0)
                break;
            word->pieces[j - i][i] = (uint8_t)piece;
            if (i > word->longest[j - i])
                word->longest[j - i] = (uint8_t)i;
        }
    }
}

static void find_rest(struct translit_word *word)
{
    const uint8_t *least = word->model->pieces[word->script].least;

    word->rest[word->count] = 0;
    for (unsigned j = word->count; j-- > 0;) {
        word->rest[j] = TRANSLIT_FAR;
        for (unsigned i = 1; i <= word->longest[j]; i++) {
            unsigned rest = (unsigned)word->rest[j + i] + least[word->pieces[j][i]];

            if (least[word->pieces[j][i]] != TRANSLIT_NEVER && rest < word->rest[j])
                word->rest[j] = (uint16_t)rest;
        }
    }
}

/* What any piece of the word makes of this one, beyond what `rest` holds for the word's piece. */
static unsigned excess_of(const struct translit_word *word, const uint8_t *costs)
{
    const uint8_t *least = word->model->pieces[word->script].least;
    unsigned excess = costs[0];

    for (unsigned j = 0; j < word->count; j++) {
        for (unsigned i = 1; i <= word->longest[j]; i++) {
            unsigned piece = word->pieces[j][i];

            if (costs[piece] != TRANSLIT_NEVER && costs[piece] - least[piece] < (int)excess)
                excess = costs[piece] - least[piece];
        }
    }
    return excess;
}

/* No cell behind a piece costs less than the least of the row before it and the piece's excess:
 * `rest` there holds no more than the least cost of the word's piece and the rest behind it. */
static void find_excess(struct translit_word *word)
{
    enum translit_script script = other(word->script);
    const struct translit_pieces *pieces = &word->model->pieces[script];

    memset(word->begun_excess, TRANSLIT_NEVER, sizeof word->begun_excess);
    for (unsigned piece = 1; piece < pieces->count; piece++) {
        unsigned excess = excess_of(word, word->model->costs[script][piece]);

        word->excess[piece] = (uint8_t)excess;
        for (const uint8_t *begun = pieces->begins[piece]; *begun != 0; begun++)
            if (excess < word->begun_excess[*begun])
                word->begun_excess[*begun] = (uint8_t)excess;
    }
}

static int arabic_letters_of(const struct translit_word *word, unsigned letters)
{
    return (int)(word->script == TRANSLIT_ARABIC ? letters
                                                 : (3 * letters + 2) / LATIN_PER_ARABIC_3);
}

static int min(int a, int b)
{
    return a < b ? a : b;
}

/* The bands' limits, and what a cell may cost for the one wanted. */
static void find_limits(struct translit_word *word, unsigned level)
{
    const uint16_t *bands = word->model->bands;
    int letters = min(arabic_letters_of(word, word->count), LIMIT_LETTERS_MAX) + 1;

    for (unsigned band = 0; band < TRANSLIT_BANDS; band++)
        word->limits[band] = (uint16_t)(bands[band] * letters);
    word->limit = word->limits[level];
    for (unsigned j = 0; j <= word->count; j++) {
        int reach = bands[TRANSLIT_BANDS - 1] * (arabic_letters_of(word, j) + REACH_LETTERS);
        int most = min(reach, word->limits[level] - word->rest[j]);

        word->most[j] = (int16_t)(most < 0 ? NEVER : most);
    }
}

/* Of any length from one letter on. */
static bool read_word(const struct translit *model, enum translit_script script, struct slice text,
                      struct translit_word *word)
{
    uint8_t letters[TRANSLIT_LETTERS_MAX];

    word->model = model;
    word->script = script;
    word->count = 0;
    if (!read_letters(word, text, letters))
        return false;
    find_pieces(word, letters);
    find_rest(word);
    find_excess(word);
    return true;
}

/* Numbers are the same in both scripts: 212 is no Arabizi. */
static bool is_number(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return true;
}

bool translit_word_read(const struct translit *model, struct slice text, unsigned level,
                        struct translit_word *out_word)
{
    assert(model != NULL && level < TRANSLIT_BANDS && out_word != NULL);
    if (is_number(text) || (!read_word(model, TRANSLIT_ARABIC, text, out_word) &&
                            !read_word(model, TRANSLIT_LATIN, text, out_word)))
        return false;
    find_limits(out_word, level);
    return out_word->count > 1;
}

unsigned translit_band(const struct translit_word *word, uint32_t cost)
{
    unsigned band = 0;

    while (band < TRANSLIT_BANDS && cost > word->limits[band])
        band++;
    return band;
}

/* ---- Rows ---- */

static inline void lower(struct translit_row *row, unsigned cell, unsigned cost)
{
    if (cost < row->costs[cell])
        row->costs[cell] = (uint16_t)cost;
}

/* From one cell on, pieces of the word against the piece of the other script that has `costs`. */
static inline void take(const struct translit_word *word, const uint8_t *costs, unsigned from,
                        unsigned cost, struct translit_row *row)
{
    for (unsigned i = 1; i <= word->longest[from]; i++) {
        unsigned piece = word->pieces[from][i];

        if (piece != 0 && costs[piece] != TRANSLIT_NEVER)
            lower(row, from + i, cost + costs[piece]);
    }
}

static void take_row(const struct translit_word *word, const uint8_t *costs,
                     const struct translit_row *before, struct translit_row *row)
{
    for (unsigned from = before->first; from < before->past; from++) {
        unsigned cost = before->costs[from];

        if (cost == TRANSLIT_FAR)
            continue;
        if (costs[0] != TRANSLIT_NEVER)
            lower(row, from, cost + costs[0]);
        take(word, costs, from, cost, row);
    }
}

/* Pieces of the word that stand for nothing; what costs too much goes. */
static void finish_row(const struct translit_word *word, unsigned from, struct translit_row *row)
{
    const uint8_t *costs = word->model->costs[other(word->script)][0];

    row->least = TRANSLIT_FAR;
    row->first = row->past = 0;
    for (unsigned j = from; j <= word->count; j++) {
        unsigned cost = row->costs[j];

        if ((int)cost > word->most[j]) {
            row->costs[j] = TRANSLIT_FAR;
            continue;
        }
        if (row->past == 0)
            row->first = (uint8_t)j;
        row->past = (uint8_t)(j + 1);
        if (cost + word->rest[j] < row->least)
            row->least = (uint16_t)(cost + word->rest[j]);
        take(word, costs, j, cost, row);
    }
}

/* All cells from `from` on are FAR; those before it are not looked at but for the last. */
static void clear_row(const struct translit_word *word, unsigned from, struct translit_row *row)
{
    for (unsigned j = from; j <= word->count; j++)
        row->costs[j] = TRANSLIT_FAR;
}

void translit_row_first(const struct translit_word *word, struct translit_row *out_row)
{
    assert(word != NULL && out_row != NULL);
    clear_row(word, 0, out_row);
    out_row->costs[0] = 0;
    out_row->letter = 0;
    memset(out_row->begun, 0, sizeof out_row->begun);
    finish_row(word, 0, out_row);
}

/* One piece that ends in a row: where it began, and which it is. */
struct ending {
    const struct translit_row *before;
    const uint8_t *costs;
};

/* The pieces that end here and can still lead to something, and the first cell they can lead to. */
static unsigned find_endings(const struct translit_word *word, const struct translit_row *row,
                             unsigned depth, struct ending endings[TRANSLIT_PIECE_MAX],
                             unsigned *out_first)
{
    enum translit_script script = other(word->script);
    const struct translit_pieces *pieces = &word->model->pieces[script];
    unsigned count = 0;
    unsigned piece = 0;

    *out_first = word->count;
    for (unsigned k = 1; k <= depth && k <= TRANSLIT_PIECE_MAX; k++) {
        const struct translit_row *before = row - k;

        piece = pieces->next[piece][row[1 - (int)k].letter];
        if (piece == 0)
            break;
        if (word->excess[piece] == TRANSLIT_NEVER ||
            (uint32_t)before->least + word->excess[piece] > word->limit)
            continue;
        endings[count++] = (struct ending){before, word->model->costs[script][piece]};
        if (before->first < *out_first)
            *out_first = before->first;
    }
    return count;
}

/* The least that a piece which has begun here can still lead to, or `least`. */
static uint32_t least_begun(const struct translit_word *word, struct translit_row *row,
                            uint32_t least)
{
    const struct translit_pieces *pieces = &word->model->pieces[other(word->script)];
    const uint8_t *begun = row[-1].begun;

    row->begun[0] = 0;
    for (unsigned k = 1; k < TRANSLIT_PIECE_MAX; k++) {
        unsigned now = k == 1 || begun[k - 1] != 0 ? pieces->begun[begun[k - 1]][row->letter] : 0;

        row->begun[k] = (uint8_t)now;
        if (now != 0 && word->begun_excess[now] != TRANSLIT_NEVER &&
            (uint32_t)row[-(int)k].least + word->begun_excess[now] < least)
            least = (uint32_t)row[-(int)k].least + word->begun_excess[now];
    }
    return least <= word->limit ? least : TRANSLIT_FAR;
}

uint32_t translit_row_next(const struct translit_word *word, uint32_t label, unsigned depth,
                           struct translit_row *rows)
{
    struct ending endings[TRANSLIT_PIECE_MAX];
    struct translit_row *row = rows + depth;
    unsigned count;
    unsigned first;

    assert(depth > 0 && depth <= TRANSLIT_LETTERS_MAX);
    row->letter = (uint8_t)translit_letter(word->model, other(word->script), label);
    row->least = row->costs[word->count] = TRANSLIT_FAR;
    row->first = row->past = 0;
    if (row->letter == 0)
        return TRANSLIT_FAR;
    count = find_endings(word, row, depth, endings, &first);
    if (count > 0) {
        clear_row(word, first, row);
        for (unsigned i = 0; i < count; i++)
            take_row(word, endings[i].costs, endings[i].before, row);
        finish_row(word, first, row);
    }
    return least_begun(word, row, row->least);
}

/* ---- One pair ---- */

uint32_t translit_word_cost(const struct translit_word *word, struct slice text)
{
    struct translit_row rows[TRANSLIT_LETTERS_MAX + 1];
    unsigned depth = 0;

    assert(word != NULL);
    translit_row_first(word, &rows[0]);
    for (size_t at = 0; at < text.len;)
        if (depth == TRANSLIT_LETTERS_MAX ||
            translit_row_next(word, utf8_next(text, &at), ++depth, rows) == TRANSLIT_FAR)
            return TRANSLIT_FAR;
    return depth == 0 ? TRANSLIT_FAR : translit_row_cost(word, &rows[depth]);
}

uint32_t translit_cost(const struct translit *model, struct slice arabic, struct slice latin)
{
    struct translit_word word;

    assert(model != NULL);
    if (!read_word(model, TRANSLIT_ARABIC, arabic, &word))
        return TRANSLIT_FAR;
    for (unsigned j = 0; j <= word.count; j++)
        word.most[j] = TRANSLIT_FAR - 1;
    word.limit = TRANSLIT_FAR - 1;
    return translit_word_cost(&word, latin);
}
