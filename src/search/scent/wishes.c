/* From a body's lists to scents.
 *
 *   like[2] {"note":"oud","weight":.5} --> kind, id, weight --> scent_encode, or the stored scent
 *
 * Each item is read with its place in mind, so that a fault can name it: like[2].note. */
#include "search/scent/wishes.h"

#include "codec/json.h"
#include "index/index.h"

#include <assert.h>
#include <stdio.h>

enum { WISH_ID_MAX = 64, WISH_WEIGHT_DIGITS = 3, WISH_WEIGHT_ONE = 1000, ACCORD_STRONG = 100 };

/* ---- Reading an item ---- */

int wish_refuse(const struct wish_place *place, const char *member, enum problem problem,
                const char *why)
{
    char text[WISH_ID_MAX];
    struct slice name;
    int len = snprintf(text, sizeof text, "%s[%zu]%s%s", place->list, place->index,
                       *member == '\0' ? "" : ".", member);

    assert(len > 0 && len < (int)sizeof text);
    name = arena_copy(&place->call->worker->scratch, slice_of(text, (size_t)len));
    if (name.ptr == NULL)
        name = slice_of("", 0);
    return fault_set(&place->call->fault, problem, name, "%s: %s", text, why);
}

int wish_check_members(const struct wish_place *place, const struct json *item,
                       const char *const *known)
{
    struct json_member member;

    if (json_kind(item) != JSON_KIND_OBJECT)
        return wish_refuse(place, "", PROBLEM_BAD_PARAMETER, "expected an object");
    for (void *it = json_first(item, &member); it != NULL; it = json_after(item, it, &member)) {
        bool found = false;

        for (size_t i = 0; known[i] != NULL; i++)
            found |= slice_eq(member.key, slice_cstr(known[i]));
        if (!found)
            return wish_refuse(place, "", PROBLEM_BAD_PARAMETER, "it has an unknown member");
    }
    return 0;
}

int wish_text(const struct wish_place *place, const struct json *item, const char *member,
              struct slice *out_text)
{
    const struct json *value = json_get(item, member);
    struct slice text = {"", 0};

    if (value != NULL && (json_str(value, &text) < 0 || text.len == 0 || text.len > WISH_ID_MAX ||
                          memchr(text.ptr, '\0', text.len) != NULL))
        return wish_refuse(place, member, PROBLEM_BAD_PARAMETER, "expected a text of 1..64 bytes");
    *out_text = text;
    return 0;
}

int wish_list(struct call *call, const struct json *body, const char *name,
              const struct json **out_list)
{
    const struct json *list = json_get(body, name);
    struct slice parameter = slice_cstr(name);
    int rc;

    *out_list = NULL;
    if (list == NULL || json_kind(list) == JSON_KIND_NULL)
        return 0;
    if (json_kind(list) != JSON_KIND_ARRAY)
        return fault_set(&call->fault, PROBLEM_BAD_PARAMETER, parameter,
                         "%s: expected a list, found %s", name, json_kind_name(json_kind(list)));
    if (json_count(list) > SCENT_WISHES_MAX) {
        rc = fault_set(&call->fault, PROBLEM_BAD_PARAMETER, parameter, "%s: more than %d", name,
                       SCENT_WISHES_MAX);
        call->fault.limit = SCENT_WISHES_MAX;
        return rc;
    }
    *out_list = list;
    return 0;
}

struct slice wish_id(const struct call *call, const char *set, struct slice text)
{
    const struct label *label = call_resolve(call, slice_cstr(set), text);

    return label == NULL ? text : label->key;
}

/* ---- Likes and dislikes ---- */

static int read_weight(const struct wish_place *place, const struct json *item, int16_t *out_weight)
{
    const struct json *value = json_get(item, "weight");
    int64_t weight = WISH_WEIGHT_ONE;

    if (value != NULL && (json_decimal(value, WISH_WEIGHT_DIGITS, &weight) < 0 || weight < 1 ||
                          weight > WISH_WEIGHT_ONE))
        return wish_refuse(place, "weight", PROBLEM_BAD_PARAMETER,
                           "expected a number 0.001..1 with at most three decimals");
    *out_weight = (int16_t)weight;
    return 0;
}

static int read_product(const struct wish_place *place, struct slice id, struct wishes *wishes,
                        struct scent_wish *wish)
{
    const struct view *view = place->call->view;
    uint32_t doc = call_product(place->call, id);
    uint32_t at = wishes->count;

    if (doc == INDEX_DOC_NONE)
        return wish_refuse(place, "product", PROBLEM_NOT_FOUND, "there is no product with this id");
    wish->code = view_scent(view, doc, &wishes->notes[at]);
    wishes->docs[wishes->doc_count++] = doc;
    if (wish->weight > 0 && wishes->first == INDEX_DOC_NONE)
        wishes->first = doc;
    return 0;
}

/* A perfume of which nothing but this is known. */
static int encode(const struct wish_place *place, const char *member,
                  const struct scent_facts *facts, struct wishes *wishes)
{
    struct scent_code *code = &wishes->codes[wishes->count];

    scent_encode(view_scent_model(place->call->view), facts, code, &wishes->notes[wishes->count]);
    if (code->sure == 0)
        return wish_refuse(place, member, PROBLEM_BAD_PARAMETER, "nothing is called so");
    return 0;
}

static int read_part(const struct wish_place *place, struct slice note, struct slice accord,
                     struct wishes *wishes)
{
    struct scent_fact_note a_note = {wish_id(place->call, "notes", note), SCENT_FLAT};
    struct scent_fact_accord an_accord = {wish_id(place->call, "accords", accord), ACCORD_STRONG};
    const struct scent_facts facts = {.notes = &a_note,
                                      .note_count = note.len > 0,
                                      .accords = &an_accord,
                                      .accord_count = accord.len > 0};

    return encode(place, note.len > 0 ? "note" : "accord", &facts, wishes);
}

static int read_wish(const struct wish_place *place, const struct json *item, int sign,
                     struct wishes *wishes)
{
    static const char *const known[] = {"product", "note", "accord", "weight", NULL};
    struct scent_wish wish = {&wishes->codes[wishes->count], &wishes->notes[wishes->count], 0};
    struct slice what[3];
    int rc = wish_check_members(place, item, known);

    for (int i = 0; rc == 0 && i < 3; i++)
        rc = wish_text(place, item, known[i], &what[i]);
    if (rc == 0)
        rc = read_weight(place, item, &wish.weight);
    if (rc < 0)
        return rc;
    if ((what[0].len > 0) + (what[1].len > 0) + (what[2].len > 0) != 1)
        return wish_refuse(place, "", PROBLEM_BAD_PARAMETER,
                           "expected one of product, note and accord");
    wish.weight = (int16_t)(sign * wish.weight);
    rc = what[0].len > 0 ? read_product(place, what[0], wishes, &wish)
                         : read_part(place, what[1], what[2], wishes);
    if (rc == 0)
        wishes->items[wishes->count++] = wish;
    return rc;
}

static int read_wishes(struct call *call, const struct json *body, const char *name, int sign,
                       struct wishes *wishes)
{
    struct wish_place place = {call, name, 0};
    const struct json *list;
    int rc = wish_list(call, body, name, &list);

    for (; rc == 0 && place.index < json_count(list); place.index++) {
        if (wishes->count == SCENT_WISHES_MAX)
            rc = wish_refuse(&place, "", PROBLEM_BAD_PARAMETER,
                             "more than 64 likes and dislikes together");
        else
            rc = read_wish(&place, json_at(list, place.index), sign, wishes);
    }
    return rc;
}

int wishes_read(struct call *call, const struct json *body, const struct wishes **out_wishes)
{
    struct wishes *wishes = arena_alloc(&call->worker->scratch, sizeof *wishes);
    int rc = call_need_scents(call);

    if (rc == 0 && wishes == NULL)
        rc = fault_set(&call->fault, PROBLEM_LIMIT, slice_of("", 0),
                       "the request needs too much memory");
    if (rc < 0)
        return rc;
    wishes->count = wishes->doc_count = 0;
    wishes->first = INDEX_DOC_NONE;
    rc = read_wishes(call, body, "like", 1, wishes);
    if (rc == 0 && wishes->count == 0)
        rc = fault_set(&call->fault, PROBLEM_BAD_PARAMETER, SLICE("like"),
                       "like: expected at least one of a product, note or accord");
    if (rc == 0)
        rc = read_wishes(call, body, "dislike", -1, wishes);
    if (rc == 0)
        *out_wishes = wishes;
    return rc;
}

/* ---- Notes as one perfume ---- */

static int read_layer(const struct wish_place *place, const struct json *item, uint8_t *out_layers)
{
    static const char *const names[] = {"top", "heart", "base", "flat"};
    struct slice layer;
    int rc = wish_text(place, item, "layer", &layer);

    if (rc < 0)
        return rc;
    *out_layers = SCENT_FLAT;
    for (int i = 0; layer.len > 0 && i < 4; i++) {
        if (!slice_eq(layer, slice_cstr(names[i])))
            continue;
        *out_layers = (uint8_t)(1 << i);
        return 0;
    }
    return layer.len == 0 ? 0
                          : wish_refuse(place, "layer", PROBLEM_BAD_PARAMETER,
                                        "expected top, heart, base or flat");
}

/* A text, or {"id","layer"}. */
static int read_note(const struct wish_place *place, const struct json *item,
                     struct scent_fact_note *out)
{
    static const char *const known[] = {"id", "layer", NULL};
    struct slice text = {"", 0};
    int rc = 0;

    out->layers = SCENT_FLAT;
    if (json_kind(item) == JSON_KIND_STRING)
        rc = json_str(item, &text);
    else if ((rc = wish_check_members(place, item, known)) == 0 &&
             (rc = wish_text(place, item, "id", &text)) == 0)
        rc = read_layer(place, item, &out->layers);
    if (rc < 0)
        return rc;
    out->id = wish_id(place->call, "notes", text);
    if (text.len == 0 || text.len > WISH_ID_MAX ||
        scent_note_of(view_scent_model(place->call->view), out->id) == SCENT_NOTE_NONE)
        return wish_refuse(place, "", PROBLEM_BAD_PARAMETER, "no note is called so");
    return 0;
}

int wishes_read_notes(struct call *call, const struct json *notes, struct scent_query *out_query)
{
    struct scent_fact_note facts_notes[SCENT_WISHES_MAX];
    struct scent_facts facts = {.notes = facts_notes};
    struct wish_place place = {call, "notes", 0};
    struct scent_code code;
    struct scent_notes encoded;
    const struct scent_wish wish = {&code, &encoded, WISH_WEIGHT_ONE};
    int rc = call_need_scents(call);

    assert(json_count(notes) <= SCENT_WISHES_MAX);
    for (; rc == 0 && place.index < json_count(notes); place.index++)
        rc = read_note(&place, json_at(notes, place.index), &facts_notes[place.index]);
    if (rc < 0)
        return rc;
    facts.note_count = (uint32_t)json_count(notes);
    scent_encode(view_scent_model(call->view), &facts, &code, &encoded);
    scent_query_of(&wish, 1, out_query);
    return 0;
}
