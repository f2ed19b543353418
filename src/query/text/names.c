/* A pass over the distinct folded names of products, houses and perfumers, then one over documents.
 */
#include "query/text/names.h"

#include "base/bitset.h"
#include "query/typo/distance.h"

#include <assert.h>

enum { NAMES_EN, NAMES_AR, HOUSES, PERFUMERS, SOURCES };
enum { SLIPS_MAX = 3, LETTERS_A_SLIP = 3, FAR = UINT8_MAX };

/* Distances of the values of one column; NULL where there is no such column. */
struct distances {
    const struct column *column;
    uint8_t *items; /* one an ord */
};

struct nearest {
    struct typo_pattern pattern;
    unsigned limit;
    unsigned best;
    struct slice name; /* of the best */
    struct distances sources[SOURCES];
};

static uint8_t distance_to(struct nearest *nearest, struct slice name)
{
    unsigned distance = FAR;

    if (name.len > 0 && ((unsigned char)name.ptr[0] < 0x80) == nearest->pattern.ascii)
        distance = typo_distance(&nearest->pattern, name, nearest->limit);
    if (distance > nearest->limit)
        return FAR;
    if (distance < nearest->best) {
        nearest->best = distance;
        nearest->name = name;
    }
    return (uint8_t)distance;
}

static int measure_names(struct nearest *nearest, const struct text_run *run, enum lang lang)
{
    struct distances *out = &nearest->sources[lang == LANG_AR ? NAMES_AR : NAMES_EN];
    uint32_t count;

    out->column = run->view->sort_names[lang];
    if (out->column == NULL)
        return 0;
    count = column_value_count(out->column);
    out->items = arena_array(run->arena, count + 1, sizeof *out->items);
    if (out->items == NULL)
        return -ATTAR_ELIMIT;
    for (uint32_t ord = 0; ord < count; ord++)
        out->items[ord] = distance_to(nearest, column_key(out->column, ord));
    return 0;
}

/* Values of a filter by their labels: houses, perfumers. */
static int measure_labels(struct nearest *nearest, const struct text_run *run, struct slice name,
                          struct distances *out)
{
    uint16_t filter = filter_find(run->view->filters, name);
    uint32_t count;

    if (filter == UINT16_MAX || run->view->value_labels[filter] == NULL)
        return 0;
    out->column = view_column(run->view, filter);
    count = column_value_count(out->column);
    out->items = arena_array(run->arena, count + 1, sizeof *out->items);
    if (out->items == NULL)
        return -ATTAR_ELIMIT;
    for (uint32_t ord = 0; ord < count; ord++) {
        const struct label *label = run->view->value_labels[filter][ord];
        uint8_t en = label != NULL ? distance_to(nearest, label->fold_en) : FAR;
        uint8_t ar = label != NULL ? distance_to(nearest, label->fold_ar) : FAR;

        out->items[ord] = en < ar ? en : ar;
    }
    return 0;
}

static unsigned distance_of(const struct nearest *nearest, uint32_t doc)
{
    unsigned least = FAR;

    for (size_t i = 0; i < SOURCES; i++) {
        const struct distances *source = &nearest->sources[i];
        struct ord_span span = {NULL, NULL, 0};

        if (source->column != NULL)
            span = column_values(source->column, doc);
        for (uint32_t k = 0; k < span.count; k++)
            if (source->items[span.ords[k]] < least)
                least = source->items[span.ords[k]];
    }
    return least;
}

/* All of the name is said, by words in the best field. */
static uint64_t merit_of(const struct text_run *run, uint32_t doc, unsigned distance)
{
    const struct view *view = run->view;

    return (uint64_t)1 << MERIT_WEIGHT_SHIFT |
           (uint64_t)(MERIT_THRIFT_MAX + SLIPS_MAX - distance) << MERIT_THRIFT_SHIFT |
           (uint64_t)run->searcher->ranking.best << MERIT_ATTRIBUTE_SHIFT |
           (uint64_t)view->title_worth[doc] << MERIT_NAMED_SHIFT;
}

static void take_docs(struct text_run *run, const struct nearest *nearest)
{
    memset(run->docs, 0, run->view->doc_words * sizeof *run->docs);
    for (BITSET_EACH(doc, snapshot_live(run->view->snapshot), run->view->doc_words)) {
        unsigned distance = distance_of(nearest, (uint32_t)doc);

        if (distance > nearest->limit || distance > nearest->best + 1)
            continue;
        bitset_set(run->docs, doc);
        run->searcher->merit[doc] = merit_of(run, (uint32_t)doc, distance);
    }
}

static unsigned slips_allowed(const struct typo_pattern *pattern)
{
    unsigned slips = pattern->letters.count / LETTERS_A_SLIP;

    return slips < SLIPS_MAX ? slips : SLIPS_MAX;
}

static int measure(struct nearest *nearest, const struct text_run *run)
{
    for (enum lang lang = LANG_EN; lang <= LANG_AR; lang++)
        if (measure_names(nearest, run, lang) < 0)
            return -ATTAR_ELIMIT;
    if (measure_labels(nearest, run, SLICE("brand"), &nearest->sources[HOUSES]) < 0)
        return -ATTAR_ELIMIT;
    return measure_labels(nearest, run, SLICE("perfumer"), &nearest->sources[PERFUMERS]);
}

int text_match_names(struct text_run *run, unsigned cost, struct attar_error *err)
{
    struct nearest *nearest = arena_alloc(run->arena, sizeof *nearest);
    struct text_account *account = &run->text->account;
    struct slice folded;
    int rc = analyze_fold(run->searcher->analyzer, run->text->q, &folded, err);

    if (rc < 0)
        return rc;
    if (nearest == NULL)
        return error_set(err, ATTAR_ELIMIT, "q: it needs too much memory");
    if (!typo_pattern_read(&nearest->pattern, folded))
        return 0;
    nearest->limit = slips_allowed(&nearest->pattern);
    nearest->best = FAR;
    if (measure(nearest, run) < 0)
        return error_set(err, ATTAR_ELIMIT, "q: it needs too much memory");
    if (nearest->best > nearest->limit || nearest->best > cost)
        return 0;
    match_clear(run->searcher, run->docs, run->view->doc_words);
    take_docs(run, nearest);
    account->total = bitset_count(run->docs, run->view->doc_words);
    account->level = LEVEL_WIDE;
    account->repair = REPAIR_NAME;
    account->repaired = nearest->name;
    run->text->match = (struct text_match){.all = false, .score_max = 1};
    return 0;
}
