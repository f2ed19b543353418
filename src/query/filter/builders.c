/* Expressions from the parts that the wire sends: strings cut without a grammar, and the arrays
 * around them.
 *
 *   "attribute:value<score=3>"   facetFilters: first colon, '-' excludes, '\' takes its meaning
 *   "price>=100"                 numericFilters: a comparison, or low TO high behind a colon
 *   "-vegan"                     tagFilters */
#include "query/filter/expr_node.h"
#include "query/filter/leaf.h"

#include <assert.h>

static int fault(const struct filter_scope *scope, size_t position, const char *why,
                 struct attar_error *err)
{
    return error_at(err, ATTAR_EINVAL, (long)position, "%s: %s", scope->param, why);
}

static int check_length(const struct filter_scope *scope, struct slice text,
                        struct attar_error *err)
{
    assert(scope->param != NULL);
    if (text.len <= FILTER_EXPR_BYTES_MAX)
        return 0;
    return error_set(err, ATTAR_ELIMIT, "%s: longer than %d bytes", scope->param,
                     FILTER_EXPR_BYTES_MAX);
}

/* The bytes of `text` from `from` to `to` without the blanks at their ends. */
static struct value_text cut(struct slice text, size_t from, size_t to)
{
    struct value_text part = {.position = from};

    while (part.position < to &&
           (text.ptr[part.position] == ' ' || text.ptr[part.position] == '\t'))
        part.position++;
    part.text = slice_trim(slice_of(text.ptr + part.position, to - part.position));
    return part;
}

/* "-value" excludes; "\-value" is the value "-value". */
static void read_sign(struct value_text *value)
{
    bool escaped = slice_starts(value->text, SLICE("\\-"));

    value->exclude = !escaped && slice_starts(value->text, SLICE("-"));
    if (!escaped && !value->exclude)
        return;
    value->text = slice_skip(value->text, 1);
    value->position++;
}

int filter_expr_leaf(struct filter_scope *scope, struct slice text,
                     const struct filter_expr **out_expr, struct attar_error *err)
{
    const char *colon = text.len > 0 ? memchr(text.ptr, ':', text.len) : NULL;
    size_t at = colon == NULL ? 0 : (size_t)(colon - text.ptr);
    struct leaf_reader reader = {scope, err, false, cut(text, 0, at)};
    struct slice scored = text;
    struct value_text value;
    uint32_t score;
    int rc = check_length(scope, text, err);

    if (rc < 0)
        return rc;
    if (colon == NULL)
        return fault(scope, text.len, "expected attribute:value", err);
    if (reader.attr.text.len == 0)
        return fault(scope, 0, "expected an attribute's name", err);
    score = score_cut(&scored);
    value = cut(scored, at + 1, scored.len > at ? scored.len : at + 1);
    read_sign(&value);
    return leaf_value(&reader, value, score, out_expr);
}

/* ---- numericFilters ---- */

/* Where the attribute's name ends: at its colon or comparison; the length if there is neither. */
static size_t name_end(struct slice text)
{
    size_t end = 0;

    while (end < text.len && memchr(":<>=!", text.ptr[end], 5) == NULL)
        end++;
    return end;
}

static int read_to(struct leaf_reader *reader, struct slice text, size_t from,
                   const struct filter_expr **out_expr)
{
    static const struct slice to = SLICE_INIT(" TO ");
    const char *found = memmem(text.ptr + from, text.len - from, to.ptr, to.len);
    size_t at = found == NULL ? 0 : (size_t)(found - text.ptr);

    if (found == NULL)
        return leaf_value(reader, cut(text, from, text.len), 0, out_expr);
    return leaf_between(reader, cut(text, from, at), cut(text, at + to.len, text.len), out_expr);
}

int filter_expr_numeric(struct filter_scope *scope, struct slice text,
                        const struct filter_expr **out_expr, struct attar_error *err)
{
    size_t end = name_end(text);
    struct leaf_reader reader = {scope, err, false, cut(text, 0, end)};
    struct slice rest = slice_skip(text, end);
    enum comparison comparison;
    int rc = check_length(scope, text, err);

    if (rc < 0)
        return rc;
    if (reader.attr.text.len == 0)
        return fault(scope, 0, "expected an attribute's name", err);
    comparison = comparison_cut(&rest);
    if (comparison != CMP_NONE)
        return leaf_compared(&reader, comparison, cut(text, text.len - rest.len, text.len),
                             out_expr);
    if (!slice_starts(rest, SLICE(":")))
        return fault(scope, end, "expected a comparison, or ':' and low TO high", err);
    return read_to(&reader, text, end + 1, out_expr);
}

int filter_expr_tag(struct filter_scope *scope, struct slice text,
                    const struct filter_expr **out_expr, struct attar_error *err)
{
    struct leaf_reader reader = {.scope = scope, .err = err};
    struct value_text value;
    int rc = check_length(scope, text, err);

    if (rc < 0)
        return rc;
    value = cut(text, 0, text.len);
    read_sign(&value);
    if (value.text.len == 0)
        return fault(scope, value.position, "expected a tag", err);
    return leaf_tag(&reader, value, out_expr);
}

/* ---- Arrays ---- */

static int join(struct filter_scope *scope, enum expr_kind kind,
                const struct filter_expr *const *parts, size_t count,
                const struct filter_expr **out_expr, struct attar_error *err)
{
    const struct filter_expr **given = arena_array(scope->arena, count + 1, sizeof(*given));
    size_t given_count = 0;

    assert(out_expr != NULL);
    if (given == NULL)
        return error_set(err, ATTAR_ELIMIT, "%s: the request needs too much memory", scope->param);
    for (size_t i = 0; i < count; i++)
        if (parts[i] != NULL)
            given[given_count++] = parts[i];
    if (given_count > 0)
        return expr_join(scope, kind, given, given_count, out_expr, err);
    *out_expr = NULL;
    return 0;
}

int filter_expr_and(struct filter_scope *scope, const struct filter_expr *const *parts,
                    size_t count, const struct filter_expr **out_expr, struct attar_error *err)
{
    return join(scope, EXPR_AND, parts, count, out_expr, err);
}

int filter_expr_or(struct filter_scope *scope, const struct filter_expr *const *parts, size_t count,
                   const struct filter_expr **out_expr, struct attar_error *err)
{
    return join(scope, EXPR_OR, parts, count, out_expr, err);
}
