/* Looking on while a search ranks: the product's numbers by the functions that order hits. */
#include "query/explain/witness.h"

#include "query/curation/pins.h"
#include "query/sort_key.h"

#include <assert.h>

_Static_assert(OPTIONAL_FILTERS_MAX <= 32, "a bit for each optional filter");

void witness_matched(struct search_witness *witness, const struct searcher *searcher,
                     const uint64_t *docs)
{
    witness->matched = bitset_get(docs, witness->doc);
    witness->merit = witness->matched ? searcher->merit[witness->doc] : 0;
}

void witness_joined(struct search_witness *witness, const uint64_t *docs)
{
    witness->near = !witness->matched && bitset_get(docs, witness->doc);
}

void witness_passed(struct search_witness *witness, const uint64_t *docs)
{
    witness->passed = bitset_get(docs, witness->doc);
}

static bool is_pinned(const struct search_witness *witness)
{
    const struct steering *steering = &witness->steering;

    for (size_t i = 0; i < steering->pin_count; i++)
        if (steering->pins[i].doc == witness->doc)
            return true;
    return false;
}

/* Readers of its own: those of the search go on where they are. */
static int look_at_positions(struct search_witness *witness, const struct rank_input *input,
                             struct arena *arena, struct attar_error *err)
{
    struct positions *positions;
    int rc =
        positions_open(input->searcher, input->view, &input->text->words, arena, &positions, err);

    if (rc < 0)
        return rc;
    witness->phrases = positions_phrases(positions, witness->doc);
    witness->pair_count = 0;
    if (input->positions != NULL)
        witness->pair_count = positions_pairs(positions, witness->doc, witness->pairs);
    return 0;
}

/* What the request prefers.  The best of all that was found is among those that are left. */
static void look_at_preferences(struct search_witness *witness, const struct rank_input *input,
                                const uint64_t *relevant)
{
    const struct preferences *preferences = input->preferences;
    struct rank_input left = *input;

    left.docs = relevant;
    witness->cut = prefer_cuts(input);
    witness->best_text = witness->cut ? prefer_best_text(&left) : 0;
    witness->optional_met = 0;
    for (size_t i = 0; i < preferences->optional_count; i++)
        witness->optional_met |= (uint32_t)bitset_get(preferences->optional[i].docs, witness->doc)
                                 << i;
}

/* The product by itself: its offers count as those of the list do, all of them if none passes. */
static void look_at_hit(struct search_witness *witness, struct rank_input input)
{
    uint32_t doc = witness->doc;

    if (input.rows != NULL && !view_any_row(input.view->rows[doc], input.rows))
        input.rows = NULL;
    if (witness->listed && witness->pinned)
        rank_pinned(&input, doc, &witness->hit);
    else
        rank_one(&input, doc, &witness->hit);
    witness->stock = view_stock(input.view, doc, input.rows);
    witness->unsaid = score_unsaid(&input, doc);
}

int witness_ranking(struct search_witness *witness, const struct rank_input *input,
                    const uint64_t *relevant, struct arena *arena, struct attar_error *err)
{
    int rc;

    assert(witness->doc < input->view->doc_cap);
    witness->text = *input->text;
    witness->steering = *input->steering;
    witness->scent = (struct scent_matches){input->scent != NULL ? input->scent->match : NULL};
    witness->listed = bitset_get(input->docs, witness->doc);
    witness->relevant = bitset_get(relevant, witness->doc);
    witness->pinned = is_pinned(witness);
    witness->place = 0;
    look_at_preferences(witness, input, relevant);
    rc = look_at_positions(witness, input, arena, err);
    if (rc < 0 || !(witness->passed || witness->matched || witness->near))
        return rc;
    /* A rule that hides it took its merit away. */
    input->searcher->merit[witness->doc] = witness->merit;
    look_at_hit(witness, *input);
    rc = pins_place(input, &witness->hit, arena, &witness->place, err);
    if (!witness->passed)
        input->searcher->merit[witness->doc] = 0;
    return rc;
}
