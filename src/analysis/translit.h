/* One name in two scripts: what it costs to read an Arabic word as a Latin one, for names that no
 * dictionary lists.  Part of the front door analysis.h.
 *
 *   ش   ا   ن   ي   ل            pieces that stand for each other, each at a cost that was learnt
 *   ch  a   n   e   l            (analyzers/translit.tsv, in 1/16 nat); the cheapest way to cut
 *   8 + 4 + 0 + 16 + 1 = 29      both words into pieces is the cost of the pair
 *
 *                   typed word      c   h   a   n   e   l
 *                    row 0     0   62  89 ...               cells: cost of the first j letters
 *   spelt so far  ش  row 1         ..   8  32 ...           against the letters spelt so far
 *                 ا  row 2              12 ...
 *
 * A dictionary is searched row by row along a trie of the other script (query/spelling); both
 * directions use one table.  A band says how near a cost is for a word of that length: 0 as good
 * as the same name, 2 the outermost that is worth a look.
 *
 * Letters are those of folded words; hamza, teh marbuta and Persian letters are folded here once
 * more, so that exact terms do as well.  Latin includes digits: Arabizi writes 3oud.
 * Not here: translations (black, أسود), which are the lexicon's; typing slips.
 * Thread: any (immutable once open). */
#ifndef ANALYSIS_TRANSLIT_H
#define ANALYSIS_TRANSLIT_H

#include "base/error.h"
#include "base/slice.h"

struct translit;

enum {
    TRANSLIT_LETTERS_MAX = 47, /* a longer word has no spellings */
    TRANSLIT_PIECE_MAX = 4,    /* letters of a piece */
    TRANSLIT_PIECES_MAX = 256, /* of a script, beginnings included; piece numbers are uint8_t */
    TRANSLIT_NEVER = 255,      /* in place of a cost */
    TRANSLIT_BANDS = 3,
    TRANSLIT_FAR = 0x3fff /* no way to read one as the other */
};

enum translit_script { TRANSLIT_ARABIC, TRANSLIT_LATIN, TRANSLIT_SCRIPTS };

/** Read `translit.tsv` of the folder `dir`.
 * Errors, `*out_model` untouched: -ATTAR_EIO, -ATTAR_EPARSE (file, line, reason), -ATTAR_ELIMIT.
 * Thread: the one that opens (it blocks).  Cost: a millisecond, 170 KiB. */
int translit_open(const char *dir, struct translit **out_model, struct attar_error *err);

/** Takes NULL. */
void translit_free(struct translit *model);

/** The cost of reading `arabic` as `latin` in 1/16 nat; TRANSLIT_FAR if either has a letter of no
 * alphabet of the model, none, or more than TRANSLIT_LETTERS_MAX.
 * Cost: about a microsecond for words of six letters. */
uint32_t translit_cost(const struct translit *model, struct slice arabic, struct slice latin);

/* ---- Row by row ---- */

/* A word in hand, to be compared with many of the other script.
 *
 * A band reaches to a cost for each Arabic letter and one more, of six letters at most (Latin ones
 * count three for four).  Besides, the first j letters may cost the outermost band's share of three
 * letters more: that keeps a walk near its word from the first letters on, and loses no right pair
 * in 200 (README of query/spelling). */
struct translit_word {
    const struct translit *model;
    enum translit_script script;
    unsigned count;                            /* letters */
    uint8_t longest[TRANSLIT_LETTERS_MAX + 1]; /* piece that begins at letter j */
    /* The pieces that begin at letter j, by length; 0: none. */
    uint8_t pieces[TRANSLIT_LETTERS_MAX + 1][TRANSLIT_PIECE_MAX + 1];
    uint16_t rest[TRANSLIT_LETTERS_MAX + 1]; /* the letters from j on cost at least this */
    int16_t most[TRANSLIT_LETTERS_MAX + 1];  /* the first j letters may cost this; < 0: nothing */
    uint16_t limits[TRANSLIT_BANDS];         /* the highest cost of each band */
    uint16_t limit;                          /* of the band wanted */
    /* What a piece of the other script adds, at least, to the least of the row before it; and the
     * least of this over the pieces that letters have begun.  TRANSLIT_NEVER: no such piece. */
    uint8_t excess[TRANSLIT_PIECES_MAX];
    uint8_t begun_excess[TRANSLIT_PIECES_MAX];
};

/* The costs of all beginnings of the word against the letters spelt so far. */
struct translit_row {
    uint16_t costs[TRANSLIT_LETTERS_MAX + 1];
    uint16_t least; /* over the cells, of cost and rest: no word through here costs less */
    uint8_t first;  /* cells [first, past) are not FAR */
    uint8_t past;
    uint8_t letter;                    /* the last one spelt */
    uint8_t begun[TRANSLIT_PIECE_MAX]; /* [k]: what the last k letters begin; 0: no longer piece */
};

/** Prepare a folded word, for costs within band `level`, 0..TRANSLIT_BANDS - 1.  False if it is of
 * neither script, a number, shorter than two letters or longer than TRANSLIT_LETTERS_MAX: such a
 * word has no spellings. */
bool translit_word_read(const struct translit *model, struct slice text, unsigned level,
                        struct translit_word *out_word);

/** The row before any letter is spelt. */
void translit_row_first(const struct translit_word *word, struct translit_row *out_row);

/** One letter on: fills rows[depth] from the rows before it; depth 1..TRANSLIT_LETTERS_MAX.
 * label  the code point spelt
 * Returns the least cost that a word beginning with these letters can have, or TRANSLIT_FAR: no
 * such word is within the band, or the label is no letter of the other script.
 * Cost: about 0.03 us for a word of six letters. */
uint32_t translit_row_next(const struct translit_word *word, uint32_t label, unsigned depth,
                           struct translit_row *rows);

/** The cost of the whole word against the letters of this row, or TRANSLIT_FAR. */
static inline uint32_t translit_row_cost(const struct translit_word *word,
                                         const struct translit_row *row)
{
    return row->costs[word->count];
}

/** The cost of the word against one text of the other script, as its rows give it: TRANSLIT_FAR
 * beyond the band or the reach, or as translit_cost. */
uint32_t translit_word_cost(const struct translit_word *word, struct slice text);

/** The band of a cost, 0..TRANSLIT_BANDS - 1, or TRANSLIT_BANDS if it is beyond all. */
unsigned translit_band(const struct translit_word *word, uint32_t cost);

#endif
