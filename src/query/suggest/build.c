/* Making the completions: for each cross of the table, each value and pair of values that some live
 * product has, with its texts as keys.
 *
 * A key starts at every word of a single value ("oud" finds Arabian Oud) and at each part of a pair
 * ("bakhoor" finds oud bakhoor).  rank = log2 of the live count.
 * NEEDSWORK: picks (search.md section 6) enter the rank when events are collected. */
#include "query/suggest/suggest.h"

#include "analysis/analysis.h"
#include "base/bitset.h"
#include "base/buf.h"

#include <assert.h>
#include <math.h>

enum { TEXTS_BYTES_MAX = 1 << 30, TEXT_BYTES_MAX = 1024, RANK_UNIT = 1024 };

static const struct suggest_cross crosses[] = {
    {{"brand", NULL}, {"", ""}, {false, false}, SUGGEST_BRANDS},
    {{"note", NULL}, {"", ""}, {false, false}, SUGGEST_NOTES},
    {{"perfumer", NULL}, {"", ""}, {false, false}, SUGGEST_PERFUMERS},
    {{"category", NULL}, {"", ""}, {false, false}, SUGGEST_CATEGORIES},
    {{"brand", "line"}, {" ", " "}, {false, false}, SUGGEST_COMPLETIONS},
    {{"note", "form"}, {" ", " "}, {false, true}, SUGGEST_COMPLETIONS},
    {{"note", "gender"}, {" for ", " "}, {false, false}, SUGGEST_COMPLETIONS},
    {{"family", "season"}, {" for ", " "}, {false, false}, SUGGEST_COMPLETIONS},
};

struct build {
    const struct view *view;
    struct suggestions *suggestions;
    struct analyzer *analyzer; /* for values without a label */
};

/* ---- Names of values ---- */

static void name_value(struct build *build, const struct filter_def *def, struct slice key,
                       struct value_name *name)
{
    const struct label *label = labels_get(build->view->labels, def->label_of, key);
    struct slice folded;

    if (label != NULL) {
        *name = (struct value_name){{label->en, label->ar}, {label->fold_en, label->fold_ar}};
        return;
    }
    name->shown[LANG_EN] = key;
    if (analyze_fold(build->analyzer, key, &folded, NULL) == 0)
        name->folded[LANG_EN] = arena_copy(&build->suggestions->texts, folded);
}

static void name_values(struct build *build, uint16_t filter)
{
    const struct column *column = view_column(build->view, filter);
    uint32_t count = column_value_count(column);
    struct value_name *names;

    if (build->suggestions->names[filter] != NULL)
        return;
    names = mem_zero(count + 1, sizeof *names);
    for (uint32_t ord = 0; ord < count; ord++)
        name_value(build, &build->view->filters->defs[filter], column_key(column, ord),
                   &names[ord]);
    build->suggestions->names[filter] = names;
}

/* ---- Texts of completions ---- */

static const struct value_name *part_name(const struct suggestions *suggestions,
                                          const struct completion *completion, uint32_t part)
{
    return &suggestions->names[completion->filters[part]][completion->ords[part]];
}

/* The parts in their order, joined.  False if one has no name in that language. */
static bool join_parts(const struct suggestions *suggestions, const struct completion *completion,
                       int lang, bool folded, struct buf *out)
{
    bool turned = completion->cross->turned[lang];

    for (uint32_t i = 0; i < completion->parts; i++) {
        uint32_t part = turned ? completion->parts - 1 - i : i;
        const struct value_name *name = part_name(suggestions, completion, part);
        struct slice text = folded ? name->folded[lang] : name->shown[lang];

        if (text.len == 0)
            return false;
        if (i > 0)
            buf_add_cstr(out, completion->cross->joiners[lang]);
        buf_add_slice(out, text);
    }
    return !out->overflow;
}

struct slice completion_text(const struct suggestions *suggestions,
                             const struct completion *completion, enum lang lang,
                             struct arena *arena)
{
    char *room = arena_alloc(arena, TEXT_BYTES_MAX);
    struct slice text = {room, 0};

    for (int attempt = 0; room != NULL && text.len == 0 && attempt < COMPLETION_LANGS; attempt++) {
        struct buf buf = {.ptr = room, .cap = TEXT_BYTES_MAX, .max = TEXT_BYTES_MAX};

        if (join_parts(suggestions, completion, ((int)lang + attempt) % COMPLETION_LANGS, false,
                       &buf))
            text.len = buf.len;
    }
    return text;
}

/* ---- Keys ---- */

static uint16_t rank_of(uint32_t count)
{
    return (uint16_t)lround(RANK_UNIT * log2(1.0 + count));
}

static void add_key(struct build *build, const struct suggest_key *key, enum suggest_group group)
{
    suggest_keys_add(&build->suggestions->keys[SUGGEST_COMPLETIONS], *key);
    if (group != SUGGEST_COMPLETIONS)
        suggest_keys_add(&build->suggestions->keys[group], *key);
}

/* A key at each word of a single value, at each part of a pair. */
static void add_keys(struct build *build, uint32_t item, int lang, struct slice text)
{
    const struct completion *completion = &build->suggestions->items.items[item];
    struct suggest_key key = {
        .text = text, .item = item, .rank = rank_of(completion->count), .lang = (uint8_t)lang};
    const struct value_name *last;

    add_key(build, &key, completion->cross->group);
    if (completion->parts > 1) {
        last = part_name(build->suggestions, completion, !completion->cross->turned[lang]);
        key.text = slice_skip(text, text.len - last->folded[lang].len);
        add_key(build, &key, completion->cross->group);
        return;
    }
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.ptr[i] == ' ') {
            key.text = slice_skip(text, i + 1);
            add_key(build, &key, completion->cross->group);
        }
}

static void add_item(struct build *build, const struct completion *completion)
{
    struct suggestions *suggestions = build->suggestions;
    uint32_t item = (uint32_t)suggestions->items.count;

    VEC_PUSH(&suggestions->items, *completion);
    for (int lang = 0; lang < COMPLETION_LANGS; lang++) {
        char room[TEXT_BYTES_MAX];
        struct buf buf = {.ptr = room, .cap = sizeof room, .max = sizeof room};
        struct slice text;

        if (!join_parts(suggestions, completion, lang, true, &buf))
            continue;
        text = arena_copy(&suggestions->texts, buf_slice(&buf));
        if (text.ptr != NULL)
            add_keys(build, item, lang, text);
    }
}

/* ---- Items ---- */

static void add_singles(struct build *build, struct completion completion)
{
    const struct column *column = view_column(build->view, completion.filters[0]);
    const uint32_t *totals = column_totals(column);
    uint32_t count = column_value_count(column);

    completion.parts = 1;
    for (uint32_t ord = 0; ord < count; ord++) {
        completion.ords[0] = ord;
        completion.count = totals[ord];
        if (completion.count > 0)
            add_item(build, &completion);
    }
}

/* Products of `docs` that have each value of the second part. */
static void count_second(const struct column *second, const uint64_t *docs, uint32_t *counts)
{
    struct column_part parts[INDEX_SEGMENTS_MAX];
    uint32_t part_count = column_parts(second, parts);

    for (uint32_t p = 0; p < part_count; p++) {
        const struct column_part *part = &parts[p];

        for (BITSET_EACH(item, docs + part->first / 64, bitset_words(part->count)))
            for (uint32_t v = part->offsets[item]; v < part->offsets[item + 1]; v++)
                counts[part->ords[v]]++;
    }
}

static void add_pairs(struct build *build, struct completion completion)
{
    const struct view *view = build->view;
    const struct column *first = view_column(view, completion.filters[0]);
    const struct column *second = view_column(view, completion.filters[1]);
    uint32_t second_count = column_value_count(second);
    uint64_t *docs = mem_zero(view->doc_words + 1, sizeof *docs);
    uint32_t *counts = mem_zero(second_count + 1, sizeof *counts);

    completion.parts = 2;
    for (uint32_t ord = 0; ord < column_value_count(first); ord++) {
        memset(docs, 0, view->doc_words * sizeof *docs);
        column_collect(first, ord, 0, docs);
        bitset_and(docs, snapshot_live(view->snapshot), view->doc_words);
        count_second(second, docs, counts);
        completion.ords[0] = ord;
        for (uint32_t other = 0; other < second_count; other++) {
            completion.ords[1] = other;
            completion.count = counts[other];
            counts[other] = 0;
            if (completion.count > 0)
                add_item(build, &completion);
        }
    }
    free(docs);
    free(counts);
}

/* Product filters only: what an offer has depends on the other conditions. */
static bool find_parts(struct build *build, const struct suggest_cross *cross,
                       struct completion *completion)
{
    for (uint32_t i = 0; i < COMPLETION_PARTS_MAX && cross->filters[i] != NULL; i++) {
        const struct filter_set *filters = build->view->filters;
        uint16_t filter = filter_find(filters, slice_cstr(cross->filters[i]));

        if (filter == UINT16_MAX || filters->defs[filter].offer || !filters->defs[filter].facet)
            return false;
        completion->filters[i] = filter;
        name_values(build, filter);
    }
    return true;
}

struct suggestions *suggestions_new(const struct view *view)
{
    struct suggestions *suggestions = mem_zero(1, sizeof *suggestions);
    struct build build = {view, suggestions, analyzer_new(snapshot_analysis(view->snapshot))};

    arena_init(&suggestions->texts, TEXTS_BYTES_MAX);
    for (size_t i = 0; i < sizeof crosses / sizeof *crosses; i++) {
        struct completion completion = {.cross = &crosses[i]};

        if (!find_parts(&build, &crosses[i], &completion))
            continue;
        if (crosses[i].filters[1] == NULL)
            add_singles(&build, completion);
        else
            add_pairs(&build, completion);
    }
    for (int group = 0; group < SUGGEST_GROUP_COUNT; group++)
        suggest_keys_seal(&suggestions->keys[group]);
    suggestions->products = suggest_names_new(view);
    analyzer_free(build.analyzer);
    return suggestions;
}

void suggestions_free(struct suggestions *suggestions)
{
    if (suggestions == NULL)
        return;
    VEC_RELEASE(&suggestions->items);
    for (int i = 0; i < FILTERS_MAX; i++)
        free(suggestions->names[i]);
    for (int group = 0; group < SUGGEST_GROUP_COUNT; group++)
        suggest_keys_release(&suggestions->keys[group]);
    suggest_names_free(suggestions->products);
    arena_release(&suggestions->texts);
    free(suggestions);
}
