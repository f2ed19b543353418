/* Settings are parameters that nobody sent, so they are checked by the readers of parameters: a
 * search without any of its own, and one for the values of a facet, must parse with them. */
#include "search/wire/settings/check.h"

#include "base/log.h"
#include "base/mem.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "search/wire/parse.h"
#include "search/wire/settings/rendering.h"
#include "search/wire/settings/setting_table.h"

#include <assert.h>
#include <stdlib.h>

static const struct json_limits limits = {.bytes = SETTINGS_BYTES_MAX, .unique_keys = true};

void settings_free(void *settings)
{
    struct index_settings *own = settings;

    if (own == NULL)
        return;
    json_free(own->kept);
    arena_release(&own->arena);
    free(own);
}

static int from_fault(const struct fault *fault, struct attar_error *err)
{
    return error_set(err, fault->problem == PROBLEM_LIMIT ? ATTAR_ELIMIT : ATTAR_EPARSE, "%s",
                     fault->detail);
}

/* Does a search, or one for values of a facet, parse with what `settings` say? */
static int try_search(const struct wire_scope *scope, const struct index_settings *settings,
                      bool facet, struct attar_error *err)
{
    struct wire_scope trial = {.filters = scope->filters,
                               .labels = scope->labels,
                               .schema = scope->schema,
                               .arena = scope->arena,
                               .settings = settings};
    struct wire_view view = {.name = SLICE("products")};
    struct wire_members members;
    struct fault fault = {.detail = ""};
    struct wire_ask ask;
    int rc = wire_members_init(&members, scope->arena);

    if (rc < 0)
        return error_set(err, -rc, "the settings take too much memory");
    if (facet)
        rc = wire_members_set(&members, WIRE_PARAM_FACET, SLICE("objectID"), &fault);
    if (rc == 0)
        rc = wire_parse(&trial, &members, &view, &ask, &fault);
    wire_trees_free(trial.trees);
    return rc < 0 ? from_fault(&fault, err) : 0;
}

/* An object of the page's own, as text in the arena. */
static int keep_object(struct index_settings *settings, const struct json *value, const char *name,
                       struct slice *out, struct attar_error *err)
{
    struct json_writer w;
    struct buf text;
    int rc = 0;

    if (value == NULL)
        return 0;
    if (json_kind(value) != JSON_KIND_OBJECT)
        return error_set(err, ATTAR_EPARSE, "%s: expected an object, found %s", name,
                         json_kind_name(json_kind(value)));
    buf_init(&text, SETTINGS_OBJECT_BYTES_MAX);
    json_writer_init(&w, &text);
    json_add_json(&w, value);
    if (text.overflow)
        rc = error_set(err, ATTAR_ELIMIT, "%s: longer than %d bytes", name,
                       SETTINGS_OBJECT_BYTES_MAX);
    else
        *out = arena_copy(&settings->arena, buf_slice(&text));
    buf_release(&text);
    return rc;
}

static int fill(struct index_settings *settings, const struct wire_scope *scope, struct slice text,
                struct attar_error *err)
{
    const struct json *rendering;
    struct fault fault;
    int rc = json_parse(text, &limits, &settings->kept, err);

    if (rc < 0)
        return rc;
    if (wire_members_init(&settings->defaults, &settings->arena) < 0 ||
        wire_members_add_object(&settings->defaults, settings->kept, &fault) < 0)
        return from_fault(&fault, err);
    rendering = json_get(settings->kept, "renderingContent");
    if (rendering != NULL)
        rc = rendering_check(rendering, err);
    if (rc == 0)
        rc = keep_object(settings, json_get(rendering, "facetOrdering"), "renderingContent",
                         &settings->facet_ordering, err);
    if (rc == 0)
        rc = keep_object(settings, json_get(settings->kept, "userData"), "userData",
                         &settings->user_data, err);
    if (rc == 0)
        rc = try_search(scope, settings, false, err);
    return rc < 0 ? rc : try_search(scope, settings, true, err);
}

struct index_settings *settings_read(const struct wire_scope *scope, struct slice text,
                                     struct attar_error *err)
{
    struct index_settings *settings = mem_zero(1, sizeof *settings);

    assert(scope->arena != NULL && text.ptr != NULL);
    arena_init(&settings->arena, 4 * SETTINGS_BYTES_MAX);
    if (fill(settings, scope, text, err) == 0)
        return settings;
    settings_free(settings);
    return NULL;
}

/* ---- What was kept ---- */

/* The member alone, as an object. */
static void write_alone(const struct json_member *member, struct buf *out)
{
    struct json_writer w;

    buf_clear(out);
    json_writer_init(&w, out);
    json_object_begin(&w);
    json_key_slice(&w, member->key);
    json_add_json(&w, member->value);
    json_object_end(&w);
}

static void add_sound(const struct wire_scope *scope, const struct json *root,
                      struct json_writer *w)
{
    struct json_member member;
    struct buf alone;

    buf_init(&alone, SETTINGS_BYTES_MAX);
    for (void *it = json_first(root, &member); it != NULL; it = json_after(root, it, &member)) {
        struct attar_error err = {0};
        struct index_settings *one;

        write_alone(&member, &alone);
        one = settings_read(scope, buf_slice(&alone), &err);
        if (one != NULL) {
            json_key_slice(w, member.key);
            json_add_json(w, member.value);
        } else {
            log_error("setting_skipped", &err);
        }
        settings_free(one);
    }
    buf_release(&alone);
}

struct index_settings *settings_reread(const struct wire_scope *scope, struct slice text)
{
    struct attar_error err = {0};
    struct index_settings *settings = settings_read(scope, text, &err);
    struct json *root = NULL;
    struct json_writer w;
    struct buf sound;

    if (settings != NULL)
        return settings;
    buf_init(&sound, SETTINGS_BYTES_MAX);
    json_writer_init(&w, &sound);
    json_object_begin(&w);
    if (json_parse(text, &limits, &root, NULL) == 0)
        add_sound(scope, root, &w);
    json_object_end(&w);
    json_free(root);
    settings = settings_read(scope, buf_slice(&sound), &err);
    buf_release(&sound);
    if (settings == NULL) { /* each is sound, all together are not */
        log_error("settings_skipped", &err);
        settings = settings_read(scope, SLICE("{}"), &err);
    }
    assert(settings != NULL);
    return settings;
}

/* ---- Changes ---- */

static void write_value(const struct json *value, struct buf *out)
{
    struct json_writer w;

    buf_clear(out);
    json_writer_init(&w, out);
    json_add_json(&w, value);
}

static bool same(const struct json *a, const struct json *b)
{
    struct buf left, right;
    bool equal;

    buf_init(&left, SETTINGS_BYTES_MAX);
    buf_init(&right, SETTINGS_BYTES_MAX);
    write_value(a, &left);
    write_value(b, &right);
    equal = slice_eq(buf_slice(&left), buf_slice(&right));
    buf_release(&left);
    buf_release(&right);
    return equal;
}

static int refuse(const struct setting *row, struct attar_error *err)
{
    if (row->source == SETTING_DECLARED)
        return error_set(err, ATTAR_EPARSE,
                         "%.*s: is declared in index.json (%s); edit it there and build anew",
                         SLICE_ARG(row->name), row->text);
    return error_set(err, ATTAR_EPARSE, "%.*s: is always %s here", SLICE_ARG(row->name), row->text);
}

static int check_names(const struct json *body, struct attar_error *err)
{
    struct json_member member;

    for (void *it = json_first(body, &member); it != NULL; it = json_after(body, it, &member))
        if (setting_find(member.key) == NULL)
            return error_set(err, ATTAR_EPARSE, "%.*s: is no setting",
                             (int)(member.key.len < 64 ? member.key.len : 64), member.key.ptr);
    return 0;
}

static struct json *shown_of(const struct wire_scope *scope, const struct json *kept)
{
    struct json *shown = NULL;
    struct json_writer w;
    struct buf text;

    buf_init(&text, 4 * SETTINGS_BYTES_MAX);
    json_writer_init(&w, &text);
    json_object_begin(&w);
    settings_describe(scope, kept, &w);
    json_object_end(&w);
    if (json_parse(buf_slice(&text), &(struct json_limits){.bytes = text.max}, &shown, NULL) < 0)
        assert(!"what is shown is JSON");
    buf_release(&text);
    return shown;
}

int settings_merge(const struct wire_scope *scope, const struct json *kept, const struct json *body,
                   struct buf *out, struct attar_error *err)
{
    struct json *shown;
    struct json_writer w;
    int rc = check_names(body, err);

    if (rc < 0)
        return rc;
    shown = shown_of(scope, kept);
    json_writer_init(&w, out);
    json_object_begin(&w);
    for (size_t i = 0; rc == 0 && i < setting_count; i++) {
        const struct setting *row = &setting_table[i];
        const struct json *value = json_get(body, row->name.ptr);
        bool changes = value != NULL && !same(value, json_get(shown, row->name.ptr));

        if (changes && row->source != SETTING_KEPT && json_kind(value) != JSON_KIND_NULL)
            rc = refuse(row, err);
        if (!changes)
            value = json_get(kept, row->name.ptr);
        if (rc < 0 || value == NULL || json_kind(value) == JSON_KIND_NULL)
            continue;
        json_key_slice(&w, row->name);
        json_add_json(&w, value);
    }
    json_object_end(&w);
    json_free(shown);
    if (rc == 0 && out->overflow)
        rc = error_set(err, ATTAR_ELIMIT, "the settings take more than %d bytes",
                       SETTINGS_BYTES_MAX);
    return rc;
}
