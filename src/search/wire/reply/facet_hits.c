/* The answer to a search for values of one facet.
 *
 *   facetQuery "aj" --> {"value":"Ajmal","highlighted":"<em>Aj</em>mal","count":40}
 *
 * The value is marked where the query's folded letters begin one of its words: as typed in Latin
 * letters, the whole word in any other script; as a whole where it was found by another name. */
#include "search/wire/reply/reply.h"

#include "base/utf8.h"
#include "search/wire/reply/facets.h"
#include "search/wire/reply/marks.h"
#include "search/wire/reply/paths.h"

#include <assert.h>

enum { LATIN_END = 0x0250 /* behind Latin Extended-B */ };

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool begins(struct slice text, struct slice query)
{
    if (text.len < query.len)
        return false;
    for (size_t i = 0; i < query.len; i++)
        if (lower(text.ptr[i]) != lower(query.ptr[i]))
            return false;
    return true;
}

static size_t word_end(struct slice text, size_t at)
{
    while (at < text.len && text.ptr[at] != ' ')
        at++;
    return at;
}

static bool is_latin(struct slice text, size_t at)
{
    return utf8_next(text, &at) < LATIN_END;
}

/* The first word of `text` that begins with the query, Arabic ones behind their article, too; all
 * of it where none does: it was found by another name, in another script or in spite of a slip. */
static void mark_prefix(struct slice text, struct slice query, struct text_marks *found)
{
    static const struct slice article = SLICE_INIT("ال");

    found->count = 0;
    for (size_t at = 0; query.len > 0 && at < text.len; at = word_end(text, at) + 1) {
        struct slice rest = slice_skip(text, at);
        size_t end = word_end(text, at + query.len < text.len ? at + query.len : text.len);

        if (slice_starts(rest, article) && begins(slice_skip(rest, article.len), query))
            end = word_end(text, at);
        else if (!begins(rest, query))
            continue;
        else if (is_latin(text, at))
            end = at + query.len;
        found->items[found->count++] = (struct text_mark){(uint32_t)at, (uint32_t)end};
        return;
    }
    if (query.len > 0)
        found->items[found->count++] = (struct text_mark){0, (uint32_t)text.len};
}

static void add_value(const struct marks *marks, struct slice value, struct slice text,
                      uint64_t count)
{
    struct json_writer *w = &marks->reply->answer->w;
    struct text_marks found;

    mark_prefix(text, slice_trim(marks->ask->facet_query), &found);
    json_object_begin(w);
    json_key(w, "value");
    json_add_str(w, value);
    json_key(w, "highlighted");
    marks_add_text(marks, text, &found, slice_of("", 0), slice_of("", 0));
    json_key(w, "count");
    json_add_u64(w, count);
    json_object_end(w);
}

static int add_values(const struct marks *marks, const struct facet *facet, struct attar_error *err)
{
    const struct wire_reply *reply = marks->reply;
    const struct filter_def *def = &view_filters(reply->view)->defs[facet->filter];
    int8_t level = marks->ask->facets[0].level;
    uint32_t left = marks->ask->max_facet_hits;
    struct paths paths = {0};
    int rc = 0;

    if (level != WIRE_LEVEL_NONE)
        rc = paths_init(&paths, reply->view, def->wire, marks->ask->view.lang, reply->scratch, err);
    for (size_t i = 0; rc == 0 && i < facet->value_count && left > 0; i++) {
        const struct facet_value *value = &facet->values[i];
        const struct path *path = level == WIRE_LEVEL_NONE ? NULL : path_of(&paths, value->ord);
        struct slice text;

        if (path != NULL && path->level != (uint32_t)level)
            continue;
        text = path != NULL ? path->text : facet_value_text(def, value);
        if (marks->ask->facet_ids)
            add_value(marks, value->key, value->label, value->count);
        else
            add_value(marks, text, text, value->count);
        left--;
    }
    return rc;
}

int wire_render_facet_hits(const struct wire_reply *reply, const struct wire_ask *ask,
                           const struct search_result *result, struct attar_error *err)
{
    const struct marks marks = {.reply = reply, .ask = ask};
    struct json_writer *w = &reply->answer->w;
    int rc = 0;

    assert(ask->kind == WIRE_FACET && ask->facet_count == 1);
    json_object_begin(w);
    json_key(w, "facetHits");
    json_array_begin(w);
    if (result->facet_count > 0)
        rc = add_values(&marks, &result->facets[0], err);
    json_array_end(w);
    json_key(w, "exhaustiveFacetsCount");
    json_add_bool(w, true);
    json_key(w, "processingTimeMS");
    json_add_u64(w, (result->timing.total_us + 999) / 1000);
    json_object_end(w);
    return rc;
}
