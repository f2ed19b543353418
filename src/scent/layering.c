/* Which scents go over each other: complement, not likeness.
 *
 *   score = .45 base     mean over the partner's base notes of the kinship with the nearest of ours
 *         + .35 pairs    the five notes of the partner, unshared, that go best with one of ours,
 *                        also unshared; fewer than five count as nothing
 *         + .20 sillage  1 - |difference| / 4; nothing if one of them is not known
 *         - what likeness exceeds .8
 *
 * Each is a sum of whole ten-thousandths, so the parts add up exactly.  What a scent of ours says
 * of any note of the lexicon is reckoned once, so that a partner costs a look-up a note. Source:
 * search.md, section 7.  Without base notes, those of a list without layers are taken. */
#include "scent/layering.h"

#include "scent/model.h"

#include <assert.h>
#include <stdlib.h>

enum {
    BASE_SHARE = 4500,
    PAIRS_SHARE = 3500,
    SILLAGE_SHARE = 2000,
    SILLAGE_SPAN = 40, /* tenths between the least and the most */
    ALIKE_FROM = 8000,
};

/* A note of ours that goes with a note of the lexicon. */
struct mate {
    uint16_t note; /* theirs */
    uint16_t with; /* ours */
    uint8_t worth;
};

struct scent_layering {
    const struct scent_model *model;
    const struct scent_code *code;
    struct scent_query query;
    uint32_t note_count;   /* of the lexicon */
    uint16_t *kin;         /* a note: kinship with the nearest of our base notes, ten-thousandths */
    uint16_t *kin_with;    /* which that is */
    uint32_t *mates_start; /* a note: its mates, the best first */
    struct mate *mates;
    uint16_t *mate_share; /* a note: what it could give as one of a pair */
    int32_t pairs_most;   /* what five pairs could give at most */
    uint32_t *seen;       /* a note: the last partner that has it */
    uint32_t turn;
    uint8_t *ours; /* a note: is it ours, as named or as a parent */
};

static uint8_t base_layer(const struct scent_code *code, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (scent_layers(code, i) & SCENT_BASE)
            return SCENT_BASE;
    return SCENT_FLAT;
}

/* ---- What is asked ---- */

static uint16_t kinship(const struct model_note *a, const struct model_note *b)
{
    int64_t dot = 0;

    for (int d = 0; d < KINSHIP_DIMS; d++)
        dot += a->kin[d] * b->kin[d];
    dot = dot * SCENT_MATCH_MAX / ((int64_t)KIN_ONE * KIN_ONE);
    return (uint16_t)(dot < 0 ? 0 : dot > SCENT_MATCH_MAX ? SCENT_MATCH_MAX : dot);
}

static void set_kin(struct scent_layering *l, const struct scent_notes *notes)
{
    uint8_t layer = base_layer(l->code, notes->count);

    for (uint32_t i = 0; i < notes->count; i++) {
        uint16_t own = notes->notes[i];

        if ((scent_layers(l->code, i) & layer) == 0)
            continue;
        for (uint32_t n = 0; n < l->note_count; n++) {
            uint16_t kin =
                n == own ? SCENT_MATCH_MAX : kinship(&l->model->notes[own], &l->model->notes[n]);

            if (kin > l->kin[n]) {
                l->kin[n] = kin;
                l->kin_with[n] = own;
            }
        }
    }
}

static int by_note(const void *a, const void *b)
{
    const struct mate *x = a;
    const struct mate *y = b;

    if (x->note != y->note)
        return x->note - y->note;
    return x->worth != y->worth ? y->worth - x->worth : x->with - y->with;
}

static void set_mates(struct scent_layering *l, const struct scent_notes *notes)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < notes->count; i++) {
        const struct model_note *own = &l->model->notes[notes->notes[i]];

        for (uint32_t p = 0; scent_layers(l->code, i) != 0 && p < own->partner_count; p++)
            l->mates[count++] =
                (struct mate){own->partners[p].note, notes->notes[i], own->partners[p].worth};
    }
    qsort(l->mates, count, sizeof *l->mates, by_note);
    for (uint32_t n = 0, at = 0; n <= l->note_count; n++) {
        l->mates_start[n] = at;
        while (at < count && l->mates[at].note == n)
            at++;
    }
}

static int32_t pair_share(uint8_t worth)
{
    return PAIRS_SHARE * worth / (PARTNER_ONE * SCENT_LAYER_PAIRS);
}

/* The five best mates of five different notes of theirs. */
static int32_t set_mate_shares(struct scent_layering *l)
{
    int32_t best[SCENT_LAYER_PAIRS] = {0}; /* the best first */
    int32_t sum = 0;

    for (uint32_t n = 0; n < l->note_count; n++) {
        bool any = l->mates_start[n] < l->mates_start[n + 1] && !l->ours[n];
        int32_t share = any ? pair_share(l->mates[l->mates_start[n]].worth) : 0;

        l->mate_share[n] = (uint16_t)share;
        for (int i = 0; i < SCENT_LAYER_PAIRS; i++) {
            int32_t larger = share > best[i] ? share : best[i];

            share = share > best[i] ? best[i] : share;
            best[i] = larger;
        }
    }
    for (int i = 0; i < SCENT_LAYER_PAIRS; i++)
        sum += best[i];
    return sum;
}

struct scent_layering *scent_layering_new(const struct scent_model *model,
                                          const struct scent_code *code,
                                          const struct scent_notes *notes, struct arena *arena)
{
    struct scent_layering *l = arena_alloc(arena, sizeof *l);
    const struct scent_wish wish = {code, notes, 1};
    uint32_t count = model->note_count;

    if (l == NULL)
        return NULL;
    *l = (struct scent_layering){.model = model, .code = code, .note_count = count};
    l->kin = arena_array(arena, count + 1, sizeof *l->kin);
    l->kin_with = arena_array(arena, count + 1, sizeof *l->kin_with);
    l->mates_start = arena_array(arena, count + 2, sizeof *l->mates_start);
    l->mates = arena_array(arena, SCENT_NOTES_MAX * PARTNERS_MAX, sizeof *l->mates);
    l->mate_share = arena_array(arena, count + 1, sizeof *l->mate_share);
    l->seen = arena_array(arena, count + 1, sizeof *l->seen);
    l->ours = arena_array(arena, count + 1, sizeof *l->ours);
    if (l->kin == NULL || l->kin_with == NULL || l->mates_start == NULL || l->mates == NULL ||
        l->mate_share == NULL || l->seen == NULL || l->ours == NULL)
        return NULL;
    scent_query_of(&wish, 1, &l->query);
    for (uint32_t i = 0; i < notes->count; i++)
        l->ours[notes->notes[i]] = 1;
    set_kin(l, notes);
    set_mates(l, notes);
    l->pairs_most = set_mate_shares(l);
    return l;
}

/* ---- A partner ---- */

static void add_base(const struct scent_layering *l, const struct scent_code *code,
                     const struct scent_notes *notes, struct scent_layers_why *why)
{
    uint8_t layer = base_layer(code, notes->count);
    int32_t count = 0;

    for (uint32_t i = 0; i < notes->count; i++)
        count += (scent_layers(code, i) & layer) != 0;
    for (uint32_t i = 0; i < notes->count; i++) {
        uint16_t note = notes->notes[i];
        int32_t share = count == 0 ? 0 : BASE_SHARE * l->kin[note] / (SCENT_MATCH_MAX * count);

        if ((scent_layers(code, i) & layer) == 0 || share == 0)
            continue;
        why->base[why->base_count++] = (struct scent_layer_pair){note, l->kin_with[note], share};
        why->score += share;
    }
}

/* The best of our notes for theirs that they do not have themselves. */
static const struct mate *mate_of(const struct scent_layering *l, uint16_t note)
{
    for (uint32_t at = l->mates_start[note]; at < l->mates_start[note + 1]; at++)
        if (l->seen[l->mates[at].with] != l->turn)
            return &l->mates[at];
    return NULL;
}

/* Keep the five best, the best first; of equals the first by note. */
static void keep_pair(struct scent_layers_why *why, const struct mate *mate)
{
    int32_t share = pair_share(mate->worth);
    uint32_t at = why->pair_count;

    if (share == 0)
        return;
    if (at == SCENT_LAYER_PAIRS && why->pairs[--at].share >= share)
        return;
    for (; at > 0 && why->pairs[at - 1].share < share; at--)
        why->pairs[at] = why->pairs[at - 1];
    why->pairs[at] = (struct scent_layer_pair){mate->note, mate->with, share};
    why->pair_count += why->pair_count < SCENT_LAYER_PAIRS;
}

static void add_pairs(struct scent_layering *l, const struct scent_code *code,
                      const struct scent_notes *notes, struct scent_layers_why *why)
{
    l->turn++;
    for (uint32_t i = 0; i < notes->count; i++)
        l->seen[notes->notes[i]] = l->turn;
    for (uint32_t i = 0; i < notes->count; i++) {
        const struct mate *mate = l->ours[notes->notes[i]] || scent_layers(code, i) == 0
                                      ? NULL
                                      : mate_of(l, notes->notes[i]);

        if (mate != NULL)
            keep_pair(why, mate);
    }
    for (uint32_t i = 0; i < why->pair_count; i++)
        why->score += why->pairs[i].share;
}

static int32_t sillage_share(const struct scent_layering *l, const struct scent_code *code)
{
    int apart = abs(l->code->sillage_tenths - code->sillage_tenths);

    if (l->code->sillage_tenths == 0 || code->sillage_tenths == 0)
        return 0;
    return SILLAGE_SHARE * (SILLAGE_SPAN - apart) / SILLAGE_SPAN;
}

static void add_sillage(const struct scent_layering *l, const struct scent_code *code,
                        struct scent_layers_why *why)
{
    why->sillage = sillage_share(l, code);
    why->score += why->sillage;
}

void scent_layering_score(struct scent_layering *l, const struct scent_code *code,
                          const struct scent_notes *notes, int32_t least,
                          struct scent_layers_why *out)
{
    int32_t match;

    assert(code->note_count == notes->count);
    out->score = out->sillage = out->too_alike = 0;
    out->base_count = out->pair_count = 0;
    add_base(l, code, notes, out);
    add_pairs(l, code, notes, out);
    add_sillage(l, code, out);
    if (out->score <= least)
        return;
    match = (int32_t)scent_score(&l->query, code, notes);
    out->too_alike = match > ALIKE_FROM ? ALIKE_FROM - match : 0;
    out->score += out->too_alike;
}

/* As add_base, in one pass and with one division. */
int32_t scent_layering_bound(const struct scent_layering *l, const struct scent_code *code,
                             const struct scent_notes *notes)
{
    int32_t sums[2] = {0, 0}; /* base, flat */
    int32_t counts[2] = {0, 0};
    int32_t pairs = 0;
    int of;

    if (code->sure == 0)
        return 0;
    for (uint32_t i = 0; i < notes->count; i++) {
        uint8_t layers = scent_layers(code, i);
        int32_t base = (layers & SCENT_BASE) != 0;
        int32_t flat = (layers & SCENT_FLAT) != 0;

        sums[0] += l->kin[notes->notes[i]] * base;
        sums[1] += l->kin[notes->notes[i]] * flat;
        counts[0] += base;
        counts[1] += flat;
        pairs += l->mate_share[notes->notes[i]];
    }
    of = counts[0] == 0;
    return (pairs < l->pairs_most ? pairs : l->pairs_most) + sillage_share(l, code) +
           (counts[of] == 0 ? 0 : BASE_SHARE * sums[of] / (SCENT_MATCH_MAX * counts[of]));
}
