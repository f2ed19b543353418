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

struct scent_sums {
    double dot;
    double norm;
};

static const char *const side_columns[SCENT_SIDES] = {"note_exact", "accord"};

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

static int side_init(struct scent_side *side, const struct view *view, struct arena *arena)
{
    uint32_t values = column_value_count(side->column);
    const uint32_t *totals = column_totals(side->column);

    side->idf = arena_array(arena, values + 1, sizeof *side->idf);
    side->asked = arena_array(arena, values + 1, sizeof *side->asked);
    if (side->idf == NULL || side->asked == NULL)
        return -ATTAR_ELIMIT;
    for (uint32_t ord = 0; ord < values; ord++)
        side->idf[ord] = log1p((double)view->live_count / fmax(1, (double)totals[ord]));
    return 0;
}

static struct scent_sums sums_of(const struct scent_side sides[SCENT_SIDES], uint32_t doc)
{
    struct scent_sums sums = {0, 0};

    for (int s = 0; s < SCENT_SIDES; s++) {
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

int scent_space_init(struct scent_space *space, const struct view *view, struct arena *arena)
{
    assert(space != NULL && arena != NULL);
    space->asked = INDEX_DOC_NONE;
    space->norm = 0;
    for (int s = 0; s < SCENT_SIDES; s++) {
        space->sides[s].column = column_of(view, side_columns[s]);
        if (space->sides[s].column == NULL)
            return -ATTAR_ENOTFOUND;
        if (side_init(&space->sides[s], view, arena) < 0)
            return -ATTAR_ELIMIT;
    }
    return 0;
}

/* Set the asked weights of the doc's values, or forget them. */
static void set_asked(struct scent_space *space, uint32_t doc, bool asked)
{
    for (int s = 0; s < SCENT_SIDES; s++) {
        struct scent_side *side = &space->sides[s];
        struct ord_span span = column_values(side->column, doc);

        for (uint32_t i = 0; i < span.count; i++)
            side->asked[span.ords[i]] = asked ? weight_of(side, span, i) : 0;
    }
}

void scent_ask(struct scent_space *space, uint32_t doc)
{
    if (space->asked != INDEX_DOC_NONE)
        set_asked(space, space->asked, false);
    set_asked(space, doc, true);
    space->asked = doc;
    space->norm = sums_of(space->sides, doc).norm;
    assert(space->norm >= 0);
}

uint16_t scent_likeness(const struct scent_space *space, uint32_t doc)
{
    struct scent_sums sums = sums_of(space->sides, doc);

    return sums.dot > 0 ? per_mille(sums.dot / sqrt(space->norm * sums.norm)) : 0;
}

void scent_terms(const struct scent_space *space, uint32_t doc,
                 void (*each)(const struct scent_term *term, void *user), void *user)
{
    double whole = sqrt(space->norm * sums_of(space->sides, doc).norm);

    for (int s = 0; s < SCENT_SIDES && whole > 0; s++) {
        const struct scent_side *side = &space->sides[s];
        struct ord_span span = column_values(side->column, doc);

        for (uint32_t i = 0; i < span.count; i++) {
            double part = weight_of(side, span, i) * side->asked[span.ords[i]] / whole;

            if (part > 0)
                each(&(struct scent_term){s, column_key(side->column, span.ords[i]), part}, user);
        }
    }
}

static int open_space(struct scent_space *space, const struct view *view, struct slice id,
                      struct arena *arena, struct attar_error *err)
{
    uint32_t asked = snapshot_find(view->snapshot, id);
    int rc = asked == INDEX_DOC_NONE ? -ATTAR_ENOTFOUND : scent_space_init(space, view, arena);

    if (rc == -ATTAR_ENOTFOUND)
        return error_set(err, ATTAR_ENOTFOUND, "match_to: no product \"%.*s\"", SLICE_ARG(id));
    if (rc < 0)
        return error_set(err, ATTAR_ELIMIT, "match_to: the request needs too much memory");
    scent_ask(space, asked);
    return 0;
}

int scent_match_all(const struct view *view, struct slice id, struct arena *arena,
                    struct scent_matches *out_scent, struct attar_error *err)
{
    struct scent_space space;
    uint16_t *match = arena_array(arena, view->doc_cap + 1, sizeof *match);
    uint64_t *sharing = arena_array(arena, view->doc_words + 1, sizeof *sharing);
    int rc;

    if (match == NULL || sharing == NULL)
        return error_set(err, ATTAR_ELIMIT, "match_to: the request needs too much memory");
    rc = open_space(&space, view, id, arena, err);
    if (rc < 0)
        return rc;
    for (int s = 0; s < SCENT_SIDES; s++)
        mark_sharing(space.sides[s].column, space.asked, sharing);
    bitset_and(sharing, snapshot_live(view->snapshot), view->doc_words);
    for (BITSET_EACH(doc, sharing, view->doc_words))
        match[doc] = scent_likeness(&space, (uint32_t)doc);
    match[space.asked] = 1000;
    out_scent->match = match;
    return 0;
}
