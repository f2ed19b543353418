/* Worths of names, from the columns of folded names: equal names share one value there, so the work
 * is one pass over distinct names and one over documents. */
#include "query/titles.h"

#include "base/map.h"
#include "base/mem.h"
#include "query/text/forms/forms.h"

#include <stdlib.h>

enum { WORDS_BYTES_MAX = 64 << 20, IDF_FULL = 9 * 64, NAMED_PERCENT = 90 };

uint8_t title_worth(uint32_t idf)
{
    uint32_t worth = 1 + idf * (WORTH_MAX - 1) / IDF_FULL;

    return (uint8_t)(worth < WORTH_MAX ? worth : WORTH_MAX);
}

/* A text by its words' worths. */
struct text_worth {
    uint16_t letters;
    uint8_t met;
};

struct titles {
    struct view *view;
    struct analyzer *analyzer;
    struct map words;            /* folded word -> worth */
    struct text_worth *worths;   /* of each name of the column in hand */
    const struct column *brands; /* NULL: none declared */
    const struct label **labels; /* of each brand; may be NULL */
};

static uint8_t worth_of_term(const struct titles *titles, struct slice term)
{
    const struct view *view = titles->view;

    return title_worth(forms_idf(snapshot_df(view->snapshot, term), view->live_count));
}

/* A word that is a concept is met by it, whatever its letters (forms.h): by the rarest, if it is
 * several. */
static uint8_t measure_word(struct titles *titles, struct slice word)
{
    struct token_list tokens;
    uint8_t worth = 0;

    if (analyze(titles->analyzer, word, &tokens, NULL) < 0)
        return WORTH_MAX;
    for (size_t i = 0; i < tokens.count; i++)
        if (tokens.items[i].kind == TOKEN_CONCEPT && tokens.items[i].words == 1) {
            uint8_t concept = worth_of_term(titles, tokens.items[i].term);

            worth = concept > worth ? concept : worth;
        }
    return worth > 0 ? worth : worth_of_term(titles, word);
}

/* What a word is worth by its letters, and as it is met. */
struct word_worth {
    uint8_t letters;
    uint8_t met;
};

static struct word_worth worth_of_word(struct titles *titles, struct slice word)
{
    uint32_t at = map_add(&titles->words, word);
    uint64_t value;

    if (at == MAP_NONE)
        return (struct word_worth){WORTH_MAX, WORTH_MAX};
    if (titles->words.entries[at].value == 0)
        titles->words.entries[at].value =
            (uint64_t)worth_of_term(titles, word) << 8 | measure_word(titles, word);
    value = titles->words.entries[at].value;
    return (struct word_worth){(uint8_t)(value >> 8), (uint8_t)value};
}

/* Does one of the blank-separated words of `text` equal `word`? */
static bool has_word(struct slice text, struct slice word)
{
    while (text.ptr != NULL)
        if (slice_eq(slice_cut(&text, ' '), word))
            return true;
    return false;
}

/* Of `text`'s words that are not in `but`. */
static struct text_worth worth_of_text(struct titles *titles, struct slice text, struct slice but)
{
    uint32_t letters = 0;
    uint32_t met = 0;

    while (text.ptr != NULL) {
        struct slice word = slice_cut(&text, ' ');
        struct word_worth worth = {0, 0};

        if (word.len > 0 && !has_word(but, word))
            worth = worth_of_word(titles, word);
        letters += worth.letters;
        met += worth.met;
    }
    return (struct text_worth){(uint16_t)(letters < UINT8_MAX ? letters : UINT8_MAX),
                               (uint8_t)(met < UINT8_MAX ? met : UINT8_MAX)};
}

static struct slice brand_of(const struct titles *titles, uint32_t doc, enum lang lang)
{
    const struct label *label = NULL;
    struct ord_span span = {NULL, NULL, 0};

    if (titles->brands != NULL)
        span = column_values(titles->brands, doc);
    if (span.count > 0)
        label = titles->labels[span.ords[0]];
    if (label == NULL)
        return slice_of("", 0);
    return lang == LANG_AR ? label->fold_ar : label->fold_en;
}

static void take_doc(struct titles *titles, uint32_t doc, uint32_t ord, enum lang lang)
{
    struct view *view = titles->view;
    struct slice name = column_key(view->sort_names[lang], ord);
    struct text_worth title = titles->worths[ord];
    struct text_worth brand = worth_of_text(titles, brand_of(titles, doc, lang), name);

    if (title.met == 0 || (view->title_worth[doc] > 0 && title.met >= view->title_worth[doc]))
        return;
    view->title_worth[doc] = title.met;
    view->whole_worth[doc] = (uint16_t)(title.letters + brand.letters);
}

static void take_names(struct titles *titles, enum lang lang)
{
    struct view *view = titles->view;
    const struct column *names = view->sort_names[lang];
    uint32_t count = column_value_count(names);
    uint64_t named = 0;

    titles->worths = mem_zero(count + 1, sizeof *titles->worths);
    for (uint32_t ord = 0; ord < count; ord++)
        titles->worths[ord] = worth_of_text(titles, column_key(names, ord), slice_of("", 0));
    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words)) {
        struct ord_span span = column_values(names, (uint32_t)doc);

        named += span.count > 0;
        if (span.count > 0)
            take_doc(titles, (uint32_t)doc, span.ords[0], lang);
    }
    view->named[lang] = named * 100 >= (uint64_t)view->live_count * NAMED_PERCENT;
    free(titles->worths);
}

void titles_fill(struct view *view)
{
    struct titles titles = {.view = view,
                            .analyzer = analyzer_new(snapshot_analysis(view->snapshot))};
    uint16_t brand = filter_find(view->filters, SLICE("brand"));

    map_init(&titles.words, WORDS_BYTES_MAX);
    if (brand != UINT16_MAX && view->value_labels[brand] != NULL) {
        titles.brands = view_column(view, brand);
        titles.labels = view->value_labels[brand];
    }
    for (enum lang lang = LANG_EN; lang <= LANG_AR; lang++)
        if (view->sort_names[lang] != NULL)
            take_names(&titles, lang);
    map_release(&titles.words);
    analyzer_free(titles.analyzer);
}
