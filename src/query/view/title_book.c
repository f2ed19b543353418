/* Reading names into the book, and adding up what its terms are worth. */
#include "query/view/title_book.h"

#include "base/bitset.h"
#include "base/mem.h"
#include "base/shared.h"
#include "query/text/forms/forms.h"
#include "query/titles.h"

#include <assert.h>
#include <stdlib.h>

enum { WORDS_BYTES_MAX = 64 << 20, WORDS_SPARE = 1 << 16 };

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
        free(part->names[lang].ends);
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

/* Does one of the blank-separated words of `text` equal `word`? */
static bool has_word(struct slice text, struct slice word)
{
    while (text.ptr != NULL)
        if (slice_eq(slice_cut(&text, ' '), word))
            return true;
    return false;
}

/* The words of `text` that are not in `but`. */
static void add_words(const struct part_reading *reading, struct slice text, struct slice but,
                      struct title_names *names)
{
    while (text.ptr != NULL) {
        struct slice word = slice_cut(&text, ' ');

        if (word.len > 0 && !has_word(but, word))
            VEC_PUSH(&names->words, word_number(reading->book, reading->analyzer, word));
    }
}

static struct slice brand_of(const struct part_reading *reading, uint32_t doc, enum lang lang)
{
    const struct label *label = NULL;
    struct ord_span span = {NULL, NULL, 0};

    if (reading->brands != NULL)
        span = column_values(reading->brands, doc);
    if (span.count > 0)
        label = reading->labels[span.ords[0]];
    if (label == NULL)
        return slice_of("", 0);
    return lang == LANG_AR ? label->fold_ar : label->fold_en;
}

static void read_names(const struct part_reading *reading, enum lang lang, uint32_t first,
                       struct title_part *part)
{
    const struct column *column = reading->view->sort_names[lang];
    struct title_names *names = &part->names[lang];

    names->named = mem_zero(bitset_words(part->doc_count), sizeof *names->named);
    names->ends = mem_zero(2 * (size_t)part->doc_count + 1, sizeof *names->ends);
    for (uint32_t doc = 0; doc < part->doc_count; doc++) {
        struct ord_span span = column_values(column, first + doc);
        struct slice name;

        names->ends[2 * doc] = names->ends[2 * doc + 1] = (uint32_t)names->words.count;
        if (span.count == 0)
            continue;
        bitset_set(names->named, doc);
        name = column_key(column, span.ords[0]);
        add_words(reading, name, slice_of("", 0), names);
        names->ends[2 * doc + 1] = (uint32_t)names->words.count;
        add_words(reading, brand_of(reading, first + doc, lang), name, names);
    }
    names->ends[2 * (size_t)part->doc_count] = (uint32_t)names->words.count;
}

static void read_part(const struct part_reading *reading, uint32_t segment)
{
    const struct snapshot *snapshot = reading->view->snapshot;
    struct title_part part = {.segment = snapshot_segment_key(snapshot, segment), .met = true};
    uint32_t first;

    part.doc_count = snapshot_segment_docs(snapshot, segment, &first);
    for (enum lang lang = LANG_EN; lang <= LANG_AR; lang++)
        if (reading->view->sort_names[lang] != NULL)
            read_names(reading, lang, first, &part);
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
        same = same && (i >= known || (book->worths.items[i].letters == letters &&
                                       book->worths.items[i].met == met));
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
