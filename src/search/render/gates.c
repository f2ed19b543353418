/* The answer of /why: each gate between a product and the answer, in order.
 *
 *   {"id","found":false,"rank":7, ... of the search,
 *    "gates":[{"gate":"status","kind":"status","ok":true,"has":"approved","wants":"approved"},
 *             {"gate":"price","kind":"filter","ok":false,"has":310,"wants":"..200"}, ...]}
 *
 * "has" is one value, or a list where the product has several, or null; "wants" is written as the
 * parameter is.  What the product has is what its page shows. */
#include "catalog/catalog.h"
#include "codec/json_writer.h"
#include "index/index.h"
#include "search/render/render.h"

#include <assert.h>
#include <stdio.h>

enum { HAS_MAX = 256 };

void render_gate_begin(struct json_writer *w, struct slice name, const char *kind, bool ok)
{
    json_object_begin(w);
    json_key(w, "gate");
    json_add_str(w, name);
    json_key(w, "kind");
    json_add_cstr(w, kind);
    json_key(w, "ok");
    json_add_bool(w, ok);
}

/* ---- What a product has ---- */

/* Different values, each as JSON text in one buffer. */
struct values {
    struct buf *text; /* of the values in the making */
    size_t starts[HAS_MAX + 1];
    size_t count;
};

static struct slice value_at(const struct values *values, size_t i)
{
    return slice_of(buf_slice(values->text).ptr + values->starts[i],
                    values->starts[i + 1] - values->starts[i]);
}

/* The text behind the last value becomes one, unless it is there already. */
static void close_value(struct values *values)
{
    values->starts[values->count + 1] = values->text->len;
    for (size_t i = 0; i < values->count; i++)
        if (slice_eq(value_at(values, i), value_at(values, values->count))) {
            values->text->len = values->starts[values->count];
            return;
        }
    if (values->count + 1 < HAS_MAX)
        values->count++;
    else
        values->text->len = values->starts[values->count];
}

static void take_number(struct values *values, int64_t number, unsigned scale)
{
    struct json_writer w;

    json_writer_init(&w, values->text);
    json_add_fixed(&w, number, scale);
    close_value(values);
}

/* "note:weight" of weighted columns, else the key. */
static void take_key(struct values *values, struct slice key, const uint8_t *weight)
{
    struct json_writer w;
    char with[INDEX_KEY_BYTES_MAX + 8];
    int len = 0;

    json_writer_init(&w, values->text);
    if (weight != NULL)
        len = snprintf(with, sizeof with, "%.*s:%u", SLICE_ARG(key), *weight);
    json_add_str(&w, weight != NULL ? slice_of(with, (size_t)len) : key);
    close_value(values);
}

/* "AE-DU|3" as the parameter has it: "AE-DU:same_day+next_day". */
static void take_delivery(struct values *values, struct slice key)
{
    char text[2 * OFFER_KEY_CAP];
    struct slice zone = {NULL, 0};
    const char *mark = ":";
    uint32_t options = 0;
    int len;

    if (!offer_delivery_parse(key, &zone, &options) || zone.len > OFFER_ZONE_BYTES_MAX)
        return;
    len = snprintf(text, sizeof text, "%.*s", SLICE_ARG(zone));
    for (int i = 0; i < DELIVERY_OPTIONS_MAX; i++) {
        if ((options >> i & 1) == 0)
            continue;
        len +=
            snprintf(text + len, sizeof text - (size_t)len, "%s%s", mark, delivery_option_names[i]);
        mark = "+";
    }
    assert((size_t)len < sizeof text);
    take_key(values, slice_of(text, (size_t)len), NULL);
}

/* Of one doc, or of one row. */
static void take_item(struct values *values, const struct filter_def *def,
                      const struct column *column, uint32_t item)
{
    struct ord_span span;

    if (def->kind == FILTER_RANGE) {
        int64_t number = column_numbers(column)[item];

        if (number != INDEX_NUMBER_MISSING)
            take_number(values, number, def->scale);
        return;
    }
    span = column_values(column, item);
    for (uint32_t i = 0; i < span.count && def->kind == FILTER_DELIVERY; i++)
        take_delivery(values, column_key(column, span.ords[i]));
    for (uint32_t i = 0; i < span.count && def->kind != FILTER_DELIVERY; i++)
        take_key(values, column_key(column, span.ords[i]),
                 span.weights != NULL ? &span.weights[i] : NULL);
}

static void take_values(struct values *values, const struct rendering *rendering,
                        const struct filter_def *def, const struct examination *examined,
                        uint32_t doc)
{
    const struct snapshot *snapshot = view_snapshot(rendering->view);
    const struct column *column;
    uint32_t first;
    uint32_t count;

    if (def->kind == FILTER_MATCH) {
        take_number(values, examined->match, 1);
        return;
    }
    if (def->kind == FILTER_ID) {
        take_key(values, snapshot_id(snapshot, doc), NULL);
        return;
    }
    column = snapshot_column(snapshot, def->column);
    if (!def->offer) {
        take_item(values, def, column, doc);
        return;
    }
    count = snapshot_rows(snapshot, doc, &first);
    for (uint32_t row = first; row < first + count; row++)
        take_item(values, def, column, row);
}

static void add_has(const struct rendering *rendering, const struct filter_def *def,
                    const struct examination *examined, uint32_t doc)
{
    struct json_writer *w = &rendering->answer->w;
    struct values values = {.text = &rendering->answer->side};

    buf_clear(values.text);
    take_values(&values, rendering, def, examined, doc);
    json_key(w, "has");
    if (values.count == 0)
        json_add_null(w);
    if (values.count == 1)
        json_add_raw(w, value_at(&values, 0));
    if (values.count < 2)
        return;
    json_array_begin(w);
    for (size_t i = 0; i < values.count; i++)
        json_add_raw(w, value_at(&values, i));
    json_array_end(w);
}

/* ---- Gates ---- */

static void add_wants(const struct rendering *rendering, const struct filter_def *def,
                      const struct gate *gate)
{
    struct json_writer *w = &rendering->answer->w;
    struct buf *text = &rendering->answer->side;

    json_key(w, "wants");
    if (gate->clause_count > 1)
        json_array_begin(w);
    for (size_t i = 0; i < gate->clause_count; i++) {
        buf_clear(text);
        clause_text(text, def, &gate->clauses[i]);
        json_add_str(w, buf_slice(text));
    }
    if (gate->clause_count > 1)
        json_array_end(w);
}

static void add_filter(const struct rendering *rendering, const struct gate *gate,
                       const struct examination *examined, uint32_t doc)
{
    const struct filter_def *def = &view_filters(rendering->view)->defs[gate->filter];
    struct json_writer *w = &rendering->answer->w;

    render_gate_begin(w, def->name, gate_kind_name(gate->kind), gate->ok);
    add_has(rendering, def, examined, doc);
    add_wants(rendering, def, gate);
    if (gate->given_up) {
        json_key(w, "given_up");
        json_add_bool(w, true);
    }
    json_object_end(w);
}

/* The words that a gate is about: with what each would need. */
static void add_words(struct json_writer *w, const struct examination *examined, bool excluded)
{
    json_key(w, "words");
    json_array_begin(w);
    for (size_t i = 0; i < examined->word_count; i++) {
        if ((examined->words[i].role == WORD_EXCLUDED) != excluded)
            continue;
        json_object_begin(w);
        render_word(w, &examined->words[i]);
        json_object_end(w);
    }
    json_array_end(w);
}

static void add_page(struct json_writer *w, const struct search_params *params,
                     const struct examination *examined)
{
    uint64_t first = params->request.first;
    char text[48];
    int len = snprintf(text, sizeof text, "%llu..%llu", (unsigned long long)first + 1,
                       (unsigned long long)first + params->request.size);

    json_key(w, "has");
    json_add_u64(w, examined->place);
    json_key(w, "wants");
    json_add_str(w, slice_of(text, (size_t)len));
}

static void add_gate(const struct rendering *rendering, const struct gate *gate,
                     const struct examination *examined)
{
    struct json_writer *w = &rendering->answer->w;
    const char *kind = gate_kind_name(gate->kind);

    render_gate_begin(w, slice_cstr(kind), kind, gate->ok);
    if (gate->kind == GATE_WORDS || gate->kind == GATE_EXCLUDED)
        add_words(w, examined, gate->kind == GATE_EXCLUDED);
    if (gate->kind == GATE_PAGE)
        add_page(w, rendering->params, examined);
    json_object_end(w);
}

/* What every product that is served has passed. */
static void add_served(struct json_writer *w, const struct snapshot *snapshot, uint32_t doc)
{
    uint32_t first;

    render_gate_begin(w, SLICE("exists"), "exists", true);
    json_object_end(w);
    render_gate_begin(w, SLICE("status"), "status", true);
    json_key(w, "has");
    json_add_cstr(w, "approved");
    json_key(w, "wants");
    json_add_cstr(w, "approved");
    json_object_end(w);
    render_gate_begin(w, SLICE("offers"), "offers", true);
    json_key(w, "has");
    json_add_u64(w, snapshot_rows(snapshot, doc, &first));
    json_key(w, "wants");
    json_add_cstr(w, "1..");
    json_object_end(w);
}

void render_why(const struct rendering *rendering, const struct examination *examined)
{
    const struct snapshot *snapshot = view_snapshot(rendering->view);
    struct json_writer *w = &rendering->answer->w;
    uint32_t doc = snapshot_find(snapshot, rendering->params->id);

    assert(doc != INDEX_DOC_NONE);
    json_object_begin(w);
    json_key(w, "id");
    json_add_str(w, rendering->params->id);
    json_key(w, "found");
    json_add_bool(w, examined->found);
    render_examined_search(rendering, examined);
    json_key(w, "gates");
    json_array_begin(w);
    add_served(w, snapshot, doc);
    for (size_t i = 0; i < examined->gate_count; i++) {
        const struct gate *gate = &examined->gates[i];

        if (gate->kind == GATE_FILTER || gate->kind == GATE_UNDERSTOOD)
            add_filter(rendering, gate, examined, doc);
        else
            add_gate(rendering, gate, examined);
    }
    json_array_end(w);
    json_object_end(w);
}
