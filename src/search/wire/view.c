/* Names of views: <base>[_<lang>][_<sort>].
 *
 *   products_ar_price_desc  ->  lang ar, sort price_desc
 *   products_query_suggestions_en
 *
 * All are the one index; a view is only a name, and costs nothing. */
#include "search/wire/parse.h"

#include <stdio.h>

static const struct slice base = SLICE_INIT("products");
static const struct slice suggestions = SLICE_INIT("_query_suggestions");
static const struct slice langs[] = {[LANG_EN] = SLICE_INIT("_en"), [LANG_AR] = SLICE_INIT("_ar")};

/* Take `part` from the front of `*rest`, if it ends there or at '_'. */
static bool take(struct slice *rest, struct slice part)
{
    struct slice behind = slice_skip(*rest, part.len);

    if (!slice_starts(*rest, part) || (behind.len > 0 && behind.ptr[0] != '_'))
        return false;
    *rest = behind;
    return true;
}

bool wire_view_read(struct slice name, struct wire_view *out_view)
{
    struct wire_view view = {.name = name, .lang = LANG_EN, .sort = SORT_RELEVANCE};
    struct slice rest = name;
    int sort;

    if (!take(&rest, base))
        return false;
    view.suggestions = take(&rest, suggestions);
    for (int lang = LANG_EN; lang <= LANG_AR; lang++)
        if (take(&rest, langs[lang])) {
            view.lang = (enum lang)lang;
            break;
        }
    if (rest.len > 0) {
        sort = view.suggestions ? -1 : sort_parse(slice_skip(rest, 1));
        if (sort < 0)
            return false;
        view.sort = (enum sort_kind)sort;
    }
    *out_view = view;
    return true;
}

static void tell_one(wire_view_fn tell, void *context, struct slice middle, struct slice lang,
                     const char *sort)
{
    char text[96];
    int len = snprintf(text, sizeof text, "%.*s%.*s%.*s%s%s", SLICE_ARG(base), SLICE_ARG(middle),
                       SLICE_ARG(lang), *sort != '\0' ? "_" : "", sort);

    tell(context, slice_of(text, (size_t)len));
}

void wire_view_each(wire_view_fn tell, void *context)
{
    static const struct slice none = SLICE_INIT("");
    const struct slice spoken[] = {none, langs[LANG_EN], langs[LANG_AR]};

    for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++) {
        tell_one(tell, context, none, spoken[i], "");
        for (int sort = SORT_RELEVANCE + 1; sort < SORT_COUNT; sort++)
            tell_one(tell, context, none, spoken[i], sort_name((enum sort_kind)sort));
    }
    for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++)
        tell_one(tell, context, suggestions, spoken[i], "");
}
