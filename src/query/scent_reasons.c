/* Reasons of scent_explain in the words of an answer: ids for positions, the name of a layer. */
#include "query/scent_reasons.h"

#include "query/scent_match.h"
#include "query/view.h"

#include <assert.h>

enum { POINTS_PER_MILLE = SCENT_MATCH_MAX / 1000 };

_Static_assert(MATCH_REASONS_MAX == SCENT_REASONS_MAX + 1, "the largest and the rest");

struct match_reasons {
    const struct view *view;
    struct scent_query query;
};

int match_reasons_of_query(const struct view *view, const struct scent_query *query,
                           struct arena *arena, const struct match_reasons **out_reasons,
                           struct attar_error *err)
{
    struct match_reasons *reasons = arena_alloc(arena, sizeof *reasons);

    if (reasons == NULL)
        return error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
    if (view->scent.model == NULL)
        return error_set(err, ATTAR_ENOTFOUND, "the index has no scents");
    *reasons = (struct match_reasons){view, *query};
    *out_reasons = reasons;
    return 0;
}

int match_reasons_init(const struct view *view, uint32_t asked, struct arena *arena,
                       const struct match_reasons **out_reasons, struct attar_error *err)
{
    struct scent_query query;
    int rc = scent_query_of_doc(view, asked, &query, err);

    return rc < 0 ? rc : match_reasons_of_query(view, &query, arena, out_reasons, err);
}

/* A note may have several layers: what stays longest on the skin says most. */
static const char *layer_name(uint8_t layers)
{
    if (layers & SCENT_BASE)
        return "base";
    if (layers & SCENT_HEART)
        return "heart";
    if (layers & SCENT_TOP)
        return "top";
    return layers & SCENT_FLAT ? "flat" : NULL;
}

static struct match_reason told(const struct scent_model *model, const struct scent_reason *reason)
{
    static const char *const kinds[] = {"note", "related", "accord", "family", "character"};
    struct match_reason out = {.kind = kinds[reason->kind], .id = {"", 0}, .with = {"", 0}};

    out.share = reason->share;
    switch (reason->kind) {
    case SCENT_REASON_RELATED: out.with = scent_model_note(model, reason->with); /* fall through */
    case SCENT_REASON_NOTE:
        out.id = scent_model_note(model, reason->id);
        out.layer = layer_name(reason->layers);
        break;
    case SCENT_REASON_ACCORD: out.id = scent_model_accord(model, reason->id); break;
    case SCENT_REASON_FAMILY: out.id = scent_model_family(model, reason->id); break;
    case SCENT_REASON_CHARACTER: break;
    }
    return out;
}

size_t match_reasons_of(const struct match_reasons *reasons, uint32_t doc, uint32_t match,
                        struct match_reason *out)
{
    const struct view *view = reasons->view;
    struct scent_notes notes;
    const struct scent_code *code = view_scent(view, doc, &notes);
    struct scent_reasons why;
    int32_t rest = (int32_t)(match * POINTS_PER_MILLE);
    size_t count = 0;

    assert(match <= 1000 && out != NULL);
    if (match == 0)
        return 0;
    scent_explain(view->scent.model, &reasons->query, code, &notes, &why);
    for (uint32_t i = 0; i < why.count; i++) {
        out[count++] = told(view->scent.model, &why.items[i]);
        rest -= why.items[i].share;
    }
    if (rest != 0)
        out[count++] = (struct match_reason){.kind = "other", .id = {"", 0}, .share = rest};
    return count;
}

const char *match_version(const struct view *view)
{
    return view->scent.model == NULL ? "" : scent_model_version(view->scent.model);
}
