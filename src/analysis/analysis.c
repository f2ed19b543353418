/* Opening an analysis: everything that decides tokens, read once and never changed.
 *
 *   chains --> lexicon's rows --> guard list (given words, and those of the rows)
 *          --> stop words and concepts, folded by the chains with that guard list
 *
 * The order matters: folding asks the guard list, so whatever is stored folded comes after it.
 * The hash takes in every file in the order of reading, the guard list, and the versions of ICU
 * and of this folder's code. */
#include "analysis/analysis.h"

#include "analysis/state.h"

#include <assert.h>
#include <stdio.h>
#include <unicode/uvernum.h>

enum {
    ARENA_BYTES_MAX = 64 << 20,
    GUARD_BYTES_MAX = 256 << 20,
    CODE_VERSION = 4 /* raised whenever the same files give other tokens */
};

static const char *const chain_names[CHAIN_COUNT] = {"english", "arabic"};

static void hash_versions(struct analysis *analysis)
{
    char text[64];
    int len = snprintf(text, sizeof text, "code %d, ICU %s, libstemmer 2.2.0", CODE_VERSION,
                       U_ICU_VERSION);

    table_hash(&analysis->hash, slice_of(text, (size_t)len));
}

static int chain_open_named(struct analysis *analysis, int i, const char *dir,
                            struct attar_error *err)
{
    char path[TABLE_PATH_CAP];
    struct filter_context context = {.source = {path, &analysis->arena, &analysis->hash},
                                     .guard = &analysis->guard,
                                     .lexicon = &analysis->lexicon,
                                     .stemmers = analysis->stemmers};

    if (snprintf(path, sizeof path, "%s/%s", dir, chain_names[i]) >= (int)sizeof path)
        return error_set(err, ATTAR_ELIMIT, "the path of the analyzers is too long");
    return chain_open(&analysis->chains[i], &context, err);
}

static int files_open(struct analysis *analysis, const char *analyzers_dir,
                      const char *ontology_dir, struct attar_error *err)
{
    struct table_source source = {analyzers_dir, &analysis->arena, &analysis->hash};
    int rc = 0;

    for (int i = 0; rc == 0 && i < CHAIN_COUNT; i++)
        rc = chain_open_named(analysis, i, analyzers_dir, err);
    if (rc == 0)
        rc = units_open(&analysis->units, &source, err);
    if (rc == 0)
        rc = translit_open(analyzers_dir, &analysis->translit, err);
    source.dir = ontology_dir;
    if (rc == 0)
        rc = lexicon_read(&analysis->lexicon, &source, err);
    return rc;
}

static int guard_given(struct analysis *analysis, struct slice words, struct attar_error *err)
{
    table_hash(&analysis->hash, words);
    while (words.ptr != NULL) {
        struct slice word = slice_cut(&words, '\n');

        if (word.len > 0 && word.len <= ANALYSIS_TERM_BYTES_MAX &&
            map_add(&analysis->guard, word) == MAP_NONE)
            return error_set(err, ATTAR_ELIMIT, "the guard list passes %d bytes", GUARD_BYTES_MAX);
    }
    return 0;
}

/* One alias by its folded words, and by its letters where those differ: Victoria's Secret is
 * victoria secret, and victorias secret. */
static void enter_words(struct analysis *analysis, struct analyzer *analyzer, size_t index)
{
    const struct cached *const *words;
    struct slice folded[LEXICON_WORDS_MAX];
    struct slice letters[LEXICON_WORDS_MAX];
    struct slice text = analysis->lexicon.aliases.items[index].text;
    size_t count = analyzer_words(analyzer, text, &words);
    bool differ = false;

    for (size_t i = 0; i < count && i < LEXICON_WORDS_MAX; i++) {
        folded[i] = words[i]->folded;
        letters[i] = words[i]->arabic ? words[i]->folded : words[i]->letters;
        differ |= !slice_eq(folded[i], letters[i]);
    }
    lexicon_add(&analysis->lexicon, index, folded, count);
    if (differ)
        lexicon_add(&analysis->lexicon, index, letters, count);
}

/* An alias written with points or hyphens is known without them, too: e.d.p is edp. */
static void enter_joined(struct analysis *analysis, struct analyzer *analyzer, size_t index)
{
    struct token_list tokens;

    if (analyze(analyzer, analysis->lexicon.aliases.items[index].text, &tokens, NULL) < 0)
        return;
    for (size_t i = 0; i < tokens.count; i++)
        if (tokens.items[i].kind == TOKEN_JOINED && tokens.items[i].words == tokens.position_count)
            lexicon_add(&analysis->lexicon, index, &tokens.items[i].term, 1);
}

static void lexicon_build(struct analysis *analysis)
{
    struct analyzer *analyzer = analyzer_new(analysis);

    for (size_t i = 0; i < analysis->lexicon.aliases.count; i++) {
        enter_words(analysis, analyzer, i);
        enter_joined(analysis, analyzer, i);
    }
    lexicon_finish(&analysis->lexicon);
    for (int i = 0; i < CHAIN_COUNT; i++)
        chain_stop_words(&analysis->chains[i], analyzer_scratch(analyzer));
    analyzer_free(analyzer);
}

static struct analysis *analysis_new(void)
{
    struct analysis *analysis = mem_zero(1, sizeof *analysis);

    atomic_init(&analysis->refs, 1);
    arena_init(&analysis->arena, ARENA_BYTES_MAX);
    map_init(&analysis->guard, GUARD_BYTES_MAX);
    lexicon_init(&analysis->lexicon);
    chars_init(&analysis->chars);
    hash_versions(analysis);
    return analysis;
}

int analysis_open_dirs(const char *analyzers_dir, const char *ontology_dir, struct slice guard,
                       struct analysis **out_analysis, struct attar_error *err)
{
    struct analysis *analysis = analysis_new();
    int rc = files_open(analysis, analyzers_dir, ontology_dir, err);

    if (rc == 0)
        rc = guard_given(analysis, guard, err);
    if (rc == 0)
        rc = guard_add_aliases(analysis, err);
    if (rc < 0) {
        analysis_unref(analysis);
        return rc;
    }
    lexicon_build(analysis);
    *out_analysis = analysis;
    return 0;
}

int analysis_open(const char *share_dir, struct slice guard, struct analysis **out_analysis,
                  struct attar_error *err)
{
    char analyzers[TABLE_PATH_CAP];
    char ontology[TABLE_PATH_CAP];

    assert(share_dir != NULL && out_analysis != NULL);
    if (snprintf(analyzers, sizeof analyzers, "%s/analyzers", share_dir) >= (int)sizeof analyzers ||
        snprintf(ontology, sizeof ontology, "%s/data/ontology", share_dir) >= (int)sizeof ontology)
        return error_set(err, ATTAR_ELIMIT, "the path of the shared files is too long");
    return analysis_open_dirs(analyzers, ontology, guard, out_analysis, err);
}

struct analysis *analysis_ref(struct analysis *analysis)
{
    assert(atomic_load(&analysis->refs) > 0);
    atomic_fetch_add(&analysis->refs, 1);
    return analysis;
}

void analysis_unref(struct analysis *analysis)
{
    if (analysis == NULL || atomic_fetch_sub(&analysis->refs, 1) > 1)
        return;
    for (int i = 0; i < CHAIN_COUNT; i++)
        chain_release(&analysis->chains[i]);
    units_release(&analysis->units);
    translit_free(analysis->translit);
    lexicon_release(&analysis->lexicon);
    map_release(&analysis->guard);
    arena_release(&analysis->arena);
    free(analysis);
}

uint64_t analysis_hash(const struct analysis *analysis)
{
    return analysis->hash;
}

uint32_t analysis_concept_count(const struct analysis *analysis)
{
    return (uint32_t)analysis->lexicon.concepts.count;
}

uint32_t analysis_concept(const struct analysis *analysis, struct slice term)
{
    uint32_t at = map_find(&analysis->lexicon.by_term, term);

    return at == MAP_NONE ? UINT32_MAX : (uint32_t)analysis->lexicon.by_term.entries[at].value - 1;
}

bool analysis_alias(const struct analysis *analysis, size_t index, uint32_t *out_concept,
                    struct slice *out_text)
{
    assert(analysis != NULL && out_concept != NULL && out_text != NULL);
    if (index >= analysis->lexicon.aliases.count)
        return false;
    *out_concept = analysis->lexicon.aliases.items[index].concept;
    *out_text = analysis->lexicon.aliases.items[index].text;
    return true;
}

const struct translit *analysis_translit(const struct analysis *analysis)
{
    return analysis->translit;
}
