/* The parameters that say what of the result comes back: its page, its order, the members of a hit;
 * and for whom it is reported.
 *
 *   text -> number in its bounds | one of the words | flag | bits of members */
#include "search/request/values.h"

#include "search/events/user_token.h"
#include "search/sync/position.h"

int read_page(struct param_reader *reader, struct slice value)
{
    int rc = param_whole(reader, value, 1, SEARCH_WINDOW_MAX, &reader->out->page);

    if (rc < 0)
        reader->fault->problem = PROBLEM_PAGE_OUT_OF_RANGE;
    reader->page_given = true;
    return rc;
}

int read_size(struct param_reader *reader, struct slice value)
{
    return param_whole(reader, value, 0, reader->scope->size_max, &reader->out->request.size);
}

int read_cursor(struct param_reader *reader, struct slice value)
{
    reader->out->cursor = value;
    return 0;
}

/* Waited for before any parameter is read (sync/position.h). */
int read_minPosition(struct param_reader *reader, struct slice value)
{
    struct mark mark;

    return mark_parse(value, &mark) == 0 ? 0 : param_bad(reader, "expected a position");
}

int read_wait(struct param_reader *reader, struct slice value)
{
    uint32_t wait_ms;

    return param_whole(reader, value, 0, POSITION_WAIT_MS_MAX, &wait_ms);
}

int read_sort(struct param_reader *reader, struct slice value)
{
    int sort = sort_parse(value);

    if (sort < 0)
        return param_bad(reader,
                         "expected relevance, price, price_desc, price_per_ml, newest, rating, "
                         "popular, trending, discount, match or name");
    reader->out->request.sort = (enum sort_kind)sort;
    return 0;
}

int read_distinct(struct param_reader *reader, struct slice value)
{
    reader->out->request.distinct = slice_eq(value, SLICE("line"));
    return reader->out->request.distinct ? 0 : param_bad(reader, "expected line");
}

int read_diversify(struct param_reader *reader, struct slice value)
{
    return param_flag(reader, value, &reader->out->request.diversify);
}

int read_fields(struct param_reader *reader, struct slice value)
{
    uint32_t fields = reader->out->fields == HIT_FIELDS_ALL ? 0 : reader->out->fields;

    while (value.ptr != NULL) {
        struct slice name = slice_trim(slice_cut(&value, ','));
        uint32_t bit = 0;

        for (int i = 0; i < HIT_FIELD_COUNT; i++)
            if (slice_eq(name, slice_cstr(hit_field_names[i])))
                bit = (uint32_t)1 << i;
        if (bit == 0)
            return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name,
                             "fields: a hit has no member \"%.*s\"", SLICE_ARG(name));
        fields |= bit;
    }
    reader->out->fields = fields;
    return 0;
}

int read_highlight(struct param_reader *reader, struct slice value)
{
    return param_flag(reader, value, &reader->out->request.highlight);
}

int read_explain(struct param_reader *reader, struct slice value)
{
    int rc = param_flag(reader, value, &reader->out->explain);

    reader->out->request.count_more = rc == 0 && reader->out->explain;
    return rc;
}

int read_user_token(struct param_reader *reader, struct slice value)
{
    if (!user_token_valid(value))
        return param_bad(reader, "expected 1..129 of A-Z a-z 0-9 _ = / + -");
    reader->out->user_token = value;
    return 0;
}

int read_click_analytics(struct param_reader *reader, struct slice value)
{
    return param_flag(reader, value, &reader->out->click_analytics);
}

int read_analytics(struct param_reader *reader, struct slice value)
{
    bool reported;
    int rc = param_flag(reader, value, &reported);

    reader->out->unreported = rc == 0 && !reported;
    return rc;
}

int read_k(struct param_reader *reader, struct slice value)
{
    return param_whole(reader, value, 1, reader->scope->size_max, &reader->out->request.size);
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

int read_region(struct param_reader *reader, struct slice value)
{
    if (value.len != 2 || !is_capital(value.ptr[0]) || !is_capital(value.ptr[1]))
        return param_bad(reader, "expected two letters of ISO 3166-1, as AE");
    reader->out->region = value;
    return 0;
}

int read_window(struct param_reader *reader, struct slice value)
{
    int window = trend_window_parse(value);

    if (window < 0)
        return param_bad(reader, "expected day, week or month");
    reader->out->window = (enum trend_window)window;
    return 0;
}
