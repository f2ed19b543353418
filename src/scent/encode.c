/* A product's facts to the 256 bytes of its code.
 *
 *   encode_notes.c --> scent_notes --> kinship: their embeddings, summed by weight
 *   accords: weight / 100 * idf;  family: root .6, leaf .8;  character.c
 *   each block is scaled to length 1 and rounded, 127 = 1.0
 *
 * What cannot be compared (no known note, no known accord) has no blocks at all, or a perfume known
 * only to be "for men" would be the twin of every other. */
#include "scent/model.h"

#include <assert.h>
#include <math.h>

/* values -> out, length DENSE_ONE; zeros stay zeros. */
static void round_block(const double *values, int dims, int8_t *out)
{
    double square = 0;

    for (int i = 0; i < dims; i++)
        square += values[i] * values[i];
    for (int i = 0; i < dims; i++)
        out[i] = square > 0 ? (int8_t)lround(DENSE_ONE * values[i] / sqrt(square)) : 0;
}

static void set_kinship(const struct scent_model *model, const struct scent_notes *notes,
                        int8_t *out)
{
    double values[KINSHIP_DIMS] = {0}; /* whole numbers, exact */

    for (uint32_t i = 0; i < notes->count; i++)
        for (int d = 0; d < KINSHIP_DIMS; d++)
            values[d] += (double)notes->weights[i] * model->notes[notes->notes[i]].kin[d];
    round_block(values, KINSHIP_DIMS, out);
}

/* Returns how many accords are known. */
static uint32_t set_accords(const struct scent_model *model, const struct scent_facts *facts,
                            int8_t *out)
{
    double values[ACCORD_DIMS] = {0};
    uint32_t known = 0;

    for (uint32_t i = 0; i < facts->accord_count; i++) {
        int at = model_accord_find(model, facts->accords[i].id);
        double value = at < 0 ? 0 : facts->accords[i].weight / 100.0 * model->accords[at].idf;

        if (value <= 0)
            continue;
        known += values[at] == 0;
        values[at] = fmax(values[at], value);
    }
    round_block(values, ACCORD_DIMS, out);
    return known;
}

static void set_family(const struct scent_model *model, const struct scent_facts *facts,
                       int8_t *out)
{
    double values[FAMILY_DIMS] = {0};
    int root = facts->family_count > 0 ? model_family_find(model, facts->family_path[0]) : -1;
    int leaf = -1;

    for (uint32_t i = facts->family_count; leaf < 0 && i > 1; i--)
        leaf = model_family_find(model, facts->family_path[i - 1]);
    if (root >= 0)
        values[root] += FAMILY_ROOT;
    if (leaf >= 0)
        values[leaf] += FAMILY_LEAF;
    round_block(values, FAMILY_DIMS, out);
}

/* Shares in per cent; zeros without votes. */
static void set_shares(const uint32_t *votes, int count, uint8_t *out)
{
    uint64_t sum = 0;

    for (int i = 0; i < count; i++)
        sum += votes[i];
    for (int i = 0; i < count; i++)
        out[i] = sum == 0 ? 0 : (uint8_t)((100 * (uint64_t)votes[i] + sum / 2) / sum);
}

void encode_raw_axes(const struct scent_model *model, const struct scent_facts *facts,
                     const struct scent_notes *notes, double out_raw[SCENT_AXES])
{
    for (int k = 0; k < SCENT_AXES; k++)
        out_raw[k] = 0;
    for (uint32_t i = 0; i < facts->accord_count; i++) {
        int at = model_accord_find(model, facts->accords[i].id);

        for (int k = 0; at >= 0 && k < SCENT_AXES; k++)
            out_raw[k] += AXIS_OF_ACCORD * facts->accords[i].weight / 100.0 *
                          model->accords[at].axes[k] / AXIS_ONE;
    }
    for (uint32_t i = 0; i < notes->count; i++)
        for (int k = 0; k < SCENT_AXES; k++)
            out_raw[k] += AXIS_OF_NOTE * notes->weights[i] / IDENTITY_ONE *
                          model->notes[notes->notes[i]].axes[k] / AXIS_ONE;
}

static void set_axes(const struct scent_model *model, const struct scent_facts *facts,
                     const struct scent_notes *notes, uint8_t *out)
{
    double raw[SCENT_AXES];

    encode_raw_axes(model, facts, notes, raw);
    for (int k = 0; k < SCENT_AXES; k++)
        out[k] = (uint8_t)lround(100 * (1 - exp(-raw[k] * IDF_ONE / model->tau[k])));
}

/* How much there is to go by: eight notes and four accords are plenty, layers and people's votes
 * make it whole. */
static uint8_t sureness(const struct scent_facts *facts, const struct scent_code *code,
                        uint32_t named, uint32_t accords)
{
    uint32_t sure = 60 * (named < 8 ? named : 8) / 8 + 20 * (accords < 4 ? accords : 4) / 4;
    bool layered = false;

    for (uint32_t i = 0; i < code->note_count; i++)
        layered |= (scent_layers(code, i) & (SCENT_TOP | SCENT_HEART | SCENT_BASE)) != 0;
    return (
        uint8_t)(sure + (layered ? 10 : 0) +
                 (facts->longevity_tenths > 0 || code->seasons[0] + code->seasons[2] > 0 ? 10 : 0));
}

static void set_blocks(const struct scent_model *model, const struct scent_facts *facts,
                       const struct scent_notes *notes, struct scent_code *code)
{
    double character[CHARACTER_DIMS];

    set_kinship(model, notes, code->dense + KINSHIP_AT);
    set_family(model, facts, code->dense + FAMILY_AT);
    encode_character(facts, character);
    round_block(character, CHARACTER_DIMS, code->dense + CHARACTER_AT);
    set_axes(model, facts, notes, code->axes);
}

void scent_encode(const struct scent_model *model, const struct scent_facts *facts,
                  struct scent_code *out_code, struct scent_notes *out_notes)
{
    struct scent_code code = {.version = SCENT_VERSION};
    uint8_t layers[SCENT_NOTES_MAX];
    uint32_t named = 0;
    uint32_t accords;

    assert(model != NULL && facts != NULL);
    code.longevity_tenths = facts->longevity_tenths;
    code.sillage_tenths = facts->sillage_tenths;
    set_shares(facts->season_votes, 4, code.seasons);
    set_shares(facts->daypart_votes, 2, code.dayparts);
    encode_notes(model, facts, out_notes, layers);
    code.note_count = (uint8_t)out_notes->count;
    for (uint32_t i = 0; i < out_notes->count; i++) {
        code.layers[i / 2] |= (uint8_t)(layers[i] << (i % 2 * 4));
        named += layers[i] != 0;
    }
    accords = set_accords(model, facts, code.dense + ACCORD_AT);
    if (named + accords > 0) {
        set_blocks(model, facts, out_notes, &code);
        code.sure = sureness(facts, &code, named, accords);
    }
    *out_code = code;
}
