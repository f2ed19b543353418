/* What there is to choose from: the declared filters, the brands, the tree of categories.
 *
 *   column values with a live product -> entries with their labels, by shown name -> list or tree
 *
 * Counts are those of live products, as a search with that one filter would count.  The parent of a
 * category is what its record says, else its id up to the last slash. */
#include "codec/json.h"
#include "index/index.h"
#include "search/handlers.h"
#include "search/lists.h"
#include "search/render/render.h"

#include <assert.h>
#include <stdlib.h>

enum { TREE_DEPTH_MAX = 8 };

/* A value of a keyword column that some live product has. */
struct entry {
    struct slice key;
    const struct label *label; /* or NULL */
    struct slice shown;        /* in the asked language */
    struct slice parent;
    uint32_t count;
};

struct entries {
    struct entry *items;
    size_t count;
};

/* ---- Declared filters ---- */

static void add_filter(struct json_writer *w, const struct filter_def *def)
{
    json_object_begin(w);
    json_key(w, "id");
    json_add_str(w, def->id);
    json_key(w, "name");
    json_add_str(w, def->name);
    json_key(w, "kind");
    json_add_cstr(w, filter_kind_name(def->kind));
    json_key(w, "on");
    json_add_cstr(w, def->offer ? "offer" : "product");
    json_key(w, "control");
    json_add_str(w, def->control);
    if (def->wire.len > 0) {
        json_key(w, "wire");
        json_add_str(w, def->wire);
    }
    json_key(w, "label");
    render_names(w, def->label_en, def->label_ar);
    json_key(w, "facet");
    json_add_bool(w, def->facet);
    json_key(w, "stats");
    json_add_bool(w, filter_has_stats(def));
    if (filter_has_stats(def)) {
        json_key(w, "decimals");
        json_add_u64(w, def->scale);
    }
    if (def->kind == FILTER_WEIGHTED) {
        json_key(w, "weight_default");
        json_add_u64(w, def->weight_default);
    }
    json_object_end(w);
}

static void add_names(struct json_writer *w, const char *key, const char *const *names,
                      size_t count)
{
    json_key(w, key);
    json_array_begin(w);
    for (size_t i = 0; i < count; i++)
        json_add_cstr(w, names[i]);
    json_array_end(w);
}

static void render_filters(struct json_writer *w, const struct filter_set *filters)
{
    const char *sorts[SORT_COUNT];

    for (int i = 0; i < SORT_COUNT; i++)
        sorts[i] = sort_name((enum sort_kind)i);
    json_object_begin(w);
    json_key(w, "filters");
    json_array_begin(w);
    for (uint16_t i = 0; i < filters->count; i++)
        add_filter(w, &filters->defs[i]);
    json_array_end(w);
    add_names(w, "sorts", sorts, SORT_COUNT);
    add_names(w, "delivery_options", delivery_option_names, DELIVERY_OPTIONS_MAX);
    json_key(w, "currency");
    json_add_str(w, market_currency);
    json_object_end(w);
}

/* False when the parameters were at fault and that was told. */
static bool read_params(struct call *call, const char *route, struct search_params *params)
{
    struct json *body;
    int rc = list_read(call, route_named(route), NULL, params, &body);

    json_free(body);
    if (rc < 0)
        call_fault(call);
    return rc == 0;
}

void handle_filters(struct http_request *req, void *user)
{
    struct search_params params;
    struct call call;

    if (!call_begin(&call, req, user) || !read_params(&call, "filters", &params))
        return;
    render_filters(&call.worker->answer.w, view_filters(call.view));
    call_send_cached(&call);
}

/* ---- Values of a column ---- */

static struct slice shown_name(const struct label *label, struct slice key, enum lang lang)
{
    struct slice first = {"", 0};
    struct slice second = {"", 0};

    if (label != NULL) {
        first = lang == LANG_AR ? label->ar : label->en;
        second = lang == LANG_AR ? label->en : label->ar;
    }
    if (first.len > 0)
        return first;
    return second.len > 0 ? second : key;
}

static struct slice parent_of(const struct label *label, struct slice key)
{
    const char *slash = key.len > 0 ? memrchr(key.ptr, '/', key.len) : NULL;

    if (label != NULL && label->parent.len > 0)
        return label->parent;
    return slash == NULL ? slice_of("", 0) : slice_of(key.ptr, (size_t)(slash - key.ptr));
}

static struct entry entry_of(const struct call *call, uint16_t filter, uint32_t ord, enum lang lang)
{
    const struct filter_def *def = &call->service->filters->defs[filter];
    const struct column *column = snapshot_column(view_snapshot(call->view), def->column);
    struct slice key = column_key(column, ord);
    const struct label *label = labels_get(view_labels(call->view), def->label_of, key);

    return (struct entry){
        .key = key,
        .label = label,
        .shown = shown_name(label, key, lang),
        .parent = parent_of(label, key),
        .count = column_totals(column)[ord],
    };
}

static int by_name(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    int order = slice_cmp(a->shown, b->shown);

    return order != 0 ? order : slice_cmp(a->key, b->key);
}

/* Every value of product filter `name` that a live product has, by shown name. */
static int list_entries(struct call *call, const char *name, enum lang lang,
                        struct entries *out_entries)
{
    uint16_t filter = filter_find(call->service->filters, slice_cstr(name));
    const struct column *column;
    uint32_t values;

    assert(filter != UINT16_MAX && !call->service->filters->defs[filter].offer);
    column =
        snapshot_column(view_snapshot(call->view), call->service->filters->defs[filter].column);
    values = column_value_count(column);
    out_entries->count = 0;
    out_entries->items =
        arena_array(&call->worker->scratch, values + 1, sizeof *out_entries->items);
    if (out_entries->items == NULL)
        return fault_set(&call->fault, PROBLEM_LIMIT, slice_of("", 0), "too many values");
    for (uint32_t ord = 0; ord < values; ord++)
        if (column_totals(column)[ord] > 0)
            out_entries->items[out_entries->count++] = entry_of(call, filter, ord, lang);
    qsort(out_entries->items, out_entries->count, sizeof *out_entries->items, by_name);
    return 0;
}

/* {"id","name","count" ; left open */
static void entry_begin(struct json_writer *w, const struct entry *entry)
{
    struct slice none = {"", 0};

    json_object_begin(w);
    json_key(w, "id");
    json_add_str(w, entry->key);
    json_key(w, "name");
    if (entry->label == NULL)
        render_names(w, entry->key, none);
    else
        render_names(w, entry->label->en, entry->label->ar);
    json_key(w, "count");
    json_add_u64(w, entry->count);
}

static const struct entry *find_entry(const struct entries *entries, struct slice key)
{
    for (size_t i = 0; i < entries->count; i++)
        if (slice_eq(entries->items[i].key, key))
            return &entries->items[i];
    return NULL;
}

static void not_found(struct call *call, const char *what, struct slice name)
{
    fault_set(&call->fault, PROBLEM_NOT_FOUND, slice_of("", 0), "there is no %s \"%.*s\"", what,
              SLICE_ARG(name));
    call_fault(call);
}

/* The entry of filter `name` that `text` calls; NULL when there is none or no live product has it.
 */
static const struct entry *resolve_entry(struct call *call, const char *name,
                                         const struct entries *entries, struct slice text)
{
    uint16_t filter = filter_find(call->service->filters, slice_cstr(name));
    const struct label *label =
        call_resolve(call, call->service->filters->defs[filter].label_of, text);

    return find_entry(entries, label == NULL ? text : label->key);
}

/* ---- Brands ---- */

static void render_brands(struct json_writer *w, const struct entries *entries,
                          const struct search_params *params)
{
    const struct search_request *request = &params->request;
    size_t from = request->first;

    json_object_begin(w);
    json_key(w, "total");
    json_add_u64(w, entries->count);
    json_key(w, "page");
    json_add_u64(w, params->page);
    json_key(w, "size");
    json_add_u64(w, request->size);
    json_key(w, "brands");
    json_array_begin(w);
    for (size_t i = from; i < entries->count && i < from + request->size; i++) {
        entry_begin(w, &entries->items[i]);
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
}

void handle_brands(struct http_request *req, void *user)
{
    struct search_params params;
    struct entries entries;
    struct call call;

    if (!call_begin(&call, req, user) || !read_params(&call, "brands", &params))
        return;
    if (list_entries(&call, "brand", params.request.lang, &entries) < 0) {
        call_fault(&call);
        return;
    }
    render_brands(&call.worker->answer.w, &entries, &params);
    call_send_cached(&call);
}

void handle_brand(struct http_request *req, void *user)
{
    struct search_params params;
    const struct entry *entry;
    struct entries entries;
    struct call call;

    if (!call_begin(&call, req, user) || !read_params(&call, "brand", &params))
        return;
    if (list_entries(&call, "brand", params.request.lang, &entries) < 0) {
        call_fault(&call);
        return;
    }
    entry = resolve_entry(&call, "brand", &entries, http_param(req, "slug"));
    if (entry == NULL) {
        not_found(&call, "brand", http_param(req, "slug"));
        return;
    }
    entry_begin(&call.worker->answer.w, entry);
    json_object_end(&call.worker->answer.w);
    call_send_cached(&call);
}

/* ---- Categories ---- */

/* "children":[...] of `parent`; the depth is bounded, whatever the records say. */
static void add_children(struct json_writer *w, const struct entries *entries, struct slice parent,
                         int depth)
{
    json_key(w, depth == 0 ? "categories" : "children");
    json_array_begin(w);
    for (size_t i = 0; depth < TREE_DEPTH_MAX && i < entries->count; i++) {
        if (!slice_eq(entries->items[i].parent, parent))
            continue;
        entry_begin(w, &entries->items[i]);
        add_children(w, entries, entries->items[i].key, depth + 1);
        json_object_end(w);
    }
    json_array_end(w);
}

void handle_categories(struct http_request *req, void *user)
{
    struct search_params params;
    struct entries entries;
    struct call call;

    if (!call_begin(&call, req, user) || !read_params(&call, "categories", &params))
        return;
    if (list_entries(&call, "category", params.request.lang, &entries) < 0) {
        call_fault(&call);
        return;
    }
    json_object_begin(&call.worker->answer.w);
    add_children(&call.worker->answer.w, &entries, slice_of("", 0), 0);
    json_object_end(&call.worker->answer.w);
    call_send_cached(&call);
}

static void render_category(struct json_writer *w, const struct entries *entries,
                            const struct entry *entry)
{
    entry_begin(w, entry);
    json_key(w, "parent");
    if (entry->parent.len > 0)
        json_add_str(w, entry->parent);
    else
        json_add_null(w);
    add_children(w, entries, entry->key, 1);
    json_object_end(w);
}

static void answer_category(struct call *call, struct slice path)
{
    struct search_params params;
    const struct entry *entry;
    struct entries entries;

    if (!read_params(call, "category", &params))
        return;
    if (list_entries(call, "category", params.request.lang, &entries) < 0) {
        call_fault(call);
        return;
    }
    entry = resolve_entry(call, "category", &entries, path);
    if (entry == NULL) {
        not_found(call, "category", path);
        return;
    }
    render_category(&call->worker->answer.w, &entries, entry);
    call_send_cached(call);
}

void handle_category(struct http_request *req, void *user)
{
    static const struct slice tail = SLICE_INIT("/products");
    struct slice path = http_param(req, "slug");
    struct call call;

    if (!call_begin(&call, req, user))
        return;
    if (path.len > tail.len && slice_eq(slice_skip(path, path.len - tail.len), tail))
        list_answer_of(&call, "category_products", "category",
                       slice_of(path.ptr, path.len - tail.len));
    else
        answer_category(&call, path);
}
