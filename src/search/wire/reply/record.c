/* Where the members of a record come from.
 *
 * Labels that records of brands and categories may change are not stored with the product: they are
 * looked up in the view, so that a hit says what the facet beside it says. */
#include "search/wire/reply/record.h"

#include "catalog/catalog.h"
#include "index/index.h"
#include "search/render/render.h"
#include "search/wire/reply/names.h"

#include <assert.h>

/* Attributes that are the labels of a facet's values. */
static const struct labelled {
    const char *name; /* of the attribute and of the facet */
    bool list;
} labelled[RECORD_LABELLED] = {
    {"brand", false}, {"perfumers", true}, {"seasons", true}, {"dayparts", true}};

static int64_t const *numbers_of(const struct view *view, struct slice name)
{
    const struct schema *schema = snapshot_schema(view_snapshot(view));
    uint16_t column = schema_column(schema, name);

    if (column == UINT16_MAX)
        return NULL;
    return column_numbers(snapshot_column(view_snapshot(view), column));
}

static const struct column *values_of(const struct view *view, uint16_t filter)
{
    if (filter == UINT16_MAX)
        return NULL;
    return snapshot_column(view_snapshot(view), view_filters(view)->defs[filter].column);
}

static void find_volume(struct record_look *look, const struct view *view)
{
    const struct schema *schema = snapshot_schema(view_snapshot(view));
    uint16_t column = schema_column(schema, SLICE("size_ml"));

    look->volume = numbers_of(view, SLICE("size_ml"));
    look->volume_scale = column == UINT16_MAX ? 0 : schema->columns[column].scale;
}

int record_look_init(struct record_look *look, const struct wire_reply *reply, enum lang lang,
                     const struct wire_names *retrieve, const uint64_t *rows,
                     struct attar_error *err)
{
    const struct view *view = reply->view;
    const struct filter_set *filters = view_filters(view);

    *look = (struct record_look){
        .reply = reply,
        .retrieve = retrieve,
        .rows = rows,
        .lang = lang,
        .everything = names_want_everything(retrieve),
        .price = numbers_of(view, SLICE("price")),
        .list_price = numbers_of(view, SLICE("list_price")),
        .price_per_ml = numbers_of(view, SLICE("price_per_ml")),
        .discount = numbers_of(view, SLICE("discount")),
        .vendor = filter_find_wire(filters, SLICE("vendor")),
        .stock = filter_find_wire(filters, SLICE("in_stock")),
        .rating = numbers_of(view, SLICE("rating")),
        .rating_count = numbers_of(view, SLICE("rating_n")),
        .popularity = numbers_of(view, SLICE("popularity")),
    };
    look->vendors = values_of(view, look->vendor);
    look->stocks = values_of(view, look->stock);
    look->stocked = look->stocks == NULL ? UINT32_MAX : column_find(look->stocks, SLICE("true"));
    for (size_t i = 0; i < RECORD_LABELLED; i++) {
        look->labelled[i] = filter_find_wire(filters, slice_cstr(labelled[i].name));
        look->labelled_columns[i] = values_of(view, look->labelled[i]);
    }
    find_volume(look, view);
    return paths_init(&look->categories, view, SLICE("categories"), lang, reply->scratch, err);
}

bool record_wants(const struct record_look *look, const char *name)
{
    return look->everything ||
           names_want(look->retrieve, slice_of("", 0), slice_cstr(name)) != WANTED_NONE;
}

/* ---- Labels ---- */

static void add_labelled(struct json_writer *w, const struct record_look *look, size_t which,
                         uint32_t doc)
{
    const struct view *view = look->reply->view;
    const struct column *column = look->labelled_columns[which];
    uint16_t filter = look->labelled[which];
    struct ord_span span = column == NULL ? (struct ord_span){0} : column_values(column, doc);

    if (span.count == 0)
        return;
    json_key(w, labelled[which].name);
    if (!labelled[which].list) {
        json_add_str(w, view_value_label(view, filter, span.ords[0], look->lang));
        return;
    }
    json_array_begin(w);
    for (uint32_t i = 0; i < span.count; i++)
        json_add_str(w, view_value_label(view, filter, span.ords[i], look->lang));
    json_array_end(w);
}

static void add_categories(struct json_writer *w, struct paths *paths, uint32_t doc)
{
    struct ord_span span =
        paths->column == NULL ? (struct ord_span){0} : column_values(paths->column, doc);

    if (span.count == 0)
        return;
    json_key(w, "categories");
    json_object_begin(w);
    for (uint32_t want = 0; want < PATH_LEVELS_MAX; want++) {
        for (uint32_t i = 0; i < span.count; i++) {
            const struct path *path = path_of(paths, span.ords[i]);

            if (path->level != want)
                continue;
            json_key(w, path_level_names[want]);
            json_add_str(w, path->text);
            break; /* a product has one path */
        }
    }
    json_object_end(w);
}

/* The labels as members without braces, in the answer's side buffer. */
static struct slice labels_fragment(struct record_look *look, uint32_t doc)
{
    struct buf *side = &look->reply->answer->side;
    struct json_writer w;

    buf_clear(side);
    json_writer_init(&w, side);
    json_object_begin(&w);
    for (size_t i = 0; i < RECORD_LABELLED; i++)
        add_labelled(&w, look, i, doc);
    add_categories(&w, &look->categories, doc);
    json_object_end(&w);
    return side->len < 2 ? slice_of("", 0) : slice_of(side->ptr + 1, side->len - 2);
}

int record_take(struct record_look *look, uint32_t doc, struct record *out_record,
                struct attar_error *err)
{
    struct hit_parts parts;
    int rc = hit_decode(snapshot_hit(view_snapshot(look->reply->view), doc), &parts, err);

    if (rc < 0)
        return rc;
    *out_record = (struct record){
        .doc = doc,
        .fragments = {parts.texts[HIT_RECORD],
                      parts.texts[look->lang == LANG_AR ? HIT_RECORD_AR : HIT_RECORD_EN],
                      labels_fragment(look, doc)},
    };
    if (look->reply->answer->side.overflow)
        return error_set(err, ATTAR_ELIMIT, "a record is too long");
    return 0;
}

/* ---- Members ---- */

static void copy_members(struct json_writer *w, struct slice members)
{
    if (members.len == 0)
        return;
    json_members_elsewhere(w);
    buf_add_slice(w->out, members);
}

/* Those members of the object `value`, which stands under `outer`, that are wanted. */
static void add_parts(const struct record_look *look, struct slice outer, struct slice value)
{
    struct json_writer *w = &look->reply->answer->w;
    struct slice rest = slice_of(value.ptr + 1, value.len - 2);
    struct slice name;
    struct slice part;

    json_key_slice(w, outer);
    json_object_begin(w);
    while (member_next(&rest, &name, &part)) {
        if (names_want(look->retrieve, outer, name) == WANTED_NONE)
            continue;
        json_key_slice(w, name);
        json_add_raw(w, part);
    }
    json_object_end(w);
}

static void pick_members(const struct record_look *look, struct slice members)
{
    struct json_writer *w = &look->reply->answer->w;
    struct slice name;
    struct slice value;

    while (member_next(&members, &name, &value)) {
        enum wanted wanted = slice_eq(name, SLICE("objectID"))
                                 ? WANTED_ALL
                                 : names_want(look->retrieve, slice_of("", 0), name);

        if (wanted == WANTED_PARTS && value.len > 1 && value.ptr[0] == '{') {
            add_parts(look, name, value);
        } else if (wanted == WANTED_ALL) {
            json_key_slice(w, name);
            json_add_raw(w, value);
        }
    }
}

static void add_votes(const struct record_look *look, uint32_t doc)
{
    struct json_writer *w = &look->reply->answer->w;

    if (look->rating != NULL && look->rating[doc] != INDEX_NUMBER_MISSING &&
        record_wants(look, "rating")) {
        json_key(w, "rating");
        json_add_fixed(w, look->rating[doc], 2);
    }
    if (look->rating_count != NULL && look->rating_count[doc] != INDEX_NUMBER_MISSING &&
        record_wants(look, "rating_count")) {
        json_key(w, "rating_count");
        json_add_i64(w, look->rating_count[doc]);
    }
    if (look->popularity != NULL && look->popularity[doc] != INDEX_NUMBER_MISSING &&
        record_wants(look, "popularity")) {
        json_key(w, "popularity");
        json_add_i64(w, look->popularity[doc]);
    }
}

void record_add(const struct record_look *look, const struct record *record)
{
    struct answer *answer = look->reply->answer;

    assert(record->fragments[0].len > 0);
    if (look->everything) {
        answer_members(answer, record->fragments[0]);
        if (record->fragments[1].len > 0)
            answer_members(answer, record->fragments[1]);
        copy_members(&answer->w, record->fragments[2]);
    } else {
        for (int i = 0; i < RECORD_FRAGMENTS; i++)
            pick_members(look, record->fragments[i]);
    }
    record_add_offers(look, record->doc);
    add_votes(look, record->doc);
}
