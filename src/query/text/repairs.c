/* Other readings of a query that finds nothing.  Each is tried as a query of its own: what it finds
 * decides, not how likely it looks. */
#include "query/repair/repair.h"
#include "query/text/run.h"

#include <assert.h>

/* Is anything found by `q` instead?  If not, all is as before. */
static int try_reading(struct text_run *run, struct slice q, enum repair_kind kind,
                       struct attar_error *err)
{
    struct text before = *run->text;
    int rc = text_read(run, q, err);

    assert(before.account.total == 0);
    run->as_typed = kind == REPAIR_KEYBOARD;
    if (rc == 0)
        rc = text_match(run, 0, err);
    run->as_typed = false;
    if (rc == 0 && kind == REPAIR_SPLIT)
        rc = text_widen(run, err);
    if (rc < 0)
        return rc;
    if (run->text->account.total == 0 || (kind == REPAIR_SPLIT && !text_in_best_fields(run))) {
        match_clear(run->searcher, run->docs, run->view->doc_words);
        *run->text = before;
        return 0;
    }
    run->text->account.repair = kind;
    run->text->account.repaired = q;
    return 0;
}

static int too_large(struct attar_error *err)
{
    return error_set(err, ATTAR_ELIMIT, "q: it needs too much memory");
}

int text_repair_keyboard(struct text_run *run, struct attar_error *err)
{
    struct keyboard_readings readings;
    int rc = 0;

    if (keyboard_read(run->text->q, run->arena, &readings) < 0)
        return too_large(err);
    for (unsigned i = 0; rc == 0 && i < readings.count && run->text->account.total == 0; i++)
        if (readings.items[i].len <= SEARCH_Q_BYTES_MAX)
            rc = try_reading(run, readings.items[i], REPAIR_KEYBOARD, err);
    return rc;
}

/* A text that grows in the arena. */
struct reading {
    char *text;
    size_t len;
};

enum { READING_BYTES_MAX = 2 * SEARCH_Q_BYTES_MAX };

static void add(struct reading *reading, struct slice text)
{
    size_t room = READING_BYTES_MAX - reading->len;
    size_t len = text.len < room ? text.len : room;

    memcpy(reading->text + reading->len, text.ptr, len);
    reading->len += len;
}

/* The parts with blanks between. */
static void add_parts(struct reading *reading, const struct split *split)
{
    for (unsigned i = 0; i < split->count; i++) {
        if (i > 0)
            add(reading, SLICE(" "));
        add(reading, split->parts[i].term);
    }
}

/* Write the query with each unknown word cut; *out_any: whether there was one to cut. */
static int write_split(struct text_run *run, struct reading *reading, bool *out_any)
{
    const struct words *words = &run->text->words;
    struct slice q = run->text->q;
    size_t at = 0;

    *out_any = false;
    for (size_t i = 0; i < words->count; i++) {
        const struct word *word = &words->items[i];
        struct split split;

        if (!word->required || word->form_count > 0 || word->phrase > 0 || word->start < at)
            continue;
        if (split_word(run->view->snapshot, word_letters(word), run->arena, &split) < 0)
            return -ATTAR_ELIMIT;
        if (split.count == 0)
            continue;
        add(reading, slice_of(q.ptr + at, word->start - at));
        add_parts(reading, &split);
        at = word->end;
        *out_any = true;
    }
    add(reading, slice_skip(q, at));
    return 0;
}

int text_repair_split(struct text_run *run, struct attar_error *err)
{
    struct reading reading = {.text = arena_alloc(run->arena, READING_BYTES_MAX)};
    bool any;

    if (reading.text == NULL || write_split(run, &reading, &any) < 0)
        return too_large(err);
    if (!any || reading.len > SEARCH_Q_BYTES_MAX)
        return 0;
    return try_reading(run, slice_of(reading.text, reading.len), REPAIR_SPLIT, err);
}
