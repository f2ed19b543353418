/* Scores and sort keys, in integers, so that every machine orders alike. */
#include "query/sort_key.h"

#include "base/bitset.h"
#include "query/order/hybrid.h"

#include <assert.h>

static bool better_from(const struct view *view, uint32_t row, uint32_t than)
{
    bool stocked = bitset_get(view->rows_stock, row);
    bool than_stocked;

    if (than == UINT32_MAX)
        return true;
    than_stocked = bitset_get(view->rows_stock, than);
    if (stocked != than_stocked)
        return stocked;
    return view->row_price != NULL && view->row_price[row] < view->row_price[than];
}

struct offer_view offers_of(const struct view *view, const uint64_t *rows, uint32_t doc)
{
    struct offer_view offers = {.from_row = UINT32_MAX};
    struct row_span span = view->rows[doc];

    for (uint32_t row = span.first; row < span.first + span.count; row++) {
        if (rows != NULL && !bitset_get(rows, row))
            continue;
        offers.eligible++;
        offers.in_stock = (uint16_t)(offers.in_stock + bitset_get(view->rows_stock, row));
        if (better_from(view, row, offers.from_row))
            offers.from_row = row;
    }
    return offers;
}

/* What of the name the query leaves unsaid. */
static uint32_t unsaid(const struct view *view, uint32_t doc, uint64_t merit)
{
    uint32_t worth = view->title_worth[doc];
    uint32_t named = merit_named(merit);

    return worth > named ? worth - named : 0;
}

/* The text's score less what else the name says. */
static uint64_t said(const struct view *view, uint32_t doc, uint64_t merit)
{
    uint32_t score = merit_score(merit);
    uint32_t less = unsaid(view, doc, merit) * UNSAID_COST;

    return score > less ? score - less : 0;
}

uint32_t score_text(const struct rank_input *input, uint32_t doc)
{
    uint64_t text = said(input->view, doc, input->searcher->merit[doc]) * TEXT_SHARE /
                    input->text->match.score_max;

    assert(text <= TEXT_SHARE);
    return (uint32_t)text;
}

static inline struct score_parts plain_parts(const struct rank_input *input, uint32_t doc,
                                             uint8_t stock)
{
    const struct view *view = input->view;
    uint32_t prior = view->prior[doc];
    uint32_t recency = view->recency[doc] * RECENCY_SHARE;

    if (input->text->match.all)
        return (struct score_parts){0, prior * PRIOR_ALONE, stock > 0 ? STOCKED_FIRST : 0, recency,
                                    0};
    return (struct score_parts){score_text(input, doc), prior * PRIOR_SHARE, stock * STOCK_SHARE,
                                recency, 0};
}

uint32_t score_of(const struct rank_input *input, uint32_t doc, uint8_t stock)
{
    struct score_parts parts = plain_parts(input, doc, stock);
    uint32_t score = parts.text + parts.prior + parts.stock + parts.recency;

    return input->steering->boost_count == 0 ? score : steer_score(input->steering, doc, score);
}

struct score_parts score_parts_of(const struct rank_input *input, uint32_t doc, uint8_t stock)
{
    struct score_parts parts = plain_parts(input, doc, stock);

    parts.boosts = steer_boost(input->steering, doc);
    return parts;
}

uint32_t score_unsaid(const struct rank_input *input, uint32_t doc)
{
    return input->text->match.all ? 0 : unsaid(input->view, doc, input->searcher->merit[doc]);
}

static int64_t number_at(const int64_t *numbers, uint32_t item)
{
    return numbers == NULL || item == UINT32_MAX ? INDEX_NUMBER_MISSING : numbers[item];
}

static int64_t ascending(int64_t number)
{
    return number == INDEX_NUMBER_MISSING ? INT64_MAX : number;
}

static int64_t descending(int64_t number)
{
    return number == INDEX_NUMBER_MISSING ? INT64_MAX : -number;
}

static int64_t name_key(const struct view *view, enum lang lang, uint32_t doc)
{
    const struct column *names = view->sort_names[lang];
    struct ord_span span = {NULL, NULL, 0};

    if (names != NULL)
        span = column_values(names, doc);
    return span.count > 0 ? span.ords[0] : INT64_MAX;
}

/* Best value over the eligible rows: least price per ml, or greatest discount. */
static int64_t best_of_rows(const struct rank_input *input, const int64_t *numbers, uint32_t doc,
                            bool greatest)
{
    int64_t best = INDEX_NUMBER_MISSING;
    struct row_span span = input->view->rows[doc];

    for (uint32_t row = span.first; row < span.first + span.count; row++) {
        int64_t number = number_at(numbers, row);

        if (number == INDEX_NUMBER_MISSING || (input->rows && !bitset_get(input->rows, row)))
            continue;
        if (best == INDEX_NUMBER_MISSING || (greatest ? number > best : number < best))
            best = number;
    }
    return best;
}

int64_t sort_key_of(const struct rank_input *input, uint32_t doc, const struct offer_view *offers)
{
    const struct view *view = input->view;

    switch (input->request->sort) {
    case SORT_RELEVANCE: return input->request->hybrid > 0 ? hybrid_key(input, doc) : 0;
    case SORT_PRICE: return ascending(number_at(view->row_price, offers->from_row));
    case SORT_PRICE_DESC: return descending(number_at(view->row_price, offers->from_row));
    case SORT_PRICE_PER_ML:
        return ascending(best_of_rows(input, view->row_price_per_ml, doc, false));
    case SORT_DISCOUNT: return descending(best_of_rows(input, view->row_discount, doc, true));
    case SORT_NEWEST: return descending(number_at(view->published, doc));
    case SORT_RATING: return descending(number_at(view->rating, doc));
    case SORT_POPULAR: return descending(number_at(view->popularity, doc));
    case SORT_TRENDING: return descending(view_rise(view, doc));
    case SORT_MATCH: return -(int64_t)input->scent->match[doc];
    case SORT_NAME: return name_key(view, input->request->lang, doc);
    case SORT_COUNT: break;
    }
    assert(!"a sort without a key");
    return INT64_MAX;
}

/* ---- Buckets ---- */

static const uint8_t bucket_bits[BUCKET_COUNT] = {
    [BUCKET_WORDS] = 12,    [BUCKET_TYPO] = 8,       [BUCKET_FILTERS] = 8,
    [BUCKET_PROXIMITY] = 8, [BUCKET_ATTRIBUTE] = 10, [BUCKET_EXACT] = 7,
};

/* Are there two words or more that may be exact? */
static bool several(const struct words *words)
{
    size_t count = 0;

    for (size_t i = 0; i < words->count; i++)
        count += !words->items[i].excluded;
    return count > 1;
}

/* Words met on the exact tier, and one more if they are nearly all of the name. */
static uint32_t exactness(const struct rank_input *input, uint32_t doc, uint64_t merit)
{
    enum exact_single single = input->searcher->options.exact_single;
    uint32_t worth = input->view->title_worth[doc];
    uint32_t whole = worth > 0 && unsaid(input->view, doc, merit) * 4 <= worth;

    if (single == EXACT_SINGLE_BOTH || several(&input->text->words))
        return merit_exact(merit) + whole;
    if (single == EXACT_SINGLE_NONE)
        return 0;
    return single == EXACT_SINGLE_WORD ? merit_exact(merit) : whole;
}

/* How well the words say a title: what of it they say, less twice what they do not.
 * Measured on sellers' titles (bench/relevance): 1 to 3 times do alike, without it is far worse. */
static uint32_t titled_value(const struct view *view, uint32_t doc, uint64_t merit)
{
    int32_t said = (int32_t)merit_named(merit);
    int32_t title = view->whole_worth[doc];
    int32_t missing = title > said ? title - said : 0;

    return (uint32_t)(TITLE_BASE + said - 2 * missing);
}

static uint32_t words_value(const struct rank_input *input, uint32_t doc, uint64_t merit)
{
    return input->text->account.titled ? titled_value(input->view, doc, merit)
                                       : merit_weight(merit);
}

/* What positions decide. */
struct places_value {
    uint32_t nearness;
    uint32_t attribute;
};

static uint64_t merit_with(const struct rank_input *input, uint32_t doc, struct places_value places)
{
    const struct ranking *ranking = &input->searcher->ranking;
    uint64_t merit = input->searcher->merit[doc];
    const uint32_t values[BUCKET_COUNT] = {
        [BUCKET_WORDS] = words_value(input, doc, merit),
        [BUCKET_TYPO] = merit_thrift(merit),
        [BUCKET_FILTERS] = prefer_filters(input->preferences, doc),
        [BUCKET_PROXIMITY] = places.nearness,
        [BUCKET_ATTRIBUTE] = places.attribute,
        [BUCKET_EXACT] = exactness(input, doc, merit),
    };
    uint64_t sum = 0;

    for (uint8_t i = 0; i < ranking->bucket_count; i++) {
        uint8_t bucket = ranking->buckets[i];

        assert(values[bucket] >> bucket_bits[bucket] == 0);
        sum = sum << bucket_bits[bucket] | values[bucket];
    }
    return sum;
}

/* Without words: the optional filters stand in the bucket that they have among the others. */
static uint64_t merit_without(const struct rank_input *input, uint32_t doc)
{
    const struct ranking *ranking = &input->searcher->ranking;
    uint64_t merit = 0;

    for (uint8_t i = 0; i < ranking->bucket_count; i++) {
        merit <<= bucket_bits[ranking->buckets[i]];
        if (ranking->buckets[i] == BUCKET_FILTERS)
            merit |= prefer_filters(input->preferences, doc);
    }
    return merit;
}

uint64_t merit_of(const struct rank_input *input, uint32_t doc)
{
    struct places_value places = {0, merit_attribute(input->searcher->merit[doc])};

    if (input->text->match.all)
        return merit_without(input, doc);
    if (input->request->hybrid > 0 && input->searcher->merit[doc] == 0)
        return merit_with(input, doc, places); /* not found by the words: they stand nowhere */
    if (input->positions != NULL)
        places.nearness = positions_nearness(input->positions, doc);
    if (input->positions != NULL && input->searcher->options.attribute_by_proximity)
        places.attribute = positions_attribute(input->positions, doc, places.attribute);
    return merit_with(input, doc, places);
}

uint64_t merit_bound(const struct rank_input *input, uint32_t doc)
{
    uint32_t pairs = (uint32_t)input->text->words.count - 1;
    struct places_value places = {0, merit_attribute(input->searcher->merit[doc])};

    if (input->text->match.all)
        return merit_without(input, doc);
    if (input->positions != NULL)
        places.nearness = pairs * (POSITIONS_FAR - 1);
    return merit_with(input, doc, places);
}

size_t search_buckets(const struct view *view, const struct search_request *request,
                      const struct hit *hit, const char **out_names, uint32_t *out_values)
{
    const struct ranking ranking = searcher_ranking(view, request);
    uint64_t merit = hit->merit;

    for (size_t i = ranking.bucket_count; i-- > 0;) {
        uint8_t bucket = ranking.buckets[i];

        out_names[i] = bucket_names[bucket];
        out_values[i] = merit & (((uint32_t)1 << bucket_bits[bucket]) - 1);
        merit >>= bucket_bits[bucket];
    }
    return ranking.bucket_count;
}
