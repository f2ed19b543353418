/* A taste to one scent: what is heaviest of it, blended.
 *
 * Weights go to -1000..1000 as scent.h wants them, 100 a unit; where one is above ten units all
 * shrink alike. */
#include "base/bitset.h"
#include "index/index.h"
#include "query/query.h"
#include "search/profile/taste.h"

#include <assert.h>
#include <stdlib.h>

enum {
    FACTS_MAX = 24,
    STATED_WEIGHT = 3, /* of notes, accords and axes that were named */
    WEIGHT_MAX = 1000,
    UNIT_WEIGHT = 100,
    SOURCES_MAX = TASTE_PRODUCTS_MAX + 2 * PROFILE_WISHES_MAX + 2 * QUESTIONS_MAX
};

/* What a wish is made of. */
struct source {
    int64_t weight; /* in TASTE_UNIT */
    uint32_t doc;   /* INDEX_DOC_NONE: one of the following */
    const struct profile_wish *wish;
    struct slice text;
    uint32_t number; /* in the order of collecting */
};

struct sources {
    const struct view *view;
    const struct questions *questions;
    uint32_t count;
    struct source items[SOURCES_MAX];
};

/* ---- Facts to scents ---- */

struct facts {
    struct scent_fact_note notes[FACTS_MAX];
    struct scent_fact_accord accords[FACTS_MAX];
    struct scent_facts all;
};

static void add_season(struct facts *facts, const struct quiz_fact *fact)
{
    static const char *const seasons[] = {"spring", "summer", "autumn", "winter"};

    for (int i = 0; i < 4; i++)
        if (slice_eq(fact->id, slice_cstr(seasons[i])))
            facts->all.season_votes[i] = fact->weight;
}

static void add_fact(struct facts *facts, const struct quiz_fact *fact)
{
    struct scent_facts *all = &facts->all;

    assert(all->note_count < FACTS_MAX && all->accord_count < FACTS_MAX);
    if (slice_eq(fact->kind, SLICE("note")))
        facts->notes[all->note_count++] = (struct scent_fact_note){fact->id, SCENT_FLAT};
    else if (slice_eq(fact->kind, SLICE("accord")))
        facts->accords[all->accord_count++] = (struct scent_fact_accord){fact->id, fact->weight};
    else if (slice_eq(fact->kind, SLICE("season")))
        add_season(facts, fact);
    else if (slice_eq(fact->kind, SLICE("sillage")))
        all->sillage_tenths = fact->weight;
    else if (slice_eq(fact->kind, SLICE("longevity")))
        all->longevity_tenths = fact->weight;
}

void taste_encode(const struct scent_model *model, struct slice text, struct scent_code *out_code,
                  struct scent_notes *out_notes)
{
    struct facts facts = {.all = {.note_count = 0}};
    struct quiz_fact fact;

    while (fact_next(&text, &fact))
        add_fact(&facts, &fact);
    facts.all.notes = facts.notes;
    facts.all.accords = facts.accords;
    scent_encode(model, &facts.all, out_code, out_notes);
}

/* What loving the axis says: the quiz asks for it under its name. */
static struct slice axis_text(const struct questions *questions, struct slice axis)
{
    const struct quiz_question *question = questions_find(questions, axis);

    return question == NULL ? slice_of("", 0) : question->options[0].like;
}

static void encode_wish(const struct sources *sources, const struct profile_wish *wish,
                        struct scent_code *code, struct scent_notes *notes)
{
    const struct scent_model *model = view_scent_model(sources->view);
    const struct quiz_fact fact = {wish->kind == WISH_NOTE ? SLICE("note") : SLICE("accord"),
                                   wish->id, 100};
    struct facts facts = {.all = {.note_count = 0}};

    if (wish->kind == WISH_AXIS) {
        taste_encode(model, axis_text(sources->questions, wish->id), code, notes);
        return;
    }
    add_fact(&facts, &fact);
    facts.all.notes = facts.notes;
    facts.all.accords = facts.accords;
    scent_encode(model, &facts.all, code, notes);
}

/* ---- Collecting ---- */

static void add(struct sources *sources, struct source source)
{
    assert(sources->count < SOURCES_MAX);
    source.number = sources->count;
    sources->items[sources->count++] = source;
}

static void add_products(struct sources *sources, const struct taste_products *products)
{
    const struct snapshot *snapshot = view_snapshot(sources->view);

    for (uint32_t i = 0; i < products->count; i++) {
        uint32_t doc = snapshot_find(snapshot, products->items[i].id);

        if (doc != INDEX_DOC_NONE && bitset_get(snapshot_live(snapshot), doc))
            add(sources, (struct source){.weight = products->items[i].weight, .doc = doc});
    }
}

static void add_wishes(struct sources *sources, const struct wish_list *wishes, int64_t weight)
{
    for (uint32_t i = 0; i < wishes->count; i++)
        if (wishes->items[i].kind != WISH_PRODUCT)
            add(sources, (struct source){
                             .weight = weight, .doc = INDEX_DOC_NONE, .wish = &wishes->items[i]});
}

static void add_text(struct sources *sources, struct slice text, int64_t weight)
{
    if (text.len > 0)
        add(sources, (struct source){.weight = weight, .doc = INDEX_DOC_NONE, .text = text});
}

/* What was chosen of many says most; that one of sixteen axes is loved says least. */
static int answer_weight(const struct quiz_question *question)
{
    if (slice_eq(question->kind, SLICE("choice")))
        return 3;
    return slice_eq(question->kind, SLICE("axis")) ? 1 : 2;
}

static void add_answers(struct sources *sources, const struct profile *profile)
{
    for (uint32_t i = 0; i < profile->answer_count; i++) {
        const struct quiz_option *option = profile->answers[i].option;
        int64_t weight = answer_weight(profile->answers[i].question) * (int64_t)TASTE_UNIT;

        if (option == NULL)
            continue;
        add_text(sources, option->like, weight);
        add_text(sources, option->dislike, -weight);
    }
}

static int by_weight(const void *a, const void *b)
{
    const struct source *x = a;
    const struct source *y = b;

    if (llabs(x->weight) != llabs(y->weight))
        return llabs(x->weight) > llabs(y->weight) ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* ---- Blending ---- */

static int16_t wish_weight(int64_t weight, int64_t heaviest)
{
    int64_t full = (int64_t)TASTE_UNIT * WEIGHT_MAX / UNIT_WEIGHT;

    return (int16_t)(weight * WEIGHT_MAX / (heaviest > full ? heaviest : full));
}

static int blend(const struct sources *sources, struct arena *arena, struct scent_query *out)
{
    struct scent_code *codes = arena_array(arena, SCENT_WISHES_MAX, sizeof *codes);
    struct scent_notes *notes = arena_array(arena, SCENT_WISHES_MAX, sizeof *notes);
    struct scent_wish wishes[SCENT_WISHES_MAX];
    uint32_t count = 0;

    if (codes == NULL || notes == NULL)
        return -ATTAR_ELIMIT;
    for (uint32_t i = 0; i < sources->count && count < SCENT_WISHES_MAX; i++) {
        const struct source *source = &sources->items[i];
        int16_t weight = wish_weight(source->weight, llabs(sources->items[0].weight));
        const struct scent_code *code = &codes[count];

        if (weight == 0)
            break;
        if (source->doc != INDEX_DOC_NONE)
            code = view_scent(sources->view, source->doc, &notes[count]);
        else if (source->wish != NULL)
            encode_wish(sources, source->wish, &codes[count], &notes[count]);
        else
            taste_encode(view_scent_model(sources->view), source->text, &codes[count],
                         &notes[count]);
        wishes[count] = (struct scent_wish){code, &notes[count], weight};
        count++;
    }
    if (count > 0)
        scent_query_of(wishes, count, out);
    return 0;
}

int taste_query(const struct known_taste *known, const struct taste_products *products,
                const struct view *view, const struct questions *questions, struct arena *arena,
                struct scent_query *out_query)
{
    struct sources *sources = arena_alloc(arena, sizeof *sources);
    int64_t stated = STATED_WEIGHT * (int64_t)TASTE_UNIT;

    assert(out_query != NULL);
    *out_query = (struct scent_query){.self = 0};
    if (view_scent_model(view) == NULL)
        return 0;
    if (sources == NULL)
        return -ATTAR_ELIMIT;
    sources->view = view;
    sources->questions = questions;
    add_products(sources, products);
    add_wishes(sources, &known->profile.likes, stated);
    add_wishes(sources, &known->profile.dislikes, -stated);
    add_answers(sources, &known->profile);
    qsort(sources->items, sources->count, sizeof *sources->items, by_weight);
    return blend(sources, arena, out_query);
}
