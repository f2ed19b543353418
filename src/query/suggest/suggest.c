/* Answering autocomplete: fold what was typed, take the best keys of each group, and say what a
 * click on each filters by.
 *
 * `lang` decides labels, never what is found: a completion is shown in the script that was typed, a
 * brand or a note in the asked language. */
#include "query/suggest/suggest.h"

#include "analysis/analysis.h"
#include "catalog/catalog.h"
#include "query/searcher.h"

#include <assert.h>

struct suggest_ask {
    const struct view *view;
    struct slice folded;
    enum lang lang;
    uint32_t size;
    struct arena *arena;
};

static int too_large(struct attar_error *err)
{
    return error_set(err, ATTAR_ELIMIT, "q: the request needs too much memory");
}

static struct slice value_key(const struct view *view, const struct completion *completion,
                              uint32_t part)
{
    return column_key(view_column(view, completion->filters[part]), completion->ords[part]);
}

static struct clause *make_clauses(const struct suggest_ask *ask,
                                   const struct completion *completion)
{
    struct clause *clauses = arena_array(ask->arena, completion->parts, sizeof *clauses);
    struct clause_value *values = arena_array(ask->arena, completion->parts, sizeof *values);

    if (clauses == NULL || values == NULL)
        return NULL;
    for (uint32_t i = 0; i < completion->parts; i++) {
        values[i].key = value_key(ask->view, completion, i);
        clauses[i] = (struct clause){
            .filter = completion->filters[i], .values = &values[i], .value_count = 1};
    }
    return clauses;
}

static int make_suggestion(const struct suggest_ask *ask, const struct suggest_key *key,
                           enum suggest_group group, struct suggestion *out_suggestion)
{
    const struct suggestions *known = ask->view->suggestions;
    const struct completion *completion = &known->items.items[key->item];
    enum lang lang = group == SUGGEST_COMPLETIONS ? (enum lang)key->lang : ask->lang;
    struct suggestion suggestion = {
        .text = completion_text(known, completion, lang, ask->arena),
        .key = value_key(ask->view, completion, 0),
        .clauses = make_clauses(ask, completion),
        .clause_count = completion->parts,
        .count = completion->count,
        .doc = INDEX_DOC_NONE,
    };

    if (suggestion.text.ptr == NULL || suggestion.clauses == NULL)
        return -ATTAR_ELIMIT;
    *out_suggestion = suggestion;
    return 0;
}

static int suggest_values(const struct suggest_ask *ask, enum suggest_group group,
                          struct suggestion *out, size_t *out_count)
{
    const struct suggest_key *keys[SUGGEST_GROUP_MAX];
    size_t count =
        suggest_keys_top(&ask->view->suggestions->keys[group], ask->folded, ask->size, keys);

    for (size_t i = 0; i < count; i++) {
        int rc = make_suggestion(ask, keys[i], group, &out[i]);

        if (rc < 0)
            return rc;
    }
    *out_count = count;
    return 0;
}

static struct slice product_name(const struct hit_parts *parts, enum lang lang)
{
    struct slice name = parts->texts[lang == LANG_AR ? HIT_NAME_AR : HIT_NAME_EN];

    return name.len > 0 ? name : parts->texts[lang == LANG_AR ? HIT_NAME_EN : HIT_NAME_AR];
}

static int suggest_products(const struct suggest_ask *ask, struct suggestion *out,
                            size_t *out_count, struct attar_error *err)
{
    const struct snapshot *snapshot = ask->view->snapshot;
    uint32_t docs[SUGGEST_GROUP_MAX];
    size_t count = suggest_names_top(ask->view->suggestions->products, ask->view, ask->folded,
                                     ask->size, docs);

    for (size_t i = 0; i < count; i++) {
        struct hit_parts parts;
        int rc = hit_decode(snapshot_hit(snapshot, docs[i]), &parts, err);

        if (rc < 0)
            return rc;
        out[i] = (struct suggestion){
            .text = product_name(&parts, ask->lang),
            .key = snapshot_id(snapshot, docs[i]),
            .count = 1,
            .doc = docs[i],
        };
    }
    *out_count = count;
    return 0;
}

static int fill_groups(const struct suggest_ask *ask, struct suggest_result *result,
                       struct attar_error *err)
{
    for (int group = 0; group < SUGGEST_GROUP_COUNT; group++) {
        struct suggestion *out = arena_array(ask->arena, ask->size, sizeof *out);
        int rc;

        if (out == NULL)
            return too_large(err);
        if (group == SUGGEST_PRODUCTS)
            rc = suggest_products(ask, out, &result->counts[group], err);
        else
            rc = suggest_values(ask, (enum suggest_group)group, out, &result->counts[group]);
        if (rc == -ATTAR_ELIMIT)
            return too_large(err);
        if (rc < 0)
            return rc;
        result->groups[group] = out;
    }
    return 0;
}

int suggest_run(struct searcher *searcher, const struct view *view,
                const struct suggest_request *request, struct arena *arena,
                struct suggest_result *out_result, struct attar_error *err)
{
    struct suggest_ask ask = {
        .view = view, .lang = request->lang, .size = request->size, .arena = arena};
    struct suggest_result result = {0};
    int rc;

    assert(searcher != NULL && view != NULL && out_result != NULL);
    if (request->q.len < 1 || request->q.len > SEARCH_Q_BYTES_MAX)
        return error_set(err, ATTAR_EINVAL, "q: 1..%d bytes", SEARCH_Q_BYTES_MAX);
    if (request->size < 1 || request->size > SUGGEST_GROUP_MAX)
        return error_set(err, ATTAR_EINVAL, "size: 1..%d", SUGGEST_GROUP_MAX);
    searcher_prepare(searcher, view);
    rc = analyze_fold(searcher->analyzer, request->q, &ask.folded, err);
    if (rc == 0 && ask.folded.len > 0)
        rc = fill_groups(&ask, &result, err);
    if (rc == 0)
        *out_result = result;
    return rc;
}
