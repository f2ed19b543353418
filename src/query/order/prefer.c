/* Sets for filters, columns for keys, and a cut in the list.  Nothing here changes what is found or
 * counted. */
#include "query/order/prefer.h"

#include "query/expr_set.h"
#include "query/sort_key.h"

#include <assert.h>

enum { FILTERS_NONE = 128, FILTERS_MOST = 127 };

static int find_sets(const struct view *view, const struct text_options *options,
                     const struct scent_matches *scent, struct arena *arena,
                     struct optional_set *sets, struct attar_error *err)
{
    struct clause_sets clauses;

    clause_sets_init(&clauses, view, scent, arena);
    for (size_t i = 0; i < options->optional_filter_count; i++) {
        const struct optional_filter *filter = &options->optional_filters[i];
        const uint64_t *docs = snapshot_live(view->snapshot);
        const uint64_t *rows;
        int rc = expr_apply(&clauses, filter->expr, &docs, &rows, err);

        if (rc < 0)
            return rc;
        sets[i] = (struct optional_set){docs, filter->demote ? -filter->score : filter->score};
    }
    return 0;
}

int prefer_begin(const struct view *view, const struct text_options *options,
                 const struct scent_matches *scent, struct arena *arena,
                 struct preferences *out_preferences, struct attar_error *err)
{
    struct optional_set *sets =
        arena_array(arena, options->optional_filter_count + 1, sizeof *sets);
    struct preferences out = {.optional = sets,
                              .optional_count = options->optional_filter_count,
                              .sum = options->sum_optional,
                              .custom_count = options->custom_count};
    int rc;

    if (sets == NULL)
        return error_set(err, ATTAR_ELIMIT, "optional filters: they need too much memory");
    for (size_t i = 0; i < options->custom_count; i++) {
        out.custom[i] = column_numbers(snapshot_column(view->snapshot, options->custom[i].column));
        out.descending[i] = options->custom[i].descending;
    }
    rc = find_sets(view, options, scent, arena, sets, err);
    if (rc == 0)
        *out_preferences = out;
    return rc;
}

static int greater(int a, int b)
{
    return a > b ? a : b;
}

uint32_t prefer_filters(const struct preferences *preferences, uint32_t doc)
{
    int with = 0;
    int against = 0;
    int value;

    if (preferences->optional_count == 0)
        return 0;
    for (size_t i = 0; i < preferences->optional_count; i++) {
        int score = preferences->optional[i].score;
        int *side = score > 0 ? &with : &against;
        int size = score > 0 ? score : -score;

        if (bitset_get(preferences->optional[i].docs, doc))
            *side = preferences->sum ? *side + size : greater(*side, size);
    }
    value = with - against;
    value = value > FILTERS_MOST ? FILTERS_MOST : value < -FILTERS_MOST ? -FILTERS_MOST : value;
    return (uint32_t)(FILTERS_NONE + value);
}

void prefer_keys(const struct preferences *preferences, uint32_t doc,
                 int64_t out_keys[CUSTOM_KEYS_MAX])
{
    for (size_t i = 0; i < preferences->custom_count; i++) {
        int64_t number = preferences->custom[i][doc];

        if (number == INDEX_NUMBER_MISSING)
            out_keys[i] = INT64_MAX;
        else
            out_keys[i] = preferences->descending[i] ? -number : number;
    }
}

/* ---- Relevance under a sort ---- */

bool prefer_cuts(const struct rank_input *input)
{
    return input->request->text.strictness > 0 && input->request->sort != SORT_RELEVANCE &&
           !input->text->match.all;
}

uint32_t prefer_best_text(const struct rank_input *input)
{
    uint32_t best = 0;

    for (BITSET_EACH(doc, input->docs, input->view->doc_words)) {
        uint32_t text = score_text(input, (uint32_t)doc);

        best = text > best ? text : best;
    }
    return best;
}

static void keep_pins(const struct rank_input *input, uint64_t *kept)
{
    for (size_t i = 0; i < input->steering->pin_count; i++)
        if (bitset_get(input->docs, input->steering->pins[i].doc))
            bitset_set(kept, input->steering->pins[i].doc);
}

int prefer_relevant(struct rank_input *input, unsigned strictness, struct arena *arena,
                    struct attar_error *err)
{
    size_t words = input->view->doc_words;
    uint64_t *kept = arena_array(arena, words + 1, sizeof *kept);
    uint64_t best = prefer_best_text(input);

    assert(strictness <= STRICTNESS_MAX);
    if (kept == NULL)
        return error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
    memcpy(kept, input->docs, words * sizeof *kept);
    for (BITSET_EACH(doc, input->docs, words))
        if (score_text(input, (uint32_t)doc) * (uint64_t)STRICTNESS_MAX < best * strictness)
            bitset_reset(kept, doc);
    keep_pins(input, kept);
    input->docs = kept;
    return 0;
}
