/* The table of correspondences in memory.  Private to src/analysis.
 *
 *   letters   [script][code point] -> 1..63; 0: none
 *   pieces    a trie over pieces read from their end, so that the pieces that end at a letter are
 *             found walking back from it:   ou:  u -> o     0 is the empty piece and the root
 *   begun     the same read forward, to know whether letters can still become a piece
 *   costs     [script][piece of that script][piece of the other]; TRANSLIT_NEVER: none
 *
 * Thread: any (immutable once open). */
#ifndef ANALYSIS_TRANSLIT_MODEL_H
#define ANALYSIS_TRANSLIT_MODEL_H

#include "analysis/table.h"
#include "analysis/translit.h"

enum {
    TRANSLIT_ALPHABET = 64,
    TRANSLIT_BLOCK = 256, /* U+0600..06FF, U+0000..00FF */
    TRANSLIT_COST_MAX = 254
};

struct translit_pieces {
    uint8_t next[TRANSLIT_PIECES_MAX][TRANSLIT_ALPHABET]; /* 0: none */
    uint8_t least[TRANSLIT_PIECES_MAX];                   /* over all that it can stand for */
    unsigned count;
    uint8_t begun[TRANSLIT_PIECES_MAX][TRANSLIT_ALPHABET]; /* 0: no longer piece begins so */
    unsigned begun_count;
    uint8_t begins[TRANSLIT_PIECES_MAX][TRANSLIT_PIECE_MAX]; /* piece -> its `begun`, 0 behind */
};

struct translit {
    uint8_t letters[TRANSLIT_SCRIPTS][TRANSLIT_BLOCK]; /* by code point less the block's first */
    struct translit_pieces pieces[TRANSLIT_SCRIPTS];
    uint8_t costs[TRANSLIT_SCRIPTS][TRANSLIT_PIECES_MAX][TRANSLIT_PIECES_MAX];
    uint16_t bands[TRANSLIT_BANDS]; /* for each Arabic letter and one more */
};

/** The letter's number in the alphabet of `script`, 0 if it is not in it. */
static inline unsigned translit_letter(const struct translit *model, enum translit_script script,
                                       uint32_t code_point)
{
    uint32_t at = code_point - (script == TRANSLIT_ARABIC ? 0x600 : 0);

    return at < TRANSLIT_BLOCK ? model->letters[script][at] : 0;
}

/** The table whose header is read, as a model; translit_open without the file. */
int translit_build(struct table *table, struct translit **out_model, struct attar_error *err);

#endif
