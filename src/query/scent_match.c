/* Matching by the integers that ingest stored: columns "scent" (struct scent_code) and "scent_note"
 * (notes of the lexicon, weighted).
 *
 *   ord of scent_note <--tables--> note of the lexicon
 *
 * A sum stays far below 2^31: both scents have length 1 in each block (scent.h). */
#include "query/scent_match.h"

#include "base/bitset.h"
#include "base/mem.h"
#include "query/view.h"

#include <assert.h>
#include <stdlib.h>

enum { POINTS_PER_MILLE = SCENT_MATCH_MAX / 1000, ASKED_WEIGHT = 1000 };

/* ---- Tables of a view ---- */

static const struct column *column_of(const struct view *view, const char *name,
                                      enum column_type type)
{
    const struct schema *schema = snapshot_schema(view->snapshot);
    uint16_t column = schema_column(schema, slice_cstr(name));

    if (column == UINT16_MAX || schema->columns[column].type != type)
        return NULL;
    if (type == COLUMN_BYTES && schema->columns[column].width != sizeof(struct scent_code))
        return NULL;
    return snapshot_column(view->snapshot, column);
}

static struct scent_model *open_model(const struct view *view, const struct view *former)
{
    struct slice bytes = snapshot_blob(view->snapshot, "dna");
    struct scent_model *model = NULL;

    if (former != NULL && former->scent.model != NULL &&
        slice_eq(bytes, snapshot_blob(former->snapshot, "dna")))
        return scent_model_ref(former->scent.model);
    return scent_model_open(bytes, &model, NULL) < 0 ? NULL : model;
}

static void number_notes(struct scent_tables *tables)
{
    uint32_t values = column_value_count(tables->notes);
    uint32_t lexicon = scent_model_note_count(tables->model);

    tables->note_of = mem_zero(values + 1, sizeof *tables->note_of);
    tables->ord_of = mem_zero(lexicon + 1, sizeof *tables->ord_of);
    memset(tables->ord_of, 0xFF, (lexicon + 1) * sizeof *tables->ord_of);
    for (uint32_t ord = 0; ord < values; ord++) {
        uint16_t note = scent_note_exact(tables->model, column_key(tables->notes, ord));

        tables->note_of[ord] = note;
        if (note != SCENT_NOTE_NONE)
            tables->ord_of[note] = ord;
    }
}

void scent_tables_init(struct view *view, const struct view *former)
{
    struct scent_tables *tables = &view->scent;

    tables->codes = column_of(view, "scent", COLUMN_BYTES);
    tables->notes = column_of(view, "scent_note", COLUMN_KEYWORD);
    if (tables->codes == NULL || tables->notes == NULL)
        return;
    tables->model = open_model(view, former);
    if (tables->model != NULL)
        number_notes(tables);
}

void scent_tables_release(struct scent_tables *tables)
{
    scent_model_unref(tables->model);
    free(tables->note_of);
    free(tables->ord_of);
}

/* ---- One scent ---- */

const struct scent_code *view_scent_code(const struct view *view, uint32_t doc)
{
    return (const struct scent_code *)column_bytes(view->scent.codes, doc);
}

/* Ords ascend by the ids' bytes, as the lexicon does, so the notes ascend too. */
const struct scent_code *view_scent(const struct view *view, uint32_t doc,
                                    struct scent_notes *out_notes)
{
    struct ord_span span = column_values(view->scent.notes, doc);

    assert(view->scent.model != NULL);
    out_notes->count = 0;
    for (uint32_t i = 0; i < span.count && out_notes->count < SCENT_NOTES_MAX; i++) {
        uint16_t note = view->scent.note_of[span.ords[i]];

        if (note == SCENT_NOTE_NONE)
            continue;
        out_notes->notes[out_notes->count] = note;
        out_notes->weights[out_notes->count++] = span.weights[i];
    }
    return view_scent_code(view, doc);
}

const struct scent_model *view_scent_model(const struct view *view)
{
    return view->scent.model;
}

int scent_query_of_doc(const struct view *view, uint32_t doc, struct scent_query *out_query,
                       struct attar_error *err)
{
    struct scent_wish wish = {.weight = ASKED_WEIGHT};
    struct scent_notes notes;

    assert(doc != INDEX_DOC_NONE && out_query != NULL);
    if (view->scent.model == NULL)
        return error_set(err, ATTAR_ENOTFOUND, "the index has no scents");
    wish.code = view_scent(view, doc, &notes);
    wish.notes = &notes;
    scent_query_of(&wish, 1, out_query);
    return 0;
}

static uint16_t per_mille(uint32_t points)
{
    return (uint16_t)((points + POINTS_PER_MILLE / 2) / POINTS_PER_MILLE);
}

uint16_t scent_likeness(const struct view *view, const struct scent_query *query, uint32_t doc)
{
    struct scent_notes notes;
    const struct scent_code *code = view_scent(view, doc, &notes);

    return per_mille(scent_score(query, code, &notes));
}

/* ---- All scents ---- */

/* Add what the asked notes give, term at a time. */
static void add_identity(const struct scent_tables *tables, const struct scent_query *query,
                         int32_t *sums)
{
    struct column_list lists[INDEX_SEGMENTS_MAX];

    for (uint32_t n = 0; n < query->note_count; n++) {
        uint32_t ord = tables->ord_of[query->notes[n]];
        int32_t unit = query->weights[n] * SCENT_IDENTITY_UNIT;
        uint32_t count = ord == UINT32_MAX ? 0 : column_lists(tables->notes, ord, lists);

        for (uint32_t l = 0; l < count; l++)
            for (uint32_t i = 0; i < lists[l].count; i++)
                sums[lists[l].first + lists[l].items[i]] += unit * lists[l].weights[i];
    }
}

static void match_live(const struct view *view, const struct scent_query *query,
                       const int32_t *sums, uint16_t *match)
{
    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words)) {
        const void *code = column_bytes(view->scent.codes, (uint32_t)doc);
        int32_t sum = sums[doc] + scent_dense_sum(query, code);

        match[doc] = per_mille(scent_points(query, sum));
    }
}

static int match_all(const struct view *view, const struct scent_query *query, struct arena *arena,
                     uint16_t **out_match, struct attar_error *err)
{
    uint16_t *match = arena_array(arena, view->doc_cap + 1, sizeof *match);
    int32_t *sums = arena_array(arena, view->doc_cap + 1, sizeof *sums);

    if (view->scent.model == NULL)
        return error_set(err, ATTAR_ENOTFOUND, "the index has no scents");
    if (match == NULL || sums == NULL)
        return error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
    add_identity(&view->scent, query, sums);
    match_live(view, query, sums, match);
    *out_match = match;
    return 0;
}

int scent_match_query(const struct view *view, const struct scent_query *query, struct arena *arena,
                      struct scent_matches *out_scent, struct attar_error *err)
{
    uint16_t *match;
    int rc = match_all(view, query, arena, &match, err);

    if (rc == 0)
        out_scent->match = match;
    return rc;
}

int scent_match_product(const struct view *view, struct slice id, struct arena *arena,
                        struct scent_matches *out_scent, struct attar_error *err)
{
    uint32_t doc = snapshot_find(view->snapshot, id);
    struct scent_query query;
    uint16_t *match;
    int rc;

    if (doc == INDEX_DOC_NONE)
        return error_set(err, ATTAR_ENOTFOUND, "match_to: no product \"%.*s\"", SLICE_ARG(id));
    rc = scent_query_of_doc(view, doc, &query, err);
    if (rc == 0)
        rc = match_all(view, &query, arena, &match, err);
    if (rc < 0)
        return rc;
    match[doc] = 1000;
    out_scent->match = match;
    return 0;
}
