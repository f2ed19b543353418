/* The rows of an alignment, and whole costs by them.
 *
 *   cell j of row d = least of   cell j - i of row d - k
 *                                + cost of (the i letters before j, the k letters before d)
 *
 * over all pieces of i and k letters that end there (k = 0: a piece of the word that stands for
 * nothing).  A cell whose cost, with what the word's other letters must cost, is above the limit
 * is FAR; the live ones are in [first, past), so short words in a wide alphabet cost little.
 * Costs fit 14 bits: 47 letters at 254 are 11,938, below TRANSLIT_FAR. */
#include "analysis/translit.h"

#include "analysis/translit_model.h"
#include "base/utf8.h"

#include <assert.h>

enum {
    LATIN_PER_ARABIC_3 = 4, /* three Arabic letters write as much as four Latin ones */
    LIMIT_LETTERS_MAX = 6
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

static void find_pieces(struct translit_word *word, const uint8_t *letters)
{
    const struct translit_pieces *pieces = &word->model->pieces[word->script];

    for (unsigned j = 0; j <= word->count; j++) {
        unsigned piece = 0;

        memset(word->pieces[j], 0, sizeof word->pieces[j]);
        for (unsigned i = 1; i <= j && i <= TRANSLIT_PIECE_MAX; i++) {
            piece = pieces->next[piece][letters[j - i]];
            if (piece == 0)
                break;
            word->pieces[j][i] = (uint8_t)piece;
        }
    }
}

static void find_rest(struct translit_word *word)
{
    const uint8_t *least = word->model->pieces[word->script].least;

    for (unsigned j = 0; j <= word->count; j++)
        word->rest[j] = TRANSLIT_FAR;
    word->rest[word->count] = 0;
    for (unsigned j = word->count; j > 0; j--) {
        for (unsigned i = 1; i <= TRANSLIT_PIECE_MAX && word->pieces[j][i] != 0; i++) {
            unsigned rest = (unsigned)word->rest[j] + least[word->pieces[j][i]];

            if (least[word->pieces[j][i]] != TRANSLIT_COST_NONE && rest < word->rest[j - i])
                word->rest[j - i] = (uint16_t)rest;
        }
    }
}

/* Beyond six letters a right pair costs no more: of pairs of 6, 7 and 8 letters nine in ten cost
 * less than 8, 8 and 9 nats (tools/train-translit --judge prints bands). */
static void find_limits(struct translit_word *word)
{
    unsigned letters = word->count;

    if (word->script == TRANSLIT_LATIN)
        letters = (3 * letters + 2) / LATIN_PER_ARABIC_3;
    if (letters > LIMIT_LETTERS_MAX)
        letters = LIMIT_LETTERS_MAX;
    for (unsigned band = 0; band < TRANSLIT_BANDS; band++)
        word->limits[band] = (uint16_t)(word->model->bands[band] * (letters + 1));
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
    find_limits(word);
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

bool translit_word_read(const struct translit *model, struct slice text,
                        struct translit_word *out_word)
{
    assert(model != NULL && out_word != NULL);
    return (read_word(model, TRANSLIT_ARABIC, text, out_word) ||
            read_word(model, TRANSLIT_LATIN, text, out_word)) &&
           out_word->count > 1 && !is_number(text);
}

unsigned translit_band(const struct translit_word *word, uint32_t cost)
{
    unsigned band = 0;

    while (band < TRANSLIT_BANDS && cost > word->limits[band])
        band++;
    return band;
}

/* ---- Rows ---- */

static void lower(struct translit_row *row, unsigned cell, unsigned cost)
{
    if (cost < row->costs[cell])
        row->costs[cell] = (uint16_t)cost;
}

/* Pieces of the word against one piece that ends in this row. */
static void take_piece(const struct translit_word *word, unsigned piece,
                       const struct translit_row *before, struct translit_row *row)
{
    const uint8_t *costs = word->model->costs[other(word->script)][piece];

    for (unsigned from = before->first; from < before->past; from++) {
        unsigned cost = before->costs[from];

        if (cost == TRANSLIT_FAR)
            continue;
        if (costs[0] != TRANSLIT_COST_NONE)
            lower(row, from, cost + costs[0]);
        for (unsigned i = 1; i <= TRANSLIT_PIECE_MAX && from + i <= word->count; i++) {
            unsigned own = word->pieces[from + i][i];

            if (own != 0 && costs[own] != TRANSLIT_COST_NONE)
                lower(row, from + i, cost + costs[own]);
        }
    }
}

/* Pieces of the word that stand for nothing; then what is above the limit goes. */
static void finish_row(const struct translit_word *word, uint32_t limit, struct translit_row *row)
{
    const uint8_t *costs = word->model->costs[other(word->script)][0];

    row->least = TRANSLIT_FAR;
    row->first = (uint8_t)(word->count + 1);
    row->past = 0;
    for (unsigned j = 0; j <= word->count; j++) {
        unsigned whole = (unsigned)row->costs[j] + word->rest[j];

        if (whole > limit || whole >= TRANSLIT_FAR) {
            row->costs[j] = TRANSLIT_FAR;
            continue;
        }
        if (row->past == 0)
            row->first = (uint8_t)j;
        row->past = (uint8_t)(j + 1);
        if (whole < row->least)
            row->least = (uint16_t)whole;
        for (unsigned i = 1; i <= TRANSLIT_PIECE_MAX && j + i <= word->count; i++) {
            unsigned own = word->pieces[j + i][i];

            if (own != 0 && costs[own] != TRANSLIT_COST_NONE)
                lower(row, j + i, (unsigned)row->costs[j] + costs[own]);
        }
    }
}

static void clear_row(const struct translit_word *word, struct translit_row *row)
{
    for (unsigned j = 0; j <= word->count; j++)
        row->costs[j] = TRANSLIT_FAR;
}

void translit_row_first(const struct translit_word *word, uint32_t limit,
                        struct translit_row *out_row)
{
    assert(word != NULL && out_row != NULL);
    clear_row(word, out_row);
    out_row->costs[0] = 0;
    out_row->letter = 0;
    memset(out_row->begun, 0, sizeof out_row->begun);
    finish_row(word, limit, out_row);
}

uint32_t translit_row_next(const struct translit_word *word, uint32_t limit, uint32_t label,
                           unsigned depth, struct translit_row *rows)
{
    enum translit_script script = other(word->script);
    const struct translit_pieces *pieces = &word->model->pieces[script];
    struct translit_row *row = rows + depth;
    unsigned piece = 0;
    uint32_t least;

    assert(depth > 0 && depth <= TRANSLIT_LETTERS_MAX);
    row->letter = (uint8_t)translit_letter(word->model, script, label);
    if (row->letter == 0)
        return TRANSLIT_FAR;
    clear_row(word, row);
    for (unsigned k = 1; k <= depth && k <= TRANSLIT_PIECE_MAX; k++) {
        piece = pieces->next[piece][rows[depth - k + 1].letter];
        if (piece == 0)
            break;
        take_piece(word, piece, rows + depth - k, row);
    }
    finish_row(word, limit, row);
    least = row->least;
    row->begun[0] = 0;
    for (unsigned k = 1; k < TRANSLIT_PIECE_MAX; k++) {
        bool can = k == 1 || (k <= depth && rows[depth - 1].begun[k - 1] != 0);

        row->begun[k] = can ? pieces->begun[rows[depth - 1].begun[k - 1]][row->letter] : 0;
        if (row->begun[k] != 0 && rows[depth - k].least < least)
            least = rows[depth - k].least;
    }
    return least;
}

/* ---- One pair ---- */

uint32_t translit_cost(const struct translit *model, struct slice arabic, struct slice latin)
{
    struct translit_row rows[TRANSLIT_LETTERS_MAX + 1];
    struct translit_word word;
    unsigned depth = 0;

    assert(model != NULL);
    if (!read_word(model, TRANSLIT_ARABIC, arabic, &word) || latin.len == 0)
        return TRANSLIT_FAR;
    translit_row_first(&word, TRANSLIT_FAR, &rows[0]);
    for (size_t at = 0; at < latin.len;) {
        if (depth == TRANSLIT_LETTERS_MAX)
            return TRANSLIT_FAR;
        if (translit_row_next(&word, TRANSLIT_FAR, utf8_next(latin, &at), ++depth, rows) ==
            TRANSLIT_FAR)
            return TRANSLIT_FAR;
    }
    return translit_row_cost(&word, &rows[depth]);
}
