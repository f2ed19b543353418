/* The filters of the arabic chain: fold letters, take off the article, then what else the
 * vocabulary allows.
 *
 *   والمسك --ar_fold--> والمسك --ar_article--> مسك                      f
 *   وبخور  --ar_fold--> وبخور  --ar_clitic---> بخور (a known word)      s
 *   بخور   ...............................    stays: it is a known word
 *   ورود   --ar_variant-> ورد                                          v
 *
 * The light stemmer of Larkey, Ballesteros and Connell (SIGIR 2002, "light10") strips by length
 * alone; ours asks the vocabulary first, because بخور, برغموت and بنفسج begin with a letter that
 * light10 would take for "with".  The folds are those of Lucene's ArabicNormalizer, plus the
 * Persian and Urdu letters that shops type for Arabic ones. */
#include "analysis/filter.h"

#include <assert.h>
#include <stdlib.h>

enum { ALEF = 0x0627, ALEF_WASLA = 0x0671, HAMZA = 0x0621, LAM = 0x0644 };

/* Low bytes of U+06xx; 0 for a letter that stays. */
static const uint16_t folds[256] = {
    /* آ أ إ ٱ ٲ ٳ ٵ -> ا */
    [0x22] = 0x0627,
    [0x23] = 0x0627,
    [0x25] = 0x0627,
    [0x71] = 0x0627,
    [0x72] = 0x0627,
    [0x73] = 0x0627,
    [0x75] = 0x0627,
    /* ئ ى ی ۍ ې ے ۓ -> ي */
    [0x26] = 0x064A,
    [0x49] = 0x064A,
    [0xCC] = 0x064A,
    [0xCD] = 0x064A,
    [0xD0] = 0x064A,
    [0xD2] = 0x064A,
    [0xD3] = 0x064A,
    /* ؤ -> و */
    [0x24] = 0x0648,
    /* ة ھ ۀ ہ ۂ ۃ ە -> ه */
    [0x29] = 0x0647,
    [0xBE] = 0x0647,
    [0xC0] = 0x0647,
    [0xC1] = 0x0647,
    [0xC2] = 0x0647,
    [0xC3] = 0x0647,
    [0xD5] = 0x0647,
    /* ک ڪ گ -> ك, پ -> ب, چ -> ج, ژ -> ز, ڤ -> ف, ڨ -> ق */
    [0xA9] = 0x0643,
    [0xAA] = 0x0643,
    [0xAF] = 0x0643,
    [0x7E] = 0x0628,
    [0x86] = 0x062C,
    [0x98] = 0x0632,
    [0xA4] = 0x0641,
    [0xA8] = 0x0642,
};

uint32_t ar_fold_letter(uint32_t c)
{
    if (c == 0x0674) /* the high hamza that NFKC makes of ٵ */
        return 0;
    return c >> 8 == 0x06 && folds[c & 0xFF] != 0 ? folds[c & 0xFF] : c;
}

void ar_fold_apply(const void *data, struct draft *draft)
{
    size_t kept = 0;

    (void)data;
    assert(draft->count <= DRAFT_LETTERS_MAX);
    for (size_t i = 0; i < draft->count; i++) {
        uint32_t c = ar_fold_letter(draft->now[i]);

        draft->now[kept] = c;
        draft->was[kept] = draft->was[i];
        kept += c != 0;
    }
    draft->count = kept;
    draft_encode(draft->now, draft->count, &draft->letters);
}

static bool starts_with(const struct draft *draft, const struct affix *front)
{
    return draft->count >= front->count &&
           memcmp(draft->now, front->letters, front->count * sizeof front->letters[0]) == 0;
}

static bool ends_with(const struct draft *draft, const struct affix *back)
{
    return draft->count >= back->count &&
           memcmp(draft->now + draft->count - back->count, back->letters,
                  back->count * sizeof back->letters[0]) == 0;
}

/* True if letters [from, draft->count - back) are a word of the guard list. */
static bool guarded(const struct map *guard, const struct draft *draft, size_t from, size_t back)
{
    struct draft_term term;

    assert(from + back <= draft->count);
    draft_encode(draft->now + from, draft->count - from - back, &term);
    return map_find(guard, draft_text(&term)) != MAP_NONE;
}

/* ---- ar_article ---- */

struct ar_article {
    struct affixes prefixes; /* longest first is not needed: at most one of them matches */
    size_t rest_min;
    size_t guarded_rest_min;
    const struct map *guard;
};

int ar_article_open(const struct filter_context *context, const void **out_data,
                    struct attar_error *err)
{
    struct ar_article *article = arena_alloc(context->source.arena, sizeof *article);
    int rc;

    assert(article != NULL);
    article->guard = context->guard;
    rc = filter_affixes(context, "prefixes", &article->prefixes, err);
    if (rc == 0)
        rc = filter_count(context, "rest_min", &article->rest_min, err);
    if (rc == 0)
        rc = filter_count(context, "guarded_rest_min", &article->guarded_rest_min, err);
    if (rc == 0)
        *out_data = article;
    return rc;
}

/* The article's own alef was written bare: إلهام and ألماس have none. */
static bool alef_is_bare(const struct draft *draft, const struct affix *prefix)
{
    for (size_t i = 0; i < prefix->count; i++)
        if (prefix->letters[i] == ALEF)
            return draft->was[i] == ALEF || draft->was[i] == ALEF_WASLA;
    return true;
}

/* How many letters of `prefix` come off: all, none, or of لل only the first, when the word behind
 * is known with its own lam (للبان is for لبان). */
static size_t article_len(const struct ar_article *article, const struct draft *draft,
                          const struct affix *prefix)
{
    size_t rest = draft->count - prefix->count;
    bool bare = prefix->letters[0] == ALEF;
    bool known =
        rest >= article->guarded_rest_min && guarded(article->guard, draft, prefix->count, 0);

    if (!known && prefix->letters[0] == LAM && guarded(article->guard, draft, 1, 0))
        return 1;
    if (rest < article->rest_min)
        return known ? prefix->count : 0;
    /* فالنتينو is a name, not "and the": a known word gives up its first letter only for one. */
    return bare || known || !guarded(article->guard, draft, 0, 0) ? prefix->count : 0;
}

/* A final hamza goes from four letters on; the number of letters that stay. */
static size_t without_final_hamza(const uint32_t *letters, size_t count)
{
    return count - (count >= 4 && letters[count - 1] == HAMZA);
}

/* Letters that come off the front of the word. */
static size_t article_of(const struct ar_article *article, const struct draft *draft)
{
    for (size_t i = 0; i < article->prefixes.count; i++) {
        const struct affix *prefix = &article->prefixes.items[i];

        if (starts_with(draft, prefix) && alef_is_bare(draft, prefix))
            return article_len(article, draft, prefix);
    }
    return 0;
}

/* A word whose own first letters look like the article (الوان, without its hamza) loses them here,
 * so its definite form (الالوان) must give the doubly stripped form, too. */
void ar_article_apply(const void *data, struct draft *draft)
{
    const struct ar_article *article = data;
    size_t len = article_of(article, draft);
    struct draft_term rest;

    if (len == 0)
        return;
    draft_strip(draft, len, 0);
    len = article_of(article, draft);
    draft_encode(draft->now + len, without_final_hamza(draft->now + len, draft->count - len),
                 &rest);
    if (len > 0)
        draft_emit(draft, TOKEN_STEM, draft_text(&rest));
}

/* The last part of ar_fold: a final hamza goes from four letters on.  It comes behind the article,
 * so that ماء and الماء agree about the number. */
void ar_final_hamza_apply(const void *data, struct draft *draft)
{
    static const char hamza[] = "\u0621";
    size_t len = sizeof hamza - 1;
    size_t stay = without_final_hamza(draft->now, draft->count);

    (void)data;
    assert(stay <= draft->count);
    if (stay == draft->count)
        return;
    draft_strip(draft, 0, 1);
    if (draft->letters.len > len &&
        memcmp(draft->letters.text + draft->letters.len - len, hamza, len) == 0)
        draft->letters.len = (uint8_t)(draft->letters.len - len);
}

/* ---- ar_clitic ---- */

struct ar_clitic {
    struct affixes front;
    struct affixes back;
    struct affixes articles; /* that may stand behind a front clitic: وللنساء */
    size_t rest_min;
    const struct map *guard;
};

int ar_clitic_open(const struct filter_context *context, const void **out_data,
                   struct attar_error *err)
{
    struct ar_clitic *clitic = arena_alloc(context->source.arena, sizeof *clitic);
    int rc;

    assert(clitic != NULL);
    clitic->guard = context->guard;
    rc = filter_affixes(context, "front", &clitic->front, err);
    if (rc == 0)
        rc = filter_affixes(context, "back", &clitic->back, err);
    if (rc == 0)
        rc = filter_affixes(context, "articles", &clitic->articles, err);
    if (rc == 0)
        rc = filter_count(context, "rest_min", &clitic->rest_min, err);
    if (rc == 0)
        *out_data = clitic;
    return rc;
}

/* Emit the letters without `front` and `back` if the vocabulary has them. */
static bool try_rest(const struct ar_clitic *clitic, struct draft *draft, size_t front, size_t back)
{
    struct draft_term rest;

    if (draft->count < front + back + clitic->rest_min ||
        !guarded(clitic->guard, draft, front, back))
        return false;
    draft_encode(draft->now + front, draft->count - front - back, &rest);
    draft_emit(draft, TOKEN_STEM, draft_text(&rest));
    return true;
}

/* The longest of `affixes` that stands behind the first `from` letters, or 0. */
static size_t article_behind(const struct ar_clitic *clitic, const struct draft *draft, size_t from)
{
    for (size_t i = 0; i < clitic->articles.count; i++) {
        const struct affix *article = &clitic->articles.items[i];

        if (draft->count >= from + article->count &&
            memcmp(draft->now + from, article->letters,
                   article->count * sizeof article->letters[0]) == 0)
            return article->count;
    }
    return 0;
}

static bool try_backs(const struct ar_clitic *clitic, struct draft *draft, size_t front)
{
    for (size_t i = 0; i < clitic->back.count; i++) {
        const struct affix *back = &clitic->back.items[i];

        if (ends_with(draft, back) && try_rest(clitic, draft, front, back->count))
            return true;
    }
    return false;
}

void ar_clitic_apply(const void *data, struct draft *draft)
{
    const struct ar_clitic *clitic = data;
    size_t front = 0;

    if (draft->count <= clitic->rest_min || guarded(clitic->guard, draft, 0, 0))
        return;
    for (size_t i = 0; i < clitic->front.count && front == 0; i++)
        if (starts_with(draft, &clitic->front.items[i]))
            front = clitic->front.items[i].count;
    if (front > 0 && try_rest(clitic, draft, front, 0))
        return;
    if (try_backs(clitic, draft, 0))
        return;
    if (front == 0 || try_backs(clitic, draft, front))
        return;
    front += article_behind(clitic, draft, front);
    if (!try_rest(clitic, draft, front, 0))
        try_backs(clitic, draft, front);
}

/* ---- ar_variant ---- */

struct variant {
    struct slice from, to; /* folded */
};

struct ar_variant {
    struct variant *items; /* by from */
    size_t count;
};

enum { VARIANTS_MAX = 4096 };

static int variant_order(const void *a, const void *b)
{
    return slice_cmp(((const struct variant *)a)->from, ((const struct variant *)b)->from);
}

/* A dictionary word folded, without the article: the file gives words bare. */
static struct slice fold_word(struct slice word, struct arena *arena)
{
    struct draft_scratch none = {0};
    struct draft draft;

    if (word.len > ANALYSIS_TERM_BYTES_MAX)
        return (struct slice){NULL, 0};
    draft_init(&draft, word, &none);
    ar_fold_apply(NULL, &draft);
    ar_final_hamza_apply(NULL, &draft);
    return arena_copy(arena, draft_text(&draft.letters));
}

static int read_variants(struct ar_variant *variants, struct table *table, struct arena *arena,
                         struct attar_error *err)
{
    int rc;

    while ((rc = table_next(table, err)) > 0) {
        struct variant item = {fold_word(table_cell(table, "from"), arena),
                               fold_word(table_cell(table, "to"), arena)};

        if (variants->count == VARIANTS_MAX)
            return error_set(err, ATTAR_ELIMIT, "%s: more than %d rows", table->path, VARIANTS_MAX);
        if (item.from.len == 0 || item.to.len == 0 || slice_eq(item.from, item.to))
            return error_set(err, ATTAR_EPARSE, "%s:%zu: folding leaves nothing to replace",
                             table->path, table->line);
        variants->items[variants->count++] = item;
    }
    return rc;
}

int ar_variant_open(const struct filter_context *context, const void **out_data,
                    struct attar_error *err)
{
    struct ar_variant *variants = arena_alloc(context->source.arena, sizeof *variants);
    struct slice name;
    struct table table;
    int rc;

    assert(variants != NULL);
    if (json_str(json_get(context->config, "dictionary"), &name) < 0)
        return error_set(err, ATTAR_EPARSE, "ar_variant needs \"dictionary\", a file name");
    rc = table_open(&table, &context->source, name.ptr, err);
    if (rc < 0)
        return rc;
    variants->items = arena_array(context->source.arena, VARIANTS_MAX, sizeof *variants->items);
    assert(variants->items != NULL);
    rc = read_variants(variants, &table, context->source.arena, err);
    if (rc < 0)
        return rc;
    qsort(variants->items, variants->count, sizeof *variants->items, variant_order);
    *out_data = variants;
    return 0;
}

void ar_variant_apply(const void *data, struct draft *draft)
{
    const struct ar_variant *variants = data;
    const struct slice forms[] = {draft_text(&draft->folded), draft_text(&draft->letters),
                                  draft_term_of(draft, TOKEN_STEM)};

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct variant key = {.from = forms[i]};
        const struct variant *found =
            bsearch(&key, variants->items, variants->count, sizeof *variants->items, variant_order);

        if (forms[i].len > 0 && found != NULL) {
            draft_emit(draft, TOKEN_VARIANT, found->to);
            return;
        }
    }
}
