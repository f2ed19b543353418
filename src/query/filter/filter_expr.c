/* The grammar of filter=, by recursive descent (search.md section 5.2):
 *
 *   or      = and {"OR" and}
 *   and     = not {"AND" not}
 *   not     = ["NOT"] primary
 *   primary = "(" or ")" | "offer(" or ")" | leaf
 *   leaf    = attr ":" ["-"] value ["<score=" n ">"] | attr ":" num "TO" num | attr compare num
 *           | value                                                            a tag
 *   compare = "<" | "<=" | "=" | "!=" | ">" | ">="
 *
 * Names and values are bare words or stand in quotes; a backslash takes the meaning of the byte
 * behind it in both.  Depth and leaves are bounded, so the recursion is too. */
#include "query/filter/expr_node.h"
#include "query/filter/leaf.h"

#include <assert.h>

struct part_list {
    const struct filter_expr *items[FILTER_EXPR_LEAVES_MAX]; /* a part has a leaf at least */
    size_t count;
};

struct expr_reader {
    struct filter_scope *scope;
    struct attar_error *err;
    struct slice text;
    size_t at;
    int depth;
    bool in_offer;
};

/* A bare or quoted word. */
struct word {
    struct value_text value;
    bool quoted;
};

static int read_or(struct expr_reader *reader, const struct filter_expr **out_expr);

static int fault(const struct expr_reader *reader, size_t position, const char *why)
{
    return error_at(reader->err, ATTAR_EINVAL, (long)position, "%s: %s", reader->scope->param, why);
}

static int too_large(const struct expr_reader *reader)
{
    return error_set(reader->err, ATTAR_ELIMIT, "%s: the request needs too much memory",
                     reader->scope->param);
}

/* ---- Characters and words ---- */

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* A single quote inside a word is a letter of it: L'Occitane. */
static bool ends_word(const struct expr_reader *reader, size_t at)
{
    char byte = reader->text.ptr[at];

    if (byte == '\'')
        return at == reader->at;
    return is_blank(byte) || memchr("():<>=!\"", byte, 8) != NULL;
}

static char peek(const struct expr_reader *reader)
{
    return reader->at < reader->text.len ? reader->text.ptr[reader->at] : '\0';
}

static void skip_blanks(struct expr_reader *reader)
{
    while (reader->at < reader->text.len && is_blank(reader->text.ptr[reader->at]))
        reader->at++;
}

/* The bare word at `at` with its backslashes, empty if there is none; nothing is taken. */
static struct slice bare_word(const struct expr_reader *reader)
{
    size_t end = reader->at;

    while (end < reader->text.len && !ends_word(reader, end))
        end += reader->text.ptr[end] == '\\' && end + 1 < reader->text.len ? 2 : 1;
    return slice_of(reader->text.ptr + reader->at, end - reader->at);
}

static bool take_keyword(struct expr_reader *reader, struct slice keyword)
{
    skip_blanks(reader);
    if (!slice_eq(bare_word(reader), keyword))
        return false;
    reader->at += keyword.len;
    return true;
}

static bool take(struct expr_reader *reader, struct slice token)
{
    if (!slice_starts(slice_skip(reader->text, reader->at), token))
        return false;
    reader->at += token.len;
    return true;
}

static bool is_keyword(struct slice text)
{
    return slice_eq(text, SLICE("AND")) || slice_eq(text, SLICE("OR")) ||
           slice_eq(text, SLICE("NOT")) || slice_eq(text, SLICE("TO"));
}

static int unescape(struct expr_reader *reader, struct slice text, size_t position, bool quoted,
                    struct word *out_word)
{
    struct slice plain = value_unescape(reader->scope->arena, text);

    if (plain.ptr == NULL)
        return too_large(reader);
    *out_word = (struct word){{plain, position, false}, quoted};
    return 0;
}

static int take_quoted(struct expr_reader *reader, struct word *out_word)
{
    struct slice rest = slice_skip(reader->text, reader->at);
    size_t len = value_quoted_len(rest);
    size_t position = reader->at + 1;

    if (len == SIZE_MAX)
        return fault(reader, reader->at, "the closing quote is missing");
    reader->at += len + 2;
    return unescape(reader, slice_of(rest.ptr + 1, len), position, true, out_word);
}

/* A word that is no keyword; `expected` names it in the fault. */
static int take_word(struct expr_reader *reader, const char *expected, struct word *out_word)
{
    struct slice bare;
    size_t position;

    skip_blanks(reader);
    if (peek(reader) == '"' || peek(reader) == '\'')
        return take_quoted(reader, out_word);
    bare = bare_word(reader);
    position = reader->at;
    if (bare.len == 0 || is_keyword(bare))
        return fault(reader, position, expected);
    reader->at += bare.len;
    return unescape(reader, bare, position, false, out_word);
}

/* ---- Leaves ---- */

static uint32_t take_score(struct expr_reader *reader)
{
    struct slice rest = slice_skip(reader->text, reader->at);
    const char *end = rest.len > 0 && rest.ptr[0] == '<' ? memchr(rest.ptr, '>', rest.len) : NULL;
    struct slice mark = slice_of(rest.ptr, end == NULL ? 0 : (size_t)(end - rest.ptr) + 1);
    size_t len = mark.len;
    uint32_t score = score_cut(&mark);

    reader->at += len - mark.len;
    return score;
}

/* Behind "attr :". */
static int read_colon(struct expr_reader *reader, const struct leaf_reader *leaf,
                      const struct filter_expr **out_expr)
{
    struct word word;
    struct word high;
    bool minus;
    int rc;

    skip_blanks(reader);
    minus = peek(reader) == '-';
    reader->at += minus;
    rc = take_word(reader, "expected a value", &word);
    if (rc < 0)
        return rc;
    if (!take_keyword(reader, SLICE("TO"))) {
        word.value.exclude = minus;
        return leaf_value(leaf, word.value, take_score(reader), out_expr);
    }
    if (minus && !word.quoted) { /* it was a sign: -5 TO 10 */
        word.value.text =
            slice_of(reader->text.ptr + word.value.position - 1, word.value.text.len + 1);
        word.value.position--;
    }
    rc = take_word(reader, "expected a number", &high);
    return rc < 0 ? rc : leaf_between(leaf, word.value, high.value, out_expr);
}

static bool at_comparison(const struct expr_reader *reader)
{
    struct slice rest = slice_skip(reader->text, reader->at);

    return comparison_cut(&rest) != CMP_NONE;
}

static int read_comparison(struct expr_reader *reader, const struct leaf_reader *leaf,
                           const struct filter_expr **out_expr)
{
    struct slice rest = slice_skip(reader->text, reader->at);
    enum comparison comparison = comparison_cut(&rest);
    struct word number;
    int rc;

    reader->at = reader->text.len - rest.len;
    rc = take_word(reader, "expected a number", &number);
    return rc < 0 ? rc : leaf_compared(leaf, comparison, number.value, out_expr);
}

static int read_leaf(struct expr_reader *reader, const struct filter_expr **out_expr)
{
    struct leaf_reader leaf = {reader->scope, reader->err, reader->in_offer, {{NULL, 0}, 0, false}};
    struct word word;
    int rc = take_word(reader, "expected a filter's name, a tag, NOT, offer( or '('", &word);

    if (rc < 0)
        return rc;
    leaf.attr = word.value;
    skip_blanks(reader);
    if (at_comparison(reader))
        return read_comparison(reader, &leaf, out_expr);
    if (take(reader, SLICE(":")))
        return read_colon(reader, &leaf, out_expr);
    return leaf_tag(&leaf, word.value, out_expr);
}

/* ---- Nodes ---- */

static int read_brackets(struct expr_reader *reader, const struct filter_expr **out_expr)
{
    size_t open = reader->at - 1;
    int rc;

    if (reader->depth == FILTER_EXPR_DEPTH_MAX)
        return error_at(reader->err, ATTAR_ELIMIT, (long)open, "%s: more than %d levels deep",
                        reader->scope->param, FILTER_EXPR_DEPTH_MAX);
    reader->depth++;
    rc = read_or(reader, out_expr);
    reader->depth--;
    if (rc < 0)
        return rc;
    skip_blanks(reader);
    if (!take(reader, SLICE(")")))
        return fault(reader, reader->at, "expected AND, OR or ')'");
    return 0;
}

static int read_offer(struct expr_reader *reader, const struct filter_expr **out_expr)
{
    const struct filter_expr *inside;
    int rc;

    if (reader->in_offer)
        return fault(reader, reader->at, "offer( ) stands inside offer( )");
    reader->in_offer = true;
    rc = read_brackets(reader, &inside);
    reader->in_offer = false;
    return rc < 0 ? rc : expr_node(reader->scope, EXPR_OFFER, &inside, 1, out_expr, reader->err);
}

static int read_primary(struct expr_reader *reader, const struct filter_expr **out_expr)
{
    skip_blanks(reader);
    if (take(reader, SLICE("(")))
        return read_brackets(reader, out_expr);
    if (take(reader, SLICE("offer(")))
        return read_offer(reader, out_expr);
    return read_leaf(reader, out_expr);
}

static int read_not(struct expr_reader *reader, const struct filter_expr **out_expr)
{
    const struct filter_expr *inside;
    int rc;

    if (!take_keyword(reader, SLICE("NOT")))
        return read_primary(reader, out_expr);
    rc = read_primary(reader, &inside);
    return rc < 0 ? rc : expr_node(reader->scope, EXPR_NOT, &inside, 1, out_expr, reader->err);
}

static int read_and(struct expr_reader *reader, const struct filter_expr **out_expr)
{
    struct part_list parts;

    parts.count = 0;
    do {
        const struct filter_expr *part;
        int rc = read_not(reader, &part);

        if (rc < 0)
            return rc;
        assert(parts.count < FILTER_EXPR_LEAVES_MAX);
        parts.items[parts.count++] = part;
    } while (take_keyword(reader, SLICE("AND")));
    return expr_join(reader->scope, EXPR_AND, parts.items, parts.count, out_expr, reader->err);
}

static int read_or(struct expr_reader *reader, const struct filter_expr **out_expr)
{
    struct part_list parts;

    parts.count = 0;
    do {
        const struct filter_expr *part;
        int rc = read_and(reader, &part);

        if (rc < 0)
            return rc;
        assert(parts.count < FILTER_EXPR_LEAVES_MAX);
        parts.items[parts.count++] = part;
    } while (take_keyword(reader, SLICE("OR")));
    return expr_join(reader->scope, EXPR_OR, parts.items, parts.count, out_expr, reader->err);
}

int filter_expr_parse(struct filter_scope *scope, struct slice text,
                      const struct filter_expr **out_expr, struct attar_error *err)
{
    struct expr_reader reader = {scope, err, text, 0, 0, false};
    const struct filter_expr *expr;
    int rc;

    assert(scope->param != NULL && out_expr != NULL);
    if (scope->wire && slice_trim(text).len == 0) {
        *out_expr = NULL;
        return 0;
    }
    if (text.len > FILTER_EXPR_BYTES_MAX)
        return error_set(err, ATTAR_ELIMIT, "%s: longer than %d bytes", scope->param,
                         FILTER_EXPR_BYTES_MAX);
    rc = read_or(&reader, &expr);
    if (rc < 0)
        return rc;
    skip_blanks(&reader);
    if (reader.at < text.len)
        return fault(&reader, reader.at, "expected AND, OR or the end");
    *out_expr = expr;
    return 0;
}
