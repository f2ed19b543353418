/* The model as encoding and comparing read it.
 *
 *   notes[]     by bytes of id: idf, embedding of length KIN_ONE, weights on the axes, partners
 *   accords[]   by bytes of id, at most ACCORD_DIMS: the same without embedding
 *   families[]  by bytes of id, at most FAMILY_DIMS
 *   tau[]       what raw value of an axis is shown as 1 - 1/e
 *
 * Private to src/scent.  Thread: any (immutable once opened). */
#ifndef SCENT_MODEL_H
#define SCENT_MODEL_H

#include "base/arena.h"
#include "scent/scent.h"
#include "scent/weights.h"

#include <stdatomic.h>

/* A note that another one goes with. */
struct model_partner {
    uint16_t note;
    uint8_t worth; /* 1..PARTNER_ONE */
};

struct model_note {
    struct slice id;
    uint32_t idf;    /* IDF_ONE = 1 */
    uint16_t parent; /* position in notes, or SCENT_NOTE_NONE */
    int16_t kin[KINSHIP_DIMS];
    uint8_t axes[SCENT_AXES]; /* 0..AXIS_ONE */
    uint8_t partner_count;
    struct model_partner partners[PARTNERS_MAX]; /* by note */
};

struct model_accord {
    struct slice id;
    uint32_t idf;
    uint8_t axes[SCENT_AXES];
};

struct scent_model {
    atomic_uint refs;
    char version[24];
    struct model_note *notes;
    uint32_t note_count;
    struct model_accord accords[ACCORD_DIMS];
    uint32_t accord_count;
    struct slice families[FAMILY_DIMS];
    uint32_t family_count;
    uint32_t tau[SCENT_AXES]; /* IDF_ONE = 1; never 0 */
    struct arena arena;       /* owns notes and every id */
};

enum { MODEL_FORMAT = 2, MODEL_BYTES_MAX = 64 << 20, MODEL_ID_BYTES_MAX = 256 };

/** A model of one owner with nothing in it, to be filled and then given its version. */
struct scent_model *model_new(void);

/** Write the version's text from the checksum of the model's body. */
void model_set_version(struct scent_model *model, uint64_t checksum);

/** Append the body without its header. */
void model_body(const struct scent_model *model, struct buf *out);

/** Position of an accord or family in its dense block; -1 without one. */
int model_accord_find(const struct scent_model *model, struct slice id);
int model_family_find(const struct scent_model *model, struct slice id);

/** The identity block of a product's notes, and the layers of each: encode_notes.c. */
void encode_notes(const struct scent_model *model, const struct scent_facts *facts,
                  struct scent_notes *out_notes, uint8_t out_layers[SCENT_NOTES_MAX]);

/** Raw values of the axes (accords and notes by the tables' weights), before tau. */
void encode_raw_axes(const struct scent_model *model, const struct scent_facts *facts,
                     const struct scent_notes *notes, double out_raw[SCENT_AXES]);

/** Fill the ten members of the character block, each in -1..1: character.c. */
void encode_character(const struct scent_facts *facts, double out_values[CHARACTER_DIMS]);

#endif
