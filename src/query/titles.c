/* Worths of names, from the columns of folded names: equal names share one value there, so the work
 * is one pass over distinct names and one over documents. */
#include "query/titles.h"

#include "base/map.h"
#include "base/mem.h"
#include "query/text/forms.h"

#include <stdlib.h>

enum { WORDS_BYTES_MAX = 64 << 20, IDF_FULL = 9 * 64, NAMED_PERCENT = 90 };

uint8_t title_worth(uint32_t idf)
{
    uint32_t worth = 1 + idf * (WORTH_MAX - 1) / IDF_FULL;

    return (uint8_t)(worth < WORTH_MAX ? worth : WORTH_MAX);
}

struct titles {
    struct view *view;
    struct map words;            /* folded word -> worth */
    uint8_t *worths;             /* of each name of the column in hand */
    const struct column *brands; /* NULL: none declared */
    const struct label **labels; /* of each brand; may be NULL */
};

static uint8_t worth_of_word(struct titles *titles, struct slice word)
{
    const struct view *view = titles->view;
    uint32_t at = map_add(&titles->words, word);

    if (at == MAP_NONE)
        return WORTH_MAX;
    if (titles->words.entries[at].value == 0)
        titles->words.entries[at].value =
            title_worth(forms_idf(snapshot_df(view->snapshot, word), view->live_count));
    return (uint8_t)titles->words.entries[at].value;
}

/* Does one of the blank-separated words of `text` equal `word`? */
static bool has_word(struct slice text, struct slice word)
{
    while (text.ptr != NULL)
        if (slice_eq(slice_cut(&text, ' '), word))
            return true;
    return false;
}

/* The worth of `text`'s words that are not in `but`. */
static uint8_t worth_of_text(struct titles *titles, struct slice text, struct slice but)
{
    uint32_t worth = 0;

    while (text.ptr != NULL) {
        struct slice word = slice_cut(&text, ' ');

        if (word.len > 0 && !has_word(but, word))
            worth += worth_of_word(titles, word);
    }
    return (uint8_t)(worth < UINT8_MAX ? worth : UINT8_MAX);
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
    uint8_t title = titles->worths[ord];
    uint8_t brand = worth_of_text(titles, brand_of(titles, doc, lang), name);

    if (title == 0 || (view->title_worth[doc] > 0 && title >= view->title_worth[doc]))
        return;
    view->title_worth[doc] = title;
    view->brand_worth[doc] = brand;
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
    struct titles titles = {.view = view};
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
}
