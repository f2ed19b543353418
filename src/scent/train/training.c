/* A model of what a trainer was told: the steps of training.h in their order, then its version. */
#include "scent/train/training.h"

#include "codec/checksum.h"

#include <assert.h>

static void set_version(struct scent_model *model)
{
    struct buf body;

    buf_init(&body, MODEL_BYTES_MAX);
    model_body(model, &body);
    model_set_version(model, checksum_xxh3(buf_slice(&body)));
    buf_release(&body);
}

int scent_trainer_finish(struct scent_trainer *trainer, struct scent_model **out_model,
                         struct attar_error *err)
{
    struct training t = {.trainer = trainer, .model = model_new()};
    bool ok;

    assert(out_model != NULL);
    axes_table_init(&t.axes);
    t.note_at = mem_zero(trainer->notes.count + 1, sizeof *t.note_at);
    ok = !trainer->full && training_set_lexicon(&t);
    if (ok) {
        training_set_kinds(&t);
        training_set_kinship(&t);
        training_set_tau(&t);
        set_version(t.model);
        *out_model = t.model;
    }
    axes_table_release(&t.axes);
    free(t.note_at);
    if (ok)
        return 0;
    scent_model_unref(t.model);
    return error_set(err, ATTAR_ELIMIT, "scent model: the ids of notes and accords are too long");
}
