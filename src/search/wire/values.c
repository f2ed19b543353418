/* Values of parameters: JSON of any kind, or URL-encoded text, as what a reader wants.
 *
 *   "24" 24      a whole number       true "true" 1 "1"    a flag
 *   "a,b" ["a","b"] "[\"a\",\"b\"]"   a list
 *
 * Clients differ in how they write the same thing, so each kind is taken in every spelling that has
 * one meaning, and refused by name in any other. */
#include "search/wire/reader.h"

#include "codec/json.h"
#include "search/request/pairs.h"

#include <assert.h>

enum { TREE_BYTES_MAX = 64 << 10 };

int wire_bad(struct wire_reader *reader, const char *why)
{
    return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name, "%.*s: %s",
                     SLICE_ARG(reader->name), why);
}

int wire_full(struct wire_reader *reader)
{
    fault_set(reader->fault, PROBLEM_LIMIT, reader->name, "%.*s: the request needs too much memory",
              SLICE_ARG(reader->name));
    return -ATTAR_ELIMIT;
}

static int wrong_kind(struct wire_reader *reader, const char *wanted, const struct json *found)
{
    return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name,
                     "%.*s: expected %s, found %s", SLICE_ARG(reader->name), wanted,
                     json_kind_name(json_kind(found)));
}

/* A scalar as text. */
static int scalar_text(struct wire_reader *reader, const struct json *json, struct slice *out)
{
    struct slice text = {NULL, 0};
    bool yes;

    switch (json_kind(json)) {
    case JSON_KIND_STRING: json_str(json, &text); break;
    case JSON_KIND_INTEGER:
    case JSON_KIND_REAL: text = json_number_text(json, reader->scope->arena); break;
    case JSON_KIND_BOOL:
        text = json_bool(json, &yes) == 0 && yes ? SLICE("true") : SLICE("false");
        break;
    default: return wrong_kind(reader, "a text", json);
    }
    if (text.ptr == NULL)
        return wire_full(reader);
    if (memchr(text.ptr, '\0', text.len) != NULL)
        return wire_bad(reader, "the text holds a NUL byte");
    *out = text;
    return 0;
}

int wire_text(struct wire_reader *reader, const struct wire_value *value, struct slice *out)
{
    if (value->json != NULL)
        return scalar_text(reader, value->json, out);
    if (memchr(value->text.ptr, '\0', value->text.len) != NULL)
        return wire_bad(reader, "the text holds a NUL byte");
    *out = value->text;
    return 0;
}

int wire_text_within(struct wire_reader *reader, const struct wire_value *value, size_t len_max,
                     struct slice *out)
{
    struct slice text;
    int rc = wire_text(reader, value, &text);

    if (rc < 0)
        return rc;
    if (text.len > len_max)
        return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name,
                         "%.*s: %zu bytes, at most %zu are allowed", SLICE_ARG(reader->name),
                         text.len, len_max);
    *out = text;
    return 0;
}

bool wire_is_flag(const struct wire_value *value, bool *out)
{
    struct slice text = value->text;

    if (value->json != NULL && json_bool(value->json, out) == 0)
        return true;
    if (value->json != NULL && json_str(value->json, &text) < 0)
        return false;
    *out = slice_eq(text, SLICE("true"));
    return *out || slice_eq(text, SLICE("false"));
}

int wire_flag(struct wire_reader *reader, const struct wire_value *value, bool *out)
{
    struct slice text;
    int rc;

    if (wire_is_flag(value, out))
        return 0;
    rc = wire_text(reader, value, &text);
    if (rc < 0)
        return rc;
    if (!slice_eq(text, SLICE("1")) && !slice_eq(text, SLICE("0")))
        return wire_bad(reader, "expected true or false");
    *out = text.ptr[0] == '1';
    return 0;
}

int wire_whole(struct wire_reader *reader, const struct wire_value *value, uint32_t least,
               uint32_t most, uint32_t *out)
{
    struct slice text;
    int64_t number;
    int rc = wire_text(reader, value, &text);

    if (rc < 0)
        return rc;
    if (slice_to_i64(text, &number) < 0 || number < least || number > most)
        return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name,
                         "%.*s: expected a whole number %u..%u", SLICE_ARG(reader->name), least,
                         most);
    *out = (uint32_t)number;
    return 0;
}

int wire_word(struct slice text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_eq(text, slice_cstr(words[i])))
            return (int)i;
    return -1;
}

int wire_choice(struct wire_reader *reader, const struct wire_value *value,
                const char *const *words, size_t count, const char *why)
{
    struct slice text;
    int rc = wire_text(reader, value, &text);
    int word = rc == 0 ? wire_word(text, words, count) : rc;

    return rc == 0 && word < 0 ? wire_bad(reader, why) : word;
}

/* ---- Lists and trees ---- */

void wire_trees_free(struct wire_trees *trees)
{
    for (; trees != NULL; trees = trees->next)
        json_free(trees->root);
}

int wire_json(struct wire_reader *reader, const struct wire_value *value, const struct json **out)
{
    const struct json_limits limits = {.bytes = TREE_BYTES_MAX};
    struct attar_error err = {.position = -1};
    struct slice text = value->text;
    struct wire_trees *tree;
    int rc;

    *out = value->json;
    if (value->json != NULL && json_str(value->json, &text) < 0)
        return 0;
    text = slice_trim(text);
    if (text.len == 0 || (text.ptr[0] != '[' && text.ptr[0] != '{')) {
        *out = NULL;
        return 0;
    }
    tree = arena_alloc(reader->scope->arena, sizeof *tree);
    if (tree == NULL)
        return wire_full(reader);
    rc = json_parse(text, &limits, &tree->root, &err);
    if (rc < 0)
        return wire_engine_fault(reader->fault, reader->name, &err);
    tree->next = reader->scope->trees;
    reader->scope->trees = tree;
    *out = tree->root;
    return 0;
}

struct list_room {
    struct slice *items;
    size_t count;
    size_t max;
};

static int add_item(struct wire_reader *reader, struct list_room *room, struct slice item)
{
    item = slice_trim(item);
    if (item.len == 0)
        return 0;
    if (room->count == room->max)
        return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name,
                         "%.*s: more than %zu items", SLICE_ARG(reader->name), room->max);
    room->items[room->count++] = item;
    return 0;
}

static int add_array(struct wire_reader *reader, struct list_room *room, const struct json *array)
{
    struct slice text;
    int rc = 0;

    if (json_kind(array) != JSON_KIND_ARRAY)
        return wrong_kind(reader, "a list of texts", array);
    for (size_t i = 0; rc == 0 && i < json_count(array); i++) {
        rc = scalar_text(reader, json_at(array, i), &text);
        if (rc == 0)
            rc = add_item(reader, room, text);
    }
    return rc;
}

static int add_text(struct wire_reader *reader, struct list_room *room,
                    const struct wire_value *value)
{
    struct slice text;
    int rc = wire_text(reader, value, &text);

    while (rc == 0 && text.ptr != NULL)
        rc = add_item(reader, room, slice_cut(&text, ','));
    return rc;
}

int wire_list(struct wire_reader *reader, const struct wire_value *value, size_t count_max,
              struct wire_list *out)
{
    struct list_room room = {.max = count_max};
    const struct json *json;
    int rc = wire_json(reader, value, &json);

    if (rc < 0)
        return rc;
    room.items = arena_array(reader->scope->arena, count_max + 1, sizeof *room.items);
    if (room.items == NULL)
        return wire_full(reader);
    rc = json != NULL ? add_array(reader, &room, json) : add_text(reader, &room, value);
    if (rc < 0)
        return rc;
    *out = (struct wire_list){room.items, room.count};
    return 0;
}

/* ---- Faults of the engine ---- */

/* "filter: expected a value" without its first word. */
static const char *without_name(const char *text)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");

    return text[len] == ':' && text[len + 1] == ' ' ? text + len + 2 : text;
}

int wire_engine_fault(struct fault *fault, struct slice name, const struct attar_error *err)
{
    assert(err->code > 0);
    fault_from_error(fault, name, err);
    if (err->position >= 0)
        fault_set(fault, fault->problem, name, "%.*s: %s at byte %ld", SLICE_ARG(name),
                  without_name(err->text), (long)err->position);
    else
        fault_set(fault, fault->problem, name, "%.*s: %s", SLICE_ARG(name),
                  without_name(err->text));
    return -err->code;
}
