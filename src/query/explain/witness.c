/* Looking on while a search ranks: the product's numbers by the functions that order hits. */
#include "query/explain/witness.h"

#include "query/curation/pins.h"
#include "query/sort_key.h"

#include <assert.h>

void witness_matched(struct search_witness *witness, const struct searcher *searcher,
                     const uint64_t *docs)
{
    witness->matched = bitset_get(docs, witness->doc);
    witness->merit = witness->matched ? searcher->merit[witness->doc] : 0;
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
                    const uint64_t *passed, struct arena *arena, struct attar_error *err)
{
    int rc;

    assert(witness->doc < input->view->doc_cap);
    witness->text = *input->text;
    witness->steering = *input->steering;
    witness->scent = (struct scent_matches){input->scent != NULL ? input->scent->match : NULL};
    witness->listed = bitset_get(input->docs, witness->doc);
    witness->passed = bitset_get(passed, witness->doc);
    witness->pinned = is_pinned(witness);
    witness->place = 0;
    rc = look_at_positions(witness, input, arena, err);
    if (rc < 0 || !(witness->passed || witness->matched))
        return rc;
    /* A rule that hides it took its merit away. */
    input->searcher->merit[witness->doc] = witness->merit;
    look_at_hit(witness, *input);
    rc = pins_place(input, &witness->hit, arena, &witness->place, err);
    if (!witness->passed)
        input->searcher->merit[witness->doc] = 0;
    return rc;
}
