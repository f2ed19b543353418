/* Labels are read as they are folded; other names come from the words that completions know. */
#include "query/count/facet_query.h"

#include "analysis/analysis.h"
#include "base/utf8.h"
#include "query/suggest/suggest.h"

#include <assert.h>

static const struct slice nothing = SLICE_INIT("");

static int too_large(struct attar_error *err)
{
    return error_set(err, ATTAR_ELIMIT, "facet_query: the request needs too much memory");
}

int facet_query_read(const struct view *view, struct analyzer *analyzer, struct slice text,
                     struct arena *arena, const struct facet_query **out_query,
                     struct attar_error *err)
{
    struct facet_query *query = arena_alloc(arena, sizeof *query);
    struct slice folded;
    int rc = query == NULL ? too_large(err) : suggestions_ready(view, err);

    if (rc == 0)
        rc = analyze_fold(analyzer, text, &folded, err);
    if (rc < 0)
        return rc;
    query->view = view;
    query->typed = slice_trim(text);
    query->text = arena_copy(arena, folded);
    if (query->text.ptr == NULL)
        return too_large(err);
    query->slips = typo_level(query->text) > 0 && typo_pattern_read(&query->pattern, query->text);
    rc = asked_read(&query->asked, view->suggestions->lexis, analyzer, text, arena, err);
    if (rc == 0)
        *out_query = query;
    return rc;
}

/* ---- Labels ---- */

static enum facet_match match_label(struct slice label, struct slice text)
{
    if (slice_eq(label, text))
        return MATCH_LABEL;
    if (slice_starts(label, text))
        return MATCH_BEGINNING;
    while (label.ptr != NULL) {
        slice_cut(&label, ' ');
        if (label.ptr != NULL && slice_starts(label, text))
            return MATCH_WORD;
    }
    return MATCH_NONE;
}

static enum facet_match better(enum facet_match a, enum facet_match b)
{
    return a > b ? a : b;
}

/* ---- Other names ---- */

/* The filter whose values completions know by name: the same one, or another one of the same
 * labels. */
static uint16_t known_filter(const struct view *view, uint16_t filter)
{
    const struct lexis *lexis = view->suggestions->lexis;
    struct slice labels = view->filters->defs[filter].label_of;

    if (lexis->values[filter].offsets != NULL)
        return filter;
    for (uint16_t f = 0; labels.len > 0 && f < view->filters->count; f++)
        if (lexis->values[f].offsets != NULL && slice_eq(view->filters->defs[f].label_of, labels))
            return f;
    return UINT16_MAX;
}

static bool meets_alias(const struct facet_query *query, uint16_t filter, uint32_t value)
{
    const struct view *view = query->view;
    uint16_t known = known_filter(view, filter);

    if (known == UINT16_MAX || query->asked.count == 0)
        return false;
    if (known != filter || view_completes_late(view))
        value = column_find(view_column(view->suggestions->view, known),
                            view_value_key(view, filter, value));
    for (size_t i = 0; value != UINT32_MAX && i < query->asked.count; i++)
        if (!asked_meets(&query->asked.words[i],
                         lexis_words(view->suggestions->lexis, known, value)))
            return false;
    return value != UINT32_MAX;
}

enum facet_match facet_query_match(const struct facet_query *query, uint16_t filter, uint32_t value)
{
    const struct label *label = query->view->value_labels[filter][value];
    enum facet_match match = match_label(view_value_key(query->view, filter, value), query->typed);

    assert(query->text.ptr != NULL);
    if (label != NULL) {
        match = better(match, match_label(label->fold_en, query->text));
        match = better(match, match_label(label->fold_ar, query->text));
    }
    if (match == MATCH_NONE && meets_alias(query, filter, value))
        match = MATCH_ALIAS;
    return match;
}

/* ---- Slips ---- */

/* The first `letters` letters of the text, or all of it. */
static struct slice cut_letters(struct slice text, size_t letters)
{
    size_t at = 0;

    while (at < text.len && letters-- > 0)
        utf8_next(text, &at);
    return slice_of(text.ptr, at);
}

/* A slip more or less makes the meant beginning a letter longer or shorter than the typed one. */
static bool slips_from(const struct facet_query *query, struct slice text)
{
    size_t letters = query->pattern.letters.count;

    for (size_t n = letters - 1; n <= letters + 1; n++)
        if (typo_distance(&query->pattern, cut_letters(text, n), 1) <= 1)
            return true;
    return false;
}

static bool slips_into(const struct facet_query *query, struct slice label)
{
    while (label.ptr != NULL && label.len > 0) {
        if (slips_from(query, label))
            return true;
        slice_cut(&label, ' ');
    }
    return false;
}

enum facet_match facet_query_slip(const struct facet_query *query, uint16_t filter, uint32_t value)
{
    const struct label *label = query->view->value_labels[filter][value];
    struct slice en = label == NULL ? view_value_key(query->view, filter, value) : label->fold_en;
    struct slice ar = label == NULL ? nothing : label->fold_ar;

    if (!query->slips)
        return MATCH_NONE;
    return slips_into(query, en) || slips_into(query, ar) ? MATCH_TYPO : MATCH_NONE;
}
