/* "understood": what of the words was taken for filters, for the page to show and to take off.
 *
 *   {"kind":"filter","filter":"price","value":"..200","text":"under 200","span":[4,13],
 *    "applied":true,"why":null}
 *
 * Spans are UTF-16 units of q, what a browser slices by (search.md section 9).  What is not applied
 * says why: the shopper took it off, it left nothing, its currency is another, it is a likeness. */
#include "search/render/render.h"

static const char *const kinds[] = {
    [UNDERSTOOD_FILTER] = "filter", [UNDERSTOOD_LIKE] = "like", [UNDERSTOOD_SKIPPED] = "skipped"};

/* Why the item is not applied; NULL: it is. */
static const char *reason(const struct understood *item)
{
    if (item->kind == UNDERSTOOD_LIKE)
        return "like";
    if (item->off)
        return "off";
    if (item->kind == UNDERSTOOD_SKIPPED)
        return "currency";
    return item->dropped ? "dropped" : NULL;
}

static void add_filter(struct json_writer *w, const struct filter_set *filters,
                       const struct understood *item)
{
    json_key(w, "filter");
    if (item->filter < filters->count)
        json_add_str(w, filters->defs[item->filter].name);
    else
        json_add_null(w);
    json_key(w, "value");
    json_add_str(w, item->value);
}

static void add_span(struct json_writer *w, const struct understood *item)
{
    json_key(w, "text");
    json_add_str(w, item->text);
    json_key(w, "span");
    json_array_begin(w);
    json_add_u64(w, item->utf16_start);
    json_add_u64(w, item->utf16_end);
    json_array_end(w);
}

static void add_item(struct json_writer *w, const struct filter_set *filters,
                     const struct understood *item)
{
    const char *why = reason(item);

    json_object_begin(w);
    json_key(w, "kind");
    json_add_cstr(w, kinds[item->kind]);
    add_filter(w, filters, item);
    add_span(w, item);
    json_key(w, "applied");
    json_add_bool(w, why == NULL);
    json_key(w, "why");
    if (why != NULL)
        json_add_cstr(w, why);
    else
        json_add_null(w);
    json_object_end(w);
}

void render_understood(struct json_writer *w, const struct filter_set *filters,
                       const struct search_result *result)
{
    const struct understanding *read = result->understood;

    json_key(w, "understood");
    json_array_begin(w);
    for (size_t i = 0; read != NULL && i < read->count; i++)
        add_item(w, filters, &read->items[i]);
    json_array_end(w);
}
