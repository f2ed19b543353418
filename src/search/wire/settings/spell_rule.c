/* Rules in both spellings.
 *
 *   conditions[0] {pattern, anchoring, filters, context}    when {query, match, filter, context}
 *   validity[0]   {from, until}: seconds                    when {from, until}: RFC 3339
 *   enabled, description                                    on, note
 *   consequence.promote [{objectID, position}]: from 0      then.pin [{id, at}]: from 1
 *              .hide [{objectID}], .userData                then.hide [id], then.data
 *              .params {query, filters}                     then.replace_query, then.filter
 *              .params.renderingContent.redirect.url        then.redirect
 *                                      .widgets.banners[0]  then.banner
 *   attar {priority, boost, bury}                           priority, then.boost, then.bury
 *
 * A rule kept here has one condition and one window, and its query is taken as it is written:
 * several conditions are several rules.  Promoted products must pass the filters, always. */
#include "search/wire/settings/spelling.h"

#include "base/clock.h"
#include "codec/json.h"

#include <assert.h>

enum { POSITION_MAX = RULE_PIN_AT_MAX - 1 };

static const int64_t seconds_max = 253402300799; /* the year 9999 ends: as far as RFC 3339 goes */

static const char *const anchors[] = {"is", "startsWith", "contains"};
static const char *const matches[] = {"is", "starts", "contains"};

static int wrong(struct attar_error *err, const char *what)
{
    return error_set(err, ATTAR_EPARSE, "%s", what);
}

static bool is_flag(const struct json *value, bool wanted)
{
    bool flag;

    return json_bool(value, &flag) == 0 && flag == wanted;
}

/* ---- When ---- */

/* The one item of a list that may hold one; *out NULL: none. */
static int only_item(const struct json *list, const char *path, const struct json **out,
                     struct attar_error *err)
{
    *out = NULL;
    if (json_kind(list) <= JSON_KIND_NULL)
        return 0;
    if (json_kind(list) != JSON_KIND_ARRAY || json_count(list) > 1)
        return error_set(err, ATTAR_EPARSE, "%s: expected a list of one; make a rule of each",
                         path);
    *out = json_at(list, 0);
    return 0;
}

static int keep_anchoring(const struct json *condition, struct json_writer *w,
                          struct attar_error *err)
{
    struct slice anchor = {"", 0};

    if (json_str(json_get(condition, "anchoring"), &anchor) < 0)
        return wrong(err, "conditions[0].anchoring: expected is, startsWith or contains");
    for (size_t i = 0; i < 3; i++)
        if (slice_eq(anchor, slice_cstr(anchors[i]))) {
            json_key(w, "match");
            json_add_cstr(w, matches[i]);
            return 0;
        }
    return wrong(err, "conditions[0].anchoring: expected is, startsWith or contains");
}

static int keep_condition(const struct json *condition, struct json_writer *w,
                          struct attar_error *err)
{
    static const char *const names[] = {"pattern", "anchoring",    "filters",
                                        "context", "alternatives", NULL};
    const struct json *alternatives = json_get(condition, "alternatives");
    const struct json *pattern = json_get(condition, "pattern");
    struct slice text = {"", 0};
    int rc = spelling_only(condition, "conditions[0]", names, err);

    if (rc < 0)
        return rc;
    if (json_kind(alternatives) > JSON_KIND_NULL && !is_flag(alternatives, false))
        return wrong(err, "conditions[0].alternatives: a pattern is taken as it is written");
    if (pattern != NULL && json_str(pattern, &text) < 0)
        return wrong(err, "conditions[0].pattern: expected a text");
    if (memchr(text.ptr, '{', text.len) != NULL)
        return wrong(err, "conditions[0].pattern: places for facet values are not supported");
    if (text.len > 0) {
        spelling_copy(condition, "pattern", w, "query");
        rc = keep_anchoring(condition, w, err);
    }
    spelling_copy(condition, "filters", w, "filter");
    spelling_copy(condition, "context", w, "context");
    return rc;
}

static int keep_time(const struct json *window, const char *name, struct json_writer *w,
                     struct attar_error *err)
{
    const struct json *value = json_get(window, name);
    int64_t seconds;
    char text[25];

    if (json_kind(value) <= JSON_KIND_NULL)
        return 0;
    if (json_i64(value, &seconds) < 0 || seconds < 1 || seconds > seconds_max)
        return error_set(err, ATTAR_EPARSE, "validity[0].%s: expected seconds since 1970", name);
    clock_format_rfc3339(seconds * 1000, text);
    json_key(w, name);
    json_add_cstr(w, text);
    return 0;
}

static int keep_when(const struct json *wire, struct json_writer *w, struct attar_error *err)
{
    static const char *const names[] = {"from", "until", NULL};
    const struct json *condition = json_get(wire, "condition"); /* of the fourth client */
    const struct json *window = NULL;
    int rc = 0;

    if (condition == NULL)
        rc = only_item(json_get(wire, "conditions"), "conditions", &condition, err);
    if (rc == 0)
        rc = only_item(json_get(wire, "validity"), "validity", &window, err);
    json_key(w, "when");
    json_object_begin(w);
    if (rc == 0 && condition != NULL)
        rc = keep_condition(condition, w, err);
    if (rc == 0 && window != NULL)
        rc = spelling_only(window, "validity[0]", names, err);
    if (rc == 0)
        rc = keep_time(window, "from", w, err);
    if (rc == 0)
        rc = keep_time(window, "until", w, err);
    json_object_end(w);
    return rc;
}

/* ---- Then ---- */

static void keep_pin(const struct json *id, int64_t at, bool sponsored, struct json_writer *w)
{
    json_object_begin(w);
    json_key(w, "id");
    json_add_json(w, id);
    json_key(w, "at");
    json_add_i64(w, at);
    if (sponsored) {
        json_key(w, "sponsored");
        json_add_bool(w, true);
    }
    json_object_end(w);
}

/* One product, or several from a place on. */
static int keep_promotion(const struct json *item, struct json_writer *w, struct attar_error *err)
{
    static const char *const names[] = {"objectID", "objectIDs", "position", "attar", NULL};
    const struct json *id = json_get(item, "objectID");
    const struct json *ids = json_get(item, "objectIDs");
    bool sponsored = is_flag(json_get(json_get(item, "attar"), "sponsored"), true);
    int64_t position;
    int rc = spelling_only(item, "consequence.promote", names, err);

    if (rc < 0)
        return rc;
    if (json_i64(json_get(item, "position"), &position) < 0 || position < 0 ||
        position > POSITION_MAX)
        return error_set(err, ATTAR_EPARSE,
                         "consequence.promote.position: expected a whole number 0..%d",
                         POSITION_MAX);
    if ((id == NULL) == (ids == NULL) || (ids != NULL && json_kind(ids) != JSON_KIND_ARRAY))
        return wrong(err, "consequence.promote: expected either objectID or objectIDs");
    if (id != NULL)
        keep_pin(id, position + 1, sponsored, w);
    for (size_t i = 0; ids != NULL && i < json_count(ids); i++)
        keep_pin(json_at(ids, i), position + 1 + (int64_t)i, sponsored, w);
    return 0;
}

static int keep_promotions(const struct json *list, struct json_writer *w, struct attar_error *err)
{
    int rc = 0;

    if (json_kind(list) <= JSON_KIND_NULL)
        return 0;
    if (json_kind(list) != JSON_KIND_ARRAY)
        return wrong(err, "consequence.promote: expected a list");
    json_key(w, "pin");
    json_array_begin(w);
    for (size_t i = 0; rc == 0 && i < json_count(list); i++)
        rc = keep_promotion(json_at(list, i), w, err);
    json_array_end(w);
    return rc;
}

static int keep_hidden(const struct json *list, struct json_writer *w, struct attar_error *err)
{
    if (json_kind(list) <= JSON_KIND_NULL)
        return 0;
    if (json_kind(list) != JSON_KIND_ARRAY)
        return wrong(err, "consequence.hide: expected a list");
    for (size_t i = 0; i < json_count(list); i++)
        if (json_get(json_at(list, i), "objectID") == NULL)
            return wrong(err, "consequence.hide: expected objects with an objectID");
    json_key(w, "hide");
    json_array_begin(w);
    for (size_t i = 0; i < json_count(list); i++)
        json_add_json(w, json_get(json_at(list, i), "objectID"));
    json_array_end(w);
    return 0;
}

static int keep_content(const struct json *content, struct json_writer *w, struct attar_error *err)
{
    static const char *const names[] = {"redirect", "widgets", NULL};
    static const char *const widgets[] = {"banners", NULL};
    static const char path[] = "consequence.params.renderingContent.widgets.banners";
    const struct json *banner = NULL;
    int rc;

    if (json_kind(content) <= JSON_KIND_NULL)
        return 0;
    rc = spelling_only(content, "consequence.params.renderingContent", names, err);
    if (rc == 0 && json_get(content, "widgets") != NULL)
        rc = spelling_only(json_get(content, "widgets"),
                           "consequence.params.renderingContent.widgets", widgets, err);
    if (rc == 0)
        rc = only_item(json_get(json_get(content, "widgets"), "banners"), path, &banner, err);
    if (rc < 0)
        return rc;
    spelling_copy(json_get(content, "redirect"), "url", w, "redirect");
    if (banner != NULL) {
        json_key(w, "banner");
        json_add_json(w, banner);
    }
    return 0;
}

static int keep_params(const struct json *params, struct json_writer *w, struct attar_error *err)
{
    static const char *const names[] = {"query", "filters", "renderingContent", NULL};
    int rc;

    if (json_kind(params) <= JSON_KIND_NULL)
        return 0;
    if (json_kind(json_get(params, "query")) == JSON_KIND_OBJECT)
        return wrong(err, "consequence.params.query: expected the whole query as a text; edits of"
                          " its words are not supported");
    rc = spelling_only(params, "consequence.params", names, err);
    if (rc < 0)
        return rc;
    spelling_copy(params, "filters", w, "filter");
    spelling_copy(params, "query", w, "replace_query");
    return keep_content(json_get(params, "renderingContent"), w, err);
}

static int keep_then(const struct json *wire, struct json_writer *w, struct attar_error *err)
{
    static const char *const names[] = {"params", "promote",  "filterPromotes",
                                        "hide",   "userData", NULL};
    const struct json *consequence = json_get(wire, "consequence");
    int rc = spelling_only(consequence, "consequence", names, err);

    if (rc == 0 && is_flag(json_get(consequence, "filterPromotes"), false))
        rc = wrong(err, "consequence.filterPromotes: promoted products always pass the filters");
    if (rc < 0)
        return rc;
    json_key(w, "then");
    json_object_begin(w);
    rc = keep_promotions(json_get(consequence, "promote"), w, err);
    if (rc == 0)
        rc = keep_hidden(json_get(consequence, "hide"), w, err);
    spelling_copy(json_get(wire, "attar"), "boost", w, "boost");
    spelling_copy(json_get(wire, "attar"), "bury", w, "bury");
    if (rc == 0)
        rc = keep_params(json_get(consequence, "params"), w, err);
    spelling_copy(consequence, "userData", w, "data");
    json_object_end(w);
    return rc;
}

int spelling_keep_rule(const struct json *wire, struct json_writer *w, struct attar_error *err)
{
    static const char *const names[] = {"objectID",  "conditions", "condition", "consequence",
                                        "validity",  "enabled",    "attar",     "description",
                                        "_metadata", NULL};
    static const char *const own[] = {"priority", "boost", "bury", NULL};
    const struct json *attar = json_get(wire, "attar");
    int rc = spelling_only(wire, "", names, err);

    if (rc == 0 && attar != NULL)
        rc = spelling_only(attar, "attar", own, err);
    if (rc < 0)
        return rc;
    json_object_begin(w);
    spelling_copy(wire, "objectID", w, "id");
    spelling_copy(wire, "description", w, "note");
    spelling_copy(wire, "enabled", w, "on");
    spelling_copy(attar, "priority", w, "priority");
    rc = keep_when(wire, w, err);
    if (rc == 0)
        rc = keep_then(wire, w, err);
    json_object_end(w);
    return rc;
}

/* ---- Shown ---- */

static void show_condition(const struct json *when, struct json_writer *w)
{
    struct slice match = {"is", 2};

    json_key(w, "conditions");
    json_array_begin(w);
    if (json_get(when, "query") != NULL || json_get(when, "filter") != NULL ||
        json_get(when, "context") != NULL) {
        json_object_begin(w);
        spelling_copy(when, "query", w, "pattern");
        json_str(json_get(when, "match"), &match);
        for (size_t i = 0; json_get(when, "query") != NULL && i < 3; i++)
            if (slice_eq(match, slice_cstr(matches[i]))) {
                json_key(w, "anchoring");
                json_add_cstr(w, anchors[i]);
            }
        spelling_copy(when, "filter", w, "filters");
        spelling_copy(when, "context", w, "context");
        json_object_end(w);
    }
    json_array_end(w);
}

static void show_time(const struct json *when, const char *name, struct json_writer *w)
{
    struct slice text;
    int64_t ms = 0;

    if (json_str(json_get(when, name), &text) < 0 || clock_parse_rfc3339(text.ptr, &ms) < 0)
        return;
    json_key(w, name);
    json_add_i64(w, ms / 1000);
}

static void show_validity(const struct json *when, struct json_writer *w)
{
    if (json_get(when, "from") == NULL && json_get(when, "until") == NULL)
        return;
    json_key(w, "validity");
    json_array_begin(w);
    json_object_begin(w);
    show_time(when, "from", w);
    show_time(when, "until", w);
    json_object_end(w);
    json_array_end(w);
}

static void show_pins(const struct json *pins, struct json_writer *w)
{
    if (pins == NULL)
        return;
    json_key(w, "promote");
    json_array_begin(w);
    for (size_t i = 0; i < json_count(pins); i++) {
        int64_t at = 1;

        json_object_begin(w);
        spelling_copy(json_at(pins, i), "id", w, "objectID");
        json_i64(json_get(json_at(pins, i), "at"), &at);
        json_key(w, "position");
        json_add_i64(w, at - 1);
        if (is_flag(json_get(json_at(pins, i), "sponsored"), true)) {
            json_key(w, "attar");
            json_add_raw(w, SLICE("{\"sponsored\":true}"));
        }
        json_object_end(w);
    }
    json_array_end(w);
    json_key(w, "filterPromotes");
    json_add_bool(w, true);
}

static void show_hidden(const struct json *hidden, struct json_writer *w)
{
    if (hidden == NULL)
        return;
    json_key(w, "hide");
    json_array_begin(w);
    for (size_t i = 0; i < json_count(hidden); i++) {
        json_object_begin(w);
        json_key(w, "objectID");
        json_add_json(w, json_at(hidden, i));
        json_object_end(w);
    }
    json_array_end(w);
}

static void show_content(const struct json *then, struct json_writer *w)
{
    const struct json *banner = json_get(then, "banner");

    if (banner == NULL && json_get(then, "redirect") == NULL)
        return;
    json_key(w, "renderingContent");
    json_object_begin(w);
    if (json_get(then, "redirect") != NULL) {
        json_key(w, "redirect");
        json_object_begin(w);
        spelling_copy(then, "redirect", w, "url");
        json_object_end(w);
    }
    if (banner != NULL) {
        json_key(w, "widgets");
        json_object_begin(w);
        json_key(w, "banners");
        json_array_begin(w);
        json_add_json(w, banner);
        json_array_end(w);
        json_object_end(w);
    }
    json_object_end(w);
}

static void show_then(const struct json *then, struct json_writer *w)
{
    json_key(w, "consequence");
    json_object_begin(w);
    show_pins(json_get(then, "pin"), w);
    show_hidden(json_get(then, "hide"), w);
    json_key(w, "params");
    json_object_begin(w);
    spelling_copy(then, "replace_query", w, "query");
    spelling_copy(then, "filter", w, "filters");
    show_content(then, w);
    json_object_end(w);
    spelling_copy(then, "data", w, "userData");
    json_object_end(w);
}

void spelling_show_rule(const struct json *kept, struct json_writer *w)
{
    const struct json *when = json_get(kept, "when");
    const struct json *then = json_get(kept, "then");

    json_object_begin(w);
    spelling_copy(kept, "id", w, "objectID");
    spelling_copy(kept, "note", w, "description");
    json_key(w, "enabled");
    json_add_bool(w, !is_flag(json_get(kept, "on"), false));
    show_condition(when, w);
    show_validity(when, w);
    show_then(then, w);
    json_key(w, "attar");
    json_object_begin(w);
    spelling_copy(kept, "priority", w, "priority");
    spelling_copy(then, "boost", w, "boost");
    spelling_copy(then, "bury", w, "bury");
    json_object_end(w);
    json_object_end(w);
}
