/* Why a score is what it is: the sum of score.c is bilinear, so it falls apart exactly.
 *
 *   note       identity of a shared note, and what its own embedding adds to kinship
 *   related    what a note that was not asked adds to kinship, with the asked note nearest to it
 *   accord     its member of the dense part;  family: likewise;  character: its ten members
 *   other      the smaller ones, and what rounding leaves: score - the shares told
 */
#include "scent/model.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { PARTS_MAX = SCENT_NOTES_MAX + ACCORD_DIMS + FAMILY_DIMS + 1 };

struct parts {
    struct scent_reason items[PARTS_MAX];
    uint32_t count;
    int32_t self;
};

static void add_part(struct parts *parts, struct scent_reason reason, double sum)
{
    reason.share = (int32_t)lround(sum * SCENT_MATCH_MAX / parts->self);
    if (reason.share != 0)
        parts->items[parts->count++] = reason;
}

static int64_t kin_dot(const struct scent_model *model, uint16_t a, uint16_t b)
{
    int64_t dot = 0;

    for (int d = 0; d < KINSHIP_DIMS; d++)
        dot += (int64_t)model->notes[a].kin[d] * model->notes[b].kin[d];
    return dot;
}

/* Position in the query, or -1. */
static int asked_at(const struct scent_query *query, uint16_t note)
{
    for (uint32_t i = 0; i < query->note_count; i++)
        if (query->notes[i] == note)
            return (int)i;
    return -1;
}

static uint16_t nearest_asked(const struct scent_model *model, const struct scent_query *query,
                              uint16_t note)
{
    uint16_t best = SCENT_NOTE_NONE;
    int64_t best_value = INT64_MIN;

    for (uint32_t i = 0; i < query->note_count; i++) {
        int64_t value = query->weights[i] * kin_dot(model, query->notes[i], note);

        if (value > best_value) {
            best_value = value;
            best = query->notes[i];
        }
    }
    return best;
}

/* Length of the product's summed embeddings, which its kinship block was scaled by. */
static double kin_length(const struct scent_model *model, const struct scent_notes *notes)
{
    double square = 0;

    for (int d = 0; d < KINSHIP_DIMS; d++) {
        double value = 0;

        for (uint32_t i = 0; i < notes->count; i++)
            value += (double)notes->weights[i] * model->notes[notes->notes[i]].kin[d];
        square += value * value;
    }
    return sqrt(square);
}

static double kin_part(const struct scent_model *model, const struct scent_query *query,
                       uint16_t note, uint8_t weight, double length)
{
    int64_t dot = 0;

    for (int d = 0; d < KINSHIP_DIMS; d++)
        dot += (int64_t)query->dense[KINSHIP_AT + d] * model->notes[note].kin[d];
    return length > 0 ? DENSE_ONE * (double)(dot * weight) / length : 0;
}

static void add_notes(const struct scent_model *model, const struct scent_query *query,
                      const struct scent_code *code, const struct scent_notes *notes,
                      struct parts *parts)
{
    double length = kin_length(model, notes);

    for (uint32_t i = 0; i < notes->count; i++) {
        uint16_t note = notes->notes[i];
        int at = asked_at(query, note);
        double sum = kin_part(model, query, note, notes->weights[i], length);
        struct scent_reason reason = {SCENT_REASON_NOTE, note, SCENT_NOTE_NONE,
                                      scent_layers(code, i), 0};

        if (at >= 0) {
            sum += SCENT_IDENTITY_UNIT * query->weights[at] * notes->weights[i];
        } else {
            reason.kind = SCENT_REASON_RELATED;
            reason.with = nearest_asked(model, query, note);
        }
        if (at >= 0 || reason.with != SCENT_NOTE_NONE)
            add_part(parts, reason, sum);
    }
}

static void add_dense(const struct scent_query *query, const struct scent_code *code,
                      struct parts *parts)
{
    int32_t character = 0;

    for (int i = 0; i < ACCORD_DIMS; i++)
        add_part(parts,
                 (struct scent_reason){SCENT_REASON_ACCORD, (uint16_t)i, SCENT_NOTE_NONE, 0, 0},
                 query->dense[ACCORD_AT + i] * code->dense[ACCORD_AT + i]);
    for (int i = 0; i < FAMILY_DIMS; i++)
        add_part(parts,
                 (struct scent_reason){SCENT_REASON_FAMILY, (uint16_t)i, SCENT_NOTE_NONE, 0, 0},
                 query->dense[FAMILY_AT + i] * code->dense[FAMILY_AT + i]);
    for (int i = 0; i < CHARACTER_DIMS; i++)
        character += query->dense[CHARACTER_AT + i] * code->dense[CHARACTER_AT + i];
    add_part(parts, (struct scent_reason){SCENT_REASON_CHARACTER, 0, SCENT_NOTE_NONE, 0, 0},
             character);
}

/* Largest first, sign aside; ties by kind, then id. */
static int by_share(const void *a, const void *b)
{
    const struct scent_reason *x = a;
    const struct scent_reason *y = b;
    int32_t size_x = abs(x->share);
    int32_t size_y = abs(y->share);

    if (size_x != size_y)
        return size_x < size_y ? 1 : -1;
    return x->kind != y->kind ? (int)x->kind - (int)y->kind : x->id - y->id;
}

void scent_explain(const struct scent_model *model, const struct scent_query *query,
                   const struct scent_code *code, const struct scent_notes *notes,
                   struct scent_reasons *out)
{
    struct parts parts = {.self = query->self};

    assert(notes->count <= SCENT_NOTES_MAX && code->note_count == notes->count);
    memset(out, 0, sizeof *out);
    out->score = scent_score(query, code, notes);
    if (query->self == 0)
        return;
    add_notes(model, query, code, notes, &parts);
    add_dense(query, code, &parts);
    qsort(parts.items, parts.count, sizeof *parts.items, by_share);
    out->count = parts.count < SCENT_REASONS_MAX ? parts.count : SCENT_REASONS_MAX;
    out->other = (int32_t)out->score;
    for (uint32_t i = 0; i < out->count; i++) {
        out->items[i] = parts.items[i];
        out->other -= parts.items[i].share;
    }
}
