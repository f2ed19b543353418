/* How one product smells, as numbers to draw: GET /api/products/{id}/scent-dna.
 *
 *   columns scent, scent_note --> axes, notes by layer, longevity, sillage, seasons, dayparts, sure
 *   column accord             --> accords by weight
 *
 * What is not known is null or empty and never guessed; `sure` tells how much there is to go by.
 * Notes are those of the lexicon, which are what is compared: a note that the model does not know
 * is not among them. */
#include "index/index.h"
#include "scent/scent.h"
#include "search/handlers.h"
#include "search/lists.h"

#include <assert.h>
#include <stdlib.h>

struct weighted {
    struct slice id;
    uint32_t weight;
};

struct dna {
    const struct call *call;
    struct json_writer *w;
    uint32_t doc;
    const struct scent_model *model;
    const struct scent_code *code;
    struct scent_notes notes;
};

static int by_weight(const void *a, const void *b)
{
    const struct weighted *x = a;
    const struct weighted *y = b;

    return x->weight != y->weight ? (x->weight < y->weight) - (x->weight > y->weight)
                                  : slice_cmp(x->id, y->id);
}

/* {"id","en","ar"}, the object left open. */
static void begin_concept(const struct dna *dna, const char *set, struct slice id)
{
    const struct label *label = labels_get(view_labels(dna->call->view), slice_cstr(set), id);

    json_object_begin(dna->w);
    json_key(dna->w, "id");
    json_add_str(dna->w, id);
    if (label == NULL)
        return;
    json_key(dna->w, "en");
    json_add_str(dna->w, label->en);
    json_key(dna->w, "ar");
    json_add_str(dna->w, label->ar);
}

/* [{"id","en","ar","weight"}], the heaviest first; weights of `one` are told as 1. */
static void add_weighted(const struct dna *dna, const char *set, struct weighted *items,
                         size_t count, uint32_t one)
{
    qsort(items, count, sizeof *items, by_weight);
    json_array_begin(dna->w);
    for (size_t i = 0; i < count; i++) {
        begin_concept(dna, set, items[i].id);
        json_key(dna->w, "weight");
        json_add_fixed(dna->w, (items[i].weight * 1000 + one / 2) / one, 3);
        json_object_end(dna->w);
    }
    json_array_end(dna->w);
}

static void add_layer(const struct dna *dna, const char *name, uint8_t layer)
{
    struct weighted items[SCENT_NOTES_MAX];
    size_t count = 0;

    for (uint32_t i = 0; i < dna->notes.count; i++)
        if ((scent_layers(dna->code, i) & layer) != 0)
            items[count++] = (struct weighted){scent_model_note(dna->model, dna->notes.notes[i]),
                                               dna->notes.weights[i]};
    json_key(dna->w, name);
    add_weighted(dna, "notes", items, count, 255);
}

static void add_notes(const struct dna *dna)
{
    uint32_t named = 0;

    for (uint32_t i = 0; i < dna->notes.count; i++)
        named += scent_layers(dna->code, i) != 0;
    json_key(dna->w, "note_count");
    json_add_u64(dna->w, named);
    json_key(dna->w, "notes");
    json_object_begin(dna->w);
    add_layer(dna, "top", SCENT_TOP);
    add_layer(dna, "heart", SCENT_HEART);
    add_layer(dna, "base", SCENT_BASE);
    add_layer(dna, "flat", SCENT_FLAT);
    json_object_end(dna->w);
}

static void add_accords(const struct dna *dna)
{
    enum { ACCORDS_MAX = 64 };
    const struct snapshot *snapshot = view_snapshot(dna->call->view);
    uint16_t number = schema_column(snapshot_schema(snapshot), SLICE("accord"));
    struct weighted items[ACCORDS_MAX];
    size_t count = 0;

    if (number != UINT16_MAX) {
        const struct column *column = snapshot_column(snapshot, number);
        struct ord_span span = column_values(column, dna->doc);

        for (uint32_t i = 0; i < span.count && count < ACCORDS_MAX; i++)
            items[count++] = (struct weighted){column_key(column, span.ords[i]), span.weights[i]};
    }
    json_key(dna->w, "accords");
    add_weighted(dna, "accords", items, count, 100);
}

static void add_axes(const struct dna *dna)
{
    json_key(dna->w, "axes");
    json_object_begin(dna->w);
    for (int i = 0; i < SCENT_AXES; i++) {
        json_key(dna->w, scent_axis_names[i]);
        json_add_u64(dna->w, dna->code->axes[i]);
    }
    json_object_end(dna->w);
}

/* Tenths as a number of 1..5, or null. */
static void add_tenths(const struct dna *dna, const char *key, uint8_t tenths)
{
    json_key(dna->w, key);
    if (tenths == 0)
        json_add_null(dna->w);
    else
        json_add_fixed(dna->w, tenths, 1);
}

/* {"spring":0.1,..} of shares in per cent, or null. */
static void add_shares(const struct dna *dna, const char *key, const char *const *names,
                       const uint8_t *shares, int count)
{
    int sum = 0;

    for (int i = 0; i < count; i++)
        sum += shares[i];
    json_key(dna->w, key);
    if (sum == 0) {
        json_add_null(dna->w);
        return;
    }
    json_object_begin(dna->w);
    for (int i = 0; i < count; i++) {
        json_key(dna->w, names[i]);
        json_add_fixed(dna->w, shares[i], 2);
    }
    json_object_end(dna->w);
}

static void write_dna(const struct dna *dna)
{
    static const char *const seasons[] = {"spring", "summer", "autumn", "winter"};
    static const char *const dayparts[] = {"day", "night"};

    json_object_begin(dna->w);
    json_key(dna->w, "method");
    json_add_cstr(dna->w, "dna_v1");
    json_key(dna->w, "model_version");
    json_add_cstr(dna->w, scent_model_version(dna->model));
    json_key(dna->w, "id");
    json_add_str(dna->w, snapshot_id(view_snapshot(dna->call->view), dna->doc));
    json_key(dna->w, "sure");
    json_add_u64(dna->w, dna->code->sure);
    add_axes(dna);
    add_notes(dna);
    add_accords(dna);
    add_tenths(dna, "longevity", dna->code->longevity_tenths);
    add_tenths(dna, "sillage", dna->code->sillage_tenths);
    add_shares(dna, "seasons", seasons, dna->code->seasons, 4);
    add_shares(dna, "dayparts", dayparts, dna->code->dayparts, 2);
    json_object_end(dna->w);
}

void handle_scent_dna(struct http_request *req, void *user)
{
    struct search_params params;
    struct call call;
    struct dna dna = {.call = &call};

    if (!call_begin(&call, req, user) || !list_params(&call, "scent_dna", &params))
        return;
    dna.w = &call.worker->answer.w;
    dna.doc = call_product(&call, http_param(req, "id"));
    if (dna.doc == INDEX_DOC_NONE || call_need_scents(&call) < 0) {
        call_fault(&call);
        return;
    }
    dna.model = view_scent_model(call.view);
    dna.code = view_scent(call.view, dna.doc, &dna.notes);
    write_dna(&dna);
    call_send_cached(&call);
}
