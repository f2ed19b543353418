/* Entries of one field and tier are one place; they come by field, so equal ones are neighbours or
 * nearly so, and a place that comes twice does no harm. */
#include "query/text/places.h"

#include "analysis/analysis.h"

bool places_count(const struct ranking *ranking, const struct posting_entry *entry)
{
    bool variant = entry->kind == TOKEN_STEM || entry->kind == TOKEN_VARIANT;

    return !ranking->closed[entry->field] && !(variant && ranking->no_variants);
}

size_t places_read(const struct ranking *ranking, struct postings *postings, uint32_t i,
                   uint8_t out[PLACES_READ_MAX])
{
    struct posting_entry entries[PLACES_READ_MAX];
    size_t count = 0;
    uint32_t all;

    out[0] = postings->places[i];
    if (!ranking->by_entry)
        return 1;
    all = postings_entries(postings, i, entries, PLACES_READ_MAX);
    for (uint32_t k = 0; k < all && k < PLACES_READ_MAX; k++) {
        uint8_t place =
            (uint8_t)(entries[k].field << 4 | (unsigned)posting_tier(entries[k].kind) << 2);

        if (places_count(ranking, &entries[k]) && (count == 0 || out[count - 1] != place))
            out[count++] = place;
    }
    return count;
}
