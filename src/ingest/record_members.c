/* One part after another, each a JSON object.
 *
 *   "gender":"Men"                              one label
 *   "accords":["Oud","Rose"]                    labels in the document's order
 *   "scent":[{"id":"oud","label":"Oud","weight":92}]
 *                                               the accords, as a picture needs them
 *   "notes":{"top":["Saffron"],"base":["Oud"]}  labels by layer
 *   "families":{"lvl0":"Woody","lvl1":"Woody > Oud"}
 *                                               a path, spelt out to each of its nodes */
#include "ingest/record_members.h"

#include "catalog/catalog.h"
#include "codec/json.h"
#include "codec/json_writer.h"

#include <assert.h>
#include <stdio.h>

enum { PATH_BYTES_MAX = 2048, LEVEL_NAME_CAP = 32 };

/* What the members are written with. */
struct recorder {
    struct json_writer w;
    const struct json *root;
    const struct ontology *ontology;
    bool arabic;
};

static struct slice text_of(const struct json *value)
{
    struct slice text;

    return json_str(value, &text) == 0 ? text : slice_of("", 0);
}

static struct slice either(bool arabic, struct slice en, struct slice ar)
{
    struct slice asked = arabic ? ar : en;

    return asked.len > 0 ? asked : arabic ? en : ar;
}

static struct slice label_of(const struct recorder *r, const char *set, struct slice id)
{
    const struct concept_row *row = ontology_find(r->ontology, slice_cstr(set), id);
    struct slice label = row == NULL ? id : either(r->arabic, row->en, row->ar);

    return label.len > 0 ? label : id;
}

static void add_text(struct json_writer *w, const char *name, struct slice text)
{
    if (text.len == 0)
        return;
    json_key(w, name);
    json_add_str(w, text);
}

static void add_number(struct json_writer *w, const char *name, const struct json *value)
{
    if (value == NULL || json_kind(value) == JSON_KIND_NULL)
        return;
    json_key(w, name);
    json_add_json(w, value);
}

/* ---- What no language changes ---- */

static void add_images(struct json_writer *w, const struct json *images)
{
    if (json_count(images) == 0)
        return;
    add_text(w, "image", text_of(json_get(json_at(images, 0), "url")));
    json_key(w, "images");
    json_array_begin(w);
    for (size_t i = 0; i < json_count(images); i++)
        json_add_str(w, text_of(json_get(json_at(images, i), "url")));
    json_array_end(w);
}

static void add_any(struct recorder *r)
{
    const struct json *name = json_get(r->root, "name");

    add_text(&r->w, "objectID", text_of(json_get(r->root, "id")));
    add_text(&r->w, "slug", text_of(json_get(r->root, "slug")));
    add_text(&r->w, "name_en", text_of(json_get(name, "en")));
    add_text(&r->w, "name_ar", text_of(json_get(name, "ar")));
    add_text(&r->w, "line", text_of(json_get(r->root, "line")));
    add_images(&r->w, json_get(r->root, "images"));
    add_number(&r->w, "year", json_get(r->root, "year"));
    add_number(&r->w, "longevity", json_get(json_get(r->root, "longevity"), "value"));
    add_number(&r->w, "sillage", json_get(json_get(r->root, "sillage"), "value"));
}

/* ---- Labels ---- */

static void add_either(struct recorder *r, const char *member)
{
    const struct json *pair = json_get(r->root, member);

    add_text(&r->w, member,
             either(r->arabic, text_of(json_get(pair, "en")), text_of(json_get(pair, "ar"))));
}

static void add_label(struct recorder *r, const char *name, const char *set, const char *member)
{
    struct slice id = text_of(json_get(r->root, member));

    if (id.len > 0)
        add_text(&r->w, name, label_of(r, set, id));
}

/* An item is an id, or an object with one. */
static struct slice id_of(const struct json *item)
{
    return text_of(json_kind(item) == JSON_KIND_OBJECT ? json_get(item, "id") : item);
}

static void add_labels(struct recorder *r, const char *name, const char *set, const char *member)
{
    const struct json *list = json_get(r->root, member);

    if (json_count(list) == 0)
        return;
    json_key(&r->w, name);
    json_array_begin(&r->w);
    for (size_t i = 0; i < json_count(list); i++)
        json_add_str(&r->w, label_of(r, set, id_of(json_at(list, i))));
    json_array_end(&r->w);
}

/* The accords with their ids and weights, from which a scent's picture is drawn. */
static void add_scent(struct recorder *r)
{
    const struct json *accords = json_get(r->root, "accords");

    if (json_count(accords) == 0)
        return;
    json_key(&r->w, "scent");
    json_array_begin(&r->w);
    for (size_t i = 0; i < json_count(accords); i++) {
        const struct json *accord = json_at(accords, i);

        json_object_begin(&r->w);
        add_text(&r->w, "id", id_of(accord));
        add_text(&r->w, "label", label_of(r, "accords", id_of(accord)));
        add_number(&r->w, "weight", json_get(accord, "weight"));
        json_object_end(&r->w);
    }
    json_array_end(&r->w);
}

static void add_layer(struct recorder *r, const struct json *notes, const char *layer)
{
    bool any = false;

    for (size_t i = 0; i < json_count(notes); i++) {
        const struct json *note = json_at(notes, i);

        if (!slice_eq(text_of(json_get(note, "layer")), slice_cstr(layer)))
            continue;
        if (!any) {
            json_key(&r->w, layer);
            json_array_begin(&r->w);
        }
        any = true;
        json_add_str(&r->w, label_of(r, "notes", id_of(note)));
    }
    if (any)
        json_array_end(&r->w);
}

static void add_notes(struct recorder *r)
{
    const struct json *notes = json_get(r->root, "notes");

    if (json_count(notes) == 0)
        return;
    json_key(&r->w, "notes");
    json_object_begin(&r->w);
    for (const char *const *layer = product_layers; *layer != NULL; layer++)
        add_layer(r, notes, *layer);
    json_object_end(&r->w);
}

static void add_families(struct recorder *r)
{
    const struct json *path = json_get(r->root, "family_path");
    char bytes[PATH_BYTES_MAX];
    char level[LEVEL_NAME_CAP];
    size_t len = 0;

    if (json_count(path) == 0)
        return;
    json_key(&r->w, "families");
    json_object_begin(&r->w);
    for (size_t i = 0; i < json_count(path); i++) {
        struct slice label = label_of(r, "families", text_of(json_at(path, i)));

        if (len + 3 + label.len > sizeof bytes)
            break; /* no family of the ontology is so deep */
        memcpy(bytes + len, " > ", i > 0 ? 3 : 0);
        len += i > 0 ? 3 : 0;
        memcpy(bytes + len, label.ptr, label.len);
        len += label.len;
        snprintf(level, sizeof level, "lvl%zu", i);
        add_text(&r->w, level, slice_of(bytes, len));
    }
    json_object_end(&r->w);
}

static void add_language(struct recorder *r)
{
    add_either(r, "name");
    add_either(r, "description");
    add_label(r, "form", "form", "form");
    add_label(r, "concentration", "concentration", "concentration");
    add_label(r, "gender", "gender", "gender");
    add_families(r);
    add_labels(r, "accords", "accords", "accords");
    add_scent(r);
    add_notes(r);
    add_label(r, "origin", "origin", "origin_country");
    add_label(r, "house_type", "house_type", "house_type");
    add_labels(r, "occasions", "occasion", "occasions");
    add_labels(r, "ethics", "ethics", "attrs");
    add_labels(r, "allergens", "allergen", "allergens");
}

void record_members_add(const struct json *root, const struct ontology *ontology,
                        enum record_part part, struct buf *out)
{
    struct recorder r = {.root = root, .ontology = ontology, .arabic = part == RECORD_AR};

    assert(part < RECORD_PARTS);
    json_writer_init(&r.w, out);
    json_object_begin(&r.w);
    if (part == RECORD_ANY)
        add_any(&r);
    else
        add_language(&r);
    json_object_end(&r.w);
}
