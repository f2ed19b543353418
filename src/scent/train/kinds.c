/* What a note takes from its kind: its parent, and what it smells of.
 *
 *   parent  as told; outside of the ontology, the told note that its name ends or begins with
 *   axes    the note's own row of axes.tsv, else its scent family's, else its parent's */
#include "scent/train/training.h"

#include "scent/border.h"

static uint32_t find_told(const void *context, struct slice id)
{
    const struct scent_trainer *trainer = context;
    uint32_t at = map_find(&trainer->notes, id);
    bool told = at != MAP_NONE && (trainer->infos.items[at].parent != MAP_NONE ||
                                   trainer->infos.items[at].family != MAP_NONE);

    return told ? at : BORDER_NONE;
}

/* A note outside of the ontology is one of the kind that its name ends or begins with. */
static void adopt_strangers(struct scent_trainer *trainer)
{
    for (uint32_t i = 0; i < trainer->notes.count; i++) {
        struct note_info *info = &trainer->infos.items[i];
        uint32_t at = border_find(find_told, trainer, trainer->notes.entries[i].key);

        if (info->parent == MAP_NONE && info->family == MAP_NONE && at != BORDER_NONE && at != i)
            info->parent = at;
    }
}

static const uint8_t *note_axes(const struct training *t, uint32_t at)
{
    const struct scent_trainer *trainer = t->trainer;
    const uint8_t *axes = NULL;

    for (int i = 0; axes == NULL && at != MAP_NONE && i < PARENTS_MAX; i++) {
        const struct note_info *info = &trainer->infos.items[at];

        axes = axes_table_find(&t->axes, SLICE("note"), trainer->notes.entries[at].key);
        if (axes == NULL && info->family != MAP_NONE)
            axes = axes_table_find(&t->axes, SLICE("accord"),
                                   trainer->smells.entries[info->family].key);
        at = info->parent;
    }
    return axes;
}

void training_set_kinds(struct training *t)
{
    adopt_strangers(t->trainer);
    for (uint32_t i = 0; i < t->trainer->notes.count; i++) {
        uint32_t parent = t->trainer->infos.items[i].parent;
        uint32_t at = t->note_at[i];
        const uint8_t *axes = note_axes(t, i);

        if (at == MAP_NONE)
            continue;
        parent = parent == MAP_NONE ? MAP_NONE : t->note_at[parent];
        t->model->notes[at].parent = parent == MAP_NONE ? SCENT_NOTE_NONE : (uint16_t)parent;
        if (axes != NULL)
            memcpy(t->model->notes[at].axes, axes, SCENT_AXES);
    }
}
