/* The constants of the formula of search.md, section 7, all of them, and the layout of the dense
 * blocks that they weigh.
 *
 *   sum   = SCENT_IDENTITY_UNIT * identity + KINSHIP_UNIT * kinship + ACCORD_UNIT * accord + ...
 *   unit  : 1.0 of a block is 127 * 127 (255 * 255 in identity), 16,129,000 in all, so that
 *           a block's unit is 1,000 times its share of the score: .14 is 140
 *
 * A query's dense members hold value * unit and must fit int16: 127 * 220 = 27,940 does.
 * Private to src/scent.  Thread: any (constants). */
#ifndef SCENT_WEIGHTS_H
#define SCENT_WEIGHTS_H

enum {
    KINSHIP_UNIT = 140,
    ACCORD_UNIT = 220,
    FAMILY_UNIT = 40,
    CHARACTER_UNIT = 40,
};

/* Dense blocks: first member and size. */
enum {
    KINSHIP_AT = 0,
    KINSHIP_DIMS = 64,
    ACCORD_AT = 64,
    ACCORD_DIMS = 96,
    FAMILY_AT = 160,
    FAMILY_DIMS = 22,
    CHARACTER_AT = 182,
    CHARACTER_DIMS = 10,
};

enum {
    DENSE_ONE = 127,
    IDENTITY_ONE = 255,
    KIN_ONE = 32767,      /* of a note's embedding */
    IDF_ONE = 65536,      /* idf and tau are stored in this scale */
    AXIS_ONE = 100,       /* of a table's weight */
    PARTNER_ONE = 255,    /* of the worth of a pair of notes */
    PARTNERS_MAX = 32,    /* of a note */
    LAYER_KINDS = 4,      /* top heart base flat, in the order of the mask's bits */
    KIN_PRODUCTS_MIN = 3, /* a note of fewer takes its parent's embedding */
    KIN_NOTES_MAX = 2048, /* the commonest; bounds the counts of pairs at 16 MiB */
};

#define LAYER_TOP      .25
#define LAYER_HEART    .35
#define LAYER_BASE     .40
#define LAYER_FLAT     .33
#define LAYERED_SHARE  .25 /* of identity; the rest is blind to layers */
#define PARENT_SHARE   .30 /* of a note's weight, given to its parent as well */
#define FAMILY_ROOT    .60
#define FAMILY_LEAF    .80
#define AXIS_OF_ACCORD .60
#define AXIS_OF_NOTE   .40
#define CONTEXT_POWER  .75 /* Levy, Goldberg, Dagan 2015, section 3.1 */

#endif
