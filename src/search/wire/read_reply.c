/* Parameters about the reply: which page, which members, how matches are marked, what is reported.
 *
 * Lists of attributes keep their "-name" as it is; tags are echoed and never looked into. */
#include "search/wire/reader.h"

#include <assert.h>

enum {
    TAG_LEN_MAX = 256,
    TOKEN_LEN_MAX = 129,
    SNIPPET_WORDS_DEFAULT = 10,
    SNIPPET_WORDS_MAX = 1000
};

/* ---- Paging ---- */

int wire_read_page(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_whole(reader, value, 0, INT32_MAX, &reader->out->page);
}

int wire_read_hits_per_page(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_whole(reader, value, 0, WIRE_HITS_MAX, &reader->out->hits_per_page);
}

int wire_read_offset(struct wire_reader *reader, const struct wire_value *value)
{
    reader->out->by_offset = true;
    return wire_whole(reader, value, 0, INT32_MAX, &reader->out->offset);
}

int wire_read_length(struct wire_reader *reader, const struct wire_value *value)
{
    reader->out->by_offset = true;
    return wire_whole(reader, value, 0, WIRE_HITS_MAX, &reader->out->length);
}

/* ---- Lists of attributes ---- */

static int read_names(struct wire_reader *reader, const struct wire_value *value,
                      struct wire_names *out)
{
    struct wire_list list;
    struct slice *names;
    bool only_without = true;
    int rc = wire_list(reader, value, WIRE_NAMES_MAX, &list);

    if (rc < 0)
        return rc;
    *out = (struct wire_names){.given = true};
    names = arena_array(reader->scope->arena, list.count + 1, sizeof *names);
    if (names == NULL)
        return wire_full(reader);
    for (size_t i = 0; i < list.count; i++) {
        bool all = slice_eq(list.items[i], SLICE("*"));

        only_without = only_without && slice_starts(list.items[i], SLICE("-"));
        out->all = out->all || all;
        if (!all)
            names[out->count++] = list.items[i];
    }
    out->all = out->all || (only_without && list.count > 0);
    out->names = names;
    return 0;
}

int wire_read_attributes_to_retrieve(struct wire_reader *reader, const struct wire_value *value)
{
    return read_names(reader, value, &reader->out->retrieve);
}

int wire_read_response_fields(struct wire_reader *reader, const struct wire_value *value)
{
    return read_names(reader, value, &reader->out->response_fields);
}

int wire_read_attributes_to_highlight(struct wire_reader *reader, const struct wire_value *value)
{
    return read_names(reader, value, &reader->out->highlight);
}

/* "description:20", "name" */
static int read_snippet(struct wire_reader *reader, struct slice text, struct wire_snippet *out)
{
    struct slice words = text;
    int64_t count = SNIPPET_WORDS_DEFAULT;

    out->name = slice_cut(&words, ':');
    if (words.ptr != NULL &&
        (slice_to_i64(words, &count) < 0 || count < 0 || count > SNIPPET_WORDS_MAX))
        return wire_bad(reader, "expected attribute:words, words a whole number 0..1000");
    out->words = count == 0 ? SNIPPET_WORDS_DEFAULT : (uint32_t)count;
    return 0;
}

int wire_read_attributes_to_snippet(struct wire_reader *reader, const struct wire_value *value)
{
    struct wire_snippet *snippets;
    struct wire_list list;
    int rc = wire_list(reader, value, WIRE_NAMES_MAX, &list);

    if (rc < 0)
        return rc;
    snippets = arena_array(reader->scope->arena, list.count + 1, sizeof *snippets);
    if (snippets == NULL)
        return wire_full(reader);
    for (size_t i = 0; rc == 0 && i < list.count; i++)
        rc = read_snippet(reader, list.items[i], &snippets[i]);
    reader->out->snippet_given = true;
    reader->out->snippets = snippets;
    reader->out->snippet_count = list.count;
    return rc;
}

/* ---- Marks ---- */

int wire_read_highlight_pre_tag(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_text_within(reader, value, TAG_LEN_MAX, &reader->out->pre_tag);
}

int wire_read_highlight_post_tag(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_text_within(reader, value, TAG_LEN_MAX, &reader->out->post_tag);
}

int wire_read_snippet_ellipsis_text(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_text_within(reader, value, TAG_LEN_MAX, &reader->out->ellipsis);
}

int wire_read_restrict_arrays(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_flag(reader, value, &reader->out->restrict_arrays);
}

int wire_read_get_ranking_info(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_flag(reader, value, &reader->out->ranking_info);
}

int wire_read_attar_explain(struct wire_reader *reader, const struct wire_value *value)
{
    int rc = wire_flag(reader, value, &reader->out->explain);

    reader->out->request.count_more = reader->out->explain;
    return rc;
}

/* ---- Reports ---- */

int wire_read_user_token(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_text_within(reader, value, TOKEN_LEN_MAX, &reader->out->user_token);
}

int wire_read_analytics(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_flag(reader, value, &reader->out->analytics);
}

int wire_read_click_analytics(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_flag(reader, value, &reader->out->click_analytics);
}

int wire_read_analytics_tags(struct wire_reader *reader, const struct wire_value *value)
{
    struct wire_list tags;
    int rc = wire_list(reader, value, WIRE_NAMES_MAX, &tags);

    if (rc < 0)
        return rc;
    reader->out->tags = tags.items;
    reader->out->tag_count = tags.count;
    return 0;
}

/* ---- The market, and how fresh the answer must be ---- */

int wire_read_attar_currency(struct wire_reader *reader, const struct wire_value *value)
{
    struct slice text;
    int rc = wire_text(reader, value, &text);

    if (rc == 0 && !slice_eq(text, SLICE("AED")))
        rc = wire_bad(reader, "this market's currency is AED");
    return rc;
}

/* Waited for before anything is read (sync/position.h); what a key forces is compared only. */
int wire_read_attar_min_position(struct wire_reader *reader, const struct wire_value *value)
{
    struct slice text;
    struct mark position;
    int rc = wire_text(reader, value, &text);

    if (rc < 0)
        return rc;
    if (mark_parse(text, &position) < 0)
        return wire_bad(reader, "expected a position that a reply gave, such as s1-2a");
    if (reader->scope->position.kind == MARK_NONE ||
        !mark_covers(reader->scope->position, position))
        reader->scope->position = position;
    return 0;
}
