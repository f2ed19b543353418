/* Cosine over notes and accords, value by value of the asked scent.
 *
 *   dot[doc]   sum over shared values of w(asked) * w(doc)
 *   norm[doc]  sum of squares of the doc's own weights
 *   match      1000 * dot / sqrt(norm[doc] * norm[asked])
 *
 * Only docs that share a value get a norm. */
#include "query/scent_match.h"

#include "base/bitset.h"

#include <assert.h>
#include <math.h>

struct scent_space {
    const struct view *view;
    const struct column *notes;
    const struct column *accords;
};

static const struct column *column_of(const struct view *view, const char *name)
{
    uint16_t column = schema_column(snapshot_schema(view->snapshot), slice_cstr(name));

    return column == UINT16_MAX ? NULL : snapshot_column(view->snapshot, column);
}

static double weight_of(const struct scent_space *space, const struct column *column,
                        struct ord_span span, uint32_t i)
{
    double df = (double)column_totals(column)[span.ords[i]];
    double idf = log1p((double)space->view->live_count / fmax(1, df));

    return span.weights == NULL ? idf : idf * span.weights[i] / 100;
}

static double norm_in(const struct scent_space *space, const struct column *column, uint32_t doc)
{
    struct ord_span span = column_values(column, doc);
    double sum = 0;

    for (uint32_t i = 0; i < span.count; i++) {
        double weight = weight_of(space, column, span, i);

        sum += weight * weight;
    }
    return sum;
}

static double norm_of(const struct scent_space *space, uint32_t doc)
{
    return norm_in(space, space->notes, doc) + norm_in(space, space->accords, doc);
}

/* Dot product of two items of one column: both lists ascend by ord. */
static double dot_in(const struct scent_space *space, const struct column *column, uint32_t a,
                     uint32_t b)
{
    struct ord_span left = column_values(column, a);
    struct ord_span right = column_values(column, b);
    uint32_t i = 0;
    uint32_t j = 0;
    double dot = 0;

    while (i < left.count && j < right.count) {
        uint32_t ord = left.ords[i];
        uint32_t other = right.ords[j];

        if (ord == other)
            dot += weight_of(space, column, left, i) * weight_of(space, column, right, j);
        i += ord <= other;
        j += other <= ord;
    }
    return dot;
}

static void mark_sharing(const struct column *column, uint32_t doc, uint64_t *sharing)
{
    struct ord_span span = column_values(column, doc);

    for (uint32_t i = 0; i < span.count; i++)
        column_collect(column, span.ords[i], 0, sharing);
}

static uint16_t per_mille(double cosine)
{
    return (uint16_t)lround(1000 * fmin(1, fmax(0, cosine)));
}

int scent_match_all(const struct view *view, struct slice id, struct arena *arena,
                    struct scent_matches *out_scent, struct attar_error *err)
{
    struct scent_space space = {view, column_of(view, "note_exact"), column_of(view, "accord")};
    uint32_t asked = snapshot_find(view->snapshot, id);
    uint16_t *match = arena_array(arena, view->doc_cap + 1, sizeof *match);
    uint64_t *sharing = arena_array(arena, view->doc_words + 1, sizeof *sharing);
    double norm;

    if (match == NULL || sharing == NULL)
        return error_set(err, ATTAR_ELIMIT, "match_to: the request needs too much memory");
    if (asked == INDEX_DOC_NONE || space.notes == NULL || space.accords == NULL)
        return error_set(err, ATTAR_ENOTFOUND, "match_to: no product \"%.*s\"", SLICE_ARG(id));
    mark_sharing(space.notes, asked, sharing);
    mark_sharing(space.accords, asked, sharing);
    bitset_and(sharing, snapshot_live(view->snapshot), view->doc_words);
    norm = norm_of(&space, asked);
    for (BITSET_EACH(doc, sharing, view->doc_words)) {
        double dot = dot_in(&space, space.notes, asked, (uint32_t)doc) +
                     dot_in(&space, space.accords, asked, (uint32_t)doc);

        match[doc] = per_mille(dot / sqrt(norm * norm_of(&space, (uint32_t)doc)));
    }
    match[asked] = 1000;
    assert(norm >= 0);
    out_scent->match = match;
    return 0;
}
