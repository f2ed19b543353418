/* The document of a product page.
 *
 *   stored document --allow list--> members as they are
 *   notes, accords                  each with its names in both languages
 *   labels                          of the other closed values: {"form":{"spray":{"en","ar"}}}
 *   rating, from, offers            as in a hit
 *
 * The allow list is in the open: a member that a later schema adds is not shown until it is named
 * here. */
#include "search/render/product.h"

#include "codec/json.h"
#include "index/index.h"

#include <assert.h>

int product_document(const struct view *view, uint32_t doc, struct json **out_root,
                     struct attar_error *err)
{
    const struct json_limits limits = {.bytes = INDEX_DOC_BYTES_MAX};
    struct buf text;
    int rc;

    buf_init(&text, INDEX_DOC_BYTES_MAX);
    rc = snapshot_document(view_snapshot(view), doc, &text, err);
    if (rc == 0)
        rc = json_parse(buf_slice(&text), &limits, out_root, err);
    buf_release(&text);
    return rc < 0 ? error_set(err, ATTAR_ECORRUPT, "a stored document cannot be read") : 0;
}

static void add_public_members(struct json_writer *w, const struct json *root)
{
    static const char *const members[] = {
        "id",          "slug",          "name",    "line",           "description",
        "brand",       "category_path", "form",    "concentration",  "gender",
        "family_path", "perfumers",     "year",    "origin_country", "house_type",
        "occasions",   "longevity",     "sillage", "season_votes",   "daypart_votes",
        "attrs",       "allergens",     "images",  "published_at",   "updated_at",
    };

    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const struct json *value = json_get(root, members[i]);

        if (value == NULL || json_kind(value) == JSON_KIND_NULL)
            continue;
        json_key(w, members[i]);
        json_add_json(w, value);
    }
}

/* [{"id","layer" or "weight","en","ar"}] */
static void add_concepts(struct json_writer *w, const struct view *view, const struct json *root,
                         const char *set, const char *extra)
{
    const struct json *list = json_get(root, set);

    json_key(w, set);
    json_array_begin(w);
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *item = json_at(list, i);
        const struct label *label;
        struct slice id;

        if (json_str(json_get(item, "id"), &id) < 0)
            continue;
        label = labels_get(view_labels(view), slice_cstr(set), id);
        json_object_begin(w);
        json_key(w, "id");
        json_add_str(w, id);
        if (json_get(item, extra) != NULL) {
            json_key(w, extra);
            json_add_json(w, json_get(item, extra));
        }
        if (label != NULL) {
            json_key(w, "en");
            json_add_str(w, label->en);
            json_key(w, "ar");
            json_add_str(w, label->ar);
        }
        json_object_end(w);
    }
    json_array_end(w);
}

/* Sets whose names stand in the document itself, or are yes and no. */
static bool named_elsewhere(struct slice set)
{
    static const char *const sets[] = {"brand", "category", "perfumers",
                                       "notes", "accords",  "bool"};

    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (slice_eq(set, slice_cstr(sets[i])))
            return true;
    return false;
}

static void add_labels_of(struct json_writer *w, const struct view *view,
                          const struct filter_def *def, uint32_t doc)
{
    const struct column *column = snapshot_column(view_snapshot(view), def->column);
    struct ord_span values = column_values(column, doc);

    assert(def->facet && !def->offer);
    if (values.count == 0)
        return;
    json_key_slice(w, def->name);
    json_object_begin(w);
    for (uint32_t i = 0; i < values.count; i++) {
        struct slice key = column_key(column, values.ords[i]);
        const struct label *label = labels_get(view_labels(view), def->label_of, key);

        if (label == NULL)
            continue;
        json_key_slice(w, key);
        render_names(w, label->en, label->ar);
    }
    json_object_end(w);
}

static void add_labels(struct json_writer *w, const struct view *view, uint32_t doc)
{
    const struct filter_set *filters = view_filters(view);

    json_key(w, "labels");
    json_object_begin(w);
    for (uint16_t i = 0; i < filters->count; i++) {
        const struct filter_def *def = &filters->defs[i];

        if (def->facet && !def->offer && def->label_of.len > 0 && !named_elsewhere(def->label_of))
            add_labels_of(w, view, def, doc);
    }
    json_object_end(w);
}

/* As in a hit: mean to one decimal, or null without votes. */
static void add_rating(struct json_writer *w, const struct json *root)
{
    int64_t sum = 0;
    int64_t votes = 0;

    json_key(w, "rating");
    if (json_i64(json_get(root, "rating_sum"), &sum) < 0 ||
        json_i64(json_get(root, "rating_n"), &votes) < 0 || votes <= 0) {
        json_add_null(w);
        return;
    }
    json_object_begin(w);
    json_key(w, "mean");
    json_add_fixed(w, (sum * 20 + votes) / (votes * 2), 1);
    json_key(w, "n");
    json_add_i64(w, votes);
    json_object_end(w);
}

int product_render(const struct rendering *rendering, uint32_t doc, struct attar_error *err)
{
    const struct view *view = rendering->view;
    struct json_writer *w = &rendering->answer->w;
    struct offer_rows rows;
    struct json *root;
    int rc = search_offers(view, &rendering->params->request, doc, rendering->scratch, &rows, err);

    assert(rendering->answer->cuts.count == 0);
    if (rc == 0)
        rc = product_document(view, doc, &root, err);
    if (rc < 0)
        return rc;
    json_object_begin(w);
    add_public_members(w, root);
    add_concepts(w, view, root, "notes", "layer");
    add_concepts(w, view, root, "accords", "weight");
    add_labels(w, view, doc);
    add_rating(w, root);
    render_offer_summary(w, view, &rows);
    json_object_end(w);
    json_free(root);
    return 0;
}
