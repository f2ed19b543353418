/* Concepts of the words to facts, facts to a query.  A word may be a note and an accord at once
 * (vanilla): both are meant. */
#include "query/order/named_scent.h"

#include "query/view.h"

#include <assert.h>

enum { ACCORD_FULL = 100, WISH_FULL = 1000 };

static const struct slice note_kind = SLICE_INIT("note:");
static const struct slice accord_kind = SLICE_INIT("accord:");

static void add_once(struct slice *ids, size_t *count, struct slice id)
{
    for (size_t i = 0; i < *count; i++)
        if (slice_eq(ids[i], id))
            return;
    if (*count < NAMED_SCENT_MAX)
        ids[(*count)++] = id;
}

static void read_word(const struct word *word, struct slice *notes, struct slice *accords,
                      struct named_scent *named)
{
    for (size_t i = 0; i < word->term_count; i++) {
        struct slice term = word->terms[i].term;

        if (word->terms[i].kind != TOKEN_CONCEPT)
            continue;
        if (slice_starts(term, note_kind))
            add_once(notes, &named->note_count, slice_skip(term, note_kind.len));
        else if (slice_starts(term, accord_kind))
            add_once(accords, &named->accord_count, slice_skip(term, accord_kind.len));
    }
}

int named_scent_read(const struct view *view, const struct words *words, struct arena *arena,
                     struct named_scent *out_named, struct attar_error *err)
{
    struct slice *notes = arena_array(arena, NAMED_SCENT_MAX, sizeof *notes);
    struct slice *accords = arena_array(arena, NAMED_SCENT_MAX, sizeof *accords);
    struct named_scent named = {.notes = notes, .accords = accords};

    assert(words != NULL && out_named != NULL);
    if (notes == NULL || accords == NULL)
        return error_set(err, ATTAR_ELIMIT, "hybrid: the request needs too much memory");
    for (size_t i = 0; view->scent.model != NULL && i < words->count; i++)
        if (!words->items[i].excluded)
            read_word(&words->items[i], notes, accords, &named);
    *out_named = named;
    return 0;
}

bool named_scent_query(const struct view *view, const struct named_scent *named,
                       struct scent_query *out_query)
{
    struct scent_fact_note notes[NAMED_SCENT_MAX];
    struct scent_fact_accord accords[NAMED_SCENT_MAX];
    struct scent_facts facts = {.notes = notes, .accords = accords};
    struct scent_code code;
    struct scent_notes encoded;
    const struct scent_wish wish = {&code, &encoded, WISH_FULL};

    if (view->scent.model == NULL || named->note_count + named->accord_count == 0)
        return false;
    for (size_t i = 0; i < named->note_count; i++)
        notes[facts.note_count++] = (struct scent_fact_note){named->notes[i], SCENT_FLAT};
    for (size_t i = 0; i < named->accord_count; i++)
        accords[facts.accord_count++] = (struct scent_fact_accord){named->accords[i], ACCORD_FULL};
    scent_encode(view->scent.model, &facts, &code, &encoded);
    scent_query_of(&wish, 1, out_query);
    return out_query->self > 0;
}
