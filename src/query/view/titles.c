/* Worths of names, summed over the words that the book has of each document (title_book.h). */
#include "query/titles.h"

#include "base/bitset.h"
#include "base/mem.h"
#include "query/view/succession.h"
#include "query/view/title_book.h"

#include <stdlib.h>

enum { IDF_FULL = 9 * 64, NAMED_PERCENT = 90 };

uint8_t title_worth(uint32_t idf)
{
    uint32_t worth = 1 + idf * (WORTH_MAX - 1) / IDF_FULL;

    return (uint8_t)(worth < WORTH_MAX ? worth : WORTH_MAX);
}

/* A text by its words' worths. */
struct text_worth {
    uint32_t letters;
    uint32_t met;
};

static struct text_worth sum(const struct word_worth *worths, const struct title_names *names,
                             uint32_t run)
{
    struct text_worth all = {0, 0};

    for (uint32_t i = names->ends.items[run]; i < names->ends.items[run + 1]; i++) {
        all.letters += worths[names->words.items[i]].letters;
        all.met += worths[names->words.items[i]].met;
    }
    all.letters = all.letters < UINT8_MAX ? all.letters : UINT8_MAX;
    all.met = all.met < UINT8_MAX ? all.met : UINT8_MAX;
    return all;
}

/* Of each run of words. */
static struct text_worth *weigh_runs(const struct title_book *book, const struct title_names *names)
{
    size_t count = names->ends.count - 1;
    struct text_worth *runs = mem_zero(count, sizeof *runs);

    for (size_t run = 0; run < count; run++)
        runs[run] = sum(book->worths.items, names, (uint32_t)run);
    return runs;
}

static void take_doc(struct view *view, uint32_t doc, struct text_worth title,
                     struct text_worth rest)
{
    if (title.met == 0 || (view->title_worth[doc] > 0 && title.met >= view->title_worth[doc]))
        return;
    view->title_worth[doc] = (uint8_t)title.met;
    view->whole_worth[doc] = (uint16_t)(title.letters + rest.letters);
}

/* How a view comes by the worths of the docs that the former one has too. */
enum known {
    KNOWN_NONE,  /* all are summed up */
    KNOWN_BUT,   /* but those with a word of another worth, they are the former's */
    KNOWN_WHOLE, /* they are the former's */
};

/* The docs of a segment of which names are summed up. */
struct title_docs {
    uint32_t first;
    size_t words;
    uint64_t *set;
};

static const struct title_names *names_of(const struct view *view, uint32_t segment, enum lang lang)
{
    const void *key = snapshot_segment_key(view->snapshot, segment);

    return &title_book_part(view->titles, key)->names[lang];
}

/* Runs with a word whose worth is another than in the former view.  Owner: free. */
static uint64_t *changed_runs(const struct title_book *book, const struct title_names *names)
{
    size_t count = names->ends.count - 1;
    uint64_t *runs = mem_zero(bitset_words(count), sizeof *runs);

    for (size_t run = 0; run < count; run++)
        for (uint32_t i = names->ends.items[run]; i < names->ends.items[run + 1]; i++)
            if (bitset_get(book->changed.items, names->words.items[i]))
                bitset_set(runs, run);
    return runs;
}

/* Leave to `docs` the live ones with such a word in this language, or in one before it. */
static void add_changed(const struct view *view, const struct title_names *names,
                        const uint64_t *live, struct title_docs *docs)
{
    uint64_t *runs = changed_runs(view->titles, names);

    for (BITSET_EACH(doc, live, docs->words))
        if (bitset_get(runs, names->name_of[doc]) || bitset_get(runs, names->rest_of[doc]))
            bitset_set(docs->set, doc);
    free(runs);
}

/* The docs of the segment that are to be summed up, their worths forgotten. */
static struct title_docs docs_to_sum(struct view *view, uint32_t segment, enum known known)
{
    struct title_docs docs;
    uint32_t count = snapshot_segment_docs(view->snapshot, segment, &docs.first);
    const uint64_t *live = snapshot_live(view->snapshot) + docs.first / 64;

    docs.words = bitset_words(count);
    docs.set = mem_zero(docs.words, sizeof *docs.set);
    if (known == KNOWN_NONE)
        memcpy(docs.set, live, docs.words * sizeof *docs.set);
    for (enum lang lang = LANG_EN; lang <= LANG_AR && known == KNOWN_BUT; lang++)
        if (view->sort_names[lang] != NULL)
            add_changed(view, names_of(view, segment, lang), live, &docs);
    for (BITSET_EACH(doc, docs.set, docs.words)) {
        view->title_worth[docs.first + doc] = 0;
        view->whole_worth[docs.first + doc] = 0;
    }
    return docs;
}

/* Many docs: each run is summed up once. */
static void take_docs(struct view *view, const struct title_docs *docs,
                      const struct title_names *names)
{
    struct text_worth *runs = weigh_runs(view->titles, names);

    for (BITSET_EACH(doc, docs->set, docs->words))
        take_doc(view, docs->first + (uint32_t)doc, runs[names->name_of[doc]],
                 runs[names->rest_of[doc]]);
    free(runs);
}

/* Few docs of many. */
static void take_some(struct view *view, const struct title_docs *docs,
                      const struct title_names *names)
{
    const struct word_worth *worths = view->titles->worths.items;

    for (BITSET_EACH(doc, docs->set, docs->words))
        take_doc(view, docs->first + (uint32_t)doc, sum(worths, names, names->name_of[doc]),
                 sum(worths, names, names->rest_of[doc]));
}

static void take_segment(struct view *view, uint32_t segment, enum known known)
{
    struct title_docs docs = docs_to_sum(view, segment, known);

    for (enum lang lang = LANG_EN; lang <= LANG_AR; lang++)
        if (view->sort_names[lang] != NULL)
            (known == KNOWN_NONE ? take_docs : take_some)(view, &docs,
                                                          names_of(view, segment, lang));
    free(docs.set);
}

/* How many live docs have a name. */
static uint64_t count_named(const struct view *view, enum lang lang)
{
    uint64_t named = 0;

    for (uint32_t s = 0; s < snapshot_segment_count(view->snapshot); s++) {
        uint32_t first;
        uint32_t count = snapshot_segment_docs(view->snapshot, s, &first);

        named += bitset_and_count(snapshot_live(view->snapshot) + first / 64,
                                  names_of(view, s, lang)->named, bitset_words(count));
    }
    return named;
}

/* What the former view's worths are good for. */
static enum known known_of(const struct view *view, const struct view *former)
{
    if (former == NULL || former->titles != view->titles)
        return KNOWN_NONE;
    if (former->titles_edition == view->titles_edition)
        return KNOWN_WHOLE;
    return former->titles_edition + 1 == view->titles_edition ? KNOWN_BUT : KNOWN_NONE;
}

void titles_fill(struct view *view, const struct view *former, const struct succession *next)
{
    enum known known;
    uint32_t kept;

    view->titles = title_book_next(former == NULL ? NULL : former->titles, view);
    view->titles_edition = view->titles->edition;
    known = known_of(view, next->former);
    kept = known == KNOWN_NONE ? 0 : next->docs;
    view->title_worth = succession_array(kept == 0 ? NULL : next->former->title_worth, kept,
                                         view->doc_cap, sizeof *view->title_worth);
    view->whole_worth = succession_array(kept == 0 ? NULL : next->former->whole_worth, kept,
                                         view->doc_cap, sizeof *view->whole_worth);
    for (uint32_t s = 0; s < snapshot_segment_count(view->snapshot); s++)
        if (s >= next->segments || known != KNOWN_WHOLE)
            take_segment(view, s, s < next->segments ? known : KNOWN_NONE);
    for (enum lang lang = LANG_EN; lang <= LANG_AR; lang++)
        view->named[lang] =
            view->sort_names[lang] != NULL &&
            count_named(view, lang) * 100 >= (uint64_t)view->live_count * NAMED_PERCENT;
}
