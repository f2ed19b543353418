/* Compiling "from" strings.
 *
 *   "@name:argument:path"  ->  emit = rule_named("name"), set or number = argument, steps = path
 *   "a[k=v].b"             ->  steps {a, where k = v}, {b}
 *
 * A fault names the file's field; nothing is guessed. */
#include "ingest/rules.h"

#include "base/mem.h"
#include "codec/checksum.h"
#include "codec/json.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { RULES_BYTES_MAX = 1 << 20 };

static int parse_step(struct slice text, struct path_step *out_step)
{
    struct path_step step = {.member = text};
    struct slice rest = text;
    struct slice member = slice_cut(&rest, '[');

    if (rest.ptr != NULL) {
        struct slice inside = slice_cut(&rest, ']');

        step.member = member;
        step.each = true;
        if (rest.ptr == NULL || rest.len > 0)
            return -ATTAR_EPARSE;
        if (inside.len > 0) {
            step.where_member = slice_cut(&inside, '=');
            step.where_value = inside;
        }
    }
    if (step.member.len == 0)
        return -ATTAR_EPARSE;
    *out_step = step;
    return 0;
}

static int parse_path(struct slice text, struct rule *rule)
{
    while (text.ptr != NULL) {
        int rc;

        if (rule->step_count == RULE_STEPS_MAX)
            return -ATTAR_ELIMIT;
        rc = parse_step(slice_cut(&text, '.'), &rule->steps[rule->step_count]);
        if (rc < 0)
            return rc;
        rule->step_count++;
    }
    return 0;
}

/* "@labels:set:path", "@shares:member:per cent", "@fold:path", "@delivery" */
static int parse_named(struct slice text, struct rule *rule)
{
    struct slice rest = slice_skip(text, 1);
    struct slice name = slice_cut(&rest, ':');

    if (slice_eq(name, SLICE("labels")) || slice_eq(name, SLICE("above"))) {
        rule->emit = slice_eq(name, SLICE("labels")) ? rule_labels : rule_above;
        rule->set = slice_cut(&rest, ':');
        return rest.ptr == NULL ? -ATTAR_EPARSE : parse_path(rest, rule);
    }
    rule->emit = rule_named(name);
    if (rule->emit == NULL)
        return -ATTAR_EPARSE;
    if (slice_eq(name, SLICE("shares"))) {
        int rc = parse_path(slice_cut(&rest, ':'), rule);

        return rc < 0 || rest.ptr == NULL ? -ATTAR_EPARSE : slice_to_i64(rest, &rule->argument);
    }
    return rest.ptr == NULL ? 0 : parse_path(rest, rule);
}

static int parse_from(struct slice from, struct rule *rule)
{
    if (slice_starts(from, SLICE("@")))
        return parse_named(from, rule);
    rule->emit = rule_path;
    return parse_path(from, rule);
}

static int add_rule(struct rules *rules, struct rule *rule, struct slice from, struct slice name,
                    struct attar_error *err)
{
    int rc = parse_from(from, rule);

    if (rc < 0)
        return error_set(err, ATTAR_EPARSE, "%.*s: cannot read \"from\": \"%.*s\"", SLICE_ARG(name),
                         SLICE_ARG(from));
    rules->items = mem_grow(rules->items, rules->count + 1, sizeof *rules->items);
    rules->items[rules->count++] = *rule;
    return 0;
}

static int add_text(struct rules *rules, const struct schema *schema, const struct json *field,
                    struct attar_error *err)
{
    const struct json *from = json_get(field, "from");
    struct slice name = {"", 0};
    struct rule rule = {.is_text = true};
    int rc = json_str(json_get(field, "name"), &name);

    rule.target = schema_text(schema, name);
    if (rc < 0 || rule.target == UINT16_MAX || json_count(from) == 0)
        return error_set(err, ATTAR_EPARSE, "text %.*s: needs a name and a list \"from\"",
                         SLICE_ARG(name));
    for (size_t i = 0; i < json_count(from); i++) {
        struct rule one = rule;
        struct slice text;

        rc = json_str(json_at(from, i), &text);
        if (rc == 0)
            rc = add_rule(rules, &one, text, name, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int add_column(struct rules *rules, const struct schema *schema, const struct json *field,
                      struct attar_error *err)
{
    struct slice name = {"", 0};
    struct slice from = {"", 0};
    struct rule rule = {.expand = json_get(field, "expand")};
    const struct schema_column *column;

    if (json_str(json_get(field, "name"), &name) < 0 ||
        json_str(json_get(field, "from"), &from) < 0)
        return error_set(err, ATTAR_EPARSE, "column %.*s: needs \"name\" and \"from\"",
                         SLICE_ARG(name));
    rule.target = schema_column(schema, name);
    if (rule.target == UINT16_MAX)
        return error_set(err, ATTAR_EPARSE, "column %.*s: not in the schema", SLICE_ARG(name));
    column = &schema->columns[rule.target];
    rule.type = column->type;
    rule.scope = column->scope;
    rule.scale = column->scale;
    rule.weighted = column->weighted;
    rule.ancestors = json_str(json_get(field, "ancestors"), &rule.set) == 0;
    return add_rule(rules, &rule, from, name, err);
}

static int read_json(const char *path, struct rules *rules, struct attar_error *err)
{
    struct json_limits limits = {.bytes = RULES_BYTES_MAX, .unique_keys = true};
    FILE *file = fopen(path, "rb");
    char *bytes = arena_alloc(&rules->texts, RULES_BYTES_MAX);
    size_t len;

    if (file == NULL)
        return error_set(err, ATTAR_EIO, "%s: cannot be opened", path);
    len = fread(bytes, 1, RULES_BYTES_MAX, file);
    fclose(file);
    rules->hash = checksum_xxh3(slice_of(bytes, len));
    return json_parse(slice_of(bytes, len), &limits, &rules->root, err);
}

int rules_open(const char *path, const struct schema *schema, struct rules *out_rules,
               struct attar_error *err)
{
    struct rules rules = {0};
    const struct json *texts;
    const struct json *columns;
    int rc;

    assert(path != NULL && schema != NULL && out_rules != NULL);
    arena_init(&rules.texts, RULES_BYTES_MAX + 4096);
    rc = read_json(path, &rules, err);
    texts = json_get(rules.root, "text");
    columns = json_get(rules.root, "columns");
    for (size_t i = 0; rc == 0 && i < json_count(texts); i++)
        rc = add_text(&rules, schema, json_at(texts, i), err);
    for (size_t i = 0; rc == 0 && i < json_count(columns); i++)
        rc = add_column(&rules, schema, json_at(columns, i), err);
    if (rc < 0) {
        rules_release(&rules);
        return rc;
    }
    *out_rules = rules;
    return 0;
}

void rules_release(struct rules *rules)
{
    free(rules->items);
    json_free(rules->root);
    arena_release(&rules->texts);
    *rules = (struct rules){0};
}
