/* Cosine over notes and accords, value by value of each document.
 *
 *   idf[value]    ln(1 + N / df), once a request
 *   asked[value]  what the value weighs in the asked scent, 0 where it is not in it
 *   dot, norm     sums over a document's values of w * asked and of w * w
 *   match         1000 * dot / sqrt(norm[doc] * norm[asked])
 *
 * Only docs that share a value with the asked scent are looked at. */
#include "query/scent_match.h"

#include "base/bitset.h"

#include <assert.h>
#include <math.h>

/* One of the two columns that a scent is made of. */
struct scent_side {
    const struct column *column;
    double *idf;   /* of each value */
    double *asked; /* of each value */
};

struct scent_sums {
    double dot;
    double norm;
};

enum { SIDE_NOTES, SIDE_ACCORDS, SIDE_COUNT };

static const char *const side_columns[SIDE_COUNT] = {"note_exact", "accord"};

static const struct column *column_of(const struct view *view, const char *name)
{
    uint16_t column = schema_column(snapshot_schema(view->snapshot), slice_cstr(name));

    return column == UINT16_MAX ? NULL : snapshot_column(view->snapshot, column);
}

static double weight_of(const struct scent_side *side, struct ord_span span, uint32_t i)
{
    double idf = side->idf[span.ords[i]];

    return span.weights == NULL ? idf : idf * span.weights[i] / 100;
}

static int side_init(struct scent_side *side, const struct view *view, uint32_t doc,
                     struct arena *arena)
{
    uint32_t values = column_value_count(side->column);
    const uint32_t *totals = column_totals(side->column);
    struct ord_span span = column_values(side->column, doc);

    side->idf = arena_array(arena, values + 1, sizeof *side->idf);
    side->asked = arena_array(arena, values + 1, sizeof *side->asked);
    if (side->idf == NULL || side->asked == NULL)
        return -ATTAR_ELIMIT;
    for (uint32_t ord = 0; ord < values; ord++)
        side->idf[ord] = log1p((double)view->live_count / fmax(1, (double)totals[ord]));
    for (uint32_t i = 0; i < span.count; i++)
        side->asked[span.ords[i]] = weight_of(side, span, i);
    return 0;
}

static struct scent_sums sums_of(const struct scent_side sides[SIDE_COUNT], uint32_t doc)
{
    struct scent_sums sums = {0, 0};

    for (int s = 0; s < SIDE_COUNT; s++) {
        struct ord_span span = column_values(sides[s].column, doc);

        for (uint32_t i = 0; i < span.count; i++) {
            double weight = weight_of(&sides[s], span, i);

            sums.dot += weight * sides[s].asked[span.ords[i]];
            sums.norm += weight * weight;
        }
    }
    return sums;
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

static int sides_init(struct scent_side sides[SIDE_COUNT], const struct view *view, struct slice id,
                      struct arena *arena, struct attar_error *err)
{
    uint32_t asked = snapshot_find(view->snapshot, id);

    for (int s = 0; s < SIDE_COUNT; s++) {
        sides[s].column = column_of(view, side_columns[s]);
        if (asked == INDEX_DOC_NONE || sides[s].column == NULL)
            return error_set(err, ATTAR_ENOTFOUND, "match_to: no product \"%.*s\"", SLICE_ARG(id));
        if (side_init(&sides[s], view, asked, arena) < 0)
            return error_set(err, ATTAR_ELIMIT, "match_to: the request needs too much memory");
    }
    return 0;
}

int scent_match_all(const struct view *view, struct slice id, struct arena *arena,
                    struct scent_matches *out_scent, struct attar_error *err)
{
    struct scent_side sides[SIDE_COUNT];
    uint32_t asked = snapshot_find(view->snapshot, id);
    uint16_t *match = arena_array(arena, view->doc_cap + 1, sizeof *match);
    uint64_t *sharing = arena_array(arena, view->doc_words + 1, sizeof *sharing);
    double norm;
    int rc;

    if (match == NULL || sharing == NULL)
        return error_set(err, ATTAR_ELIMIT, "match_to: the request needs too much memory");
    rc = sides_init(sides, view, id, arena, err);
    if (rc < 0)
        return rc;
    for (int s = 0; s < SIDE_COUNT; s++)
        mark_sharing(sides[s].column, asked, sharing);
    bitset_and(sharing, snapshot_live(view->snapshot), view->doc_words);
    norm = sums_of(sides, asked).norm;
    assert(norm >= 0);
    for (BITSET_EACH(doc, sharing, view->doc_words)) {
        struct scent_sums sums = sums_of(sides, (uint32_t)doc);

        match[doc] = per_mille(sums.dot / sqrt(norm * sums.norm));
    }
    match[asked] = 1000;
    out_scent->match = match;
    return 0;
}
