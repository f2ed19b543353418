/* From strict to generous, one step at a time, and no step further than needed. */
#include "query/text/text.h"

#include "base/bitset.h"
#include "query/text/fewer.h"
#include "query/text/names.h"
#include "query/text/positions.h"
#include "query/text/run.h"
#include "query/text/synonyms.h"

#include <assert.h>

enum {
    ENOUGH = 10, /* products, for typo=auto to go no further */
    SEVERAL = 3, /* words: some of them say more than all of them guessed */
    WORDY = 6    /* words: more than a shopper types, and too many to guess letters for */
};

static const char *const repair_names[REPAIR_KIND_COUNT] = {"", "keyboard", "split", "name"};

const char *repair_name(enum repair_kind kind)
{
    assert(kind < REPAIR_KIND_COUNT);
    return repair_names[kind];
}

int text_read(struct text_run *run, struct slice q, struct attar_error *err)
{
    struct words *words = &run->text->words;
    int rc = words_read(run->searcher->analyzer, q, run->arena, words, err);

    run->text->q = q;
    return rc < 0 ? rc : synonyms_attach(run->view, run->request->curation, words, run->arena, err);
}

static int keep_phrases(struct text_run *run, struct attar_error *err)
{
    struct positions *positions;
    int rc = positions_open(run->view, &run->text->words, run->arena, &positions, err);

    if (rc < 0)
        return rc;
    for (BITSET_EACH(doc, run->docs, run->view->doc_words))
        if (!positions_phrases(positions, (uint32_t)doc)) {
            bitset_reset(run->docs, doc);
            run->searcher->merit[doc] = 0;
        }
    return 0;
}

static void forget(struct text_run *run)
{
    match_clear(run->searcher, run->docs, run->view->doc_words);
}

/* Match the words by the forms they have; with an error the merits are zero. */
static int match_forms(struct text_run *run, unsigned level, struct attar_error *err)
{
    struct text *text = run->text;
    int rc = match_words(run->searcher, run->view, &text->words, run->request->deadline_ns,
                         run->docs, &text->match, err);

    if (rc < 0)
        return rc;
    if (text->words.phrase_count > 0)
        rc = keep_phrases(run, err);
    if (rc < 0)
        forget(run);
    text->account.level = (uint8_t)level;
    text->account.total = bitset_count(run->docs, run->view->doc_words);
    return rc;
}

static size_t required_count(const struct words *words)
{
    size_t count = 0;

    for (size_t i = 0; i < words->count; i++)
        count += words->items[i].required;
    return count;
}

static struct forms_source source_of(const struct text_run *run)
{
    return (struct forms_source){run->view, &run->searcher->memo, run->arena,
                                 required_count(&run->text->words) >= WORDY,
                                 run->as_typed || run->request->typo == TYPO_OFF};
}

int text_match(struct text_run *run, unsigned level, struct attar_error *err)
{
    const struct forms_source source = source_of(run);
    int rc = forms_build(&source, level, &run->text->words, err);

    return rc < 0 ? rc : match_forms(run, level, err);
}

/* Do the words say most of the product's name, or only of its house's? */
static bool covers(const struct text_run *run, uint32_t doc)
{
    uint32_t said = merit_named(run->searcher->merit[doc]);

    return said == 0 || said * 4 >= run->view->title_worth[doc] * 3u;
}

/* Does a document found have every required word in the best fields, and most of its name said? */
static bool found_in_names(const struct text_run *run, bool whole)
{
    const struct words *words = &run->text->words;
    uint32_t full = 0;

    for (size_t i = 0; i < words->count; i++)
        full += words->items[i].required ? run->view->filters->ranking.best : 0;
    for (BITSET_EACH(doc, run->docs, run->view->doc_words))
        if (merit_attribute(run->searcher->merit[doc]) >= full &&
            (!whole || covers(run, (uint32_t)doc)))
            return true;
    return false;
}

bool text_in_best_fields(const struct text_run *run)
{
    return found_in_names(run, false);
}

static bool satisfied(const struct text_run *run)
{
    const struct text_account *account = &run->text->account;

    switch (run->request->typo) {
    case TYPO_ALL:
    case TYPO_STRICT: return account->level == TYPO_LEVEL_MAX;
    case TYPO_MIN: return account->total > 0;
    case TYPO_OFF: return true;
    default: return account->total >= ENOUGH && (account->level == 0 || found_in_names(run, true));
    }
}

int text_widen(struct text_run *run, struct attar_error *err)
{
    int rc = 0;

    while (rc == 0 && run->text->account.level < TYPO_LEVEL_MAX && !satisfied(run)) {
        forget(run);
        rc = text_match(run, run->text->account.level + 1u, err);
    }
    return rc;
}

/* Every word may be missing; typos only of words that nothing else meets. */
static int match_some(struct text_run *run, struct attar_error *err)
{
    const struct forms_source source = source_of(run);
    struct text *text = run->text;
    int rc;

    fewer_any(&text->words);
    rc = forms_build_unmet(&source, &text->words, err);
    if (rc == 0)
        rc = match_forms(run, TYPO_LEVEL_MAX, err);
    if (rc < 0)
        return rc;
    text->account.titled = fewer_keep(run->searcher, run->view, &text->words, run->docs);
    text->account.total = bitset_count(run->docs, run->view->doc_words);
    return 0;
}

/* What only typos found, and nowhere in a name, is hardly what was meant. */
static bool doubtful(const struct text_run *run)
{
    const struct text_account *account = &run->text->account;

    return account->total == 0 || (account->level > 0 && !text_in_best_fields(run));
}

/* Nothing, or several words that only guesses hold together. */
static bool hopeless(const struct text_run *run)
{
    if (run->text->account.repair == REPAIR_NAME)
        return false;
    return run->text->account.total == 0 ||
           (run->text->account.level > 0 && !text_in_best_fields(run) &&
            required_count(&run->text->words) >= SEVERAL);
}

/* What the best of those found pays for typos; all there is if nothing is. */
static unsigned least_cost(const struct text_run *run)
{
    uint32_t thrift = 0;

    for (BITSET_EACH(doc, run->docs, run->view->doc_words))
        if (merit_thrift(run->searcher->merit[doc]) > thrift)
            thrift = merit_thrift(run->searcher->merit[doc]);
    return (unsigned)required_count(&run->text->words) * MERIT_THRIFT_MAX - thrift;
}

/* The names that are nearer than what was found; if nothing was, all words, each as far away as
 * LEVEL_WIDE allows. */
static int match_wide(struct text_run *run, struct attar_error *err)
{
    int rc = text_match_names(run, least_cost(run), err);

    if (rc < 0 || run->text->account.total > 0)
        return rc;
    forget(run);
    return text_match(run, LEVEL_WIDE, err);
}

static int drop_words(struct text_run *run, struct attar_error *err)
{
    struct text *text = run->text;
    struct fewer_input input = {run->searcher, run->view, text->q,
                                &text->words,  run->docs, run->arena};
    int rc = 0;

    forget(run);
    if (required_count(&text->words) < WORDY && fewer_known(&text->words)) {
        rc = text_match(run, 0, err);
        if (rc == 0)
            rc = text_widen(run, err);
    }
    if (rc == 0 && hopeless(run)) {
        forget(run);
        rc = match_some(run, err);
    }
    if (rc == 0)
        rc = fewer_account(&input, &text->account, err);
    return rc;
}

/* How many products typo=all would find. */
static int count_widest(struct text_run *run, uint64_t *out_count, struct attar_error *err)
{
    int rc = text_match(run, TYPO_LEVEL_MAX, err);

    if (rc < 0)
        return rc;
    *out_count = run->text->account.total;
    forget(run);
    return 0;
}

/* What is tried, one after the other, when the words as typed find too little. */
static int search_on(struct text_run *run, struct attar_error *err)
{
    const struct text *text = run->text;
    bool wordy = required_count(&text->words) >= WORDY;
    int rc = 0;

    if (text->account.total == 0)
        rc = text_repair_keyboard(run, err);
    if (rc == 0 && !wordy)
        rc = text_widen(run, err);
    if (rc == 0 && !wordy && text->account.total == 0)
        rc = text_repair_split(run, err);
    if (rc == 0 && !wordy && doubtful(run))
        rc = match_wide(run, err);
    if (rc == 0 && hopeless(run))
        rc = drop_words(run, err);
    return rc;
}

/* Keep the products of the fewest typos and of one more: the two lowest numbers of them. */
static void keep_strict(struct text_run *run)
{
    uint32_t thrift = 0;

    for (BITSET_EACH(doc, run->docs, run->view->doc_words))
        if (merit_thrift(run->searcher->merit[doc]) > thrift)
            thrift = merit_thrift(run->searcher->merit[doc]);
    for (BITSET_EACH(doc, run->docs, run->view->doc_words)) {
        if (merit_thrift(run->searcher->merit[doc]) + 1 >= thrift)
            continue;
        bitset_reset(run->docs, doc);
        run->searcher->merit[doc] = 0;
    }
    run->text->account.total = bitset_count(run->docs, run->view->doc_words);
}

/* The level to begin with: the highest, where all typos are wanted. */
static unsigned first_level(const struct search_request *request)
{
    return request->typo == TYPO_ALL || request->typo == TYPO_STRICT ? TYPO_LEVEL_MAX : 0;
}

int text_run(const struct text_input *input, struct slice q, uint64_t *docs, struct text *out_text,
             struct attar_error *err)
{
    const struct search_request *request = input->request;
    struct text text = {.q = q};
    struct text_run run = {input->searcher, input->view, request, input->arena, docs, &text};
    uint64_t widest = 0;
    int rc = text_read(&run, q, err);

    assert(input->searcher != NULL && docs != NULL);
    if (rc == 0 && request->count_more)
        rc = count_widest(&run, &widest, err);
    if (rc == 0)
        rc = text_match(&run, first_level(request), err);
    if (rc == 0 && request->typo != TYPO_OFF && !text.match.all)
        rc = search_on(&run, err);
    if (rc < 0)
        return rc;
    if (request->typo == TYPO_STRICT && !text.match.all && !text.words.some)
        keep_strict(&run);
    if (text.account.level < TYPO_LEVEL_MAX && widest > text.account.total)
        text.account.more = widest - text.account.total;
    *out_text = text;
    return 0;
}
