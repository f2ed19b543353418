/* Everything a snapshot answers, against the model.  Documents are matched by id, so the order in
 * which the index numbers them does not matter: the same checks hold for every segmentation. */
#include "index/tests/model.h"

#include "base/bitset.h"
#include "base/buf.h"
#include "index/snapshot/snapshot.h"

#include <math.h>

struct check {
    struct prop *t;
    const struct model *model;
    const struct snapshot *snapshot;
};

/* The model's number of a document, from its id "d-<number>". */
static uint32_t number_of(const struct check *c, uint32_t doc)
{
    struct slice id = snapshot_id(c->snapshot, doc);
    int64_t number = -1;

    CHECK(c->t, id.len > 2 && slice_to_i64(slice_skip(id, 2), &number) == 0);
    CHECK(c->t, number >= 0 && number < MODEL_DOCS);
    return (uint32_t)number;
}

static void check_doc(const struct check *c, uint32_t doc)
{
    const struct model_doc *want = &c->model->docs[number_of(c, doc)];
    struct buf stored;
    uint32_t first;

    CHECK(c->t, want->live);
    CHECK(c->t, slice_eq(snapshot_hit(c->snapshot, doc), slice_cstr(want->hit)));
    buf_init(&stored, INDEX_DOC_BYTES_MAX);
    CHECK_EQ(c->t, snapshot_document(c->snapshot, doc, &stored, NULL), 0);
    CHECK(c->t, slice_eq(buf_slice(&stored), slice_of(want->stored, want->stored_len)));
    buf_release(&stored);
    CHECK_EQ(c->t, snapshot_rows(c->snapshot, doc, &first), want->row_count);
    for (uint32_t row = first; row < first + want->row_count; row++)
        CHECK_EQ(c->t, snapshot_row_doc(c->snapshot, row), doc);
}

static void check_docs(const struct check *c)
{
    const uint64_t *live = snapshot_live(c->snapshot);
    size_t words = bitset_words(snapshot_doc_cap(c->snapshot));
    uint32_t live_count = 0;
    uint32_t last = INDEX_DOC_NONE;

    for (uint32_t i = 0; i < MODEL_DOCS; i++) {
        char id[16];
        uint32_t doc;

        snprintf(id, sizeof id, "d-%u", i);
        doc = snapshot_find(c->snapshot, slice_cstr(id));
        CHECK_EQ(c->t, doc != INDEX_DOC_NONE, c->model->docs[i].live);
        live_count += c->model->docs[i].live;
        CHECK(c->t, doc == INDEX_DOC_NONE || bitset_get(live, doc));
    }
    CHECK_EQ(c->t, snapshot_stats(c->snapshot).doc_count, live_count);
    CHECK_EQ(c->t, bitset_count(live, words), live_count);
    for (BITSET_EACH(doc, live, words)) {
        check_doc(c, (uint32_t)doc);
        if (last != INDEX_DOC_NONE)
            CHECK_EQ(
                c->t,
                slice_cmp(snapshot_id(c->snapshot, last), snapshot_id(c->snapshot, (uint32_t)doc)) <
                    0,
                snapshot_id_rank(c->snapshot, last) < snapshot_id_rank(c->snapshot, (uint32_t)doc));
        last = (uint32_t)doc;
    }
}

/* ---- Terms ---- */

/* The document's tokens of one term. */
static const struct model_token *tokens_of(const struct model_doc *doc, uint32_t term,
                                           size_t *out_count)
{
    size_t start = 0;
    size_t end;

    while (start < doc->tokens.count && doc->tokens.items[start].term != term)
        start++;
    for (end = start; end < doc->tokens.count && doc->tokens.items[end].term == term;)
        end++;
    *out_count = end - start;
    return doc->tokens.items + start;
}

/* BM25F from its formula, occurrences counted first; not rounded, because the two orders of
 * summing may fall on either side of a half. */
static double impact_wanted(const struct model *model, const struct model_doc *doc,
                            const struct model_token *tokens, size_t count)
{
    double sum = 0;

    for (uint16_t field = 0; field < model->schema->text_count; field++) {
        double average = model->average_milli[field] / 1000.0;
        double len_norm = average > 0 ? 0.25 + 0.75 * doc->lens[field] / average : 1;
        double tf = 0;

        for (size_t i = 0; i < count; i++)
            tf += tokens[i].entry.field == field &&
                  (i == 0 || tokens[i - 1].entry.field != field ||
                   tokens[i - 1].entry.position != tokens[i].entry.position);
        sum += model->schema->texts[field].weight * tf / len_norm;
    }
    return fmax(1, 255 * sum / (1.2 + sum));
}

static uint8_t place_wanted(const struct model_token *tokens, size_t count)
{
    static const uint8_t tiers[] = {0, 1, 2, 2, 2, 0}; /* x f s v j c */
    uint8_t tier = 2;

    for (size_t i = 0; i < count && tokens[i].entry.field == tokens[0].entry.field; i++)
        tier = tiers[tokens[i].entry.kind] < tier ? tiers[tokens[i].entry.kind] : tier;
    return (uint8_t)(tokens[0].entry.field << 4 | tier << 2);
}

static void check_posting(const struct check *c, struct postings *postings, uint32_t i,
                          uint32_t term)
{
    const struct model_doc *doc = &c->model->docs[number_of(c, postings->docs[i])];
    struct posting_entry entries[256];
    size_t want_count;
    const struct model_token *want = tokens_of(doc, term, &want_count);

    CHECK(c->t, want_count > 0 && want_count <= 256);
    CHECK_EQ(c->t, postings_entries(postings, i, entries, 256), want_count);
    for (size_t k = 0; k < want_count; k++) {
        CHECK_EQ(c->t, entries[k].field, want[k].entry.field);
        CHECK_EQ(c->t, entries[k].position, want[k].entry.position);
        CHECK_EQ(c->t, entries[k].kind, want[k].entry.kind);
    }
    CHECK_EQ(c->t, postings->places[i], place_wanted(want, want_count));
    CHECK(c->t,
          fabs(postings->impacts[i] - impact_wanted(c->model, doc, want, want_count)) < 0.5001);
}

/* All postings of one term in one segment; returns how many are of live documents. */
static uint64_t check_term(const struct check *c, const struct term *term, struct slice text)
{
    uint32_t number = map_find(&c->model->terms, text);
    struct postings postings;
    uint64_t live = 0;
    uint64_t all = 0;
    uint32_t last = UINT32_MAX;
    uint8_t impact_max = 0;

    postings_init(&postings, c->snapshot, term);
    while (postings_next(&postings)) {
        for (uint32_t i = 0; i < postings.count; i++) {
            CHECK(c->t, last == UINT32_MAX || postings.docs[i] > last);
            last = postings.docs[i];
            impact_max = postings.impacts[i] > impact_max ? postings.impacts[i] : impact_max;
            if (!bitset_get(snapshot_live(c->snapshot), last))
                continue;
            CHECK(c->t, number != MAP_NONE);
            check_posting(c, &postings, i, number);
            live++;
        }
        all += postings.count;
    }
    CHECK_EQ(c->t, all, term->df);
    CHECK_EQ(c->t, impact_max, term->impact_max);
    return live;
}

static uint64_t check_segment_terms(const struct check *c, uint32_t segment)
{
    struct term_cursor cursor;
    struct term term;
    struct term found;
    char last[INDEX_KEY_BYTES_MAX];
    size_t last_len = 0;
    uint64_t live = 0;

    term_cursor_init(&cursor, c->snapshot, segment, SLICE(""));
    while (term_cursor_next(&cursor, &term)) {
        struct slice text = slice_of(cursor.text, cursor.len);

        CHECK(c->t, slice_cmp(slice_of(last, last_len), text) < 0);
        memcpy(last, text.ptr, text.len);
        last_len = text.len;
        CHECK(c->t, term_find(c->snapshot, segment, text, &found));
        CHECK(c->t, found.ord == term.ord && found.offset == term.offset && found.df == term.df);
        live += check_term(c, &term, text);
    }
    return live;
}

static void check_prefix(const struct check *c, struct slice prefix)
{
    for (uint32_t s = 0; s < snapshot_segment_count(c->snapshot); s++) {
        struct term_cursor all;
        struct term_cursor some;
        struct term a;
        struct term b;

        term_cursor_init(&all, c->snapshot, s, SLICE(""));
        term_cursor_init(&some, c->snapshot, s, prefix);
        while (term_cursor_next(&all, &a)) {
            if (!slice_starts(slice_of(all.text, all.len), prefix))
                continue;
            CHECK(c->t, term_cursor_next(&some, &b));
            CHECK(c->t, a.ord == b.ord && all.len == some.len);
        }
        CHECK(c->t, !term_cursor_next(&some, &b));
    }
}

static void check_terms(const struct check *c)
{
    uint64_t want = 0;
    uint64_t got = 0;

    for (uint32_t i = 0; i < MODEL_DOCS; i++) {
        const struct model_doc *doc = &c->model->docs[i];

        for (size_t k = 0; k < doc->tokens.count; k++)
            want += k == 0 || doc->tokens.items[k - 1].term != doc->tokens.items[k].term;
    }
    for (uint32_t s = 0; s < snapshot_segment_count(c->snapshot); s++)
        got += check_segment_terms(c, s);
    CHECK_EQ(c->t, got, want);
    check_prefix(c, SLICE("w1"));
    check_prefix(c, SLICE("ع"));
    check_prefix(c, SLICE("zzz"));
}

/* ---- Columns ---- */

/* The weight with which row `row` of the document has the key; -1 if it does not. */
static int weight_of(const struct model *model, const struct model_doc *doc, uint16_t column,
                     uint16_t row, struct slice key)
{
    int weight = -1;

    for (size_t i = 0; i < doc->values.count; i++) {
        const struct model_value *v = &doc->values.items[i];

        if (v->column == column && v->row == row && v->weight > weight &&
            slice_eq(model->keys.entries[v->key].key, key))
            weight = v->weight;
    }
    return weight;
}

static uint32_t distinct_values(const struct model_doc *doc, uint16_t column, uint16_t row)
{
    uint32_t count = 0;

    for (size_t i = 0; i < doc->values.count; i++) {
        const struct model_value *v = &doc->values.items[i];
        bool first = v->column == column && v->row == row;

        for (size_t k = 0; k < i && first; k++)
            first = doc->values.items[k].column != column || doc->values.items[k].row != row ||
                    doc->values.items[k].key != v->key;
        count += first;
    }
    return count;
}

static void check_number(const struct check *c, uint16_t number, uint32_t item,
                         const struct model_doc *want, uint16_t row)
{
    int64_t value = INDEX_NUMBER_MISSING;

    for (size_t i = 0; i < want->values.count; i++)
        if (want->values.items[i].column == number && want->values.items[i].row == row)
            value = want->values.items[i].number;
    CHECK_EQ(c->t, column_numbers(snapshot_column(c->snapshot, number))[item], value);
}

static void check_bytes(const struct check *c, uint16_t number, uint32_t doc,
                        const struct model_doc *want)
{
    static const char zeros[INDEX_WIDTH_MAX];
    size_t width = c->model->schema->columns[number].width;
    const uint8_t *bytes = column_bytes(snapshot_column(c->snapshot, number), doc);
    struct slice value = slice_of(zeros, width);

    for (size_t i = 0; i < want->values.count; i++)
        if (want->values.items[i].column == number)
            value = c->model->keys.entries[want->values.items[i].key].key;
    CHECK_EQ(c->t, value.len, width);
    CHECK(c->t, memcmp(bytes, value.ptr, width) == 0);
}

static void check_item(const struct check *c, uint16_t number, uint32_t item, uint32_t doc,
                       uint16_t row)
{
    const struct column *column = snapshot_column(c->snapshot, number);
    const struct model_doc *want = &c->model->docs[number_of(c, doc)];
    bool weighted = c->model->schema->columns[number].weighted;
    struct ord_span span;

    if (c->model->schema->columns[number].type == COLUMN_NUMBER) {
        check_number(c, number, item, want, row);
        return;
    }
    if (c->model->schema->columns[number].type == COLUMN_BYTES) {
        check_bytes(c, number, item, want);
        return;
    }
    span = column_values(column, item);
    CHECK_EQ(c->t, span.count, distinct_values(want, number, row));
    CHECK_EQ(c->t, span.weights != NULL, weighted);
    for (uint32_t i = 0; i < span.count; i++) {
        struct slice key = column_key(column, span.ords[i]);

        CHECK(c->t, i == 0 || span.ords[i - 1] < span.ords[i]);
        CHECK_EQ(c->t, weighted ? span.weights[i] : 0, weight_of(c->model, want, number, row, key));
    }
}

/* Every live item of the column; counts how many have each value into `totals`. */
static void check_items(const struct check *c, uint16_t number, uint32_t *totals)
{
    const struct column *column = snapshot_column(c->snapshot, number);
    bool offer = c->model->schema->columns[number].scope == SCOPE_OFFER;
    bool keyword = c->model->schema->columns[number].type == COLUMN_KEYWORD;

    for (BITSET_EACH(doc, snapshot_live(c->snapshot),
                     bitset_words(snapshot_doc_cap(c->snapshot)))) {
        uint32_t first;
        uint32_t rows = snapshot_rows(c->snapshot, (uint32_t)doc, &first);
        uint32_t items = offer ? rows : 1;

        for (uint32_t i = 0; i < items; i++) {
            uint32_t item = offer ? first + i : (uint32_t)doc;

            check_item(c, number, item, (uint32_t)doc, (uint16_t)i);
            for (uint32_t k = 0; keyword && k < column_values(column, item).count; k++)
                totals[column_values(column, item).ords[k]]++;
        }
    }
}

/* Sets by value hold exactly the items whose values say so. */
static void check_value(const struct check *c, const struct column *column, uint32_t ord,
                        uint8_t weight_min, uint32_t items)
{
    size_t words = bitset_words(items);
    uint64_t *set = mem_zero(words, sizeof *set);
    uint32_t count = 0;

    column_collect(column, ord, weight_min, set);
    for (uint32_t item = 0; item < items; item++) {
        struct ord_span span = column_values(column, item);
        bool has = false;

        for (uint32_t i = 0; i < span.count; i++) {
            has |= span.ords[i] == ord && (span.weights == NULL || span.weights[i] >= weight_min);
            count += span.ords[i] == ord;
        }
        CHECK_EQ(c->t, bitset_get(set, item), has);
    }
    CHECK_EQ(c->t, column_count(column, ord), count);
    if (weight_min == 0)
        CHECK_EQ(c->t, column_count_in(column, ord, set), count);
    if (column_bitset(column, ord) != NULL && weight_min == 0)
        CHECK(c->t, memcmp(column_bitset(column, ord), set, words * sizeof *set) == 0);
    free(set);
}

/* The value's lists are, in order, the items whose values say so, with their weights. */
static void check_lists(const struct check *c, const struct column *column, uint32_t ord,
                        uint32_t items)
{
    struct column_list lists[INDEX_SEGMENTS_MAX];
    uint32_t list_count = column_lists(column, ord, lists);
    uint32_t list = 0;
    uint32_t at = 0;

    for (uint32_t item = 0; item < items; item++) {
        struct ord_span span = column_values(column, item);

        for (uint32_t i = 0; i < span.count; i++) {
            if (span.ords[i] != ord)
                continue;
            CHECK(c->t, list < list_count);
            CHECK_EQ(c->t, lists[list].first + lists[list].items[at], item);
            CHECK_EQ(c->t, lists[list].weights[at], span.weights[i]);
            if (++at == lists[list].count) {
                list++;
                at = 0;
            }
        }
    }
    CHECK_EQ(c->t, list, list_count);
}

static void check_keyword(const struct check *c, uint16_t number, const uint32_t *totals)
{
    const struct column *column = snapshot_column(c->snapshot, number);
    bool offer = c->model->schema->columns[number].scope == SCOPE_OFFER;
    uint32_t items = offer ? snapshot_row_cap(c->snapshot) : snapshot_doc_cap(c->snapshot);
    uint32_t values = column_value_count(column);

    for (uint32_t ord = 0; ord < values; ord++) {
        struct slice key = column_key(column, ord);

        CHECK(c->t, ord == 0 || slice_cmp(column_key(column, ord - 1), key) < 0);
        CHECK_EQ(c->t, column_find(column, key), ord);
        if (!offer)
            CHECK_EQ(c->t, column_totals(column)[ord], totals[ord]);
        if (ord < 20 || column_bitset(column, ord) != NULL)
            check_value(c, column, ord, (uint8_t)rng_below(c->t->rng, 2) * 50, items);
        if (c->model->schema->columns[number].weighted)
            check_lists(c, column, ord, items);
    }
    CHECK_EQ(c->t, column_find(column, SLICE("no such value")), UINT32_MAX);
    CHECK_EQ(c->t, column_find(column, SLICE("")), UINT32_MAX);
}

/* The flat arrays hold what column_values answers. */
static void check_parts(const struct check *c, const struct column *column)
{
    struct column_part parts[INDEX_SEGMENTS_MAX];
    uint32_t count = column_parts(column, parts);

    CHECK_EQ(c->t, count, snapshot_segment_count(c->snapshot));
    for (uint32_t p = 0; p < count; p++)
        for (uint32_t i = 0; i < parts[p].count; i++) {
            struct ord_span span = column_values(column, parts[p].first + i);

            CHECK(c->t, span.ords == parts[p].ords + parts[p].offsets[i]);
            CHECK_EQ(c->t, span.count, parts[p].offsets[i + 1] - parts[p].offsets[i]);
        }
}

static void check_column(const struct check *c, uint16_t number)
{
    const struct column *column = snapshot_column(c->snapshot, number);
    bool keyword = c->model->schema->columns[number].type == COLUMN_KEYWORD;
    uint32_t *totals = mem_zero(keyword ? column_value_count(column) : 0, sizeof *totals);

    check_items(c, number, totals);
    if (keyword)
        check_parts(c, column);
    if (keyword)
        check_keyword(c, number, totals);
    free(totals);
}

void model_check(struct prop *t, const struct model *model, const struct snapshot *snapshot)
{
    const struct check c = {t, model, snapshot};
    const char *reason = "";

    for (uint32_t i = 0; i < snapshot->part_count; i++)
        if (!segment_validate(snapshot->parts[i].segment, &reason))
            prop_fail(t, __FILE__, __LINE__, "segment %u: %s", i, reason);
    check_docs(&c);
    check_terms(&c);
    for (uint16_t i = 0; i < model->schema->column_count; i++)
        check_column(&c, i);
}
