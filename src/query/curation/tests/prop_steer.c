/* Goal: with rules, a search is the list without them, changed as the rules say: hidden products
 * gone, a rule's filter applied, boosts added, pins at their places; and pages of any size, by
 * number or by cursor, are that one list.
 * Method: random catalogues, requests and rules; the expected list is made from searches without
 * rules, by plain list operations. */
#include "query/tests/requests.h"

#include "base/bitset.h"
#include "catalog/catalog.h"
#include "tests/support/prop.h"

#include <stdio.h>

enum { ARENA_BYTES = 512 << 20, PINS = 6, HIDES = 3, TEXT = 64, MILLIONTHS = 1000 };

/* One rule that always holds; ids of products that need not be there. */
struct wanted {
    char pin_ids[PINS][16];
    struct rule_pin pins[PINS];
    size_t pin_count;
    char hide_ids[HIDES][16];
    struct slice hides[HIDES];
    size_t hide_count;
    char boost_text[TEXT];
    struct rule_boost boost;
    bool boosts;
    char filter_text[TEXT];
    bool filters;
    struct merch_rule rule;
};

struct run {
    struct prop *t;
    struct shelf *shelf;
    struct searcher *searcher;
    struct arena arena;
    struct random_request random;
    struct wanted wanted;
    struct curation *curation;
};

/* A list of hits in order. */
struct list {
    struct hit items[SHELF_DOCS];
    size_t count;
};

/* ---- Making rules ---- */

static void some_filter(struct run *run, char out[TEXT])
{
    static const char *const names[] = {"brand", "gender", "vendor", "note"};
    const char *name = names[rng_below(run->t->rng, 4)];
    uint16_t filter = shelf_filter(run->shelf, name);
    char key[SHELF_KEY];

    shelf_key(run->shelf->schema, run->shelf->filters->defs[filter].column,
              rng_below(run->t->rng, SHELF_DOMAIN), key);
    snprintf(out, TEXT, "%s:\"%s\"", name, key);
}

static void some_ids(struct run *run)
{
    struct wanted *w = &run->wanted;
    struct rng *rng = run->t->rng;

    w->pin_count = rng_below(rng, PINS + 1);
    for (size_t i = 0; i < w->pin_count; i++) {
        snprintf(w->pin_ids[i], 16, "d-%d", (int)(rng_below(rng, SHELF_DOCS / PINS) * PINS + i));
        w->pins[i] =
            (struct rule_pin){slice_cstr(w->pin_ids[i]), (uint32_t)(i * 4 + 1 + rng_below(rng, 4))};
    }
    w->hide_count = rng_below(rng, HIDES + 1);
    for (size_t i = 0; i < w->hide_count; i++) {
        snprintf(w->hide_ids[i], 16, "d-%d", (int)rng_below(rng, SHELF_DOCS));
        w->hides[i] = slice_cstr(w->hide_ids[i]);
    }
}

static void some_rule(struct run *run)
{
    struct wanted *w = &run->wanted;

    memset(w, 0, sizeof *w);
    some_ids(run);
    w->boosts = rng_below(run->t->rng, 2) > 0;
    w->filters = rng_below(run->t->rng, 3) == 0;
    some_filter(run, w->boost_text);
    some_filter(run, w->filter_text);
    w->boost = (struct rule_boost){slice_cstr(w->boost_text),
                                   (uint32_t)(1 + rng_below(run->t->rng, RULE_BOOST_MAX))};
    w->rule = (struct merch_rule){
        .id = SLICE("r"),
        .on = true,
        .then = {.pins = w->pins,
                 .pin_count = w->pin_count,
                 .hides = w->hides,
                 .hide_count = w->hide_count,
                 .boosts = &w->boost,
                 .boost_count = w->boosts,
                 .filter = w->filters ? slice_cstr(w->filter_text) : slice_of(NULL, 0)}};
}

static void compile(struct run *run)
{
    struct curation_builder *builder = curation_builder_new(&(struct curation_source){
        .analysis = run->shelf->analysis, .filters = run->shelf->filters});

    curation_free(run->curation);
    CHECK_EQ(run->t, curation_builder_add_rule(builder, &run->wanted.rule, NULL), 0);
    run->curation = curation_builder_finish(builder, 1);
    curation_builder_free(builder);
}

/* ---- The list without rules, and what becomes of it ---- */

static const struct filter_expr *parse(struct run *run, const char *text)
{
    struct filter_scope scope = {run->shelf->filters, NULL, &run->arena, "filter", false, 0};
    const struct filter_expr *expr = NULL;

    CHECK_EQ(run->t, filter_expr_parse(&scope, slice_cstr(text), &expr, NULL), 0);
    return expr;
}

/* expr AND more, flat as the parser makes it. */
static const struct filter_expr *with(struct run *run, const struct filter_expr *expr,
                                      const struct filter_expr *more)
{
    size_t count = expr == NULL ? 0 : expr->kind == EXPR_AND ? expr->part_count : 1;
    const struct filter_expr **parts = arena_array(&run->arena, count + 1, sizeof(*parts));
    struct filter_expr *joined = arena_alloc(&run->arena, sizeof *joined);

    for (size_t i = 0; i < count; i++)
        parts[i] = expr->kind == EXPR_AND ? expr->parts[i] : expr;
    parts[count] = more;
    *joined = (struct filter_expr){.kind = EXPR_AND, .parts = parts, .part_count = count + 1};
    return joined;
}

static void search(struct run *run, const struct search_request *request,
                   struct search_result *out_result)
{
    CHECK_EQ(run->t,
             search_run(run->searcher, run->shelf->view, request, &run->arena, out_result, NULL),
             0);
}

/* All pages of `request`, as numbered ones of `size`. */
static void list_all(struct run *run, struct search_request request, uint32_t size,
                     struct list *out)
{
    struct search_result page = {.more = true};

    out->count = 0;
    request.size = size;
    for (request.first = 0; page.more; request.first += size) {
        search(run, &request, &page);
        CHECK(run->t, out->count + page.hit_count <= SHELF_DOCS);
        memcpy(out->items + out->count, page.hits, page.hit_count * sizeof *page.hits);
        out->count += page.hit_count;
    }
    CHECK_EQ(run->t, out->count, page.total);
}

static void set_of(struct run *run, struct search_request request, uint64_t *docs)
{
    struct list list;

    list_all(run, request, SEARCH_SIZE_MAX, &list);
    memset(docs, 0, (SHELF_DOCS * 8 + 64) / 64 * 8 + 512);
    for (size_t i = 0; i < list.count; i++)
        bitset_set(docs, list.items[i].doc);
}

static struct run *sorting; /* for qsort */

static int hit_order(const void *a, const void *b)
{
    const struct hit *x = a;
    const struct hit *y = b;
    const struct snapshot *snapshot = view_snapshot(sorting->shelf->view);

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->merit != y->merit)
        return x->merit > y->merit ? -1 : 1;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return slice_cmp(snapshot_id(snapshot, x->doc), snapshot_id(snapshot, y->doc));
}

static bool is_one_of(struct run *run, uint32_t doc, const struct slice *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_eq(snapshot_id(view_snapshot(run->shelf->view), doc), ids[i]))
            return true;
    return false;
}

static void drop(struct run *run, struct list *list, const struct slice *ids, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++)
        if (!is_one_of(run, list->items[i].doc, ids, count))
            list->items[kept++] = list->items[i];
    list->count = kept;
}

static void boost(struct run *run, struct list *list)
{
    uint64_t docs[SHELF_DOCS];

    if (!run->wanted.boosts)
        return;
    set_of(run, (struct search_request){.expr = parse(run, run->wanted.boost_text)}, docs);
    for (size_t i = 0; i < list->count; i++)
        if (bitset_get(docs, list->items[i].doc))
            list->items[i].score += run->wanted.boost.by * MILLIONTHS;
    sorting = run;
    qsort(list->items, list->count, sizeof *list->items, hit_order);
}

/* `filtered` is the request with the rule's filter; without words it says which pins pass. */
static void pin(struct run *run, struct search_request filtered, struct list *list)
{
    const struct wanted *w = &run->wanted;
    uint64_t docs[SHELF_DOCS];

    filtered.q = slice_of("", 0);
    set_of(run, filtered, docs);
    for (size_t i = 0; i < w->pin_count; i++)
        drop(run, list, &w->pins[i].id, 1);
    for (size_t i = 0; i < w->pin_count; i++) { /* they ascend by place */
        uint32_t doc = snapshot_find(view_snapshot(run->shelf->view), w->pins[i].id);
        size_t at = w->pins[i].at - 1;

        if (doc == INDEX_DOC_NONE || !bitset_get(docs, doc) ||
            is_one_of(run, doc, w->hides, w->hide_count))
            continue;
        at = at < list->count ? at : list->count;
        memmove(list->items + at + 1, list->items + at, (list->count - at) * sizeof *list->items);
        list->items[at] = (struct hit){.doc = doc, .pinned = true};
        list->count++;
    }
}

static void expect(struct run *run, struct list *out)
{
    struct search_request request = run->random.request;

    if (run->wanted.filters)
        request.expr = with(run, request.expr, parse(run, run->wanted.filter_text));
    list_all(run, request, SEARCH_SIZE_MAX, out);
    drop(run, out, run->wanted.hides, run->wanted.hide_count);
    boost(run, out);
    pin(run, request, out);
}

/* ---- The law ---- */

static void check_list(struct run *run, const struct list *want, const struct hit *got,
                       size_t count, size_t from)
{
    CHECK(run->t, from + count <= want->count);
    for (size_t i = 0; i < count; i++) {
        CHECK_EQ(run->t, got[i].doc, want->items[from + i].doc);
        CHECK_EQ(run->t, got[i].pinned, want->items[from + i].pinned);
        if (!got[i].pinned)
            CHECK_EQ(run->t, got[i].score, want->items[from + i].score);
    }
}

static void check_pages(struct run *run, const struct list *want, uint32_t size)
{
    struct search_request request = run->random.request;
    struct list list;

    request.curation = run->curation;
    list_all(run, request, size, &list);
    CHECK_EQ(run->t, list.count, want->count);
    check_list(run, want, list.items, list.count, 0);
}

static void check_cursors(struct run *run, const struct list *want, uint32_t size)
{
    struct search_request request = run->random.request;
    struct search_result page = {.more = true};
    size_t seen = 0;

    request.curation = run->curation;
    request.size = size;
    while (page.more) {
        search(run, &request, &page);
        check_list(run, want, page.hits, page.hit_count, seen);
        seen += page.hit_count;
        request.after = page.next;
        CHECK_EQ(run->t, page.next.place, seen);
    }
    CHECK_EQ(run->t, seen, want->count);
}

static void check_off(struct run *run)
{
    struct search_request request = run->random.request;
    struct list plain;
    struct list off;

    list_all(run, request, SEARCH_SIZE_MAX, &plain);
    request.curation = run->curation;
    request.text.rules_off = true;
    list_all(run, request, SEARCH_SIZE_MAX, &off);
    CHECK_EQ(run->t, off.count, plain.count);
    check_list(run, &plain, off.items, off.count, 0);
}

/* A random request, or, every other time, the whole catalogue by relevance: long lists, in which
 * boosts decide. */
static void next_request(struct run *run)
{
    struct search_request *request = &run->random.request;

    arena_reset(&run->arena);
    random_request(run->t->rng, run->shelf, &run->arena, &run->random);
    if (rng_below(run->t->rng, 2) > 0)
        *request = (struct search_request){0};
    request->facet_count = request->stats_count = 0;
    request->highlight = false;
}

TEST_PROP(rules_change_the_list_as_they_say, 25)
{
    struct run run = {.t = t, .shelf = shelf_new(t->rng), .searcher = searcher_new()};
    struct list want;

    arena_init(&run.arena, ARENA_BYTES);
    for (int i = 0; i < 12; i++) {
        uint32_t size = 1 + (uint32_t)rng_below(t->rng, 9);

        next_request(&run);
        some_rule(&run);
        compile(&run);
        expect(&run, &want);
        check_pages(&run, &want, size);
        check_cursors(&run, &want, size);
        check_off(&run);
    }
    curation_free(run.curation);
    arena_release(&run.arena);
    searcher_free(run.searcher);
    shelf_free(run.shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(rules_change_the_list_as_they_say)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
