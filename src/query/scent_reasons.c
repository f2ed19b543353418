/* Shares of a cosine, from the space in which it was measured.
 *
 *   terms both have --cut to ten-thousandths--> the eight largest --settle--> they add up to the
 *                                                                            match as it is told
 *
 * The match is rounded, the shares are cut: settle gives or takes what lies between. */
#include "query/scent_reasons.h"

#include "query/scent_match.h"

#include <assert.h>
#include <math.h>

enum { TOLD = SCENT_REASONS_MAX - 1, SHARES_PER_MILLE = 10 };

struct scent_reasons {
    struct scent_space space;
};

struct shares {
    struct scent_reason *items; /* the largest, descending; room for TOLD */
    size_t count;
    size_t terms; /* shared, told or not */
};

int scent_reasons_init(const struct view *view, uint32_t asked, struct arena *arena,
                       const struct scent_reasons **out_reasons, struct attar_error *err)
{
    struct scent_reasons *reasons = arena_alloc(arena, sizeof *reasons);
    int rc = reasons == NULL ? -ATTAR_ELIMIT : scent_space_init(&reasons->space, view, arena);

    assert(asked != INDEX_DOC_NONE);
    if (rc == -ATTAR_ENOTFOUND)
        return error_set(err, ATTAR_ENOTFOUND, "the index has no notes or accords");
    if (rc < 0)
        return error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
    scent_ask(&reasons->space, asked);
    *out_reasons = reasons;
    return 0;
}

/* Keep the larger ones, by insertion; equal ones stay in the order of the columns. */
static void keep(struct shares *shares, struct scent_reason reason)
{
    size_t at = shares->count;

    if (at == TOLD && shares->items[TOLD - 1].share >= reason.share)
        return;
    if (at < TOLD)
        shares->count++;
    else
        at--;
    for (; at > 0 && shares->items[at - 1].share < reason.share; at--)
        shares->items[at] = shares->items[at - 1];
    shares->items[at] = reason;
}

static void add_share(const struct scent_term *term, void *user)
{
    struct shares *shares = user;
    struct scent_reason reason = {
        .kind = term->side == 0 ? SCENT_NOTE : SCENT_ACCORD,
        .id = term->key,
        .share = (uint32_t)floor(term->part * 1000 * SHARES_PER_MILLE),
    };

    shares->terms++;
    if (reason.share > 0)
        keep(shares, reason);
}

static uint32_t sum_of(const struct shares *shares)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < shares->count; i++)
        sum += shares->items[i].share;
    return sum;
}

/* Make the shares add up to `whole`, which is rounded by half a per mille at most: they were cut.
 * Taking from the last to the first keeps them descending. */
static void settle(struct shares *shares, uint32_t whole)
{
    uint32_t told = sum_of(shares);

    for (size_t i = 0; told > whole; i++) {
        struct scent_reason *item = &shares->items[shares->count - 1 - i % shares->count];

        told -= item->share > 0;
        item->share -= item->share > 0;
    }
    if (shares->terms == shares->count)
        shares->items[0].share += whole - told;
    else if (told < whole)
        shares->items[shares->count++] = (struct scent_reason){SCENT_OTHER, {"", 0}, whole - told};
}

size_t scent_reasons_of(const struct scent_reasons *reasons, uint32_t doc, uint32_t match,
                        struct scent_reason *out)
{
    struct shares shares = {.items = out};

    assert(match <= 1000 && out != NULL);
    scent_terms(&reasons->space, doc, add_share, &shares);
    if (shares.count > 0)
        settle(&shares, match * SHARES_PER_MILLE);
    assert(shares.count <= SCENT_REASONS_MAX);
    return shares.count;
}
