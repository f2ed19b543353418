/* The index of query suggestions, which is none: its records are made from what autocomplete finds.
 *
 *   query "ou" --suggest_run--> completion "oud wood", 12 products, filters brand=tom-ford
 *                                   v
 *  {"objectID":"oud wood","query":"oud wood","popularity":12,"nb_words":2,
 *   "products":{"exact_nb_hits":12,"facets":{"exact_matches":{"brand":[{"value":..,"count":12}]}}}}
 *
 * exact_matches are the values that every product behind the completion has, so their count is its
 * own.  A word is marked where it begins with a word of the query: as typed in Latin letters, whole
 * in any other script.  The empty query is answered by the completions with most products. */
#include "search/wire/wire.h"

#include "base/utf8.h"
#include "search/analytics/note.h"

#include <assert.h>

enum { LATIN_END = 0x0250 /* behind Latin Extended-B */ };

/* ---- Marks ---- */

static bool begins(struct slice text, struct slice start)
{
    for (size_t i = 0; i < start.len; i++) {
        char a = i < text.len ? text.ptr[i] : '\0';
        char b = start.ptr[i];

        a = (char)(a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a);
        b = (char)(b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b);
        if (a != b)
            return false;
    }
    return start.len > 0;
}

/* Bytes of `word` to mark: 0 if no word of the query begins it. */
static size_t marked_len(struct slice word, struct slice query)
{
    size_t at = 0;

    while (query.ptr != NULL) {
        struct slice start = slice_cut(&query, ' ');

        if (begins(word, start))
            return utf8_next(word, &at) < LATIN_END ? start.len : word.len;
    }
    return 0;
}

/* `text` with marks into `out`; how many words are marked. */
static size_t mark(struct buf *out, const struct wire_ask *ask, struct slice text)
{
    size_t marked = 0;

    while (text.ptr != NULL) {
        struct slice word = slice_cut(&text, ' ');
        size_t len = marked_len(word, ask->query);

        if (len > 0) {
            buf_add_slice(out, ask->pre_tag);
            buf_add_slice(out, slice_of(word.ptr, len));
            buf_add_slice(out, ask->post_tag);
            marked++;
        }
        buf_add_slice(out, slice_skip(word, len));
        if (text.ptr != NULL)
            buf_add_byte(out, ' ');
    }
    return marked;
}

static size_t word_count(struct slice text)
{
    size_t count = 0;

    while (text.ptr != NULL)
        count += slice_cut(&text, ' ').len > 0;
    return count;
}

/* ---- Records ---- */

static struct slice label_in(const struct label *label, enum lang lang)
{
    struct slice asked = lang == LANG_AR ? label->ar : label->en;
    struct slice other = lang == LANG_AR ? label->en : label->ar;

    return asked.len > 0 ? asked : other;
}

static void add_matches(struct json_writer *w, const struct view *view, enum lang lang,
                        const struct suggestion *suggestion)
{
    json_object_begin(w);
    for (size_t i = 0; i < suggestion->clause_count; i++) {
        const struct clause *clause = &suggestion->clauses[i];
        const struct filter_def *def = &view_filters(view)->defs[clause->filter];
        const struct label *label;

        if (clause->value_count != 1 || clause->values[0].exclude || clause->values[0].key.len == 0)
            continue;
        label = labels_get(view_labels(view), def->label_of, clause->values[0].key);
        json_key_slice(w, def->wire);
        json_array_begin(w);
        json_object_begin(w);
        json_key(w, "value");
        json_add_str(w, label == NULL ? clause->values[0].key : label_in(label, lang));
        json_key(w, "count");
        json_add_u64(w, suggestion->count);
        json_object_end(w);
        json_array_end(w);
    }
    json_object_end(w);
}

static void add_highlight(struct answer *answer, const struct wire_ask *ask, struct slice text)
{
    struct json_writer *w = &answer->w;
    size_t words = word_count(text);
    size_t marked;

    buf_clear(&answer->side);
    marked = mark(&answer->side, ask, text);
    json_key(w, "_highlightResult");
    json_object_begin(w);
    json_key(w, "query");
    json_object_begin(w);
    json_key(w, "value");
    json_add_str(w, buf_slice(&answer->side));
    json_key(w, "matchLevel");
    json_add_cstr(w, marked == 0 ? "none" : marked == words ? "full" : "partial");
    json_key(w, "fullyHighlighted");
    json_add_bool(w, marked == words);
    json_key(w, "matchedWords");
    json_array_begin(w);
    if (marked > 0)
        json_add_str(w, ask->query);
    json_array_end(w);
    json_object_end(w);
    json_object_end(w);
}

static void add_record(struct wire_call *wire, const struct wire_ask *ask,
                       const struct suggestion *suggestion)
{
    struct answer *answer = &wire->call.worker->answer;
    struct json_writer *w = &answer->w;

    json_object_begin(w);
    json_key(w, "objectID");
    json_add_str(w, suggestion->text);
    json_key(w, "query");
    json_add_str(w, suggestion->text);
    json_key(w, "popularity");
    json_add_u64(w, suggestion->count);
    json_key(w, "nb_words");
    json_add_u64(w, word_count(suggestion->text));
    json_key(w, "products");
    json_object_begin(w);
    json_key(w, "exact_nb_hits");
    json_add_u64(w, suggestion->count);
    json_key(w, "facets");
    json_object_begin(w);
    json_key(w, "exact_matches");
    add_matches(w, wire->call.view, ask->view.lang, suggestion);
    json_object_end(w);
    json_object_end(w);
    add_highlight(answer, ask, suggestion->text);
    json_object_end(w);
}

/* ---- The answer ---- */

static int complete_query(struct wire_call *wire, const struct wire_ask *ask,
                          struct suggest_result *out_result)
{
    struct suggest_request request = {.q = ask->query, .lang = ask->view.lang};
    struct attar_error err = {.position = -1};
    int rc;

    *out_result = (struct suggest_result){0};
    request.size = ask->request.size < SUGGEST_GROUP_MAX ? ask->request.size : SUGGEST_GROUP_MAX;
    if (request.size == 0 || ask->request.first > 0)
        return 0;
    if (slice_trim(ask->query).len == 0)
        rc = suggest_top(wire->call.view, request.lang, request.size, wire->scope.arena, out_result,
                         &err);
    else
        rc = suggest_run(wire->call.worker->searcher, wire->call.view, &request, wire->scope.arena,
                         out_result, &err);
    if (rc < 0)
        return fault_from_error(&wire->call.fault, slice_of("", 0), &err);
    return 0;
}

static void add_number(struct json_writer *w, const char *name, uint64_t number)
{
    json_key(w, name);
    json_add_u64(w, number);
}

static void add_text(struct json_writer *w, const char *name, struct slice text)
{
    json_key(w, name);
    json_add_str(w, text);
}

static void add_envelope(struct wire_call *wire, const struct wire_ask *ask, size_t count)
{
    static const char *const flags[] = {"exhaustiveNbHits", "exhaustiveFacetsCount",
                                        "exhaustiveTypo"};
    struct json_writer *w = &wire->call.worker->answer.w;
    char id[QUERY_ID_LEN];

    add_number(w, "nbHits", count);
    add_number(w, "page", ask->page);
    add_number(w, "nbPages", count > 0);
    add_number(w, "hitsPerPage", ask->hits_per_page);
    add_number(w, "processingTimeMS", 0);
    add_number(w, "serverTimeMS", 0);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        json_key(w, flags[i]);
        json_add_bool(w, true);
    }
    add_text(w, "query", ask->query);
    add_text(w, "parsedQuery", ask->query);
    add_text(w, "params", ask->params);
    add_text(w, "index", ask->view.name);
    if (ask->click_analytics) {
        query_id_next(wire->call.service, ask->view.name, id);
        add_text(w, "queryID", slice_of(id, sizeof id));
    }
}

int wire_write_suggestions(struct wire_call *wire, const struct wire_ask *ask)
{
    struct json_writer *w = &wire->call.worker->answer.w;
    struct suggest_result found;
    int rc = complete_query(wire, ask, &found);

    assert(ask->view.suggestions);
    if (rc < 0)
        return rc;
    json_object_begin(w);
    json_key(w, ask->kind == WIRE_SEARCH ? "hits" : "facetHits");
    json_array_begin(w);
    for (size_t i = 0; ask->kind == WIRE_SEARCH && i < found.counts[SUGGEST_COMPLETIONS]; i++)
        add_record(wire, ask, &found.groups[SUGGEST_COMPLETIONS][i]);
    json_array_end(w);
    if (ask->kind == WIRE_SEARCH)
        add_envelope(wire, ask, found.counts[SUGGEST_COMPLETIONS]);
    json_object_end(w);
    return 0;
}
