/* The embedding of each note of the model, from the company that it keeps in the products.
 *
 *   pairs of the commonest notes --> kinship.c, svd.c --> rows; a rare note takes its parent's */
#include "scent/train/kinship.h"
#include "scent/train/training.h"

/* kin_at[i]: number of the trainer's note i among those that are embedded, or MAP_NONE. */
static uint32_t choose_kin(const struct scent_trainer *trainer, uint32_t *kin_at)
{
    uint32_t count;
    uint32_t n = 0;
    struct ranked *items = training_commonest(&trainer->notes, KIN_NOTES_MAX, &count);

    for (size_t i = 0; i < trainer->notes.count; i++)
        kin_at[i] = MAP_NONE;
    for (uint32_t i = 0; i < count; i++)
        if (items[i].entry->value >= KIN_PRODUCTS_MIN)
            kin_at[items[i].entry - trainer->notes.entries] = n++;
    free(items);
    return n;
}

static void count_pairs(const struct scent_trainer *trainer, const uint32_t *kin_at,
                        struct kin_pairs *pairs)
{
    uint32_t notes[FACTS_MAX];
    size_t at = 0;

    for (size_t p = 0; p < trainer->products.count; p++) {
        uint32_t count = 0;

        for (; at < trainer->products.items[p].notes_end; at++) {
            uint32_t note = kin_at[trainer->held_notes.items[at].note];
            bool twice = note == MAP_NONE || count == FACTS_MAX;

            for (uint32_t i = 0; !twice && i < count; i++)
                twice = notes[i] == note;
            if (!twice)
                notes[count++] = note;
        }
        kin_pairs_add(pairs, notes, count);
    }
}

static bool has_kin(const int16_t *row)
{
    for (int d = 0; d < KINSHIP_DIMS; d++)
        if (row[d] != 0)
            return true;
    return false;
}

/* Each note its own row, else that of the nearest parent with one. */
static void share_rows(struct training *t, const uint32_t *kin_at, const int16_t *rows)
{
    for (uint32_t i = 0; i < t->trainer->notes.count; i++) {
        uint32_t from = i;

        for (int up = 0; up < PARENTS_MAX && from != MAP_NONE; up++) {
            const int16_t *row =
                kin_at[from] == MAP_NONE ? NULL : rows + (size_t)kin_at[from] * KINSHIP_DIMS;

            if (row != NULL && has_kin(row) && t->note_at[i] != MAP_NONE) {
                memcpy(t->model->notes[t->note_at[i]].kin, row, KINSHIP_DIMS * sizeof *row);
                break;
            }
            from = t->trainer->infos.items[from].parent;
        }
    }
}

void training_set_kinship(struct training *t)
{
    uint32_t *kin_at = mem_zero(t->trainer->notes.count + 1, sizeof *kin_at);
    uint32_t n = choose_kin(t->trainer, kin_at);
    int16_t *rows = mem_zero((size_t)n * KINSHIP_DIMS + 1, sizeof *rows);
    struct kin_pairs pairs;
    struct sparse ppmi;

    if (n > 0) {
        kin_pairs_init(&pairs, n);
        count_pairs(t->trainer, kin_at, &pairs);
        kin_ppmi(&pairs, &ppmi);
        training_set_partners(t, kin_at, &pairs, &ppmi);
        kin_pairs_release(&pairs);
        kin_embed(&ppmi, rows);
        sparse_release(&ppmi);
        share_rows(t, kin_at, rows);
    }
    free(rows);
    free(kin_at);
}
