/* What a product card shows, as JSON members:
 *
 *   "id":"p-1","slug":"...","name":{"en":..,"ar":..},"brand":{..},"rating":{"mean":4.4,"n":212},
 *   "year":2021,"gender":"men","form":"spray","concentration":"edp","image":{..},
 *   "notes":[{"id","layer","en","ar"}],"accords":[{"id","weight","en","ar"}]
 *
 * A member whose value is missing is left out, except "rating", which is null without votes. */
#include "ingest/hit_members.h"

#include "catalog/catalog.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "ingest/record_members.h"

enum { CARD_NOTES_MAX = 12, CARD_ACCORDS_MAX = 6 };

static void copy_member(struct json_writer *w, const struct json *root, const char *name)
{
    const struct json *value = json_get(root, name);

    if (value == NULL || json_kind(value) == JSON_KIND_NULL)
        return;
    json_key(w, name);
    json_add_json(w, value);
}

/* Mean of the votes in hundredths, to one decimal: 4.37 is shown as 4.4. */
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

static void add_brand(struct json_writer *w, const struct json *brand)
{
    if (brand == NULL)
        return;
    json_key(w, "brand");
    json_object_begin(w);
    copy_member(w, brand, "id");
    copy_member(w, brand, "slug");
    copy_member(w, brand, "name");
    json_object_end(w);
}

static void add_names(struct json_writer *w, const struct ontology *ontology, const char *set,
                      struct slice id)
{
    const struct concept_row *row = ontology_find(ontology, slice_cstr(set), id);

    json_key(w, "id");
    json_add_str(w, id);
    if (row == NULL)
        return;
    json_key(w, "en");
    json_add_str(w, row->en);
    json_key(w, "ar");
    json_add_str(w, row->ar);
}

/* `extra` is the member of an item that is shown beside its names: layer, weight. */
static void add_concepts(struct json_writer *w, const struct ontology *ontology, const char *set,
                         const struct json *list, const char *extra, size_t max)
{
    size_t count = json_count(list) < max ? json_count(list) : max;

    if (count == 0)
        return;
    json_key(w, set);
    json_array_begin(w);
    for (size_t i = 0; i < count; i++) {
        const struct json *item = json_at(list, i);
        struct slice id;

        if (json_str(json_get(item, "id"), &id) < 0)
            continue;
        json_object_begin(w);
        add_names(w, ontology, set, id);
        copy_member(w, item, extra);
        json_object_end(w);
    }
    json_array_end(w);
}

static void add_members(const struct json *root, const struct ontology *ontology, struct buf *out)
{
    static const char *const plain[] = {"id",     "slug", "name",         "year",
                                        "gender", "form", "concentration"};
    const struct json *cover = json_at(json_get(root, "images"), 0);
    struct json_writer w;

    json_writer_init(&w, out);
    json_object_begin(&w);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        copy_member(&w, root, plain[i]);
    add_brand(&w, json_get(root, "brand"));
    add_rating(&w, root);
    if (cover != NULL) {
        json_key(&w, "image");
        json_add_json(&w, cover);
    }
    add_concepts(&w, ontology, "notes", json_get(root, "notes"), "layer", CARD_NOTES_MAX);
    add_concepts(&w, ontology, "accords", json_get(root, "accords"), "weight", CARD_ACCORDS_MAX);
    json_object_end(&w);
}

enum { PARTS = 1 + RECORD_PARTS }; /* of what is written to `members`, each an object */

static struct slice part_of(const struct buf *members, size_t start, size_t end)
{
    return slice_of(members->ptr + start + 1, end - start - 2); /* without the braces */
}

static struct slice text_at(const struct json *object, const char *member)
{
    struct slice text;

    return json_str(json_get(object, member), &text) == 0 ? text : slice_of("", 0);
}

void hit_members_encode(const struct json *root, const struct ontology *ontology,
                        struct buf *members, struct buf *hit)
{
    const struct json *name = json_get(root, "name");
    const struct json *brand_name = json_get(json_get(root, "brand"), "name");
    struct hit_parts parts = {
        .texts = {[HIT_NAME_EN] = text_at(name, "en"),
                  [HIT_NAME_AR] = text_at(name, "ar"),
                  [HIT_BRAND_EN] = text_at(brand_name, "en"),
                  [HIT_BRAND_AR] = text_at(brand_name, "ar"),
                  [HIT_SLUG] = text_at(root, "slug")},
    };

    size_t ends[PARTS];

    buf_clear(members);
    buf_clear(hit);
    add_members(root, ontology, members);
    ends[0] = members->len;
    for (int i = 0; i < RECORD_PARTS; i++) {
        record_members_add(root, ontology, (enum record_part)i, members);
        ends[1 + i] = members->len;
    }
    parts.members = part_of(members, 0, ends[0]);
    for (int i = 0; i < RECORD_PARTS; i++)
        parts.texts[HIT_RECORD + i] = part_of(members, ends[i], ends[i + 1]);
    hit_encode(&parts, hit);
}
