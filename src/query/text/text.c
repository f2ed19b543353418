/* From strict to generous, one step at a time, and no step further than needed. */
#include "query/text/text.h"

#include "base/bitset.h"
#include "base/clock.h"
#include "query/text/fewer.h"
#include "query/text/names.h"
#include "query/text/positions.h"
#include "query/text/run.h"
#include "query/text/synonyms.h"
#include "query/text/wanted.h"

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
    const struct text_options *options = &run->request->text;
    struct analyzer *analyzer = run->searcher->analyzer;
    struct words *words = &run->text->words;
    struct slice plain;
    int rc = wanted_text(options, q, run->arena, &plain, err);

    if (rc == 0)
        rc = words_read(analyzer, plain, run->arena, words, err);
    if (rc == 0)
        rc = wanted_words(options, analyzer, run->arena, words, err);
    run->text->q = q;
    if (rc < 0 || options->synonyms_off)
        return rc;
    return synonyms_attach(
        &(struct synonyms_source){run->view, &run->searcher->ranking, run->request->curation},
        words, run->arena, err);
}

static int keep_phrases(struct text_run *run, struct attar_error *err)
{
    struct positions *positions;
    int rc =
        positions_open(run->searcher, run->view, &run->text->words, run->arena, &positions, err);

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
    return (struct forms_source){run->view,
                                 &run->searcher->memo,
                                 run->arena,
                                 required_count(&run->text->words) >= WORDY,
                                 run->as_typed || run->request->typo == TYPO_OFF,
                                 &run->searcher->options};
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
        full += words->items[i].required ? run->searcher->ranking.best : 0;
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

/* ---- Words that go because the request says so ---- */

/* The last or the first word that must be there; SIZE_MAX when it is the only one.  Those of a
 * phrase stay. */
static size_t next_to_go(const struct words *words, bool from_end)
{
    size_t found = SIZE_MAX;

    for (size_t i = 0; i < words->count; i++)
        if (words->items[i].required && words->items[i].phrase == 0 &&
            (from_end || found == SIZE_MAX))
            found = i;
    return required_count(words) > 1 ? found : SIZE_MAX;
}

static int match_without(struct text_run *run, size_t word, struct attar_error *err)
{
    struct words *words = &run->text->words;
    int rc;

    words->count--;
    memmove(words->items + word, words->items + word + 1,
            (words->count - word) * sizeof *words->items);
    rc = text_match(run, 0, err);
    if (rc == 0 && run->request->typo != TYPO_OFF && required_count(words) < WORDY)
        rc = text_widen(run, err);
    return rc;
}

/* One word after the other goes until something is found; if nothing ever is, all are kept. */
static int drop_in_turn(struct text_run *run, bool from_end, struct attar_error *err)
{
    struct text *text = run->text;
    struct dropped_word *dropped = arena_array(run->arena, SEARCH_WORDS_MAX, sizeof *dropped);
    struct text before = *text;
    size_t count = 0;
    int rc = 0;

    if (dropped == NULL)
        return error_set(err, ATTAR_ELIMIT, "q: it needs too much memory");
    while (rc == 0 && text->account.total == 0) {
        size_t word = next_to_go(&text->words, from_end);

        if (word == SIZE_MAX)
            break;
        dropped[count++] = (struct dropped_word){
            word_text(&text->words.items[word], text->q),
            word_is_known(&text->words.items[word]) ? DROP_APART : DROP_UNKNOWN};
        rc = match_without(run, word, err);
    }
    if (rc == 0 && text->account.total == 0) {
        *text = before;
    } else {
        text->account.dropped = dropped;
        text->account.dropped_count = count;
    }
    return rc;
}

/* Each word may be missing, but those of a phrase; more of them rank first. */
static int drop_any(struct text_run *run, struct attar_error *err)
{
    const struct forms_source source = source_of(run);
    struct text *text = run->text;
    struct fewer_input input = {run->searcher, run->view, text->q,
                                &text->words,  run->docs, run->arena};
    bool typos = run->request->typo != TYPO_OFF;
    int rc;

    for (size_t i = 0; i < text->words.count; i++)
        text->words.items[i].required &= text->words.items[i].phrase > 0;
    rc = typos ? forms_build_unmet(&source, &text->words, err)
               : forms_build(&source, 0, &text->words, err);
    if (rc == 0)
        rc = match_forms(run, typos ? TYPO_LEVEL_MAX : 0, err);
    return rc < 0 ? rc : fewer_account(&input, &text->account, err);
}

/* What the request wants done with words that nothing has together. */
static int drop_as_wanted(struct text_run *run, struct attar_error *err)
{
    bool none = run->text->account.total == 0;

    switch (run->request->text.missing) {
    case MISSING_DEFAULT:
        return run->request->typo != TYPO_OFF && hopeless(run) ? drop_words(run, err) : 0;
    case MISSING_LAST:
    case MISSING_FIRST:
        return none ? drop_in_turn(run, run->request->text.missing == MISSING_LAST, err) : 0;
    case MISSING_ALL: return none ? drop_any(run, err) : 0;
    case MISSING_NONE: break;
    }
    return 0;
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
    int64_t start_ns = clock_monotonic_ns();
    int rc = text_read(&run, q, err);

    text.read_us = (uint32_t)((clock_monotonic_ns() - start_ns) / 1000);
    assert(input->searcher != NULL && docs != NULL);
    if (rc == 0 && request->count_more)
        rc = count_widest(&run, &widest, err);
    if (rc == 0)
        rc = text_match(&run, first_level(request), err);
    if (rc == 0 && request->typo != TYPO_OFF && !text.match.all)
        rc = search_on(&run, err);
    if (rc == 0 && !text.match.all)
        rc = drop_as_wanted(&run, err);
    if (rc < 0)
        return rc;
    if (request->typo == TYPO_STRICT && !text.match.all && !text.words.some)
        keep_strict(&run);
    if (text.account.level < TYPO_LEVEL_MAX && widest > text.account.total)
        text.account.more = widest - text.account.total;
    *out_text = text;
    return 0;
}
