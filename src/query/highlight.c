/* Marking a page of hits: each shown text is analysed again and its tokens are held against the
 * words of the query.  That costs a few microseconds a hit, on a page only, and needs no offsets in
 * the index.
 *
 *   Latin, last word still being typed   "ou" in "Oud Wood"   [0,2)   as typed
 *   everything else                      "عود" in "العود"      [0,5)   the whole word
 *
 * because a tag inside an Arabic word would break the joining of its letters. */
#include "query/highlight.h"

#include "base/utf8.h"
#include "catalog/catalog.h"
#include "query/text/forms/forms.h"

#include <assert.h>
#include <stdlib.h>

struct shown_text {
    enum hit_text text;
    const char *field;
    enum lang lang;
};

static const struct shown_text shown_texts[] = {
    {HIT_NAME_EN, "name", LANG_EN},
    {HIT_NAME_AR, "name", LANG_AR},
    {HIT_BRAND_EN, "brand", LANG_EN},
    {HIT_BRAND_AR, "brand", LANG_AR},
};

enum { SHOWN_TEXTS = sizeof shown_texts / sizeof *shown_texts };

struct marking {
    const struct words *words;
    struct slice q; /* that they are of */
    size_t count;   /* of them, those that are not excluded: they come first */
    bool afar;      /* a word has forms that are not its own letters */
};

/* What marks the texts of one hit. */
struct marker {
    struct searcher *searcher;
    const struct view *view;
    const struct marking *marking;
    uint32_t segment; /* of the hit */
};

static bool is_word_form(const struct token *token)
{
    return token->kind == TOKEN_EXACT || token->kind == TOKEN_FOLDED;
}

static bool meets_whole(const struct word *word, struct slice term)
{
    for (size_t i = 0; i < word->term_count; i++)
        if (slice_eq(word->terms[i].term, term))
            return true;
    return false;
}

/* Code points of the longest form of `word` that `token` begins with; 0 if it does not. */
static size_t typed_of(const struct word *word, const struct token *token)
{
    size_t typed = 0;

    for (size_t i = 0; word->prefix && is_word_form(token) && i < word->term_count; i++) {
        const struct token *form = &word->terms[i];

        if (is_word_form(form) && slice_starts(token->term, form->term)) {
            size_t count = utf8_count(form->term);

            typed = count > typed ? count : typed;
        }
    }
    return typed;
}

static bool is_latin(struct slice text, uint32_t start)
{
    size_t at = start;

    return utf8_next(text, &at) < 0x0250; /* Basic Latin to Latin Extended-B */
}

static bool is_mark(uint32_t code_point)
{
    return code_point >= 0x0300 && code_point <= 0x036F; /* Combining Diacritical Marks */
}

/* The end of `count` characters from `start`, marks going with their letter. */
static uint32_t end_of_typed(struct slice text, const struct token *token, size_t count)
{
    size_t end = token->start;
    size_t at = end;

    while (at < token->end) {
        if (!is_mark(utf8_next(text, &at)) && count-- == 0)
            break;
        end = at;
    }
    return (uint32_t)end;
}

static void add_range(struct text_marks *marks, uint32_t start, uint32_t end)
{
    if (marks->count < TEXT_MARKS_MAX && start < end)
        marks->items[marks->count++] = (struct text_mark){start, end};
}

/* Does the word mean the term by its letters or name, though it is not typed so? */
static bool meets_afar(const struct marker *marker, const struct word *word, struct slice term)
{
    struct term found;
    const struct form *form;

    if (!marker->marking->afar || !term_find(marker->view->snapshot, marker->segment, term, &found))
        return false;
    form = forms_meet(word, marker->segment, found.ord);
    return form != NULL && form->origin >= FORM_TYPO;
}

static void mark_token(const struct marker *marker, struct slice text, const struct token *token,
                       struct text_marks *marks)
{
    const struct marking *marking = marker->marking;
    size_t typed = 0;
    bool whole = false;

    for (size_t i = 0; i < marking->count; i++) {
        const struct word *word = &marking->words->items[i];
        bool meets = meets_whole(word, token->term) || meets_afar(marker, word, token->term);
        size_t count = meets ? 0 : typed_of(word, token);

        whole = whole || meets;
        typed = count > typed ? count : typed;
        if (meets || count > 0)
            marks->words |= (uint32_t)1 << i;
    }
    if (whole || (typed > 0 && !is_latin(text, token->start)))
        add_range(marks, token->start, token->end);
    else if (typed > 0)
        add_range(marks, token->start, end_of_typed(text, token, typed));
}

static int by_start(const void *left, const void *right)
{
    const struct text_mark *a = left;
    const struct text_mark *b = right;

    return (a->start > b->start) - (a->start < b->start);
}

/* Sort, and make one of ranges that touch or overlap. */
static void join_ranges(struct text_marks *marks)
{
    size_t kept = 0;

    qsort(marks->items, marks->count, sizeof *marks->items, by_start);
    for (size_t i = 1; i < marks->count; i++) {
        struct text_mark *last = &marks->items[kept];

        if (marks->items[i].start > last->end)
            marks->items[++kept] = marks->items[i];
        else if (marks->items[i].end > last->end)
            last->end = marks->items[i].end;
    }
    marks->count = marks->count > 0 ? kept + 1 : 0;
}

static void mark_text(const struct marker *marker, struct slice text, struct text_marks *marks)
{
    struct token_list tokens;

    marks->count = 0;
    marks->words = 0;
    if (text.len == 0 || analyze(marker->searcher->analyzer, text, &tokens, NULL) < 0)
        return; /* a text that cannot be analysed is not in the index either */
    for (size_t i = 0; i < tokens.count; i++)
        mark_token(marker, text, &tokens.items[i], marks);
    join_ranges(marks);
}

static size_t mark_shown(const struct marker *marker, const struct hit_parts *parts,
                         struct highlight *out)
{
    const struct schema *schema = snapshot_schema(marker->view->snapshot);
    struct text_marks found;
    size_t count = 0;

    for (size_t t = 0; t < SHOWN_TEXTS; t++) {
        const struct shown_text *shown = &shown_texts[t];
        struct slice text = parts->texts[shown->text];
        uint16_t field = schema_text(schema, slice_cstr(shown->field));

        if (field == UINT16_MAX)
            continue;
        mark_text(marker, text, &found);
        for (size_t i = 0; i < found.count; i++)
            out[count++] = (struct highlight){
                .field = (uint8_t)field,
                .lang = (uint8_t)shown->lang,
                .start = (uint32_t)utf8_utf16_units(text, found.items[i].start),
                .end = (uint32_t)utf8_utf16_units(text, found.items[i].end),
            };
    }
    return count;
}

static bool has_afar(const struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        for (size_t f = 0; f < words->items[i].form_count; f++)
            if (words->items[i].forms[f].origin >= FORM_TYPO)
                return true;
    return false;
}

int marking_make(const struct words *words, struct slice q, struct arena *arena,
                 const struct marking **out_marking, struct attar_error *err)
{
    struct marking *marking = arena_alloc(arena, sizeof *marking);
    struct words *kept = arena_alloc(arena, sizeof *kept);

    if (marking == NULL || kept == NULL)
        return error_set(err, ATTAR_ELIMIT, "highlight: the request needs too much memory");
    *kept = *words;
    *marking = (struct marking){.words = kept, .q = q, .afar = has_afar(words)};
    while (marking->count < words->count && !words->items[marking->count].excluded)
        marking->count++;
    *out_marking = marking;
    return 0;
}

size_t marking_words(const struct marking *marking, struct slice out[MARKING_WORDS_MAX])
{
    assert(marking->count <= MARKING_WORDS_MAX);
    for (size_t i = 0; i < marking->count; i++)
        out[i] = word_text(&marking->words->items[i], marking->q);
    return marking->count;
}

void marking_text(const struct marking *marking, struct searcher *searcher, const struct view *view,
                  uint32_t doc, struct slice text, struct text_marks *out_marks)
{
    const struct marker marker = {searcher, view, marking,
                                  snapshot_doc_segment(view->snapshot, doc)};

    searcher_prepare(searcher, view);
    mark_text(&marker, text, out_marks);
}

bool marking_by_segment(const struct marking *marking)
{
    return marking->afar;
}

int highlight_hits(struct searcher *searcher, const struct view *view,
                   const struct marking *marking, struct arena *arena, struct hit *hits,
                   size_t hit_count, struct attar_error *err)
{
    struct highlight marks[TEXT_MARKS_MAX * SHOWN_TEXTS];
    struct marker marker = {searcher, view, marking, 0};

    assert(searcher->analyzer != NULL && marking != NULL);
    for (size_t i = 0; i < hit_count; i++) {
        struct highlight *kept;
        struct hit_parts parts;
        size_t count;
        int rc = hit_decode(snapshot_hit(view->snapshot, hits[i].doc), &parts, err);

        if (rc < 0)
            return rc;
        marker.segment = snapshot_doc_segment(view->snapshot, hits[i].doc);
        count = mark_shown(&marker, &parts, marks);
        kept = arena_array(arena, count + 1, sizeof *kept);
        if (kept == NULL)
            return error_set(err, ATTAR_ELIMIT, "highlight: the request needs too much memory");
        memcpy(kept, marks, count * sizeof *kept);
        hits[i].highlights = kept;
        hits[i].highlight_count = (uint32_t)count;
    }
    return 0;
}
