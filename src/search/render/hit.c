/* A hit.
 *
 *   {"id":..,"name":..,"notes":[..]   stored when the product was indexed: borrowed, or, with
 *                                     `fields`, picked member by member
 *    ,"match":..,"from":{..},..}      what depends on the request
 *
 * The stored part is our own encoder's, read from a file under a checksum: it is walked with care
 * for bounds, but not parsed again. */
#include "search/render/render.h"

#include "catalog/catalog.h"
#include "index/index.h"

#include <assert.h>

const struct slice market_currency = SLICE_INIT("AED");

static const struct column *column_named(const struct view *view, struct slice name,
                                         unsigned *out_scale)
{
    const struct schema *schema = snapshot_schema(view_snapshot(view));
    uint16_t column = schema_column(schema, name);

    if (column == UINT16_MAX)
        return NULL;
    *out_scale = schema->columns[column].scale;
    return snapshot_column(view_snapshot(view), column);
}

void offer_columns_init(struct offer_columns *columns, const struct view *view)
{
    const struct column *column;
    unsigned scale = 0;

    *columns = (struct offer_columns){.vendor = column_named(view, SLICE("vendor"), &scale)};
    column = column_named(view, SLICE("price"), &scale);
    columns->price = column == NULL ? NULL : column_numbers(column);
    column = column_named(view, SLICE("size_ml"), &columns->volume_scale);
    columns->volume = column == NULL ? NULL : column_numbers(column);
}

/* ---- Picking members ---- */

/* How far a quoted text reaches that begins at text[0]. */
static size_t quoted_len(struct slice text)
{
    size_t at = 1;

    while (at < text.len) {
        const char *quote = memchr(text.ptr + at, '"', text.len - at);
        size_t slashes = 0;

        if (quote == NULL)
            break;
        at = (size_t)(quote - text.ptr) + 1;
        while (quote[-1 - (ptrdiff_t)slashes] == '\\')
            slashes++;
        if (slashes % 2 == 0)
            return at;
    }
    return text.len;
}

/* The length of the value that `text` begins with, up to a comma outside of it. */
static size_t value_len(struct slice text)
{
    int depth = 0;
    size_t i = 0;

    while (i < text.len && (depth > 0 || text.ptr[i] != ',')) {
        char c = text.ptr[i];

        if (c == '"') {
            i += quoted_len(slice_skip(text, i));
            continue;
        }
        depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        i++;
    }
    return i;
}

bool item_next(struct slice *rest, struct slice *out_item)
{
    size_t len = value_len(*rest);

    if (len == 0)
        return false;
    *out_item = slice_of(rest->ptr, len);
    *rest = slice_skip(*rest, len + 1);
    return true;
}

bool member_next(struct slice *rest, struct slice *out_name, struct slice *out_value)
{
    struct slice text = slice_skip(*rest, 1);
    const char *quote = text.len > 0 ? memchr(text.ptr, '"', text.len) : NULL;
    size_t len;

    if (quote == NULL || text.ptr + text.len < quote + 2)
        return false;
    *out_name = slice_of(text.ptr, (size_t)(quote - text.ptr));
    text = slice_skip(text, out_name->len + 2);
    len = value_len(text);
    *out_value = slice_of(text.ptr, len);
    *rest = slice_skip(text, len + 1);
    return true;
}

static bool wants_member(const struct search_params *params, struct slice name)
{
    for (int i = 0; i < HIT_FIELD_COUNT; i++)
        if (slice_eq(name, slice_cstr(hit_field_names[i])))
            return i == HIT_FIELD_id || (params->fields >> i & 1) != 0;
    return false;
}

static void add_members(struct answer *answer, const struct search_params *params,
                        struct slice members)
{
    struct slice name;
    struct slice value;

    if (params->fields == HIT_FIELDS_ALL) {
        answer_members(answer, members);
        return;
    }
    while (member_next(&members, &name, &value)) {
        if (!wants_member(params, name))
            continue;
        json_key_slice(&answer->w, name);
        json_add_raw(&answer->w, value);
    }
}

/* ---- What depends on the request ---- */

static bool wants(const struct search_params *params, enum hit_field field)
{
    return (params->fields >> field & 1) != 0;
}

void render_from_begin(struct json_writer *w, const struct offer_columns *columns, uint32_t row)
{
    assert(columns->price != NULL && row != UINT32_MAX);
    json_object_begin(w);
    json_key(w, "amount");
    json_add_i64(w, columns->price[row]);
    json_key(w, "currency");
    json_add_str(w, market_currency);
    if (columns->vendor != NULL && column_values(columns->vendor, row).count > 0) {
        json_key(w, "vendor_id");
        json_add_str(w, column_key(columns->vendor, column_values(columns->vendor, row).ords[0]));
    }
    if (columns->volume != NULL && columns->volume[row] != INDEX_NUMBER_MISSING) {
        json_key(w, "volume_ml");
        json_add_fixed(w, columns->volume[row], columns->volume_scale);
    }
}

static void add_offers(struct json_writer *w, const struct search_params *params,
                       const struct offer_columns *columns, const struct hit *hit)
{
    if (wants(params, HIT_FIELD_from)) {
        json_key(w, "from");
        if (hit->from_row == UINT32_MAX || columns->price == NULL) {
            json_add_null(w);
        } else {
            render_from_begin(w, columns, hit->from_row);
            json_object_end(w);
        }
    }
    if (wants(params, HIT_FIELD_offers)) {
        json_key(w, "offers");
        json_object_begin(w);
        json_key(w, "eligible");
        json_add_u64(w, hit->eligible);
        json_key(w, "in_stock");
        json_add_u64(w, hit->in_stock);
        json_object_end(w);
    }
}

/* Ranges ascend by field, language and start. */
static void add_highlight(struct json_writer *w, const struct schema *schema, const struct hit *hit)
{
    uint32_t i = 0;

    assert(hit->highlight_count == 0 || hit->highlights[0].field < schema->text_count);

    json_key(w, "highlight");
    json_object_begin(w);
    while (i < hit->highlight_count) {
        uint8_t field = hit->highlights[i].field;

        json_key_slice(w, schema->texts[field].name);
        json_object_begin(w);
        while (i < hit->highlight_count && hit->highlights[i].field == field) {
            uint8_t lang = hit->highlights[i].lang;

            json_key(w, lang == LANG_AR ? "ar" : "en");
            json_array_begin(w);
            for (; i < hit->highlight_count && hit->highlights[i].field == field &&
                   hit->highlights[i].lang == lang;
                 i++) {
                json_array_begin(w);
                json_add_u64(w, hit->highlights[i].start);
                json_add_u64(w, hit->highlights[i].end);
                json_array_end(w);
            }
            json_array_end(w);
        }
        json_object_end(w);
    }
    json_object_end(w);
}

static void add_buckets(struct json_writer *w, const struct view *view,
                        const struct search_request *request, const struct hit *hit)
{
    const char *names[SEARCH_BUCKETS_MAX];
    uint32_t values[SEARCH_BUCKETS_MAX];
    size_t count = search_buckets(view, request, hit, names, values);

    json_key(w, "buckets");
    json_object_begin(w);
    for (size_t i = 0; i < count; i++) {
        json_key(w, names[i]);
        json_add_u64(w, values[i]);
    }
    json_object_end(w);
}

void render_hybrid_parts(struct json_writer *w, const struct search_request *request,
                         const struct hit *hit)
{
    enum { ALPHA_DIGITS = 3, PART_DIGITS = 4 };
    struct hybrid_parts parts = search_hybrid_parts(request, hit);

    json_key(w, "hybrid");
    json_object_begin(w);
    json_key(w, "alpha");
    json_add_fixed(w, parts.alpha, ALPHA_DIGITS);
    json_key(w, "text");
    json_add_fixed(w, parts.text, PART_DIGITS);
    json_key(w, "scent");
    json_add_fixed(w, parts.scent, PART_DIGITS);
    json_key(w, "score");
    json_add_fixed(w, parts.sum, ALPHA_DIGITS + PART_DIGITS);
    json_object_end(w);
}

void render_explain(struct json_writer *w, const struct view *view,
                    const struct search_request *request, const struct hit *hit)
{
    json_key(w, "explain");
    json_object_begin(w);
    add_buckets(w, view, request, hit);
    json_key(w, "key");
    json_add_i64(w, hit->key);
    json_key(w, "score");
    json_add_u64(w, hit->score);
    json_key(w, "parts");
    json_object_begin(w);
    render_score_parts(w, &hit->parts);
    json_object_end(w);
    if (request->hybrid > 0)
        render_hybrid_parts(w, request, hit);
    json_object_end(w);
}

static void add_match(struct json_writer *w, const struct hit *hit)
{
    json_key(w, "match");
    if (hit->compared)
        json_add_fixed(w, hit->match, 1); /* per mille as per cent */
    else
        json_add_null(w);
}

int render_hit_begin(const struct rendering *rendering, const struct offer_columns *columns,
                     const struct hit *hit, struct attar_error *err)
{
    const struct search_params *params = rendering->params;
    struct snapshot *snapshot = view_snapshot(rendering->view);
    struct json_writer *w = &rendering->answer->w;
    struct hit_parts parts;
    int rc = hit_decode(snapshot_hit(snapshot, hit->doc), &parts, err);

    if (rc < 0)
        return rc;
    json_object_begin(w);
    add_members(rendering->answer, params, parts.members);
    if (wants(params, HIT_FIELD_match))
        add_match(w, hit);
    if (wants(params, HIT_FIELD_sponsored)) {
        json_key(w, "sponsored");
        json_add_bool(w, hit->sponsored);
    }
    if (params->request.distinct) {
        json_key(w, "more_in_line");
        json_add_u64(w, hit->more_in_line);
    }
    add_offers(w, params, columns, hit);
    if (params->request.highlight && wants(params, HIT_FIELD_highlight))
        add_highlight(w, snapshot_schema(snapshot), hit);
    if (params->explain)
        render_explain(w, rendering->view, &params->request, hit);
    return 0;
}

int render_hit(const struct rendering *rendering, const struct offer_columns *columns,
               const struct hit *hit, struct attar_error *err)
{
    int rc = render_hit_begin(rendering, columns, hit, err);

    if (rc == 0)
        json_object_end(&rendering->answer->w);
    return rc;
}

void render_names(struct json_writer *w, struct slice en, struct slice ar)
{
    json_object_begin(w);
    if (en.len > 0) {
        json_key(w, "en");
        json_add_str(w, en);
    }
    if (ar.len > 0) {
        json_key(w, "ar");
        json_add_str(w, ar);
    }
    json_object_end(w);
}
