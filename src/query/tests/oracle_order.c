/* The order of a result, from the formulas of search.md section 3 over the structs. */
#include "query/tests/oracle.h"

#include "tests/support/prop.h"

#include <math.h>

struct ordered {
    const struct shelf_doc *doc;
    bool by_words;
    bool last; /* without the value that is sorted by */
    int64_t key;
    char name[SHELF_KEY];
    uint32_t nearness;
    uint32_t attribute;
    uint32_t exact;
    uint32_t score;
};

static double number_or(const struct oracle *oracle, const struct shelf_doc *doc, const char *name,
                        double otherwise)
{
    int64_t number = oracle_number(oracle->shelf, doc, name, 0);

    return number == INDEX_NUMBER_MISSING ? otherwise : (double)number;
}

/* Mean rating by votes, greatest popularity, newest publication over live documents. */
struct extremes {
    double mean;
    double popularity;
    double newest;
};

static struct extremes extremes_of(const struct oracle *oracle)
{
    struct extremes e = {300, 1, -INFINITY};
    double votes = 0;
    double sum = 0;

    for (int d = 0; d < SHELF_DOCS; d++) {
        const struct shelf_doc *doc = &oracle->shelf->docs[d];
        double n = number_or(oracle, doc, "rating_n", 0);

        if (!doc->live)
            continue;
        votes += n;
        sum += n * number_or(oracle, doc, "rating", 0);
        e.popularity = fmax(e.popularity, number_or(oracle, doc, "popularity", 0));
        e.newest = fmax(e.newest, number_or(oracle, doc, "published_at", -INFINITY));
    }
    e.mean = votes > 0 ? sum / votes : 300;
    return e;
}

static long prior_of(const struct oracle *oracle, const struct extremes *e,
                     const struct shelf_doc *doc)
{
    double n = number_or(oracle, doc, "rating_n", 0);
    double stars = (n * number_or(oracle, doc, "rating", 0) + 25 * e->mean) / (n + 25) / 500;
    double sold = log1p(number_or(oracle, doc, "popularity", 0)) / log1p(e->popularity);

    return lround(800 * sold + 200 * fmin(1, fmax(0, stars)));
}

static long recency_of(const struct oracle *oracle, const struct extremes *e,
                       const struct shelf_doc *doc)
{
    double at = number_or(oracle, doc, "published_at", -INFINITY);

    return isinf(at) ? 0 : lround(1000 * exp2(-(e->newest - at) / 86400000.0 / 180));
}

static bool in_stock(const struct oracle *oracle, const struct shelf_doc *doc, uint16_t row)
{
    uint16_t column = schema_column(oracle->shelf->schema, SLICE("in_stock"));

    for (uint32_t i = 0; i < doc->value_count; i++)
        if (doc->values[i].column == column && doc->values[i].row == row &&
            strcmp(doc->values[i].key, "true") == 0)
            return true;
    return false;
}

static long stock_of(const struct oracle *oracle, const struct shelf_doc *doc)
{
    long best = 0;

    for (uint16_t row = 0; row < doc->row_count; row++) {
        long stock = oracle_number(oracle->shelf, doc, "stock", row) < 5 ? 90 : 100;

        if (in_stock(oracle, doc, row) && oracle_eligible(oracle, doc, row, ORACLE_NO_SKIP))
            best = stock > best ? stock : best;
    }
    return best;
}

/* idf in 1/64 nat of a word that `df` documents have. */
static double idf_of(const struct oracle *oracle, double df)
{
    double n = 0;

    for (int d = 0; d < SHELF_DOCS; d++)
        n += oracle->shelf->docs[d].live;
    df = fmin(df, n);
    return fmax(1, (double)lround(64 * log(1 + (n - df + 0.5) / (df + 0.5))));
}

/* idf * impact / 8 of a word in a document, and the greatest it can be in any. */
static uint32_t word_score(const struct oracle *oracle, const char *word, uint32_t wanted,
                           uint32_t *out_max)
{
    const struct snapshot *snapshot = view_snapshot(oracle->shelf->view);
    double idf = idf_of(oracle, (double)snapshot_df(snapshot, slice_cstr(word)));
    uint32_t score = 0;

    *out_max = 0;
    for (uint32_t s = 0; s < snapshot_segment_count(snapshot); s++) {
        static struct postings postings;
        struct term term;

        if (!term_find(snapshot, s, slice_cstr(word), &term))
            continue;
        *out_max = fmax(*out_max, floor(idf * term.impact_max / 8));
        postings_init(&postings, snapshot, &term);
        while (postings_next(&postings))
            for (uint32_t i = 0; i < postings.count; i++)
                if (postings.docs[i] == wanted)
                    score = (uint32_t)(idf * postings.impacts[i] / 8);
    }
    return score;
}

/* Worth of a word in a name: 1..31 by idf, 31 from 9 nats on. */
static uint32_t worth_of(const struct oracle *oracle, struct slice word)
{
    const struct snapshot *snapshot = view_snapshot(oracle->shelf->view);
    double worth = 1 + floor(idf_of(oracle, (double)snapshot_df(snapshot, word)) * 30 / (9 * 64));

    return (uint32_t)fmin(31, worth);
}

/* Worth of the words of a column's value. */
static uint32_t worth_of_text(const struct oracle *oracle, const char *text)
{
    struct slice rest = slice_cstr(text);
    uint32_t worth = 0;

    while (rest.ptr != NULL) {
        struct slice word = slice_cut(&rest, ' ');

        worth += word.len > 0 ? worth_of(oracle, word) : 0;
    }
    return worth;
}

static const char *key_of(const struct oracle *oracle, const struct shelf_doc *doc,
                          const char *column)
{
    for (uint32_t i = 0; i < doc->value_count; i++)
        if (doc->values[i].column == schema_column(oracle->shelf->schema, slice_cstr(column)))
            return doc->values[i].key;
    return NULL;
}

/* Of the worth of the name, in the language in which it is less, how much the words do not say;
 * *out_title is all of it. */
static uint32_t unsaid_of(const struct oracle *oracle, const struct shelf_doc *doc,
                          uint32_t *out_title)
{
    const char *en = key_of(oracle, doc, "sort_name_en");
    const char *ar = key_of(oracle, doc, "sort_name_ar");
    uint32_t title = 0;
    uint32_t said = 0;

    if (en != NULL)
        title = worth_of_text(oracle, en);
    if (ar != NULL && (en == NULL || worth_of_text(oracle, ar) < title))
        title = worth_of_text(oracle, ar);
    for (uint32_t w = 0; w < oracle->word_count; w++)
        if (memchr(doc->name, oracle->words[w], doc->name_count) != NULL)
            said += worth_of(oracle, slice_cstr(shelf_words[oracle->words[w]]));
    *out_title = title;
    return title > said ? title - said : 0;
}

/* What the words give, of 600000; 0 where one is missing. */
static uint64_t text_of(const struct oracle *oracle, const struct shelf_doc *doc)
{
    uint32_t wanted = snapshot_find(view_snapshot(oracle->shelf->view), slice_cstr(doc->id));
    uint64_t text = 0;
    uint64_t text_max = 0;
    uint32_t title;
    uint64_t unsaid = 140 * (uint64_t)unsaid_of(oracle, doc, &title);

    if (oracle->word_count == 0 || !oracle_has_words(oracle, doc))
        return 0;
    for (uint32_t w = 0; w < oracle->word_count; w++) {
        uint32_t max;

        text += word_score(oracle, shelf_words[oracle->words[w]], wanted, &max);
        text_max += max;
    }
    return text > unsaid ? (text - unsaid) * 600000 / text_max : 0;
}

static uint32_t score_of(const struct oracle *oracle, const struct extremes *e,
                         const struct shelf_doc *doc)
{
    long prior = prior_of(oracle, e, doc);
    long recency = recency_of(oracle, e, doc);
    long stock = stock_of(oracle, doc);

    if (oracle->word_count == 0)
        return (uint32_t)((stock > 0 ? 500000 : 0) + prior * 450 + recency * 50);
    return (uint32_t)(text_of(oracle, doc) + (uint64_t)(prior * 200 + stock * 1500) +
                      (uint64_t)recency * 50);
}

/* ---- Buckets: what "ranking" in indexes/products/index.json declares ---- */

enum { IN_NAME, IN_DESCRIPTION, FIELDS };

struct field_words {
    const uint8_t *items;
    uint32_t count;
};

static struct field_words field_of(const struct shelf_doc *doc, int field)
{
    if (field == IN_NAME)
        return (struct field_words){doc->name, doc->name_count};
    return (struct field_words){doc->other, doc->other_count};
}

/* Where two words of the query stand nearest in one field: 1..8; 1 if they share none. */
static int least_distance(const struct shelf_doc *doc, uint8_t a, uint8_t b)
{
    int least = 100;

    for (int field = 0; field < FIELDS; field++) {
        struct field_words words = field_of(doc, field);

        for (int i = 0; i < (int)words.count; i++)
            for (int k = 0; k < (int)words.count; k++) {
                int distance = k >= i ? k - i : i - k + 1;

                if (words.items[i] == a && words.items[k] == b && distance < least)
                    least = distance;
            }
    }
    return least == 100 || least == 0 ? 1 : least < 8 ? least : 8;
}

static bool has(struct field_words words, uint8_t word)
{
    return memchr(words.items, word, words.count) != NULL;
}

static void set_buckets(const struct oracle *oracle, struct ordered *item)
{
    uint32_t title;
    uint32_t unsaid = unsaid_of(oracle, item->doc, &title);

    item->by_words = oracle_has_words(oracle, item->doc);
    if (!item->by_words)
        return;
    for (uint32_t w = 0; w < oracle->word_count; w++) {
        bool in_name = has(field_of(item->doc, IN_NAME), oracle->words[w]);

        item->attribute += in_name ? 5 : 1; /* of five lists the first, the last */
        item->exact++;
        if (w > 0)
            item->nearness +=
                8 - (uint32_t)least_distance(item->doc, oracle->words[w - 1], oracle->words[w]);
    }
    item->exact += title > 0 && oracle->word_count > 0 && unsaid * 4 <= title;
}

/* ---- Keys ---- */

/* Of the eligible offer that is shown: in stock before not, then cheap, then first. */
static int64_t from_price(const struct oracle *oracle, const struct shelf_doc *doc)
{
    int64_t best = INDEX_NUMBER_MISSING;
    bool best_stocked = false;

    for (uint16_t row = 0; row < doc->row_count; row++) {
        int64_t price = oracle_number(oracle->shelf, doc, "price", row);
        bool stocked = in_stock(oracle, doc, row);

        if (!oracle_eligible(oracle, doc, row, ORACLE_NO_SKIP))
            continue;
        if (best == INDEX_NUMBER_MISSING || (stocked && !best_stocked) ||
            (stocked == best_stocked && price < best)) {
            best = price;
            best_stocked = stocked;
        }
    }
    return best;
}

static int64_t best_offer(const struct oracle *oracle, const struct shelf_doc *doc,
                          const char *column, int sign)
{
    int64_t best = INDEX_NUMBER_MISSING;

    for (uint16_t row = 0; row < doc->row_count; row++) {
        int64_t number = oracle_number(oracle->shelf, doc, column, row);

        if (number == INDEX_NUMBER_MISSING || !oracle_eligible(oracle, doc, row, ORACLE_NO_SKIP))
            continue;
        if (best == INDEX_NUMBER_MISSING || sign * number < sign * best)
            best = number;
    }
    return best;
}

static void set_name(const struct oracle *oracle, struct ordered *item)
{
    const char *name = oracle->request->lang == LANG_AR ? "sort_name_ar" : "sort_name_en";
    uint16_t column = schema_column(oracle->shelf->schema, slice_cstr(name));

    item->last = true;
    for (uint32_t i = 0; i < item->doc->value_count; i++)
        if (item->doc->values[i].column == column) {
            item->last = false;
            memcpy(item->name, item->doc->values[i].key, SHELF_KEY);
        }
}

/* (1 - alpha) * text + alpha * scent, in ten-millionths. */
static int64_t fused(const struct oracle *oracle, const struct shelf_doc *doc)
{
    int64_t alpha = oracle->request->hybrid;
    int64_t text = (int64_t)text_of(oracle, doc) / 60;
    int64_t match = doc == oracle->asked ? 1000 : shelf_match(oracle->asked, doc);

    return (1000 - alpha) * text + alpha * 10 * match;
}

static void set_key(const struct oracle *oracle, struct ordered *item)
{
    const struct shelf *shelf = oracle->shelf;
    int64_t number = 0;
    int sign = 1;

    switch (oracle->request->sort) {
    case SORT_PRICE: number = from_price(oracle, item->doc); break;
    case SORT_PRICE_DESC:
        sign = -1;
        number = from_price(oracle, item->doc);
        break;
    case SORT_PRICE_PER_ML: number = best_offer(oracle, item->doc, "price_per_ml", 1); break;
    case SORT_DISCOUNT:
        sign = -1;
        number = best_offer(oracle, item->doc, "discount", -1);
        break;
    case SORT_NEWEST:
        sign = -1;
        number = oracle_number(shelf, item->doc, "published_at", 0);
        break;
    case SORT_RATING:
        sign = -1;
        number = oracle_number(shelf, item->doc, "rating", 0);
        break;
    case SORT_POPULAR:
        sign = -1;
        number = oracle_number(shelf, item->doc, "popularity", 0);
        break;
    case SORT_NAME: set_name(oracle, item); return;
    case SORT_RELEVANCE:
        sign = -1;
        number = oracle->request->hybrid > 0 ? fused(oracle, item->doc) : 0;
        break;
    default: break;
    }
    item->last = number == INDEX_NUMBER_MISSING;
    item->key = item->last ? 0 : sign * number;
}

static int by_order(const void *left, const void *right)
{
    const struct ordered *a = left;
    const struct ordered *b = right;

    if (a->last != b->last)
        return a->last ? 1 : -1;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    if (strcmp(a->name, b->name) != 0)
        return strcmp(a->name, b->name);
    if (a->by_words != b->by_words)
        return a->by_words ? -1 : 1;
    if (a->nearness != b->nearness)
        return a->nearness > b->nearness ? -1 : 1;
    if (a->attribute != b->attribute)
        return a->attribute > b->attribute ? -1 : 1;
    if (a->exact != b->exact)
        return a->exact > b->exact ? -1 : 1;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return strcmp(a->doc->id, b->doc->id);
}

size_t oracle_order(const struct oracle *oracle, const struct shelf_doc **out)
{
    static struct ordered items[SHELF_DOCS];
    struct extremes extremes = extremes_of(oracle);
    size_t count = 0;

    for (int d = 0; d < SHELF_DOCS; d++) {
        const struct shelf_doc *doc = &oracle->shelf->docs[d];

        if (!oracle_found(oracle, doc, ORACLE_NO_SKIP))
            continue;
        items[count] = (struct ordered){.doc = doc, .score = score_of(oracle, &extremes, doc)};
        set_buckets(oracle, &items[count]);
        set_key(oracle, &items[count++]);
    }
    qsort(items, count, sizeof *items, by_order);
    for (size_t i = 0; i < count; i++)
        out[i] = items[i].doc;
    return count;
}
