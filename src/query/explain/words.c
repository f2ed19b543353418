/* What of a product meets each word.
 *
 *   word --forms--> terms of the product's segment --those it has--> a search for each term alone
 *
 * The merit of a term is what match_words gives the product for a query of that term, so it cannot
 * differ from what the search itself counted. */
#include "query/explain/trace.h"

#include "query/text/places.h"
#include "query/text/synonyms.h"

#include <assert.h>
#include <stdlib.h>

_Static_assert((int)WORD_NEEDS_MAX == (int)LEVEL_WIDE, "a word may need any level there is");

static const char *const role_names[WORD_ROLE_COUNT] = {"required", "stop", "optional", "dropped",
                                                        "excluded"};
static const char *const tier_names[] = {
    [TIER_EXACT] = "exact", [TIER_FOLDED] = "folded", [TIER_LOOSE] = "loose"};

const char *word_role_name(enum word_role role)
{
    assert(role < WORD_ROLE_COUNT);
    return role_names[role];
}

/* One word under the glass. */
struct glass {
    struct trace *trace;
    const struct word *word;
    uint64_t *docs; /* scratch */
    struct examined_term *terms;
    size_t count;
    size_t cap;
};

/* What the product gets for the word by itself, with the forms and the stand-ins that it has. */
static int merit_alone(struct glass *glass, struct word alone, uint64_t *out_merit,
                       struct attar_error *err)
{
    const struct trace *trace = glass->trace;
    struct words words = {.count = 1, .some = trace->witness->text.words.some};
    struct text_match match;
    int rc;

    alone.excluded = false;
    words.items[0] = alone;
    rc = match_words(trace->searcher, trace->view, &words, 0, glass->docs, &match, err);
    if (rc < 0)
        return rc;
    *out_merit = trace->searcher->merit[trace->witness->doc];
    match_clear(trace->searcher, glass->docs, trace->view->doc_words);
    return 0;
}

static int add_term(struct glass *glass, const struct examined_term *term, struct attar_error *err)
{
    enum { FIRST = 8 };

    if (glass->count == glass->cap) {
        size_t cap = glass->cap > 0 ? 2 * glass->cap : FIRST;
        struct examined_term *terms = arena_array(glass->trace->arena, cap, sizeof *terms);

        if (terms == NULL)
            return trace_too_large(err);
        if (glass->count > 0)
            memcpy(terms, glass->terms, glass->count * sizeof *terms);
        glass->terms = terms;
        glass->cap = cap;
    }
    glass->terms[glass->count++] = *term;
    return 0;
}

/* A term that the product has, at `at` of the searcher's postings. */
static int take_term(struct glass *glass, const struct form *form, const struct term *term,
                     uint32_t at, struct attar_error *err)
{
    const struct trace *trace = glass->trace;
    struct postings *postings = &trace->searcher->postings;
    uint8_t places[PLACES_READ_MAX];
    size_t place_count = places_read(&trace->searcher->ranking, postings, at, places);
    uint8_t tier = place_tier(places[0]);
    struct form only = *form;
    struct word alone = *glass->word;
    char text[INDEX_KEY_BYTES_MAX];
    struct examined_term out = {
        .origin = form_origin_names[form->origin],
        .tier = tier_names[tier > form->tier ? tier : form->tier],
        .cost = form->cost,
        .field = place_field(places[0]),
        .impact = postings->impacts[at],
        .idf = form->idf,
    };
    int rc;

    if (place_count == 0)
        return 0;
    only.first = term->ord;
    only.past = term->ord + 1;
    alone.forms = &only;
    alone.form_count = 1;
    alone.stand_in_count = 0;
    out.text = arena_copy(trace->arena, slice_of(text, term_text(trace->view->snapshot,
                                                                 form->segment, term->ord, text)));
    if (out.text.ptr == NULL)
        return trace_too_large(err);
    rc = merit_alone(glass, alone, &out.merit, err);
    out.score = merit_score(out.merit);
    /* What is only guessed does not count in every field. */
    return rc < 0 || out.merit == 0 ? rc : add_term(glass, &out, err);
}

static int take_form(struct glass *glass, const struct form *form, struct attar_error *err)
{
    const struct trace *trace = glass->trace;
    const struct snapshot *snapshot = trace->view->snapshot;
    uint32_t doc = trace->witness->doc;
    int rc = 0;

    if (form->segment != snapshot_doc_segment(snapshot, doc))
        return 0;
    for (uint32_t ord = form->first; rc == 0 && ord < form->past; ord++) {
        struct term term;
        uint32_t at;

        term_at(snapshot, form->segment, ord, &term);
        postings_init(&trace->searcher->postings, snapshot, &term);
        at = postings_seek(&trace->searcher->postings, doc);
        if (at != POSTINGS_NONE)
            rc = take_term(glass, form, &term, at, err);
    }
    return rc;
}

static int take_stand_in(struct glass *glass, struct stand_in *stand_in, struct attar_error *err)
{
    struct examined_term out = {
        .text = SLICE_INIT(""),
        .origin = form_origin_names[FORM_SYNONYM],
        .tier = tier_names[TIER_FOLDED],
        .field = UINT8_MAX,
        .idf = stand_in->idf,
    };
    struct word alone = *glass->word;
    int rc;

    if (stand_in->levels[glass->trace->witness->doc] == 0)
        return 0;
    alone.form_count = 0;
    alone.stand_ins = stand_in;
    alone.stand_in_count = 1;
    rc = merit_alone(glass, alone, &out.merit, err);
    out.score = merit_score(out.merit);
    return rc < 0 ? rc : add_term(glass, &out, err);
}

/* By merit, then by text: the first is what the search counted. */
static int term_order(const void *a, const void *b)
{
    const struct examined_term *left = a;
    const struct examined_term *right = b;

    if (left->merit != right->merit)
        return left->merit > right->merit ? -1 : 1;
    return slice_cmp(left->text, right->text);
}

static int take_terms(struct glass *glass, struct attar_error *err)
{
    const struct word *word = glass->word;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < word->form_count; i++)
        rc = take_form(glass, &word->forms[i], err);
    for (size_t i = 0; rc == 0 && i < word->stand_in_count; i++)
        rc = take_stand_in(glass, &word->stand_ins[i], err);
    if (rc == 0 && glass->count > 1)
        qsort(glass->terms, glass->count, sizeof *glass->terms, term_order);
    return rc;
}

/* ---- What a word would need ---- */

/* The least level at which the word, taken by itself, meets the product. */
static int find_need(const struct glass *glass, uint8_t *out_needs, struct attar_error *err)
{
    struct trace *trace = glass->trace;
    const struct forms_source source = {
        .view = trace->view,
        .memo = &trace->searcher->memo,
        .arena = trace->arena,
        .options = &trace->searcher->options,
    };
    struct words one = {.count = 1, .items = {*glass->word}};
    struct glass probe = {.trace = trace, .word = &one.items[0], .docs = glass->docs};
    int rc = 0;

    one.items[0].required = !glass->word->excluded;
    *out_needs = WORD_LACKS;
    for (unsigned level = 0; rc == 0 && probe.count == 0 && level <= LEVEL_WIDE; level++) {
        rc = forms_build(&source, level, &one, err);
        if (rc == 0)
            rc = take_terms(&probe, err);
        if (rc == 0 && probe.count > 0)
            *out_needs = (uint8_t)level;
    }
    return rc;
}

/* The same with every field looked at. */
static int find_need_anywhere(const struct glass *glass, uint8_t *out_needs,
                              struct attar_error *err)
{
    struct ranking *ranking = &glass->trace->searcher->ranking;
    const struct ranking asked = *ranking;
    int rc;

    memset(ranking->closed, 0, sizeof ranking->closed);
    rc = find_need(glass, out_needs, err);
    *ranking = asked;
    return rc;
}

/* ---- All words ---- */

static bool is_dropped(const struct text *text, const struct word *word)
{
    struct slice bytes = word_text(word, text->q);

    for (size_t i = 0; i < text->account.dropped_count; i++)
        if (text->account.dropped[i].word.ptr == bytes.ptr)
            return true;
    return false;
}

static enum word_role role_of(const struct text *text, const struct word *word)
{
    if (word->excluded)
        return WORD_EXCLUDED;
    if (text->account.repair == REPAIR_NAME)
        return WORD_OPTIONAL; /* the query was met as a whole */
    if (word->required)
        return WORD_REQUIRED;
    if (word->stop)
        return WORD_STOP;
    return is_dropped(text, word) ? WORD_DROPPED : WORD_OPTIONAL;
}

static int take_word(struct trace *trace, const struct word *word, uint64_t *docs,
                     struct examined_word *out, struct attar_error *err)
{
    const struct text *text = &trace->witness->text;
    struct glass glass = {.trace = trace, .word = word, .docs = docs};
    int rc = text->account.repair == REPAIR_NAME ? 0 : take_terms(&glass, err);

    if (rc < 0)
        return rc;
    *out = (struct examined_word){
        .text = word_text(word, text->q),
        .start = word->start,
        .end = word->end,
        .role = role_of(text, word),
        .met = glass.count > 0,
        .worth = word->worth,
        .weight = word->weight,
        .terms = glass.terms,
        .term_count = glass.count,
    };
    rc = find_need(&glass, &out->needs, err);
    if (out->met && out->needs > text->account.level)
        out->needs = text->account.level; /* beside its neighbours it needs less */
    out->needs_anywhere = out->needs;
    if (rc == 0 && trace->request->text.restrict_fields != 0 && !out->met)
        rc = find_need_anywhere(&glass, &out->needs_anywhere, err);
    return rc;
}

int trace_words(struct trace *trace, struct attar_error *err)
{
    const struct words *words = &trace->witness->text.words;
    struct examined_word *out = arena_array(trace->arena, words->count + 1, sizeof *out);
    uint64_t *docs = arena_array(trace->arena, trace->view->doc_words + 1, sizeof *docs);
    int rc = 0;

    if (out == NULL || docs == NULL)
        return trace_too_large(err);
    for (size_t i = 0; rc == 0 && i < words->count; i++)
        rc = take_word(trace, &words->items[i], docs, &out[i], err);
    if (rc < 0)
        return rc;
    trace->out->words = out;
    trace->out->word_count = words->count;
    return 0;
}
