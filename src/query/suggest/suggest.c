/* Answering autocomplete: read what was typed, take the best picks of each group, and say what a
 * click on each filters by.
 *
 * `lang` decides labels, never what is found: a completion is shown in the script that was typed, a
 * brand or a note in the asked language. */
#include "query/suggest/suggest.h"

#include "catalog/catalog.h"
#include "query/searcher.h"
#include "query/suggest/recount.h"
#include "query/typo/typo.h"

#include <assert.h>

enum { CLAUSES_MAX = 4 };

struct suggest_ask {
    const struct view *view; /* that the suggestions are of */
    const struct view *now;  /* the same, or a later one: counts and products are of it */
    struct asked asked;
    enum lang lang;
    uint32_t size;
    struct arena *arena;
};

static int too_large(struct attar_error *err)
{
    return error_set(err, ATTAR_ELIMIT, "q: the request needs too much memory");
}

/* ---- Values ---- */

struct chosen {
    uint16_t filters[CLAUSES_MAX];
    uint32_t values[CLAUSES_MAX];
    size_t count;
};

static void choose(struct chosen *chosen, uint16_t filter, uint32_t value)
{
    chosen->filters[chosen->count] = filter;
    chosen->values[chosen->count++] = value;
}

static struct chosen chosen_by(const struct items *items, const struct pick *pick)
{
    const struct completion *item = &items->list.items[pick->id];
    const uint16_t *filters = items->filters[item->cross];
    struct chosen chosen = {.count = 0};

    for (size_t part = 0; part < COMPLETION_PARTS; part++)
        if (filters[part] != NO_FILTER)
            choose(&chosen, filters[part], item->ords[part]);
    if (pick->child) {
        choose(&chosen, items->concentration, pick->concentration);
        choose(&chosen, items->size, pick->size);
    }
    return chosen;
}

static struct clause *make_clauses(const struct suggest_ask *ask, const struct chosen *chosen)
{
    struct clause *clauses = arena_array(ask->arena, chosen->count, sizeof *clauses);
    struct clause_value *values = arena_array(ask->arena, chosen->count, sizeof *values);

    if (clauses == NULL || values == NULL)
        return NULL;
    for (size_t i = 0; i < chosen->count; i++) {
        values[i].key = view_value_key(ask->view, chosen->filters[i], chosen->values[i]);
        clauses[i] =
            (struct clause){.filter = chosen->filters[i], .values = &values[i], .value_count = 1};
    }
    return clauses;
}

static int make_value(const struct suggest_ask *ask, const struct pick *pick,
                      enum suggest_group group, struct suggestion *out_suggestion)
{
    const struct suggestions *known = ask->now->suggestions;
    struct chosen chosen = chosen_by(&known->items, pick);
    enum lang lang = group == SUGGEST_COMPLETIONS ? ask->asked.script : ask->lang;
    struct suggestion suggestion = {
        .text = pick_text(known, ask->view, pick, lang, ask->arena),
        .key = view_value_key(ask->view, chosen.filters[0], chosen.values[0]),
        .clauses = make_clauses(ask, &chosen),
        .clause_count = chosen.count,
        .count = pick->count,
        .doc = INDEX_DOC_NONE,
    };

    if (suggestion.text.ptr == NULL || suggestion.clauses == NULL)
        return -ATTAR_ELIMIT;
    if (ask->now->snapshot != ask->view->snapshot &&
        recount(ask->now, suggestion.clauses, suggestion.clause_count, ask->arena,
                &suggestion.count) < 0)
        return -ATTAR_ELIMIT;
    *out_suggestion = suggestion;
    return 0;
}

/* ---- Products ---- */

static struct slice product_name(const struct hit_parts *parts, enum lang lang)
{
    struct slice name = parts->texts[lang == LANG_AR ? HIT_NAME_AR : HIT_NAME_EN];

    return name.len > 0 ? name : parts->texts[lang == LANG_AR ? HIT_NAME_EN : HIT_NAME_AR];
}

static int make_product(const struct suggest_ask *ask, const struct pick *pick,
                        struct suggestion *out_suggestion, struct attar_error *err)
{
    const struct snapshot *snapshot = ask->now->snapshot;
    uint32_t doc = ask->now->suggestions->items.products[pick->id].doc;
    struct hit_parts parts;
    int rc;

    if (snapshot != ask->view->snapshot)
        doc = snapshot_find(snapshot, snapshot_id(ask->view->snapshot, doc));
    if (doc == INDEX_DOC_NONE) {
        out_suggestion->count = 0;
        return 0;
    }
    rc = hit_decode(snapshot_hit(snapshot, doc), &parts, err);
    if (rc < 0)
        return rc;
    *out_suggestion = (struct suggestion){
        .text = product_name(&parts, ask->lang),
        .key = snapshot_id(snapshot, doc),
        .count = 1,
        .doc = doc,
    };
    return 0;
}

/* ---- Groups ---- */

/* Slips are looked for where fewer than asked for were found without: values as the completions
 * have it, so that a brand is not mended while completions are plenty. */
static bool is_short(const struct suggest_ask *ask, const struct finder *finders,
                     enum suggest_group group)
{
    return finders[group == SUGGEST_PRODUCTS ? SUGGEST_PRODUCTS : SUGGEST_COMPLETIONS].count <
           ask->size;
}

static int find_mended(struct suggest_ask *ask, struct finder *finders, unsigned level)
{
    bool shorts[SUGGEST_GROUP_COUNT];
    bool wider = false;
    int rc = 0;

    for (int group = 0; group < SUGGEST_GROUP_COUNT; group++)
        shorts[group] = is_short(ask, finders, (enum suggest_group)group);
    if (shorts[SUGGEST_COMPLETIONS] || shorts[SUGGEST_PRODUCTS])
        rc = asked_widen(&ask->asked, level, &wider);
    for (int group = 0; rc == 0 && wider && group < SUGGEST_GROUP_COUNT; group++) {
        finders[group].settled = finders[group].count;
        if (shorts[group])
            rc = finder_run(&finders[group]);
    }
    return rc;
}

static int find_groups(struct suggest_ask *ask, struct finder *finders)
{
    int rc = 0;

    for (int group = 0; rc == 0 && group < SUGGEST_GROUP_COUNT; group++)
        rc = suggestions_find(ask->now->suggestions, ask->view, &ask->asked,
                              (enum suggest_group)group, ask->size, &finders[group]);
    for (unsigned level = 1; rc == 0 && level <= TYPO_LEVEL_MAX; level++)
        rc = find_mended(ask, finders, level);
    return rc;
}

static int fill_group(const struct suggest_ask *ask, enum suggest_group group,
                      const struct finder *finder, struct suggest_result *result,
                      struct attar_error *err)
{
    struct suggestion *out = arena_array(ask->arena, ask->size, sizeof *out);
    size_t count = 0;

    if (out == NULL)
        return -ATTAR_ELIMIT;
    for (size_t i = 0; i < finder->count; i++) {
        const struct pick *pick = &finder->picks[i];
        int rc = group == SUGGEST_PRODUCTS ? make_product(ask, pick, &out[count], err)
                                           : make_value(ask, pick, group, &out[count]);

        if (rc < 0)
            return rc;
        count += out[count].count > 0; /* what has gone since is not offered */
    }
    result->groups[group] = out;
    result->counts[group] = count;
    return 0;
}

static int answer(struct suggest_ask *ask, struct suggest_result *result, struct attar_error *err)
{
    struct finder finders[SUGGEST_GROUP_COUNT];
    int rc = find_groups(ask, finders);

    for (int group = 0; rc == 0 && group < SUGGEST_GROUP_COUNT; group++)
        rc = fill_group(ask, (enum suggest_group)group, &finders[group], result, err);
    return rc == -ATTAR_ELIMIT ? too_large(err) : rc;
}

int suggestions_ready(const struct view *view, struct attar_error *err)
{
    return view->suggestions != NULL
               ? 0
               : error_set(err, ATTAR_ENOTREADY, "the completions are being made");
}

/* A question to completions that are there. */
static struct suggest_ask ask_of(const struct view *view, enum lang lang, uint32_t size,
                                 struct arena *arena)
{
    return (struct suggest_ask){
        .view = view->suggestions->view, .now = view, .lang = lang, .size = size, .arena = arena};
}

int suggest_run(struct searcher *searcher, const struct view *view,
                const struct suggest_request *request, struct arena *arena,
                struct suggest_result *out_result, struct attar_error *err)
{
    struct suggest_result result = {0};
    struct suggest_ask ask;
    int rc = suggestions_ready(view, err);

    assert(searcher != NULL && view != NULL && out_result != NULL);
    if (request->q.len < 1 || request->q.len > SEARCH_Q_BYTES_MAX)
        return error_set(err, ATTAR_EINVAL, "q: 1..%d bytes", SEARCH_Q_BYTES_MAX);
    if (request->size < 1 || request->size > SUGGEST_GROUP_MAX)
        return error_set(err, ATTAR_EINVAL, "size: 1..%d", SUGGEST_GROUP_MAX);
    if (rc < 0)
        return rc;
    ask = ask_of(view, request->lang, request->size, arena);
    searcher_prepare(searcher, view);
    rc = asked_read(&ask.asked, view->suggestions->lexis, searcher->analyzer, request->q, arena,
                    err);
    if (rc == 0)
        rc = answer(&ask, &result, err);
    if (rc == 0)
        *out_result = result;
    return rc;
}

int suggest_top(const struct view *view, enum lang lang, uint32_t size, struct arena *arena,
                struct suggest_result *out_result, struct attar_error *err)
{
    struct suggest_result result = {0};
    struct suggest_ask ask;
    struct finder finder;
    int rc = suggestions_ready(view, err);

    if (rc < 0)
        return rc;
    ask = ask_of(view, lang, size, arena);
    ask.asked = (struct asked){.arena = arena, .script = lang};
    rc = suggestions_top(view->suggestions, &ask.asked, size, &finder);
    if (rc == 0)
        rc = fill_group(&ask, SUGGEST_COMPLETIONS, &finder, &result, err);
    if (rc < 0)
        return too_large(err);
    *out_result = result;
    return 0;
}
