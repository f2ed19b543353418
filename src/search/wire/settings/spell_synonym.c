/* Synonyms in both spellings, and what the spellings share.
 *
 *   synonym          {synonyms}           multi     {words}
 *   onewaysynonym    {input, synonyms}    one_way   {from, to}
 *
 * Corrections at the cost of a typo and placeholders are not kept, and refused. */
#include "search/wire/settings/spelling.h"

#include "codec/json.h"

#include <assert.h>
#include <strings.h>

int spelling_only(const struct json *object, const char *path, const char *const *names,
                  struct attar_error *err)
{
    struct json_member member;

    if (json_kind(object) != JSON_KIND_OBJECT)
        return error_set(err, ATTAR_EPARSE, "%s: expected an object, found %s",
                         *path == '\0' ? "body" : path, json_kind_name(json_kind(object)));
    for (void *it = json_first(object, &member); it != NULL; it = json_after(object, it, &member)) {
        const char *const *name = names;

        while (*name != NULL && !slice_eq(member.key, slice_cstr(*name)))
            name++;
        if (*name == NULL && json_kind(member.value) != JSON_KIND_NULL)
            return error_set(err, ATTAR_EPARSE, "%s%s%.*s: is not among what can be kept here",
                             path, *path == '\0' ? "" : ".",
                             (int)(member.key.len < 64 ? member.key.len : 64), member.key.ptr);
    }
    return 0;
}

void spelling_copy(const struct json *object, const char *from, struct json_writer *w,
                   const char *to)
{
    const struct json *value = json_get(object, from);

    if (json_kind(value) <= JSON_KIND_NULL)
        return;
    json_key(w, to);
    json_add_json(w, value);
}

static bool is_type(struct slice type, const char *name)
{
    return type.len == strlen(name) && strncasecmp(type.ptr, name, type.len) == 0;
}

static int refuse_type(struct slice type, struct attar_error *err)
{
    if (is_type(type, "placeholder"))
        return error_set(err, ATTAR_EPARSE, "type: placeholder is not supported");
    if (is_type(type, "altcorrection1") || is_type(type, "altcorrection2"))
        return error_set(err, ATTAR_EPARSE,
                         "type: corrections at the cost of a typo are not supported; a"
                         " onewaysynonym finds the same without the cost");
    return error_set(err, ATTAR_EPARSE, "type: expected synonym or onewaysynonym");
}

int spelling_keep_synonym(const struct json *wire, struct json_writer *w, struct attar_error *err)
{
    static const char *const both[] = {"objectID", "type", "synonyms", "_highlightResult", NULL};
    static const char *const one[] = {"objectID",         "type",  "synonyms",
                                      "_highlightResult", "input", NULL};
    struct slice type = {"", 0};
    bool one_way;
    int rc;

    if (json_kind(wire) == JSON_KIND_OBJECT && json_str(json_get(wire, "type"), &type) < 0)
        return error_set(err, ATTAR_EPARSE, "type: expected a text");
    one_way = is_type(type, "onewaysynonym");
    if (json_kind(wire) == JSON_KIND_OBJECT && !one_way && !is_type(type, "synonym"))
        return refuse_type(type, err);
    rc = spelling_only(wire, "", one_way ? one : both, err);
    if (rc < 0)
        return rc;
    json_object_begin(w);
    spelling_copy(wire, "objectID", w, "id");
    json_key(w, "kind");
    json_add_cstr(w, one_way ? "one_way" : "multi");
    spelling_copy(wire, "input", w, "from");
    spelling_copy(wire, "synonyms", w, one_way ? "to" : "words");
    json_object_end(w);
    return 0;
}

void spelling_show_synonym(const struct json *kept, struct json_writer *w)
{
    bool one_way = json_get(kept, "from") != NULL;

    json_object_begin(w);
    spelling_copy(kept, "id", w, "objectID");
    json_key(w, "type");
    json_add_cstr(w, one_way ? "onewaysynonym" : "synonym");
    spelling_copy(kept, "from", w, "input");
    spelling_copy(kept, one_way ? "to" : "words", w, "synonyms");
    json_object_end(w);
}

int spelling_keep(enum curation_kind kind, const struct json *wire, struct json_writer *w,
                  struct attar_error *err)
{
    assert(kind < CURATION_KIND_COUNT);
    return kind == CURATION_SYNONYM ? spelling_keep_synonym(wire, w, err)
                                    : spelling_keep_rule(wire, w, err);
}

void spelling_show(enum curation_kind kind, const struct json *kept, struct json_writer *w)
{
    assert(kind < CURATION_KIND_COUNT);
    if (kind == CURATION_SYNONYM)
        spelling_show_synonym(kept, w);
    else
        spelling_show_rule(kept, w);
}
