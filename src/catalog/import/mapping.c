/* Mapping files: opening, checking, and walking a template.
 *
 *   template:  constant | [templates] | {member: template} | {"$rule": ...}
 *
 * A value that turns out absent is taken back: the writer is a few words and its buffer a length,
 * so both are kept before a member is begun and put back if nothing came of it. */
#include "catalog/import/mapping.h"

#include "base/error.h"

#include <assert.h>

enum { MAPPING_BYTES_MAX = 1 << 20 };

static const char *const known_rules[] = {
    "$from",   "$join",  "$text",   "$as",    "$scale", "$above", "$map",     "$lookup",
    "$slug",   "$lower", "$prefix", "$miss",  "$pick",  "$list",  "$split",   "$camel",
    "$member", "$notes", "$votes",  "$brand", "$path",  "$cut",   "$default",
};

/* ---- Opening ------------------------------------------------------------------------------- */

struct slice rule_str(const struct json *rule, const char *key)
{
    struct slice text = {0};

    return json_str(json_get(rule, key), &text) == 0 ? text : (struct slice){0};
}

bool rule_flag(const struct json *rule, const char *key)
{
    bool truth = false;

    return json_bool(json_get(rule, key), &truth) == 0 && truth;
}

static int need_table(struct mapping *m, const char *dir, const char *name, struct attar_error *err)
{
    int rc;

    for (size_t i = 0; i < m->table_count; i++)
        if (strcmp(m->tables[i].name, name) == 0)
            return 0;
    if (m->table_count == MAPPING_TABLES_MAX)
        return error_set(err, ATTAR_ELIMIT, "a mapping uses at most %d tables", MAPPING_TABLES_MAX);
    rc = lookup_open(dir, name, &m->tables[m->table_count].lookup, err);
    if (rc < 0)
        return rc;
    m->tables[m->table_count++].name = name;
    return 0;
}

static int check_key(struct mapping *m, const char *dir, const struct json_member *member,
                     struct attar_error *err)
{
    struct slice table;

    if (member->key.ptr[0] != '$')
        return 0;
    if (slice_eq(member->key, SLICE("$lookup"))) {
        if (json_str(member->value, &table) < 0)
            return error_set(err, ATTAR_EPARSE, "mapping: $lookup must name a table");
        return need_table(m, dir, table.ptr, err);
    }
    for (size_t i = 0; i < sizeof known_rules / sizeof *known_rules; i++)
        if (slice_eq(member->key, slice_cstr(known_rules[i])))
            return 0;
    return error_set(err, ATTAR_EPARSE, "mapping: unknown rule \"%.*s\"", SLICE_ARG(member->key));
}

/* Recursion is bounded by JSON_DEPTH_MAX, here and in eval_value. */
static int check_template(struct mapping *m, const char *dir, const struct json *t,
                          struct attar_error *err)
{
    struct json_member member;
    int rc = 0;

    if (json_kind(t) == JSON_KIND_ARRAY)
        for (size_t i = 0; rc == 0 && i < json_count(t); i++)
            rc = check_template(m, dir, json_at(t, i), err);
    if (json_kind(t) != JSON_KIND_OBJECT)
        return rc;
    if (json_get(t, "$path") != NULL && json_get(t, "$lookup") == NULL)
        return error_set(err, ATTAR_EPARSE, "mapping: $path needs the $lookup of its tree");
    for (void *it = json_first(t, &member); it != NULL && rc == 0;
         it = json_after(t, it, &member)) {
        rc = check_key(m, dir, &member, err);
        if (rc == 0)
            rc = check_template(m, dir, member.value, err);
    }
    return rc;
}

static int read_format(struct mapping *m, struct attar_error *err)
{
    static const char *const names[] = {"jsonl", "csv", "tsv"};
    struct slice format = rule_str(m->root, "format");

    for (int i = 0; i < 3; i++)
        if (slice_eq(format, slice_cstr(names[i]))) {
            m->format = (enum row_format)i;
            return 0;
        }
    return error_set(err, ATTAR_EPARSE, "mapping: format must be jsonl, csv or tsv");
}

static int read_file(const char *path, struct buf *out, struct attar_error *err)
{
    struct input *input = NULL;
    struct slice part = {0};
    int rc = input_open(path, &input, err);

    if (rc < 0)
        return rc;
    do {
        rc = input_peek(input, &part, err);
        buf_add_slice(out, part);
        input_skip(input, part.len);
    } while (rc == 0 && part.len > 0);
    input_close(input);
    if (rc == 0 && out->overflow)
        rc = error_set(err, ATTAR_ELIMIT, "%s: a mapping of more than %d bytes", path,
                       MAPPING_BYTES_MAX);
    return rc;
}

int mapping_parse(struct slice text, const char *ontology_dir, struct mapping *out,
                  struct attar_error *err)
{
    static const struct json_limits limits = {MAPPING_BYTES_MAX, true};
    int rc;

    *out = (struct mapping){0};
    rc = json_parse(text, &limits, &out->root, err);
    if (rc == 0)
        rc = read_format(out, err);
    if (rc == 0)
        rc = check_template(out, ontology_dir, out->root, err);
    if (rc == 0 && json_kind(json_get(out->root, "product")) != JSON_KIND_OBJECT)
        rc = error_set(err, ATTAR_EPARSE, "mapping: \"product\" must be a template");
    if (rc < 0) {
        mapping_close(out);
        return rc;
    }
    out->group = rule_flag(out->root, "group");
    return 0;
}

int mapping_open(const char *path, const char *ontology_dir, struct mapping *out,
                 struct attar_error *err)
{
    struct buf text;
    int rc;

    *out = (struct mapping){0};
    buf_init(&text, MAPPING_BYTES_MAX);
    rc = read_file(path, &text, err);
    if (rc == 0)
        rc = mapping_parse(buf_slice(&text), ontology_dir, out, err);
    buf_release(&text);
    return rc;
}

void mapping_close(struct mapping *mapping)
{
    for (size_t i = 0; i < mapping->table_count; i++)
        lookup_close(&mapping->tables[i].lookup);
    mapping->table_count = 0;
    json_free(mapping->root);
    mapping->root = NULL;
}

const struct json *mapping_template(const struct mapping *mapping, const char *name)
{
    return json_get(mapping->root, name);
}

/* ---- Evaluation ---------------------------------------------------------------------------- */

const struct lookup *eval_table(const struct eval *e, const char *name)
{
    for (size_t i = 0; i < e->mapping->table_count; i++)
        if (strcmp(e->mapping->tables[i].name, name) == 0)
            return &e->mapping->tables[i].lookup;
    assert(!"a table that was not opened with the mapping");
    return NULL;
}

static int eval_object(struct eval *e, const struct json *t)
{
    struct json_writer before = *e->w;
    size_t len_before = e->w->out->len;
    struct json_member member;
    size_t written = 0;
    int rc = 0;

    json_object_begin(e->w);
    for (void *it = json_first(t, &member); it != NULL && rc >= 0;
         it = json_after(t, it, &member)) {
        struct json_writer saved = *e->w;
        size_t len = e->w->out->len;

        json_key_slice(e->w, member.key);
        rc = eval_value(e, member.value);
        written += rc > 0;
        if (rc != 0)
            continue;
        *e->w = saved;
        e->w->out->len = len;
    }
    if (rc >= 0 && written > 0) {
        json_object_end(e->w);
        return 1;
    }
    *e->w = before;
    e->w->out->len = len_before;
    return rc < 0 ? rc : 0;
}

static int eval_array(struct eval *e, const struct json *t)
{
    int rc = 0;

    json_array_begin(e->w);
    for (size_t i = 0; rc >= 0 && i < json_count(t); i++)
        rc = eval_value(e, json_at(t, i));
    if (rc < 0)
        return rc;
    json_array_end(e->w);
    return 1;
}

static int eval_scalar(struct eval *e, const struct json *rule);

static int eval_rule(struct eval *e, const struct json *rule)
{
    static const struct {
        const char *key;
        int (*eval)(struct eval *e, const struct json *rule);
    } shapes[] = {{"$list", eval_list},
                  {"$notes", eval_notes},
                  {"$votes", eval_votes},
                  {"$brand", eval_brand},
                  {"$path", eval_path}};
    const struct json *otherwise = json_get(rule, "$default");
    int rc = -1;

    for (size_t i = 0; rc == -1 && i < sizeof shapes / sizeof *shapes; i++)
        if (json_get(rule, shapes[i].key) != NULL)
            rc = shapes[i].eval(e, rule);
    if (rc == -1)
        rc = eval_scalar(e, rule);
    return rc == 0 && otherwise != NULL ? eval_value(e, otherwise) : rc;
}

static bool is_rule(const struct json *t)
{
    struct json_member member;

    return json_first(t, &member) != NULL && member.key.ptr[0] == '$';
}

int eval_value(struct eval *e, const struct json *t)
{
    if (json_kind(t) == JSON_KIND_ARRAY)
        return eval_array(e, t);
    if (json_kind(t) != JSON_KIND_OBJECT) {
        json_add_json(e->w, t);
        return 1;
    }
    return is_rule(t) ? eval_rule(e, t) : eval_object(e, t);
}

/* A scalar rule's text in the type that "$as" asks for. */
static int write_as(struct eval *e, const struct json *rule, struct slice text)
{
    struct slice as = rule_str(rule, "$as");
    int64_t scale = 2;
    int64_t number;

    if (as.ptr == NULL || slice_eq(as, SLICE("text"))) {
        json_add_str(e->w, text);
        return 1;
    }
    json_i64(json_get(rule, "$scale"), &scale);
    if (slice_eq(as, SLICE("int")) && slice_to_i64(text, &number) == 0) {
        json_add_i64(e->w, number);
        return 1;
    }
    if (slice_eq(as, SLICE("decimal")) && slice_to_fixed(text, 1, &number) == 0) {
        json_add_fixed(e->w, number, 1);
        return 1;
    }
    if (slice_eq(as, SLICE("minor")) && scale >= 0 && scale <= 9 &&
        slice_to_fixed(text, (unsigned)scale, &number) == 0) {
        json_add_i64(e->w, number);
        return 1;
    }
    return error_set(e->err, ATTAR_EPARSE, "\"%.60s\" is not of type %.*s", text.ptr,
                     SLICE_ARG(as));
}

/* "$above": a path; the value counts only if it is the greater one ("was 300, now 250"). */
static bool is_above(struct eval *e, const struct json *rule, struct slice text)
{
    struct slice path = rule_str(rule, "$above");
    struct slice other;
    int64_t a;
    int64_t b;

    if (path.ptr == NULL)
        return true;
    return rows_text(e->rows, path, &other) && slice_to_fixed(text, 9, &a) == 0 &&
           slice_to_fixed(other, 9, &b) == 0 && a > b;
}

static int eval_scalar(struct eval *e, const struct json *rule)
{
    struct buf text;
    int rc;

    buf_init(&text, ROW_BYTES_MAX);
    rc = eval_text(e, rule, &text);
    buf_add_byte(&text, '\0'); /* for messages */
    if (rc > 0) {
        struct slice value = slice_of(text.ptr, text.len - 1);

        rc = is_above(e, rule, value) ? write_as(e, rule, value) : 0;
    }
    buf_release(&text);
    return rc;
}

int mapping_eval(const struct mapping *mapping, const struct json *t, struct rows *rows,
                 struct json_writer *w, struct attar_error *err)
{
    struct eval e = {mapping, rows, w, err};

    assert(t != NULL && w->out != NULL);
    return eval_value(&e, t);
}
