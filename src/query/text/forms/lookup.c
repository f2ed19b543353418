/* A list of forms that grows in the arena, and the idf that those of one lookup share. */
#include "query/text/forms/lookup.h"

#include <assert.h>

enum { FORMS_FIRST = 16 };

void lookup_add(struct lookup *lookup, const struct form *form)
{
    if (lookup->count == lookup->cap) {
        size_t cap = lookup->cap > 0 ? 2 * lookup->cap : FORMS_FIRST;
        struct form *forms = arena_array(lookup->arena, cap, sizeof *forms);

        if (forms == NULL) {
            lookup->full = true;
            return;
        }
        if (lookup->count > 0)
            memcpy(forms, lookup->forms, lookup->count * sizeof *forms);
        lookup->forms = forms;
        lookup->cap = cap;
    }
    lookup->forms[lookup->count++] = *form;
}

static uint64_t df_of(const struct view *view, const struct form *form)
{
    uint64_t df = 0;

    for (uint32_t ord = form->first; ord < form->past; ord++) {
        struct term term;

        term_at(view->snapshot, form->segment, ord, &term);
        df += term.df;
    }
    return df;
}

void lookup_weigh(struct lookup *lookup, size_t from)
{
    uint64_t df = 0;
    uint32_t idf;

    for (size_t i = from; i < lookup->count; i++)
        df += df_of(lookup->view, &lookup->forms[i]);
    idf = forms_idf(df, lookup->view->live_count);
    for (size_t i = from; i < lookup->count; i++)
        lookup->forms[i].idf = idf;
}
