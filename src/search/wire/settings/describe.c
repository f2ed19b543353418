/* index.json in the wire's words.
 *
 *   "ranking": {"attributes": [["name","brand"],["notes"]]}  ->  ["name,brand","notes"]
 *   "filters"                                   ->  ["searchable(brand)","price"]
 *
 * The list of facets is what `facets: ["*"]` counts, so that both say the same. */
#include "search/wire/settings/settings.h"

#include "codec/json.h"
#include "codec/json_writer.h"
#include "index/index.h"
#include "search/request/params.h"
#include "search/wire/parse.h"
#include "search/wire/settings/setting_table.h"

#include <assert.h>
#include <stdio.h>

/* ---- Texts ---- */

/* Fields of one level, divided by commas: one tier. */
static void add_tier(struct json_writer *w, const struct wire_scope *scope, uint8_t level)
{
    char tier[SCHEMA_TEXTS_MAX * 64] = "";
    size_t len = 0;

    for (uint16_t i = 0; i < scope->schema->text_count; i++) {
        struct slice name = scope->schema->texts[i].name;

        if (scope->filters->ranking.levels[i] == level && len + name.len + 1 < sizeof tier)
            len += (size_t)snprintf(tier + len, sizeof tier - len, "%s%.*s", len > 0 ? "," : "",
                                    SLICE_ARG(name));
    }
    if (len > 0)
        json_add_str(w, slice_of(tier, len));
}

static void add_searchable(struct json_writer *w, const struct wire_scope *scope)
{
    json_array_begin(w);
    for (int level = scope->filters->ranking.best; level >= 0; level--)
        add_tier(w, scope, (uint8_t)level);
    json_array_end(w);
}

static void add_typed_fields(struct json_writer *w, const struct wire_scope *scope)
{
    json_array_begin(w);
    for (uint16_t i = 0; i < scope->schema->text_count; i++)
        if (scope->filters->ranking.exact[i])
            json_add_str(w, scope->schema->texts[i].name);
    json_array_end(w);
}

static void add_typed_words(struct json_writer *w, const struct wire_scope *scope)
{
    const struct ranking *ranking = &scope->filters->ranking;

    json_array_begin(w);
    for (uint8_t i = 0; i < ranking->no_typo_word_count; i++)
        json_add_str(w, ranking->no_typo_words[i]);
    json_array_end(w);
}

static void add_ranking(struct json_writer *w, const struct wire_scope *scope)
{
    const struct ranking *ranking = &scope->filters->ranking;

    json_array_begin(w);
    for (uint8_t i = 0; i < ranking->bucket_count; i++)
        json_add_cstr(w, bucket_names[ranking->buckets[i]]);
    json_add_cstr(w, "custom");
    json_array_end(w);
}

/* ---- Filters ---- */

static void add_facet(struct json_writer *w, const struct wire_facet *facet)
{
    char text[192];
    int len = snprintf(text, sizeof text, facet->values ? "searchable(%.*s)" : "%.*s",
                       SLICE_ARG(facet->name));

    assert(len > 0 && (size_t)len < sizeof text);
    json_add_str(w, slice_of(text, (size_t)len));
}

/* Those that facets: ["*"] counts. */
static void add_facets(struct json_writer *w, const struct wire_scope *scope)
{
    struct wire_scope plain = {.filters = scope->filters,
                               .labels = scope->labels,
                               .schema = scope->schema,
                               .arena = scope->arena};
    struct wire_view view = {.name = SLICE("products")};
    struct wire_ask ask = {.facet_count = 0};
    struct wire_members members;
    struct fault fault;

    if (wire_members_init(&members, scope->arena) == 0 &&
        wire_members_set(&members, WIRE_PARAM_FACETS, SLICE("*"), &fault) == 0 &&
        wire_parse(&plain, &members, &view, &ask, &fault) < 0)
        ask.facet_count = 0;
    json_array_begin(w);
    for (size_t i = 0; i < ask.facet_count; i++)
        add_facet(w, &ask.facets[i]);
    json_array_end(w);
}

static void add_numbers(struct json_writer *w, const struct wire_scope *scope)
{
    json_array_begin(w);
    for (uint16_t i = 0; i < scope->filters->count; i++) {
        const struct filter_def *def = &scope->filters->defs[i];

        if (def->wire.len > 0 && filter_has_stats(def))
            json_add_str(w, def->wire);
    }
    json_array_end(w);
}

/* ---- Views ---- */

static void add_replica(void *context, struct slice name)
{
    struct json_writer *w = context;
    struct wire_view view;
    char text[128];
    int len = snprintf(text, sizeof text, "virtual(%.*s)", SLICE_ARG(name));

    if (wire_view_read(name, &view) && !view.suggestions && memchr(name.ptr, '_', name.len) != NULL)
        json_add_str(w, slice_of(text, (size_t)len));
}

static void add_replicas(struct json_writer *w, const struct wire_scope *scope)
{
    (void)scope;
    json_array_begin(w);
    wire_view_each(add_replica, w);
    json_array_end(w);
}

static void add_line(struct json_writer *w, const struct wire_scope *scope)
{
    (void)scope;
    json_add_cstr(w, "line");
}

/* ---- All of them ---- */

static const struct {
    struct slice name;
    void (*add)(struct json_writer *w, const struct wire_scope *scope);
} asked[] = {
    {SLICE_INIT("searchableAttributes"), add_searchable},
    {SLICE_INIT("attributesForFaceting"), add_facets},
    {SLICE_INIT("numericAttributesForFiltering"), add_numbers},
    {SLICE_INIT("attributeForDistinct"), add_line},
    {SLICE_INIT("replicas"), add_replicas},
    {SLICE_INIT("ranking"), add_ranking},
    {SLICE_INIT("disableTypoToleranceOnAttributes"), add_typed_fields},
    {SLICE_INIT("disableTypoToleranceOnWords"), add_typed_words},
};

static void add_asked(struct json_writer *w, const struct wire_scope *scope, struct slice name)
{
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (slice_eq(asked[i].name, name)) {
            asked[i].add(w, scope);
            return;
        }
    assert(!"a setting that nothing tells");
}

void settings_describe(const struct wire_scope *scope, const struct json *kept,
                       struct json_writer *w)
{
    assert(scope->filters != NULL && scope->schema != NULL && scope->arena != NULL);
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *row = &setting_table[i];
        const struct json *own = json_get(kept, row->name.ptr);

        json_key_slice(w, row->name);
        if (own != NULL)
            json_add_json(w, own);
        else if (row->source == SETTING_DECLARED || row->text == NULL)
            add_asked(w, scope, row->name);
        else
            json_add_raw(w, slice_cstr(row->text));
    }
}
