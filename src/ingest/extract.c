/* Running the rules over one product.
 *
 *   product rules -> values with row 0
 *   offer rules   -> values of each live offer, rows numbered 0.. in document order
 *
 * A value that a rule emits twice for one item counts once. */
#include "ingest/extract.h"

#include "codec/json.h"
#include "ingest/hit_members.h"

#include <assert.h>

enum { SCRATCH_MAX = 4 << 20 };

uint8_t weight_by_rank(size_t rank)
{
    size_t weight = 400 / (4 + rank);

    return (uint8_t)(weight > 0 ? weight : 1);
}

void extract_init(struct extract *extract, const struct schema *schema, const struct rules *rules,
                  const struct ontology *ontology, const struct map *hidden_vendors,
                  struct analyzer *analyzer)
{
    *extract = (struct extract){
        .schema = schema,
        .rules = rules,
        .ontology = ontology,
        .hidden_vendors = hidden_vendors,
        .analyzer = analyzer,
    };
    arena_init(&extract->scratch, SCRATCH_MAX);
    buf_init(&extract->hit, INDEX_DOC_BYTES_MAX);
    buf_init(&extract->members, INDEX_DOC_BYTES_MAX);
}

void extract_release(struct extract *extract)
{
    arena_release(&extract->scratch);
    VEC_RELEASE(&extract->texts);
    VEC_RELEASE(&extract->values);
    buf_release(&extract->hit);
    buf_release(&extract->members);
}

static bool seen(const struct extract *extract, struct slice key)
{
    for (size_t i = extract->item_start; i < extract->values.count; i++)
        if (slice_eq(extract->values.items[i].key, key))
            return true;
    return false;
}

static void push_key(struct extract *extract, struct slice key, uint8_t weight)
{
    if (key.len == 0 || key.len > INDEX_KEY_BYTES_MAX || seen(extract, key))
        return;
    VEC_PUSH(&extract->values, (struct index_value){
                                   .column = extract->rule->target,
                                   .row = extract->row,
                                   .weight = extract->rule->weighted ? weight : 0,
                                   .key = key,
                               });
}

static void push_expanded(struct extract *extract, const struct json *list)
{
    for (size_t i = 0; i < json_count(list); i++) {
        struct slice key;

        if (json_str(json_at(list, i), &key) == 0)
            push_key(extract, key, 0);
    }
}

/* The members of "expand" are few and their keys short: found by walking. */
static const struct json *expansion_of(const struct json *expand, struct slice key)
{
    struct json_member member;

    for (void *it = json_first(expand, &member); it != NULL; it = json_after(expand, it, &member))
        if (slice_eq(member.key, key))
            return member.value;
    return NULL;
}

static void push_ancestors(struct extract *extract, struct slice key)
{
    const struct concept_row *row = ontology_find(extract->ontology, extract->rule->set, key);

    for (int up = 0; up < ONTOLOGY_DEPTH_MAX && row != NULL && row->parent.len > 0; up++) {
        push_key(extract, row->parent, 0);
        row = ontology_find(extract->ontology, extract->rule->set, row->parent);
    }
}

void emit_key(struct extract *extract, struct slice key, uint8_t weight)
{
    const struct json *list = NULL;

    if (extract->rule->expand != NULL)
        list = expansion_of(extract->rule->expand, key);
    if (list != NULL)
        push_expanded(extract, list);
    else
        push_key(extract, key, weight);
    if (extract->rule->ancestors)
        push_ancestors(extract, key);
}

void emit_bytes(struct extract *extract, struct slice bytes)
{
    assert(extract->rule->type == COLUMN_BYTES);
    VEC_PUSH(&extract->values, (struct index_value){
                                   .column = extract->rule->target,
                                   .row = extract->row,
                                   .key = bytes,
                               });
}

void emit_number(struct extract *extract, int64_t number)
{
    VEC_PUSH(&extract->values, (struct index_value){
                                   .column = extract->rule->target,
                                   .row = extract->row,
                                   .number = number,
                               });
}

void emit_text(struct extract *extract, struct slice text)
{
    if (text.len == 0)
        return;
    VEC_PUSH(&extract->texts, (struct index_text){extract->rule->target, text});
}

static bool passes(const struct path_step *step, const struct json *item)
{
    char name[64];
    struct slice value;

    if (step->where_member.len == 0)
        return true;
    assert(step->where_member.len < sizeof name);
    memcpy(name, step->where_member.ptr, step->where_member.len);
    name[step->where_member.len] = '\0';
    return json_str(json_get(item, name), &value) == 0 && slice_eq(value, step->where_value);
}

struct walk {
    struct extract *extract;
    const struct rule *rule;
    path_visit_fn visit;
    size_t rank;
};

static int walk_from(const struct walk *walk, const struct json *item, size_t step_index)
{
    const struct path_step *step = &walk->rule->steps[step_index];
    const struct json *value;
    struct walk next = *walk;
    char name[64];
    bool end = step_index + 1 == walk->rule->step_count;
    int rc = 0;

    assert(step->member.len < sizeof name);
    memcpy(name, step->member.ptr, step->member.len);
    name[step->member.len] = '\0';
    value = json_get(item, name);
    if (value == NULL || json_kind(value) == JSON_KIND_NULL)
        return 0;
    if (!step->each)
        return end ? walk->visit(walk->extract, walk->rule, value, walk->rank, item)
                   : walk_from(walk, value, step_index + 1);
    for (size_t i = 0; rc == 0 && i < json_count(value); i++) {
        const struct json *each = json_at(value, i);

        next.rank = i;
        if (!passes(step, each))
            continue;
        rc = end ? walk->visit(walk->extract, walk->rule, each, i, value)
                 : walk_from(&next, each, step_index + 1);
    }
    return rc;
}

int walk_path(struct extract *extract, const struct rule *rule, const struct json *item,
              path_visit_fn visit)
{
    struct walk walk = {extract, rule, visit, 0};

    return rule->step_count == 0 ? 0 : walk_from(&walk, item, 0);
}

static int visit_value(struct extract *extract, const struct rule *rule, const struct json *value,
                       size_t rank, const struct json *parent)
{
    struct slice text;
    int64_t number;

    if (rule->type == COLUMN_NUMBER && !rule->is_text) {
        if (json_decimal(value, rule->scale, &number) < 0)
            return -ATTAR_EPARSE;
        emit_number(extract, number);
        return 0;
    }
    if (json_str(value, &text) < 0)
        return -ATTAR_EPARSE;
    if (rule->is_text) {
        emit_text(extract, text);
        return 0;
    }
    if (!rule->weighted || json_i64(json_get(parent, "weight"), &number) < 0 || number < 1 ||
        number > 100)
        number = weight_by_rank(rank);
    emit_key(extract, text, (uint8_t)number);
    return 0;
}

int rule_path(struct extract *extract, const struct rule *rule, const struct json *item,
              uint16_t row)
{
    (void)row;
    return walk_path(extract, rule, item, visit_value);
}

static int visit_label(struct extract *extract, const struct rule *rule, const struct json *value,
                       size_t rank, const struct json *parent)
{
    const struct concept_row *concept;
    struct slice id;

    (void)rank;
    (void)parent;
    if (json_str(value, &id) < 0)
        return -ATTAR_EPARSE;
    concept = ontology_find(extract->ontology, rule->set, id);
    if (concept == NULL) {
        emit_text(extract, id);
        return 0;
    }
    emit_text(extract, concept->en);
    emit_text(extract, concept->ar);
    return 0;
}

int rule_labels(struct extract *extract, const struct rule *rule, const struct json *item,
                uint16_t row)
{
    (void)row;
    return walk_path(extract, rule, item, visit_label);
}

/* A label of the ontology that the document has already as a text. */
static bool has_text(const struct extract *extract, struct slice label)
{
    for (size_t i = 0; i < extract->texts.count; i++)
        if (extract->texts.items[i].text.ptr == label.ptr)
            return true;
    return false;
}

static int visit_above(struct extract *extract, const struct rule *rule, const struct json *value,
                       size_t rank, const struct json *parent)
{
    const struct concept_row *row;
    struct slice id;

    (void)rank;
    (void)parent;
    if (json_str(value, &id) < 0)
        return -ATTAR_EPARSE;
    row = ontology_find(extract->ontology, rule->set, id);
    for (int up = 0; up < ONTOLOGY_DEPTH_MAX && row != NULL && row->parent.len > 0; up++) {
        row = ontology_find(extract->ontology, rule->set, row->parent);
        if (row == NULL || has_text(extract, row->en))
            continue;
        emit_text(extract, row->en);
        emit_text(extract, row->ar);
    }
    return 0;
}

int rule_above(struct extract *extract, const struct rule *rule, const struct json *item,
               uint16_t row)
{
    (void)row;
    return walk_path(extract, rule, item, visit_above);
}

static int run_rules(struct extract *extract, const struct json *item, enum column_scope scope,
                     uint16_t row, struct attar_error *err)
{
    for (size_t i = 0; i < extract->rules->count; i++) {
        const struct rule *rule = &extract->rules->items[i];
        int rc;

        if ((rule->is_text ? SCOPE_PRODUCT : rule->scope) != scope)
            continue;
        extract->rule = rule;
        extract->row = row;
        extract->item_start = extract->values.count;
        rc = rule->emit(extract, rule, item, row);
        if (rc < 0) {
            struct slice name = rule->is_text ? extract->schema->texts[rule->target].name
                                              : extract->schema->columns[rule->target].name;

            return error_set(err, -rc, "field %.*s has a value of the wrong kind", SLICE_ARG(name));
        }
    }
    return 0;
}

static bool offer_live(const struct extract *extract, const struct json *offer)
{
    struct slice vendor;
    bool active = false;

    if (json_bool(json_get(offer, "active"), &active) < 0 || !active)
        return false;
    if (json_str(json_get(offer, "vendor_id"), &vendor) < 0)
        return false;
    return map_find(extract->hidden_vendors, vendor) == MAP_NONE;
}

static int run_offers(struct extract *extract, const struct json *root, struct attar_error *err)
{
    const struct json *offers = json_get(root, "offers");
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < json_count(offers); i++) {
        const struct json *offer = json_at(offers, i);

        if (!offer_live(extract, offer))
            continue;
        if (extract->document.row_count == INDEX_DOC_ROWS_MAX)
            return error_set(err, ATTAR_ELIMIT, "offers: more than %d", INDEX_DOC_ROWS_MAX);
        rc = run_rules(extract, offer, SCOPE_OFFER, extract->document.row_count, err);
        extract->document.row_count++;
    }
    return rc;
}

static bool approved(const struct json *root)
{
    struct slice status;

    return json_str(json_get(root, "status"), &status) == 0 && slice_eq(status, SLICE("approved"));
}

int extract_document(struct extract *extract, const struct json *root, struct slice json,
                     bool *out_visible, struct attar_error *err)
{
    struct slice id;
    int rc;

    assert(extract->rules != NULL && out_visible != NULL);
    arena_reset(&extract->scratch);
    extract->texts.count = 0;
    extract->values.count = 0;
    extract->encoded = false;
    if (json_str(json_get(root, "id"), &id) < 0)
        return error_set(err, ATTAR_EPARSE, "id: missing");
    extract->document = (struct index_document){.id = id, .stored = json};
    *out_visible = approved(root);
    if (!*out_visible)
        return 0;
    rc = run_offers(extract, root, err);
    *out_visible = extract->document.row_count > 0;
    if (rc < 0 || !*out_visible)
        return rc;
    rc = run_rules(extract, root, SCOPE_PRODUCT, 0, err);
    if (rc < 0)
        return rc;
    hit_members_encode(root, extract->ontology, &extract->members, &extract->hit);
    extract->document.texts = extract->texts.items;
    extract->document.text_count = extract->texts.count;
    extract->document.values = extract->values.items;
    extract->document.value_count = extract->values.count;
    extract->document.hit = buf_slice(&extract->hit);
    return 0;
}
