/* Reading names into the book, and adding up what its terms are worth. */
#include "query/view/title_book.h"

#include "base/bitset.h"
#include "base/mem.h"
#include "base/shared.h"
#include "query/text/forms/forms.h"
#include "query/titles.h"

#include <assert.h>
#include <stdlib.h>

enum {
    WORDS_BYTES_MAX = 64 << 20,
    WORDS_SPARE = 1 << 16,
    RUNS_SHARE = 16 /* a segment of fewer docs than values / 16 is read name by name */
};

/* ---- Life ---- */

static struct title_book *book_new(const struct view *view)
{
    struct title_book *book = mem_zero(1, sizeof *book);

    book->references = 1;
    book->analysis = analysis_ref(snapshot_analysis(view->snapshot));
    book->labels = shared_ref(snapshot_blob(view->snapshot, "labels").ptr);
    map_init(&book->terms, WORDS_BYTES_MAX);
    map_init(&book->words, WORDS_BYTES_MAX);
    VEC_PUSH(&book->word_list, (struct title_word){.term = MAP_NONE});
    return book;
}

static void release_part(struct title_part *part)
{
    for (int lang = 0; lang < TITLE_LANGS; lang++) {
        free(part->names[lang].named);
        free(part->names[lang].name_of);
        free(part->names[lang].rest_of);
        VEC_RELEASE(&part->names[lang].ends);
        VEC_RELEASE(&part->names[lang].words);
    }
    VEC_RELEASE(&part->dfs);
}

struct title_book *title_book_ref(struct title_book *book)
{
    __atomic_add_fetch(&book->references, 1, __ATOMIC_RELAXED);
    return book;
}

void title_book_unref(struct title_book *book)
{
    if (book == NULL || __atomic_sub_fetch(&book->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    for (size_t i = 0; i < book->parts.count; i++)
        release_part(&book->parts.items[i]);
    VEC_RELEASE(&book->parts);
    map_release(&book->terms);
    map_release(&book->words);
    VEC_RELEASE(&book->word_list);
    VEC_RELEASE(&book->concepts);
    VEC_RELEASE(&book->dfs);
    VEC_RELEASE(&book->term_worth);
    VEC_RELEASE(&book->worths);
    VEC_RELEASE(&book->changed);
    shared_unref(book->labels);
    analysis_unref(book->analysis);
    free(book);
}

static bool still_fits(const struct title_book *book, const struct view *view)
{
    return book->analysis == snapshot_analysis(view->snapshot) &&
           book->labels == snapshot_blob(view->snapshot, "labels").ptr &&
           book->words.count <= 2 * book->words_at_first + WORDS_SPARE;
}

/* ---- Words ---- */

/* A word that is a concept is met by it, whatever its letters (forms.h). */
static uint32_t add_concepts(struct title_book *book, struct analyzer *analyzer, struct slice word)
{
    struct token_list tokens = {NULL, 0, 0};
    uint32_t count = 0;

    if (analyze(analyzer, word, &tokens, NULL) < 0)
        return 0;
    for (size_t i = 0; i < tokens.count; i++) {
        uint32_t term = MAP_NONE;

        if (tokens.items[i].kind == TOKEN_CONCEPT && tokens.items[i].words == 1)
            term = map_add(&book->terms, tokens.items[i].term);
        if (term != MAP_NONE) {
            VEC_PUSH(&book->concepts, term);
            count++;
        }
    }
    return count;
}

static uint32_t word_number(struct title_book *book, struct analyzer *analyzer, struct slice word)
{
    uint32_t at = map_add(&book->words, word);
    struct title_word entry = {.term = at == MAP_NONE ? MAP_NONE : map_add(&book->terms, word)};

    if (at == MAP_NONE)
        return TITLE_WORD_UNKNOWN;
    if (at + 1 < book->word_list.count)
        return at + 1;
    entry.concepts = (uint32_t)book->concepts.count;
    entry.concept_count = add_concepts(book, analyzer, word);
    VEC_PUSH(&book->word_list, entry);
    return at + 1;
}

/* ---- Reading a segment ---- */

struct part_reading {
    struct title_book *book;
    const struct view *view;
    struct analyzer *analyzer;
    const struct column *brands; /* NULL: none declared */
    const struct label **labels; /* of each brand; may be NULL */
};

/* One language of a segment at work.  Runs of values that were met before; NULL where the segment
 * is so small that they are hardly met again. */
struct names_reading {
    const struct part_reading *part;
    struct title_names *names;
    enum lang lang;
    uint32_t *name_runs; /* a value of the names' column; 0: not met */
    uint32_t *brand_runs;
};

static uint32_t end_run(struct title_names *names)
{
    VEC_PUSH(&names->ends, (uint32_t)names->words.count);
    return (uint32_t)names->ends.count - 2;
}

static uint32_t add_run(const struct names_reading *reading, struct slice text)
{
    const struct part_reading *part = reading->part;

    while (text.ptr != NULL) {
        struct slice word = slice_cut(&text, ' ');

        if (word.len > 0)
            VEC_PUSH(&reading->names->words, word_number(part->book, part->analyzer, word));
    }
    return end_run(reading->names);
}

static uint32_t name_run(const struct names_reading *reading, const struct column *column,
                         uint32_t ord)
{
    uint32_t run = reading->name_runs == NULL ? 0 : reading->name_runs[ord];

    if (run != 0)
        return run;
    run = add_run(reading, column_key(column, ord));
    if (reading->name_runs != NULL)
        reading->name_runs[ord] = run;
    return run;
}

static uint32_t brand_run(const struct names_reading *reading, uint32_t doc)
{
    const struct part_reading *part = reading->part;
    struct ord_span span = {NULL, NULL, 0};
    const struct label *label;
    uint32_t run;

    if (part->brands != NULL)
        span = column_values(part->brands, doc);
    label = span.count > 0 ? part->labels[span.ords[0]] : NULL;
    if (label == NULL)
        return TITLE_RUN_EMPTY;
    run = reading->brand_runs == NULL ? 0 : reading->brand_runs[span.ords[0]];
    if (run != 0)
        return run;
    run = add_run(reading, reading->lang == LANG_AR ? label->fold_ar : label->fold_en);
    if (reading->brand_runs != NULL)
        reading->brand_runs[span.ords[0]] = run;
    return run;
}

static bool run_has(const struct title_names *names, uint32_t run, uint32_t word)
{
    for (uint32_t i = names->ends.items[run]; i < names->ends.items[run + 1]; i++)
        if (names->words.items[i] == word)
            return true;
    return false;
}

/* The words of run `brand` that run `name` has not: `brand` itself if it has none of them. */
static uint32_t rest_run(struct title_names *names, uint32_t brand, uint32_t name)
{
    uint32_t first = names->ends.items[brand];
    uint32_t end = names->ends.items[brand + 1];
    uint32_t at = first;

    while (at < end && !run_has(names, name, names->words.items[at]))
        at++;
    if (at == end)
        return brand;
    for (uint32_t i = first; i < end; i++) {
        uint32_t word = names->words.items[i];

        if (!run_has(names, name, word))
            VEC_PUSH(&names->words, word);
    }
    return end_run(names);
}

static void read_names(const struct names_reading *reading, uint32_t first, uint32_t count)
{
    const struct column *column = reading->part->view->sort_names[reading->lang];
    struct title_names *names = reading->names;

    names->named = mem_zero(bitset_words(count), sizeof *names->named);
    names->name_of = mem_zero((size_t)count + 1, sizeof *names->name_of);
    names->rest_of = mem_zero((size_t)count + 1, sizeof *names->rest_of);
    VEC_PUSH(&names->ends, 0);
    end_run(names); /* the empty one */
    for (uint32_t doc = 0; doc < count; doc++) {
        struct ord_span span = column_values(column, first + doc);

        if (span.count == 0)
            continue;
        bitset_set(names->named, doc);
        names->name_of[doc] = name_run(reading, column, span.ords[0]);
        names->rest_of[doc] = rest_run(names, brand_run(reading, first + doc), names->name_of[doc]);
    }
}

/* Room to remember the run of each value of `column`, if that is worth it. */
static uint32_t *new_runs(const struct column *column, uint32_t doc_count)
{
    uint32_t values = column == NULL ? 0 : column_value_count(column);

    return doc_count < values / RUNS_SHARE ? NULL : mem_zero((size_t)values + 1, sizeof(uint32_t));
}

static void read_language(const struct part_reading *part, enum lang lang, uint32_t first,
                          struct title_part *out)
{
    const struct column *column = part->view->sort_names[lang];
    struct names_reading reading = {.part = part,
                                    .names = &out->names[lang],
                                    .lang = lang,
                                    .name_runs = new_runs(column, out->doc_count),
                                    .brand_runs = new_runs(part->brands, out->doc_count)};

    read_names(&reading, first, out->doc_count);
    free(reading.name_runs);
    free(reading.brand_runs);
}

static void read_part(const struct part_reading *reading, uint32_t segment)
{
    const struct snapshot *snapshot = reading->view->snapshot;
    struct title_part part = {.segment = snapshot_segment_key(snapshot, segment), .met = true};
    uint32_t first;

    part.doc_count = snapshot_segment_docs(snapshot, segment, &first);
    for (enum lang lang = LANG_EN; lang <= LANG_AR; lang++)
        if (reading->view->sort_names[lang] != NULL)
            read_language(reading, lang, first, &part);
    VEC_PUSH(&reading->book->parts, part);
}

/* ---- How many documents have a term ---- */

static void look_up_terms(const struct title_book *book, const struct snapshot *snapshot,
                          uint32_t segment, struct title_part *part)
{
    struct term term;

    for (; part->terms_seen < book->terms.count; part->terms_seen++)
        if (term_find(snapshot, segment, book->terms.entries[part->terms_seen].key, &term))
            VEC_PUSH(&part->dfs, (struct term_df){(uint32_t)part->terms_seen, term.df});
}

/* All terms of the segment are read once: it is new, and so is every term to it. */
static void walk_terms(const struct title_book *book, const struct snapshot *snapshot,
                       uint32_t segment, struct title_part *part)
{
    struct term_cursor cursor;
    struct term term;

    term_cursor_init(&cursor, snapshot, segment, SLICE(""));
    while (term_cursor_next(&cursor, &term)) {
        uint32_t number = map_find(&book->terms, slice_of(cursor.text, cursor.len));

        if (number != MAP_NONE)
            VEC_PUSH(&part->dfs, (struct term_df){number, term.df});
    }
    part->terms_seen = book->terms.count;
}

static struct title_part *find_part(const struct title_book *book, const void *segment)
{
    for (size_t i = 0; i < book->parts.count; i++)
        if (book->parts.items[i].segment == segment)
            return &book->parts.items[i];
    return NULL;
}

const struct title_part *title_book_part(const struct title_book *book, const void *segment)
{
    const struct title_part *part = find_part(book, segment);

    assert(part != NULL);
    return part;
}

static void count_terms(struct title_book *book, const struct snapshot *snapshot)
{
    for (uint32_t segment = 0; segment < snapshot_segment_count(snapshot); segment++) {
        struct title_part *part = find_part(book, snapshot_segment_key(snapshot, segment));

        if (part->terms_seen == 0)
            walk_terms(book, snapshot, segment, part);
        else
            look_up_terms(book, snapshot, segment, part);
    }
}

/* ---- Worths ---- */

static uint64_t *add_up(const struct title_book *book)
{
    uint64_t *dfs = mem_zero(book->terms.count + 1, sizeof *dfs);

    for (size_t i = 0; i < book->parts.count; i++) {
        const struct title_part *part = &book->parts.items[i];

        for (size_t t = 0; t < part->dfs.count; t++)
            dfs[part->dfs.items[t].term] += part->dfs.items[t].df;
    }
    return dfs;
}

/* A logarithm only where a term or the number of documents has changed. */
static void weigh_terms(struct title_book *book, uint32_t live_count)
{
    uint64_t *dfs = add_up(book);
    bool same_count = live_count == book->live_count;

    for (size_t term = 0; term < book->terms.count; term++) {
        if (term == book->dfs.count) {
            VEC_PUSH(&book->dfs, 0);
            VEC_PUSH(&book->term_worth, 0);
        }
        if (same_count && book->term_worth.items[term] > 0 && book->dfs.items[term] == dfs[term])
            continue;
        book->dfs.items[term] = (uint32_t)dfs[term];
        book->term_worth.items[term] = title_worth(forms_idf(dfs[term], live_count));
    }
    book->live_count = live_count;
    free(dfs);
}

static void clear_changed(struct title_book *book)
{
    size_t words = bitset_words(book->word_list.count);

    VEC_RESERVE(&book->changed, words);
    book->changed.count = words;
    memset(book->changed.items, 0, words * sizeof *book->changed.items);
}

/* A word of several concepts is met as the rarest. */
static void weigh_words(struct title_book *book)
{
    size_t known = book->worths.count;
    bool same = true;

    book->worths.count = 0;
    VEC_RESERVE(&book->worths, book->word_list.count);
    for (size_t i = 0; i < book->word_list.count; i++) {
        const struct title_word *word = &book->word_list.items[i];
        uint8_t letters = word->term == MAP_NONE ? WORTH_MAX : book->term_worth.items[word->term];
        uint8_t met = 0;

        for (uint32_t c = 0; c < word->concept_count; c++) {
            uint8_t worth = book->term_worth.items[book->concepts.items[word->concepts + c]];

            met = worth > met ? worth : met;
        }
        met = met > 0 ? met : letters;
        if (i < known &&
            (book->worths.items[i].letters != letters || book->worths.items[i].met != met)) {
            if (same)
                clear_changed(book);
            bitset_set(book->changed.items, i);
            same = false;
        }
        VEC_PUSH(&book->worths, (struct word_worth){letters, met});
    }
    book->edition += !same;
}

/* ---- All of it ---- */

static void drop_unmet(struct title_book *book)
{
    size_t kept = 0;

    for (size_t i = 0; i < book->parts.count; i++) {
        if (book->parts.items[i].met)
            book->parts.items[kept++] = book->parts.items[i];
        else
            release_part(&book->parts.items[i]);
    }
    book->parts.count = kept;
}

static void read_parts(struct title_book *book, const struct view *view)
{
    uint16_t brand = filter_find(view->filters, SLICE("brand"));
    struct part_reading reading = {
        .book = book, .view = view, .analyzer = analyzer_new(book->analysis)};

    if (brand != UINT16_MAX && view->value_labels[brand] != NULL) {
        reading.brands = view_column(view, brand);
        reading.labels = view->value_labels[brand];
    }
    for (size_t i = 0; i < book->parts.count; i++)
        book->parts.items[i].met = false;
    for (uint32_t s = 0; s < snapshot_segment_count(view->snapshot); s++) {
        struct title_part *part = find_part(book, snapshot_segment_key(view->snapshot, s));

        if (part != NULL)
            part->met = true;
        else
            read_part(&reading, s);
    }
    drop_unmet(book);
    analyzer_free(reading.analyzer);
}

struct title_book *title_book_next(struct title_book *former, const struct view *view)
{
    struct title_book *book =
        former != NULL && still_fits(former, view) ? title_book_ref(former) : book_new(view);

    read_parts(book, view);
    if (book->words_at_first == 0)
        book->words_at_first = book->words.count;
    count_terms(book, view->snapshot);
    weigh_terms(book, view->live_count);
    weigh_words(book);
    return book;
}
