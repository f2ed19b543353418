/* The life of a view: one pass over the snapshot's columns, or over what has changed since the view
 * before (view/succession.h).
 *
 * Invariant: nothing in a view changes after view_next, apart from its reference count. */
#include "query/view.h"

#include "base/bitset.h"
#include "base/mem.h"
#include "base/shared.h"
#include "query/count/coverage.h"
#include "query/count/stats.h"
#include "query/scent_match.h"
#include "query/suggest/suggest.h"
#include "query/titles.h"
#include "query/view/title_book.h"
#include "query/view/view_docs.h"
#include "query/view/view_facets.h"

#include <assert.h>
#include <stdlib.h>

const struct column *view_column(const struct view *view, uint16_t filter)
{
    uint16_t column = view->filters->defs[filter].column;

    return column == UINT16_MAX ? NULL : snapshot_column(view->snapshot, column);
}

uint32_t view_value_count(const struct view *view, uint16_t filter)
{
    if (view->filters->defs[filter].offer)
        return view->offers.items[filter].slot_count;
    return column_value_count(view_column(view, filter));
}

struct slice view_value_key(const struct view *view, uint16_t filter, uint32_t value)
{
    if (view->filters->defs[filter].kind == FILTER_DELIVERY)
        return view->offers.items[filter].keys[value];
    return column_key(view_column(view, filter), value);
}

struct view *view_new(struct snapshot *snapshot, const struct filter_set *filters)
{
    return view_next(NULL, snapshot, filters);
}

/* Labels are parsed anew only when their blob was set anew. */
static void open_labels(struct view *view, const struct view *former)
{
    struct slice blob = snapshot_blob(view->snapshot, "labels");

    view->labels_bytes = shared_ref(blob.ptr);
    if (former != NULL && former->labels_bytes == blob.ptr)
        view->labels = labels_ref(former->labels);
    else
        labels_open(blob, &view->labels, NULL);
}

static void measure(struct view *view)
{
    const struct snapshot *snapshot = view->snapshot;

    view->doc_cap = snapshot_doc_cap(snapshot);
    view->row_cap = snapshot_row_cap(snapshot);
    view->doc_words = bitset_words(view->doc_cap);
    view->row_words = bitset_words(view->row_cap);
    view->live_count = (uint32_t)bitset_count(snapshot_live(snapshot), view->doc_words);
}

/* All of a view but its completions. */
static struct view *core_next(const struct view *former, struct snapshot *snapshot,
                              const struct filter_set *filters)
{
    struct view *view = mem_zero(1, sizeof *view);
    struct succession next;

    assert(filters != NULL);
    view->references = 1;
    view->snapshot = snapshot_ref(snapshot);
    view->filters = filters;
    measure(view);
    if (former != NULL && former->base != NULL)
        former = former->base;
    succession_init(&next, former, view);
    open_labels(view, former);
    view_docs_fill(view, &next);
    view_shapes_fill(view);
    offer_facets_init(view, &next);
    facet_records_init(view, RECORD_BITS, &next);
    view_names_fill(view, &next);
    coverage_init(view, &next);
    titles_fill(view, former, &next);
    stats_fill(view, &next);
    scent_tables_init(view, former);
    succession_release(&next);
    return view;
}

static struct view *core_of(struct view *view)
{
    return view->base != NULL ? view->base : view;
}

/* What is handed out: a core, and completions, which may be those of an earlier one; both are
 * taken.  Completions keep their own core alive, and no core any completions. */
static struct view *face_new(struct view *core, struct suggestions *suggestions)
{
    struct view *face = mem_zero(1, sizeof *face);

    assert(core->base == NULL && core->suggestions == NULL);
    *face = *core;
    face->references = 1;
    face->base = core;
    face->suggestions = suggestions;
    return face;
}

struct view *view_next(const struct view *former, struct snapshot *snapshot,
                       const struct filter_set *filters)
{
    struct view *core = core_next(former, snapshot, filters);

    return face_new(core, suggestions_new(core, former == NULL ? NULL : former->suggestions));
}

struct view *view_follow(const struct view *former, struct snapshot *snapshot,
                         const struct filter_set *filters)
{
    return face_new(core_next(former, snapshot, filters),
                    suggestions_ref(former == NULL ? NULL : former->suggestions));
}

bool view_has_completions(const struct view *view)
{
    return view->suggestions != NULL;
}

bool view_completes_late(const struct view *view)
{
    return view->suggestions == NULL || view->suggestions->view->snapshot != view->snapshot;
}

struct view *view_completed(struct view *view)
{
    struct view *core = core_of(view);

    return face_new(view_ref(core), suggestions_new(core, view->suggestions));
}

struct view *view_adopt(struct view *view, const struct view *completed)
{
    return face_new(view_ref(core_of(view)), suggestions_ref(completed->suggestions));
}

struct view *view_ref(struct view *view)
{
    __atomic_add_fetch(&view->references, 1, __ATOMIC_RELAXED);
    return view;
}

static void free_face(struct view *face)
{
    if (face->prior != face->base->prior)
        free(face->prior);
    free(face->rise);
    suggestions_unref(face->suggestions);
    view_unref(face->base);
    free(face);
}

void view_unref(struct view *view)
{
    if (view == NULL || __atomic_sub_fetch(&view->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    if (view->base != NULL) {
        free_face(view);
        return;
    }
    scent_tables_release(&view->scent);
    view_names_release(view);
    labels_close(view->labels);
    shared_unref(view->labels_bytes);
    title_book_unref(view->titles);
    coverage_release(view);
    offer_facets_release(&view->offers);
    facet_records_release(&view->records);
    stats_release(view);
    view_docs_release(view);
    free(view->title_worth);
    free(view->whole_worth);
    snapshot_unref(view->snapshot);
    free(view);
}

struct snapshot *view_snapshot(const struct view *view)
{
    return view->snapshot;
}

const struct filter_set *view_filters(const struct view *view)
{
    return view->filters;
}

const struct labels *view_labels(const struct view *view)
{
    return view->labels;
}

struct slice view_value_label(const struct view *view, uint16_t filter, uint32_t ord,
                              enum lang lang)
{
    const struct label *label = view->value_labels[filter][ord];
    struct slice asked;
    struct slice other;

    if (label == NULL)
        return view_value_key(view, filter, ord);
    asked = lang == LANG_AR ? label->ar : label->en;
    other = lang == LANG_AR ? label->en : label->ar;
    if (asked.len > 0)
        return asked;
    return other.len > 0 ? other : label->key;
}
