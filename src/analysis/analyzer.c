/* One text through the whole pipeline; see state.h for the picture.
 *
 * Terms that span words are made here, since they depend on neighbours:
 *   joins     words written together (hyphen, slash, point, ampersand, elision), and in names
 *             every two neighbours
 *   concepts  in each layer the longest alias that begins at a word; inside it only its parents
 * Everything handed out lives in the cache, the lexicon or the per-call arena. */
#include "analysis/state.h"

#include <assert.h>
#include <libstemmer.h>
#include <stdlib.h>

enum {
    CACHE_BYTES_MAX = 512 << 20, /* one text of ANALYSIS_TEXT_BYTES_MAX stays far below */
    CALL_BYTES_MAX = 256 << 20,
    JOIN_WORDS_MAX = 8,
    KEEP_ITEMS = 1 << 16
};

struct analyzer {
    struct analysis *analysis;
    struct head head;
    struct word_list words;
    struct draft_scratch scratch;
    struct draft draft;
    struct map cache;                  /* word -> struct cached */
    struct arena cache_arena;          /* and where that lives */
    struct arena call;                 /* joined terms and folded text of this call */
    VEC(const struct cached *) cached; /* of each word */
    VEC(struct lexicon_forms) forms;   /* of each word */
    VEC(struct token) tokens;
    bool no_cache;
};

struct analyzer *analyzer_new(struct analysis *analysis)
{
    struct analyzer *analyzer = mem_zero(1, sizeof *analyzer);
    UErrorCode status = U_ZERO_ERROR;

    analyzer->analysis = analysis_ref(analysis);
    head_init(&analyzer->head, &analysis->chars);
    map_init(&analyzer->cache, CACHE_BYTES_MAX);
    arena_init(&analyzer->cache_arena, CACHE_BYTES_MAX);
    arena_init(&analyzer->call, CALL_BYTES_MAX);
    analyzer->scratch.nfd = unorm2_getNFDInstance(&status);
    analyzer->scratch.nfkc = analyzer->head.nfkc;
    assert(U_SUCCESS(status));
    for (int i = 0; i < DRAFT_STEMMERS_MAX && analysis->stemmers[i] != NULL; i++) {
        analyzer->scratch.stemmers[i] = sb_stemmer_new(analysis->stemmers[i], "UTF_8");
        assert(analyzer->scratch.stemmers[i] != NULL);
    }
    return analyzer;
}

void analyzer_free(struct analyzer *analyzer)
{
    if (analyzer == NULL)
        return;
    for (int i = 0; i < DRAFT_STEMMERS_MAX; i++)
        if (analyzer->scratch.stemmers[i] != NULL)
            sb_stemmer_delete(analyzer->scratch.stemmers[i]);
    head_release(&analyzer->head);
    words_release(&analyzer->words);
    map_release(&analyzer->cache);
    arena_release(&analyzer->cache_arena);
    arena_release(&analyzer->call);
    VEC_RELEASE(&analyzer->cached);
    VEC_RELEASE(&analyzer->forms);
    VEC_RELEASE(&analyzer->tokens);
    analysis_unref(analyzer->analysis);
    free(analyzer);
}

struct draft_scratch *analyzer_scratch(struct analyzer *analyzer)
{
    return &analyzer->scratch;
}

void analyzer_icu_only(struct analyzer *analyzer, bool icu_only)
{
    analyzer->head.icu_only = icu_only;
}

void analyzer_no_cache(struct analyzer *analyzer, bool no_cache)
{
    analyzer->no_cache = no_cache;
}

/* ---- words ---- */

static const struct chain *chain_of(const struct analysis *analysis, uint8_t script)
{
    return &analysis->chains[script == SCRIPT_ARABIC ? CHAIN_ARABIC : CHAIN_ENGLISH];
}

static struct slice keep(struct analyzer *analyzer, const struct draft_term *term)
{
    struct slice copy = arena_copy(&analyzer->cache_arena, draft_text(term));

    assert(copy.ptr != NULL);
    return copy;
}

/* The draft's terms by kind: filters may emit out of turn. */
static void keep_terms(struct analyzer *analyzer, const struct draft *draft, struct cached *cached)
{
    for (int kind = 0; kind < TOKEN_KIND_COUNT; kind++)
        for (size_t i = 0; i < draft->term_count; i++)
            if (draft->terms[i].kind == kind)
                cached->terms[cached->term_count++] =
                    (struct cached_term){keep(analyzer, &draft->terms[i]), (uint8_t)kind};
}

static const struct cached *run_chain(struct analyzer *analyzer, const struct word *word)
{
    const struct chain *chain = chain_of(analyzer->analysis, word->script);
    struct draft *draft = &analyzer->draft;
    struct cached *cached;

    draft_init(draft, word->text, &analyzer->scratch);
    chain_run(chain, draft);
    cached = arena_alloc(&analyzer->cache_arena,
                         sizeof *cached + draft->term_count * sizeof cached->terms[0]);
    assert(cached != NULL);
    cached->letters = keep(analyzer, &draft->letters);
    cached->folded = keep(analyzer, &draft->folded);
    cached->forms = draft->forms;
    cached->arabic = word->script == SCRIPT_ARABIC;
    cached->stop = chain_stops(chain, cached->folded);
    keep_terms(analyzer, draft, cached);
    return cached;
}

/* The same word of the same script gives the same terms, and a word's script is its text's, so
 * the text alone is the key. */
static const struct cached *look_up(struct analyzer *analyzer, const struct word *word)
{
    uint32_t at;

    if (analyzer->no_cache)
        return run_chain(analyzer, word);
    at = map_add(&analyzer->cache, word->text);
    assert(at != MAP_NONE);
    if (analyzer->cache.entries[at].value == 0)
        analyzer->cache.entries[at].value = (uintptr_t)run_chain(analyzer, word);
    return (const struct cached *)(uintptr_t)analyzer->cache.entries[at].value;
}

static void forget(struct analyzer *analyzer)
{
    arena_reset(&analyzer->call);
    if (analyzer->cache.count > CACHE_WORDS_MAX || analyzer->no_cache) {
        map_release(&analyzer->cache);
        map_init(&analyzer->cache, CACHE_BYTES_MAX);
        arena_reset(&analyzer->cache_arena);
    }
    if (analyzer->tokens.cap > KEEP_ITEMS)
        VEC_RELEASE(&analyzer->tokens);
    analyzer->tokens.count = analyzer->cached.count = analyzer->forms.count = 0;
}

static void cut_words(struct analyzer *analyzer, struct slice text)
{
    const struct analysis *analysis = analyzer->analysis;
    const struct chain *english = &analysis->chains[CHAIN_ENGLISH];

    forget(analyzer);
    head_run(&analyzer->head, text);
    words_cut(&analyzer->head, &english->elision, &analyzer->words);
    if (english->passes & PASS_UNITS)
        units_apply(&analysis->units, &analyzer->head, &analyzer->words);
    for (size_t i = 0; i < analyzer->words.words.count; i++) {
        const struct cached *cached = look_up(analyzer, &analyzer->words.words.items[i]);

        VEC_PUSH(&analyzer->cached, cached);
        VEC_PUSH(&analyzer->forms, cached->forms);
    }
}

size_t analyzer_words(struct analyzer *analyzer, struct slice text,
                      const struct cached *const **out_words)
{
    cut_words(analyzer, text);
    *out_words = analyzer->cached.items;
    return analyzer->cached.count;
}

/* ---- tokens ---- */

/* A token over words [first, first + count). */
static void emit(struct analyzer *analyzer, enum token_kind kind, struct slice term, size_t first,
                 size_t count)
{
    const struct word *words = analyzer->words.words.items;

    assert(term.len > 0 && count > 0 && first + count <= analyzer->words.words.count);
    VEC_PUSH(&analyzer->tokens, (struct token){.term = term,
                                               .position = (uint32_t)first,
                                               .start = words[first].start,
                                               .end = words[first + count - 1].end,
                                               .kind = (uint8_t)kind,
                                               .words = (uint8_t)count});
}

static bool emitted(const struct analyzer *analyzer, size_t position, struct slice term)
{
    for (size_t i = analyzer->tokens.count; i > 0; i--) {
        const struct token *token = &analyzer->tokens.items[i - 1];

        if (token->position != position)
            return false;
        if (slice_eq(token->term, term))
            return true;
    }
    return false;
}

static void emit_terms(struct analyzer *analyzer, size_t i)
{
    const struct cached *cached = analyzer->cached.items[i];

    for (size_t t = 0; t < cached->term_count; t++) {
        emit(analyzer, cached->terms[t].kind, cached->terms[t].text, i, 1);
        analyzer->tokens.items[analyzer->tokens.count - 1].stop = cached->stop;
    }
}

/* Words [first, first + count) written together, unless that is too long or known already. */
static void emit_join(struct analyzer *analyzer, size_t first, size_t count)
{
    char text[ANALYSIS_TERM_BYTES_MAX];
    size_t len = 0;
    struct slice term;

    for (size_t i = first; i < first + count; i++) {
        struct slice letters = analyzer->cached.items[i]->letters;

        if (analyzer->words.words.items[i].size || len + letters.len > sizeof text)
            return;
        memcpy(text + len, letters.ptr, letters.len);
        len += letters.len;
    }
    if (len == 0 || emitted(analyzer, first, slice_of(text, len)))
        return;
    term = arena_copy(&analyzer->call, slice_of(text, len));
    assert(term.ptr != NULL);
    emit(analyzer, TOKEN_JOINED, term, first, count);
}

/* Digits join with anything, letters with their own script. */
static bool may_join(const struct word *a, const struct word *b)
{
    return a->script == b->script || a->script == SCRIPT_COMMON || b->script == SCRIPT_COMMON;
}

/* The number of words, from `first` on, that are glued together. */
static size_t glued(const struct analyzer *analyzer, size_t first)
{
    const struct word *words = analyzer->words.words.items;
    size_t count = 1;

    while (first + count < analyzer->words.words.count && words[first + count].glue &&
           may_join(&words[first + count - 1], &words[first + count]))
        count++;
    return count;
}

static void emit_joins(struct analyzer *analyzer, size_t i, bool name)
{
    const struct word *words = analyzer->words.words.items;
    bool inner = i > 0 && words[i].glue && may_join(&words[i - 1], &words[i]);
    size_t count = inner ? 1 : glued(analyzer, i);

    if (count > 1 && count <= JOIN_WORDS_MAX)
        emit_join(analyzer, i, count);
    if (name && i + 1 < analyzer->words.words.count && !words[i + 1].glue &&
        may_join(&words[i], &words[i + 1]))
        emit_join(analyzer, i, 2);
}

/* The longest alias of a layer, which hides the shorter ones inside it. */
struct cover {
    const struct lexicon_node *node;
    size_t first, past; /* words */
};

/* Each layer's cover for word `i`: one that reaches over it, or else its own longest alias. */
static void find_covers(const struct lexicon *lexicon, size_t i, const struct lexicon_hit *hits,
                        size_t count, struct cover covers[LAYER_COUNT])
{
    for (size_t h = 0; h < count; h++)
        for (uint32_t c = 0; c < hits[h].node->count; c++) {
            uint32_t concept = lexicon_concepts(lexicon, hits[h].node)[c];
            struct cover *cover = &covers[lexicon->concepts.items[concept].layer];

            if (i >= cover->past || (cover->first == i && i + hits[h].words > cover->past))
                *cover = (struct cover){hits[h].node, i, i + hits[h].words};
        }
}

/* An alias inside a longer one counts only as what the longer one is a kind of.  Lines are not
 * hidden: Black Opium is found by opium, which is a line, too.  A family is hidden by notes, too:
 * فلفل وردي is a pepper, and nothing of roses (وردي). */
static bool counts(const struct lexicon *lexicon, size_t i, const struct lexicon_hit *hit,
                   uint32_t concept, const struct cover covers[LAYER_COUNT])
{
    uint8_t layer = lexicon->concepts.items[concept].layer;
    const struct cover *cover = &covers[layer];
    const struct cover *scent = &covers[LAYER_SCENT];

    if (layer == LAYER_LINE)
        return true;
    if (layer == LAYER_FAMILY && i < scent->past && scent->past - scent->first > hit->words)
        return false;
    return (cover->first == i && cover->node == hit->node) ||
           lexicon_is_above(lexicon, concept, cover->node);
}

static void emit_hit(struct analyzer *analyzer, size_t i, const struct lexicon_hit *hit,
                     const struct cover covers[LAYER_COUNT])
{
    const struct lexicon *lexicon = &analyzer->analysis->lexicon;

    for (uint32_t c = 0; c < hit->node->count; c++) {
        uint32_t concept = lexicon_concepts(lexicon, hit->node)[c];
        struct slice term = lexicon->concepts.items[concept].term;

        if (counts(lexicon, i, hit, concept, covers) && !emitted(analyzer, i, term))
            emit(analyzer, TOKEN_CONCEPT, term, i, hit->words);
    }
}

static void emit_concepts(struct analyzer *analyzer, size_t i, struct cover covers[LAYER_COUNT])
{
    struct lexicon_hit hits[LEXICON_HITS_MAX];
    size_t count = lexicon_match(&analyzer->analysis->lexicon, analyzer->forms.items + i,
                                 analyzer->forms.count - i, hits);

    find_covers(&analyzer->analysis->lexicon, i, hits, count, covers);
    for (size_t h = count; h-- > 0;) /* the longest first: it is the one kept of a concept */
        emit_hit(analyzer, i, &hits[h], covers);
}

static void mark_last(struct analyzer *analyzer)
{
    size_t count = analyzer->words.words.count;

    if (count == 0 || analyzer->words.words.items[count - 1].past != analyzer->head.out.count)
        return;
    for (size_t i = analyzer->tokens.count; i > 0; i--) {
        if (analyzer->tokens.items[i - 1].position != count - 1)
            return;
        analyzer->tokens.items[i - 1].last = true;
    }
}

static int run(struct analyzer *analyzer, struct slice text, bool name,
               struct token_list *out_tokens, struct attar_error *err)
{
    struct cover covers[LAYER_COUNT] = {{0}};

    assert(analyzer != NULL && out_tokens != NULL);
    if (text.len > ANALYSIS_TEXT_BYTES_MAX)
        return error_set(err, ATTAR_ELIMIT, "a text of %zu bytes, at most %d", text.len,
                         ANALYSIS_TEXT_BYTES_MAX);
    cut_words(analyzer, text);
    for (size_t i = 0; i < analyzer->words.words.count; i++) {
        emit_terms(analyzer, i);
        emit_joins(analyzer, i, name);
        emit_concepts(analyzer, i, covers);
    }
    mark_last(analyzer);
    *out_tokens = (struct token_list){analyzer->tokens.items, analyzer->tokens.count,
                                      (uint32_t)analyzer->words.words.count};
    return 0;
}

int analyze(struct analyzer *analyzer, struct slice text, struct token_list *out_tokens,
            struct attar_error *err)
{
    return run(analyzer, text, false, out_tokens, err);
}

int analyze_name(struct analyzer *analyzer, struct slice text, struct token_list *out_tokens,
                 struct attar_error *err)
{
    return run(analyzer, text, true, out_tokens, err);
}

int analyze_fold(struct analyzer *analyzer, struct slice text, struct slice *out_folded,
                 struct attar_error *err)
{
    size_t len = 0;
    char *folded;

    assert(analyzer != NULL && out_folded != NULL);
    if (text.len > ANALYSIS_TEXT_BYTES_MAX)
        return error_set(err, ATTAR_ELIMIT, "a text of %zu bytes, at most %d", text.len,
                         ANALYSIS_TEXT_BYTES_MAX);
    cut_words(analyzer, text);
    for (size_t i = 0; i < analyzer->cached.count; i++)
        len += analyzer->cached.items[i]->folded.len + 1;
    folded = arena_alloc(&analyzer->call, len + 1);
    assert(folded != NULL);
    len = 0;
    for (size_t i = 0; i < analyzer->cached.count; i++) {
        struct slice word = analyzer->cached.items[i]->folded;

        if (i > 0)
            folded[len++] = ' ';
        memcpy(folded + len, word.ptr, word.len);
        len += word.len;
    }
    *out_folded = slice_of(folded, len);
    return 0;
}
