/* Worths of names, summed over the words that the book has of each document (title_book.h). */
#include "query/titles.h"

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

/* The live docs of a segment, which begins with doc `first`. */
static void take_docs(struct view *view, uint32_t first, const uint64_t *live,
                      const struct title_names *names, size_t words)
{
    struct text_worth *runs = weigh_runs(view->titles, names);

    for (BITSET_EACH(doc, live, words))
        take_doc(view, first + (uint32_t)doc, runs[names->name_of[doc]], runs[names->rest_of[doc]]);
    free(runs);
}

/* Returns how many live docs of the segment have a name. */
static uint64_t take_segment(struct view *view, uint32_t segment, enum lang lang, bool known)
{
    uint32_t first;
    uint32_t count = snapshot_segment_docs(view->snapshot, segment, &first);
    const uint64_t *live = snapshot_live(view->snapshot) + first / 64;
    const struct title_names *names =
        &title_book_part(view->titles, snapshot_segment_key(view->snapshot, segment))->names[lang];

    if (!known)
        take_docs(view, first, live, names, bitset_words(count));
    return bitset_and_count(live, names->named, bitset_words(count));
}

/* Room for the worths, with those of the documents that the former view knows as well; returns
 * how many segments these are. */
static uint32_t take_worths(struct view *view, const struct succession *next)
{
    const struct view *former = next->former;
    bool same = former != NULL && former->titles == view->titles &&
                former->titles_edition == view->titles_edition;
    uint32_t kept = same ? next->docs : 0;

    view->title_worth = succession_array(same ? former->title_worth : NULL, kept, view->doc_cap,
                                         sizeof *view->title_worth);
    view->whole_worth = succession_array(same ? former->whole_worth : NULL, kept, view->doc_cap,
                                         sizeof *view->whole_worth);
    return same ? next->segments : 0;
}

void titles_fill(struct view *view, const struct view *former, const struct succession *next)
{
    uint32_t known;

    view->titles = title_book_next(former == NULL ? NULL : former->titles, view);
    view->titles_edition = view->titles->edition;
    known = take_worths(view, next);
    for (enum lang lang = LANG_EN; lang <= LANG_AR; lang++) {
        uint64_t named = 0;

        if (view->sort_names[lang] == NULL)
            continue;
        for (uint32_t s = 0; s < snapshot_segment_count(view->snapshot); s++)
            named += take_segment(view, s, lang, s < known);
        view->named[lang] = named * 100 >= (uint64_t)view->live_count * NAMED_PERCENT;
    }
}
