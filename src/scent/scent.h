/* The front door of src/scent: how a perfume smells, as numbers, and how alike two perfumes are.
 *
 *   facts of every product --> scent_trainer --> struct scent_model (blob `dna` of the index)
 *   facts of one product   --> scent_encode  --> scent_code (256 bytes) + scent_notes (<= 60)
 *   encoded scents         --> scent_query_of --> scent_score, scent_explain
 *
 * A product is rounded to integers once, by scent_encode; from there on everything is integer
 * arithmetic, so that every machine ranks alike and reasons add up exactly.  No I/O.
 *
 * The formula is search.md, section 7; its constants are in weights.h. */
#ifndef SCENT_SCENT_H
#define SCENT_SCENT_H

#include "base/buf.h"
#include "base/error.h"

enum {
    SCENT_VERSION = 1,     /* of struct scent_code */
    SCENT_NOTES_MAX = 60,  /* of a product; the heaviest stay */
    SCENT_ASKED_MAX = 240, /* notes of a query; the heaviest stay */
    SCENT_WISHES_MAX = 64, /* scents blended into one query */
    SCENT_LEXICON_MAX = 8192,
    SCENT_DENSE = 192,
    SCENT_AXES = 16,
    SCENT_PLACE_ONE = 1000,
    SCENT_IDENTITY_UNIT = 139, /* of one step of weight * weight, in units of the dense sum */
    SCENT_MATCH_MAX = 10000,
    SCENT_REASONS_MAX = 8,
    SCENT_NOTE_NONE = 0xffff,
};

/* The layers of a note, as a mask. */
enum { SCENT_TOP = 1, SCENT_HEART = 2, SCENT_BASE = 4, SCENT_FLAT = 8 };

enum scent_strength {
    SCENT_STRENGTH_UNKNOWN,
    SCENT_MIST,
    SCENT_EDC,
    SCENT_EDT,
    SCENT_EDP,
    SCENT_EXTRAIT,
    SCENT_OIL,
};

struct scent_fact_note {
    struct slice id;
    uint8_t layers; /* mask; 0 is taken as SCENT_FLAT */
};

struct scent_fact_accord {
    struct slice id;
    uint8_t weight; /* 1..100 */
};

/* What is known of one product, borrowed.  All zero: nothing. */
struct scent_facts {
    const struct scent_fact_note *notes; /* an id may come twice: its layers are joined */
    uint32_t note_count;
    const struct scent_fact_accord *accords;
    uint32_t accord_count;
    const struct slice *family_path; /* ids, root first */
    uint32_t family_count;
    uint8_t longevity_tenths; /* 10..50; 0 unknown */
    uint8_t sillage_tenths;
    uint32_t season_votes[4];  /* spring summer autumn winter */
    uint32_t daypart_votes[2]; /* day night */
    enum scent_strength strength;
    int8_t lean; /* -1 men, 0 both or unknown, 1 women */
};

/* An encoded scent as the index stores it: bytes of one width, no padding.
 *
 *   dense   [0, 64) kinship  [64, 160) accords  [160, 182) family  [182, 192) character */
struct scent_code {
    int8_t dense[SCENT_DENSE]; /* each block of length 1, 127 = 1.0, or zero */
    uint8_t axes[SCENT_AXES];  /* 0..100, in the order of scent_axis_names */
    uint8_t longevity_tenths;  /* 0 unknown */
    uint8_t sillage_tenths;
    uint8_t seasons[4]; /* shares in per cent, all 0 unknown */
    uint8_t dayparts[2];
    uint8_t sure; /* 0..100; 0: nothing to compare by */
    uint8_t note_count;
    uint8_t layers[SCENT_NOTES_MAX / 2]; /* 4 bits a note; read by scent_layers */
    uint8_t version;
    uint8_t spare[7];
};

_Static_assert(sizeof(struct scent_code) == 256, "the index stores scent_code as it is");

/* The identity block: notes of the lexicon, ascending (which is the byte order of their ids), and
 * their weight 1..255, 255 = 1.0. */
struct scent_notes {
    uint16_t count;
    uint16_t notes[SCENT_NOTES_MAX];
    uint8_t weights[SCENT_NOTES_MAX];
};

extern const char *const scent_axis_names[SCENT_AXES + 1]; /* ends with NULL */

/* ---- the model ---- */

struct scent_trainer;
struct scent_model; /* Thread: any (immutable, counted) */

/** A trainer that has seen nothing.  Owner: scent_trainer_free.  Thread: one at a time. */
struct scent_trainer *scent_trainer_new(void);

/** Takes NULL. */
void scent_trainer_free(struct scent_trainer *trainer);

/** Tell a note of the ontology: notes that no product holds belong to the lexicon too.
 *
 * parent  its broader note, len 0 at a root
 * family  id of the accord that it smells of (column family of notes.tsv), may be len 0
 * To be called before the first product.  Everything is copied. */
void scent_trainer_add_note(struct scent_trainer *trainer, struct slice id, struct slice parent,
                            struct slice family);

/** Tell the facts of one product, which are copied.  Cost: a look-up a note. */
void scent_trainer_add(struct scent_trainer *trainer, const struct scent_facts *facts);

/** The model of what was told; the trainer can only be freed afterwards.  The same calls in the
 * same order give the same bytes.
 *
 * Returns 0 or -ATTAR_ELIMIT (ids past 64 MiB).  Owner of *out_model: scent_model_unref.
 * Thread: writer, never a loop.  Cost: see the README; seconds for 1,500 notes. */
int scent_trainer_finish(struct scent_trainer *trainer, struct scent_model **out_model,
                         struct attar_error *err);

/** Append the model's bytes. */
void scent_model_write(const struct scent_model *model, struct buf *out);

/** A model of bytes that scent_model_write wrote; they are copied.
 *
 * Returns 0; -ATTAR_ECORRUPT (checksum, or a member out of its bounds); -ATTAR_EVERSION (of another
 * version: train anew).  *out_model is touched only on success. */
int scent_model_open(struct slice bytes, struct scent_model **out_model, struct attar_error *err);

/** One more owner; takes NULL. */
struct scent_model *scent_model_ref(struct scent_model *model);

/** Takes NULL; the last owner frees. */
void scent_model_unref(struct scent_model *model);

/** "dna_v1-8c1f09ab": the method and the model's own checksum.  Borrowed from the model. */
const char *scent_model_version(const struct scent_model *model);

/** Notes of the lexicon, at most SCENT_LEXICON_MAX. */
uint32_t scent_model_note_count(const struct scent_model *model);

/** The id of a note, accord or family, borrowed from the model; position < its count. */
struct slice scent_model_note(const struct scent_model *model, uint32_t position);
struct slice scent_model_accord(const struct scent_model *model, uint32_t position);
struct slice scent_model_family(const struct scent_model *model, uint32_t position);

/** The note of the lexicon that `id` means: itself, else its longest suffix at a '-' that is known
 * (calabrian-bergamot -> bergamot), else its longest such prefix; SCENT_NOTE_NONE. */
uint16_t scent_note_of(const struct scent_model *model, struct slice id);

/** As scent_note_of, the id itself and nothing else. */
uint16_t scent_note_exact(const struct scent_model *model, struct slice id);

/* ---- a product ---- */

/** Round one product's facts to integers.  Notes outside of the lexicon are left out.  Without a
 * known note or accord both outputs are zero but for longevity, sillage, seasons and dayparts: such
 * a product matches nothing.  Thread: any.  Cost: some microseconds. */
void scent_encode(const struct scent_model *model, const struct scent_facts *facts,
                  struct scent_code *out_code, struct scent_notes *out_notes);

/** The layers of the product's note at `position` in its scent_notes; 0: the product does not name
 * the note, but one of its kind (rose for damask-rose). */
static inline uint8_t scent_layers(const struct scent_code *code, uint32_t position)
{
    return (uint8_t)(code->layers[position / 2] >> (position % 2 * 4) & 15);
}

/* ---- a map ---- */

/** Where a scent stands on a map of the unit circle, by its axes: x to the right and y upwards, in
 * units of 1 / SCENT_PLACE_ONE.  One with a single axis stands at that axis' anchor.  False if all
 * axes are 0: it has no place. */
bool scent_place(const uint8_t axes[SCENT_AXES], int32_t out_xy[2]);

/** The largest axis, of equals the first; -1 if all are 0. */
int scent_strongest_axis(const uint8_t axes[SCENT_AXES]);

/* ---- comparing ---- */

struct scent_wish {
    const struct scent_code *code;
    const struct scent_notes *notes;
    int16_t weight; /* 1..1000 liked, -1..-1000 disliked, which counts half */
};

/* What is asked.  Thread: any once made. */
struct scent_query {
    uint32_t note_count;
    uint16_t notes[SCENT_ASKED_MAX];  /* ascending */
    int16_t weights[SCENT_ASKED_MAX]; /* -255..255, never 0 */
    int16_t dense[SCENT_DENSE];       /* 127 = 1.0, times the weight of its block */
    int32_t self;                     /* sum of the asked scent with itself; 0: nothing is asked */
};

/** The query for `count` (1..SCENT_WISHES_MAX) wishes: each block is the weighted sum of theirs,
 * scaled back to length 1.  One wish alone, liked, is asked exactly as it was encoded. */
void scent_query_of(const struct scent_wish *wishes, uint32_t count, struct scent_query *out);

/** The dense part of a sum: the dot product of query->dense and code->dense. */
int32_t scent_dense_sum(const struct scent_query *query, const struct scent_code *code);

/** A whole sum (SCENT_IDENTITY_UNIT * sum of weight * weight over shared notes, plus the dense
 * part) as ten-thousandths of the asked scent's own: 0..SCENT_MATCH_MAX.  0 if nothing is asked. */
uint32_t scent_points(const struct scent_query *query, int32_t sum);

/** How alike, in ten-thousandths; the asked scent itself has SCENT_MATCH_MAX.
 * Cost: 192 multiplications and a merge of two short lists. */
uint32_t scent_score(const struct scent_query *query, const struct scent_code *code,
                     const struct scent_notes *notes);

enum scent_reason_kind {
    SCENT_REASON_NOTE,      /* both have it: identity, and its own part of kinship */
    SCENT_REASON_RELATED,   /* the product's note `id`, kin of the asked note `with` */
    SCENT_REASON_ACCORD,    /* position for scent_model_accord */
    SCENT_REASON_FAMILY,    /* position for scent_model_family */
    SCENT_REASON_CHARACTER, /* longevity, season, ... together */
};

struct scent_reason {
    enum scent_reason_kind kind;
    uint16_t id;
    uint16_t with;  /* SCENT_REASON_RELATED */
    uint8_t layers; /* of a note, in the product */
    int32_t share;  /* ten-thousandths, may be negative */
};

struct scent_reasons {
    uint32_t score; /* as scent_score */
    uint32_t count;
    struct scent_reason items[SCENT_REASONS_MAX]; /* largest share first, sign aside */
    int32_t other;                                /* shares and this add up to score, exactly */
};

/** Why scent_score says what it says.  Thread: any.  Cost: asked notes * product's notes * 64. */
void scent_explain(const struct scent_model *model, const struct scent_query *query,
                   const struct scent_code *code, const struct scent_notes *notes,
                   struct scent_reasons *out);

#include "scent/layering.h"

#endif
