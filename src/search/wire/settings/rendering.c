/* What a page relies on in renderingContent.  `redirect` and `widgets` come from rules alone. */
#include "search/wire/settings/rendering.h"

#include "base/error.h"
#include "codec/json.h"

#include <assert.h>

static int wrong(struct attar_error *err, const char *path, const char *wanted,
                 const struct json *found)
{
    return error_set(err, ATTAR_EPARSE, "renderingContent%s: expected %s, found %s", path, wanted,
                     json_kind_name(json_kind(found)));
}

/* Absent, or a list of texts. */
static int check_texts(const struct json *list, const char *path, struct attar_error *err)
{
    if (list == NULL)
        return 0;
    if (json_kind(list) != JSON_KIND_ARRAY)
        return wrong(err, path, "a list of texts", list);
    for (size_t i = 0; i < json_count(list); i++)
        if (json_kind(json_at(list, i)) != JSON_KIND_STRING)
            return wrong(err, path, "a list of texts", json_at(list, i));
    return 0;
}

static int check_values_of(const struct json *one, struct attar_error *err)
{
    const struct json *sort = json_get(one, "sortRemainingBy");
    struct slice word = {"", 0};
    int rc;

    if (json_kind(one) != JSON_KIND_OBJECT)
        return wrong(err, ".facetOrdering.values", "an object for each facet", one);
    rc = check_texts(json_get(one, "order"), ".facetOrdering.values.order", err);
    if (rc == 0)
        rc = check_texts(json_get(one, "hide"), ".facetOrdering.values.hide", err);
    if (rc < 0 || sort == NULL)
        return rc;
    if (json_str(sort, &word) == 0 &&
        (slice_eq(word, SLICE("count")) || slice_eq(word, SLICE("alpha")) ||
         slice_eq(word, SLICE("hidden"))))
        return 0;
    return error_set(err, ATTAR_EPARSE,
                     "renderingContent.facetOrdering.values.sortRemainingBy: expected count, alpha"
                     " or hidden");
}

static int check_ordering(const struct json *ordering, struct attar_error *err)
{
    const struct json *facets = json_get(ordering, "facets");
    const struct json *values = json_get(ordering, "values");
    struct json_member member;
    int rc = 0;

    if (json_kind(ordering) != JSON_KIND_OBJECT)
        return wrong(err, ".facetOrdering", "an object", ordering);
    if (facets != NULL && json_kind(facets) != JSON_KIND_OBJECT)
        return wrong(err, ".facetOrdering.facets", "an object", facets);
    if (values != NULL && json_kind(values) != JSON_KIND_OBJECT)
        return wrong(err, ".facetOrdering.values", "an object", values);
    rc = check_texts(json_get(facets, "order"), ".facetOrdering.facets.order", err);
    for (void *it = json_first(values, &member); rc == 0 && it != NULL;
         it = json_after(values, it, &member))
        rc = check_values_of(member.value, err);
    return rc;
}

int rendering_check(const struct json *value, struct attar_error *err)
{
    struct json_member member;

    assert(value != NULL);
    if (json_kind(value) != JSON_KIND_OBJECT)
        return wrong(err, "", "an object", value);
    for (void *it = json_first(value, &member); it != NULL; it = json_after(value, it, &member)) {
        if (!slice_eq(member.key, SLICE("facetOrdering")))
            return error_set(err, ATTAR_EPARSE,
                             "renderingContent: takes facetOrdering; redirects and banners are"
                             " consequences of rules");
        if (check_ordering(member.value, err) < 0)
            return -ATTAR_EPARSE;
    }
    return 0;
}
