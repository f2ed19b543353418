/* OpenAPI from the tables.
 *
 *   routes.c  ------> paths, operations, which parameters
 *   params    ------> what each parameter may be
 *   index.json -----> one described parameter for each filter
 *   schema.json ----> components
 *
 * A route without a row cannot exist, and a parameter without one is refused; so what is described
 * is what is served.
 * Source: OpenAPI Specification 3.1.0; JSON Schema 2020-12. */
#include "search/openapi.h"

#include "codec/checksum.h"
#include "codec/json_writer.h"
#include "search/routes.h"
#include "search/service.h"

#include <assert.h>
#include <stdio.h>

static const char *const methods[HTTP_METHOD_COUNT] = {
    [HTTP_GET] = "get",         [HTTP_HEAD] = "head",   [HTTP_POST] = "post",
    [HTTP_PUT] = "put",         [HTTP_PATCH] = "patch", [HTTP_DELETE] = "delete",
    [HTTP_OPTIONS] = "options",
};

static void add_text(struct json_writer *w, const char *key, const char *text)
{
    json_key(w, key);
    json_add_cstr(w, text);
}

static void add_reference(struct json_writer *w, const char *kind, const char *name)
{
    char path[128];

    snprintf(path, sizeof path, "#/components/%s/%s", kind, name);
    json_object_begin(w);
    add_text(w, "$ref", path);
    json_object_end(w);
}

/* ---- Parameters ---- */

static void add_size_schema(struct json_writer *w, const struct search_route *route,
                            enum param param)
{
    json_object_begin(w);
    add_text(w, "type", "integer");
    json_key(w, "minimum");
    json_add_u64(w, param == PARAM_K || route->size_max == SUGGEST_GROUP_MAX);
    json_key(w, "maximum");
    json_add_u64(w, route->size_max);
    json_key(w, "default");
    json_add_u64(w, route->size_default);
    json_object_end(w);
}

static void add_own_param(struct json_writer *w, const struct param_info *info)
{
    json_object_begin(w);
    add_text(w, "name", info->name);
    add_text(w, "in", "query");
    add_text(w, "description", info->about);
    json_key(w, "schema");
    json_add_raw(w, slice_cstr(info->schema));
    json_object_end(w);
}

static void add_param(struct json_writer *w, const struct search_route *route, enum param param)
{
    struct param_info info = param_info(param);

    json_object_begin(w);
    add_text(w, "name", info.name);
    add_text(w, "in", "query");
    if (param == PARAM_ID) {
        json_key(w, "required");
        json_add_bool(w, true);
    }
    add_text(w, "description", info.about);
    json_key(w, "schema");
    if (param == PARAM_SIZE || param == PARAM_K)
        add_size_schema(w, route, param);
    else
        json_add_raw(w, slice_cstr(info.schema));
    json_object_end(w);
}

/* A filter is described once, under components, and referred to from each route. */
static void add_filter_param(struct json_writer *w, const struct filter_def *def)
{
    char about[256];

    snprintf(about, sizeof about, "%.*s: %.*s. `a,b` any, `all:a,b` all, `!a` not, `lo..hi` range.",
             SLICE_ARG(def->id), SLICE_ARG(def->label_en));
    json_object_begin(w);
    json_key(w, "name");
    json_add_str(w, def->name);
    add_text(w, "in", "query");
    add_text(w, "description", about);
    json_key(w, "explode");
    json_add_bool(w, true);
    json_key(w, "schema");
    json_object_begin(w);
    add_text(w, "type", "array");
    json_key(w, "items");
    json_object_begin(w);
    add_text(w, "type", "string");
    json_key(w, "maxLength");
    json_add_u64(w, FILTER_EXPR_BYTES_MAX);
    json_object_end(w);
    json_object_end(w);
    json_object_end(w);
}

static void filter_component(const struct filter_def *def, char out[64])
{
    snprintf(out, 64, "filter.%.*s", SLICE_ARG(def->name));
}

static void add_path_params(struct json_writer *w, const char *path)
{
    const char *at = path;

    while ((at = strchr(at, '{')) != NULL) {
        size_t len = strcspn(++at, ".}");

        json_object_begin(w);
        json_key(w, "name");
        json_add_str(w, slice_of(at, len));
        add_text(w, "in", "path");
        json_key(w, "required");
        json_add_bool(w, true);
        json_key(w, "schema");
        json_add_raw(w, SLICE("{\"type\":\"string\",\"minLength\":1}"));
        json_object_end(w);
    }
}

static bool takes(const struct search_route *route, const struct filter_def *def)
{
    return route->filter_params == FILTER_PARAMS_ALL ||
           (route->filter_params == FILTER_PARAMS_OFFER && def->offer);
}

static void add_params(struct json_writer *w, const struct search_route *route,
                       const struct filter_set *filters)
{
    char name[64];

    json_key(w, "parameters");
    json_array_begin(w);
    add_path_params(w, route->path);
    for (const struct param_info *own = route->own; own != NULL && own->name != NULL; own++)
        add_own_param(w, own);
    for (int i = 0; route->method == HTTP_GET && i < PARAM_COUNT; i++)
        if (route->params >> i & 1)
            add_param(w, route, (enum param)i);
    for (uint16_t i = 0; route->method == HTTP_GET && i < filters->count; i++) {
        if (!takes(route, &filters->defs[i]))
            continue;
        filter_component(&filters->defs[i], name);
        add_reference(w, "parameters", name);
    }
    json_array_end(w);
}

/* ---- Bodies and answers ---- */

static void add_json_content(struct json_writer *w, const char *type, const char *schema)
{
    json_key(w, "content");
    json_object_begin(w);
    json_key(w, type);
    json_object_begin(w);
    json_key(w, "schema");
    add_reference(w, "schemas", schema);
    json_object_end(w);
    json_object_end(w);
}

static void add_body(struct json_writer *w, const struct search_route *route)
{
    if (route->body == NULL)
        return;
    json_key(w, "requestBody");
    json_object_begin(w);
    json_key(w, "required");
    json_add_bool(w, strcmp(route->body, "SearchRequest") != 0);
    add_json_content(w, "application/json", route->body);
    json_object_end(w);
}

static void add_answer(struct json_writer *w, const struct search_route *route, const char *status)
{
    json_key(w, status);
    json_object_begin(w);
    add_text(w, "description", route->summary);
    if (route->method == HTTP_DELETE) {
        json_object_end(w);
        return;
    }
    if (route->schema != NULL) {
        add_json_content(w, "application/json", route->schema);
    } else {
        json_key(w, "content");
        json_object_begin(w);
        json_key(w, route->content_type);
        json_add_raw(w, SLICE("{}"));
        json_object_end(w);
    }
    json_object_end(w);
}

static void add_faults(struct json_writer *w)
{
    json_key(w, "default");
    json_object_begin(w);
    add_text(w, "description", "A problem (RFC 9457), named by its type");
    add_json_content(w, "application/problem+json", "Problem");
    json_object_end(w);
}

static void add_operation(struct json_writer *w, const struct search_route *route,
                          const struct filter_set *filters)
{
    json_key(w, methods[route->method]);
    json_object_begin(w);
    add_text(w, "operationId", route->name);
    add_text(w, "summary", route->summary);
    if (route->admin) {
        json_key(w, "security");
        json_add_raw(w, SLICE("[{\"adminToken\":[]}]"));
    }
    add_params(w, route, filters);
    add_body(w, route);
    json_key(w, "responses");
    json_object_begin(w);
    add_answer(w, route, route->asks ? "202" : route->method == HTTP_DELETE ? "204" : "200");
    if (route->method == HTTP_PUT || route->makes)
        add_answer(w, route, "201");
    add_faults(w);
    json_object_end(w);
    json_object_end(w);
}

/* ---- Paths and components ---- */

/* "/api/categories/{slug...}" is described as "/api/categories/{slug}". */
static struct slice plain_path(const char *path, char out[128])
{
    size_t len = 0;

    for (; *path != '\0'; path++)
        if (strncmp(path, "...}", 4) == 0)
            path += 2;
        else
            out[len++] = *path;
    assert(len < 128);
    return slice_of(out, len);
}

static bool same_path(const struct search_route *a, const struct search_route *b)
{
    return !a->hidden && !b->hidden && strcmp(a->path, b->path) == 0;
}

static void add_paths(struct json_writer *w, const struct filter_set *filters)
{
    char path[128];

    json_key(w, "paths");
    json_object_begin(w);
    for (size_t i = 0; i < search_route_count; i++) {
        const struct search_route *route = &search_route_table[i];

        if (route->hidden || (i > 0 && same_path(route, route - 1)))
            continue;
        json_key_slice(w, plain_path(route->path, path));
        json_object_begin(w);
        for (size_t k = i; k < search_route_count && same_path(route, &search_route_table[k]); k++)
            add_operation(w, &search_route_table[k], filters);
        json_object_end(w);
    }
    json_object_end(w);
}

static void add_problem_types(struct json_writer *w)
{
    json_key(w, "ProblemType");
    json_object_begin(w);
    add_text(w, "type", "string");
    add_text(w, "description", "The types that search gives; the HTTP layer has more.");
    json_key(w, "examples");
    json_array_begin(w);
    for (int i = 0; i < PROBLEM_COUNT; i++)
        json_add_cstr(w, problem_type((enum problem)i));
    json_array_end(w);
    json_object_end(w);
}

/* The parameters of a search, as one object. */
static void add_search_request(struct json_writer *w, const struct filter_set *filters)
{
    json_key(w, "SearchRequest");
    json_object_begin(w);
    add_text(w, "type", "object");
    json_key(w, "additionalProperties");
    json_add_bool(w, false);
    json_key(w, "properties");
    json_object_begin(w);
    for (int i = 0; i < PARAM_COUNT; i++) {
        if ((PARAMS_ALL >> i & 1) == 0)
            continue;
        json_key(w, param_info((enum param)i).name);
        json_add_raw(w, SLICE("{\"type\":[\"string\",\"number\",\"boolean\",\"array\",\"null\"]}"));
    }
    for (uint16_t i = 0; i < filters->count; i++) {
        json_key_slice(w, filters->defs[i].name);
        json_add_raw(w, SLICE("{\"type\":[\"string\",\"number\",\"boolean\",\"array\",\"null\"]}"));
    }
    json_object_end(w);
    json_object_end(w);
}

static void add_components(struct json_writer *w, const struct filter_set *filters)
{
    struct slice schemas = slice_trim(search_schemas());
    char name[64];

    json_key(w, "components");
    json_object_begin(w);
    json_key(w, "parameters");
    json_object_begin(w);
    for (uint16_t i = 0; i < filters->count; i++) {
        filter_component(&filters->defs[i], name);
        json_key(w, name);
        add_filter_param(w, &filters->defs[i]);
    }
    json_object_end(w);
    json_key(w, "securitySchemes");
    json_add_raw(w, SLICE("{\"adminToken\":{\"type\":\"http\",\"scheme\":\"bearer\"}}"));
    json_key(w, "schemas");
    json_object_begin(w);
    add_search_request(w, filters);
    add_problem_types(w);
    assert(schemas.len > 2 && schemas.ptr[0] == '{' && schemas.ptr[schemas.len - 1] == '}');
    buf_add_byte(w->out, ',');
    buf_add(w->out, schemas.ptr + 1, schemas.len - 2);
    json_object_end(w);
    json_object_end(w);
}

void openapi_make(struct search_service *service)
{
    struct json_writer w;

    buf_init(&service->openapi, OPENAPI_BYTES_MAX);
    json_writer_init(&w, &service->openapi);
    json_object_begin(&w);
    add_text(&w, "openapi", "3.1.0");
    json_key(&w, "info");
    json_object_begin(&w);
    add_text(&w, "title", "Attar");
    add_text(&w, "version", ATTAR_VERSION);
    add_text(&w, "description", "Perfume search in Arabic and English.");
    json_object_end(&w);
    add_paths(&w, service->filters);
    add_components(&w, service->filters);
    json_object_end(&w);
    assert(!service->openapi.overflow);
    snprintf(service->openapi_etag, sizeof service->openapi_etag, "\"%016llx\"",
             (unsigned long long)checksum_xxh3(buf_slice(&service->openapi)));
}
