/* From analyzer.json to a list of function calls.
 *
 *   "ar_article" --> kinds[] --> open(config) --> {apply, data} --> steps[]
 *
 * The table of filters below is the whole vocabulary of an analyzer.json.  An unknown name or a
 * missing key refuses the file, with its path: a chain that silently lacks a filter would give an
 * index that no query meets. */
#include "analysis/chain.h"

#include "analysis/lexicon.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdio.h>

enum { CONFIG_BYTES_MAX = 64 << 10, STOP_BYTES_MAX = 64 << 10 };

/* ---- the filters that live here ---- */

static void exact_apply(const void *data, struct draft *draft)
{
    (void)data;
    draft_emit_now(draft, TOKEN_EXACT);
}

static void folded_apply(const void *data, struct draft *draft)
{
    (void)data;
    draft_encode(draft->now, draft->count, &draft->folded);
    draft_emit(draft, TOKEN_FOLDED, draft_text(&draft->folded));
}

struct concept {
    const struct lexicon *lexicon;
    bool stems; /* try the article on, the variant and the stem, too */
};

static int concept_open(const struct filter_context *context, const void **out_data,
                        struct attar_error *err)
{
    struct concept *concept = arena_alloc(context->source.arena, sizeof *concept);
    const struct json *stems = json_get(context->config, "stems");

    assert(concept != NULL);
    concept->lexicon = context->lexicon;
    if (stems != NULL && json_bool(stems, &concept->stems) < 0)
        return error_set(err, ATTAR_EPARSE, "concept: \"stems\" is true or false");
    *out_data = concept;
    return 0;
}

/* A name written without its hamza (الكسندر for ألكسندر) looks definite, so the letters are tried
 * with the article on, too.  The first LEXICON_FORMS_MAX words that are known count. */
static void concept_apply(const void *data, struct draft *draft)
{
    const struct concept *concept = data;
    const struct slice forms[] = {draft_text(&draft->folded), draft_text(&draft->letters),
                                  draft_term_of(draft, TOKEN_VARIANT),
                                  draft_term_of(draft, TOKEN_STEM)};
    size_t count = concept->stems ? sizeof forms / sizeof forms[0] : 1;

    for (size_t i = 0; i < count; i++)
        lexicon_forms_add(concept->lexicon, &draft->forms, forms[i]);
}

/* ---- the table ---- */

static const struct filter_kind kinds[] = {
    {"units", NULL, NULL, PASS_UNITS},
    {"elision", NULL, NULL, PASS_ELISION},
    {"exact", NULL, exact_apply, 0},
    {"folded", NULL, folded_apply, 0},
    {"joined", NULL, joined_apply, PASS_JOINED},
    {"concept", concept_open, concept_apply, PASS_CONCEPT},
    {"ar_fold", NULL, ar_fold_apply, 0},
    {"ar_article", ar_article_open, ar_article_apply, 0},
    {"ar_final_hamza", NULL, ar_final_hamza_apply, 0},
    {"ar_clitic", ar_clitic_open, ar_clitic_apply, 0},
    {"ar_variant", ar_variant_open, ar_variant_apply, 0},
    {"casefold", NULL, casefold_apply, 0},
    {"latin_fold", NULL, latin_fold_apply, 0},
    {"possessive", NULL, possessive_apply, 0},
    {"snowball_en", snowball_en_open, snowball_apply, 0},
    {"snowball_ar", snowball_ar_open, snowball_apply, 0},
};

static const struct filter_kind *kind_named(struct slice name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (slice_eq(name, slice_cstr(kinds[i].name)))
            return &kinds[i];
    return NULL;
}

/* ---- configuration ---- */

static int affix_of(struct slice text, struct affix *out)
{
    for (size_t at = 0; at < text.len;) {
        if (out->count == sizeof out->letters / sizeof out->letters[0])
            return -ATTAR_ELIMIT;
        out->letters[out->count++] = utf8_next(text, &at);
    }
    return out->count > 0 ? 0 : -ATTAR_EPARSE;
}

int filter_affixes(const struct filter_context *context, const char *key, struct affixes *out,
                   struct attar_error *err)
{
    const struct json *list = json_get(context->config, key);
    struct affixes affixes = {.count = json_count(list)};

    affixes.items = arena_array(context->source.arena, affixes.count + 1, sizeof *affixes.items);
    if (json_kind(list) != JSON_KIND_ARRAY || affixes.items == NULL)
        return error_set(err, ATTAR_EPARSE, "\"%s\": an array of strings is needed", key);
    for (size_t i = 0; i < affixes.count; i++) {
        struct slice text;

        if (json_str(json_at(list, i), &text) < 0 || affix_of(text, &affixes.items[i]) < 0)
            return error_set(err, ATTAR_EPARSE, "\"%s\"[%zu]: 1 to 8 letters are needed", key, i);
    }
    *out = affixes;
    return 0;
}

int filter_count(const struct filter_context *context, const char *key, size_t *out_count,
                 struct attar_error *err)
{
    int64_t value;

    if (json_i64(json_get(context->config, key), &value) < 0 || value < 1 || value > 64)
        return error_set(err, ATTAR_EPARSE, "\"%s\": an integer 1..64 is needed", key);
    *out_count = (size_t)value;
    return 0;
}

static int elision_open(struct chain *chain, const struct filter_context *context,
                        struct attar_error *err)
{
    const struct json *list = json_get(context->config, "articles");
    size_t count = json_count(list);
    struct slice *articles = arena_array(context->source.arena, count + 1, sizeof *articles);

    assert(articles != NULL);
    for (size_t i = 0; i < count; i++) {
        struct slice text;

        if (json_str(json_at(list, i), &text) < 0)
            return error_set(err, ATTAR_EPARSE, "elision: \"articles\" are strings");
        articles[i] = arena_copy(context->source.arena, text);
    }
    chain->elision = (struct elision){articles, count};
    return 0;
}

static int filter_add(struct chain *chain, const struct filter_context *context, struct slice name,
                      struct attar_error *err)
{
    const struct filter_kind *kind = kind_named(name);
    struct chain_step step = {0};
    int rc = 0;

    if (kind == NULL)
        return error_set(err, ATTAR_EPARSE, "there is no filter \"%.*s\"", SLICE_ARG(name));
    if (chain->step_count == CHAIN_FILTERS_MAX)
        return error_set(err, ATTAR_ELIMIT, "at most %d filters", CHAIN_FILTERS_MAX);
    if (kind->pass == PASS_ELISION)
        rc = elision_open(chain, context, err);
    if (rc == 0 && kind->open != NULL)
        rc = kind->open(context, &step.data, err);
    if (rc < 0)
        return rc;
    chain->passes |= kind->pass;
    step.apply = kind->apply;
    if (step.apply != NULL)
        chain->steps[chain->step_count++] = step;
    return 0;
}

/* x is taken once, then f, once: a word always has both. */
static bool takes_both(const struct chain *chain)
{
    size_t exact = 0;
    size_t folded = 0;

    for (size_t i = 0; i < chain->step_count; i++) {
        if (chain->steps[i].apply == folded_apply && (folded++ > 0 || exact == 0))
            return false;
        exact += chain->steps[i].apply == exact_apply;
    }
    return exact == 1 && folded == 1;
}

static int filters_read(struct chain *chain, struct filter_context *context,
                        const struct json *list, struct attar_error *err)
{
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *item = json_at(list, i);
        struct slice name;
        int rc;

        context->config = json_kind(item) == JSON_KIND_OBJECT ? item : NULL;
        if (json_str(context->config != NULL ? json_get(item, "filter") : item, &name) < 0)
            return error_set(err, ATTAR_EPARSE, "\"chain\"[%zu]: a filter's name is needed", i);
        rc = filter_add(chain, context, name, err);
        if (rc < 0)
            return rc;
    }
    if (!takes_both(chain))
        return error_set(err, ATTAR_EPARSE, "\"chain\": exact, then folded, once each");
    return 0;
}

static int chain_parse(struct chain *chain, struct filter_context *context, const struct json *root,
                       struct attar_error *err)
{
    struct slice stop;
    int rc = filters_read(chain, context, json_get(root, "chain"), err);

    if (rc < 0)
        return rc;
    if (json_str(json_get(root, "stop_words"), &stop) < 0)
        return error_set(err, ATTAR_EPARSE, "\"stop_words\": a file name is needed");
    return table_text(&context->source, stop.ptr, &chain->stop_text, err);
}

int chain_open(struct chain *chain, const struct filter_context *context, struct attar_error *err)
{
    const struct json_limits limits = {.bytes = CONFIG_BYTES_MAX, .unique_keys = true};
    struct filter_context inner = *context;
    struct json *root = NULL;
    struct slice text;
    struct attar_error cause = {0};
    int rc;

    assert(chain != NULL && context->stemmers != NULL);
    *chain = (struct chain){0};
    map_init(&chain->stop, STOP_BYTES_MAX);
    rc = table_text(&context->source, "analyzer.json", &text, err);
    if (rc < 0)
        return rc;
    rc = json_parse(text, &limits, &root, &cause);
    if (rc == 0)
        rc = chain_parse(chain, &inner, root, &cause);
    json_free(root);
    if (rc < 0)
        error_set(err, -rc, "%s/analyzer.json: %s", context->source.dir, cause.text);
    return rc;
}

void chain_stop_words(struct chain *chain, struct draft_scratch *scratch)
{
    struct slice rest = chain->stop_text;
    struct draft draft;

    assert(scratch != NULL);
    while (rest.ptr != NULL) {
        struct slice word = slice_trim(slice_cut(&rest, '\n'));

        if (word.len == 0 || word.len > ANALYSIS_TERM_BYTES_MAX || word.ptr[0] == '#')
            continue;
        draft_init(&draft, word, scratch);
        chain_run(chain, &draft);
        map_add(&chain->stop, draft_text(&draft.folded));
    }
}

void chain_release(struct chain *chain)
{
    map_release(&chain->stop);
}

void chain_run(const struct chain *chain, struct draft *draft)
{
    assert(chain->step_count > 0);
    for (size_t i = 0; i < chain->step_count; i++)
        chain->steps[i].apply(chain->steps[i].data, draft);
}

bool chain_stops(const struct chain *chain, struct slice folded)
{
    return map_find(&chain->stop, folded) != MAP_NONE;
}
