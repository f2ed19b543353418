/* The grammar of filter=, by recursive descent (search.md section 5.2):
 *
 *   or      = and {"OR" and}
 *   and     = not {"AND" not}
 *   not     = ["NOT"] primary
 *   primary = "(" or ")" | "offer(" or ")" | leaf
 *   leaf    = attr ":" ["-"] value | attr ":" num "TO" num | attr compare num
 *   compare = "<" | "<=" | "=" | "!=" | ">" | ">="
 *
 * An attribute is a filter's name or its name on the wire.  AND inside AND, and OR inside OR,
 * become one node, so that "one conjunction" means what it says whatever the brackets.  There are
 * no tags: a bare value is a fault.  Depth and leaves are bounded, so the recursion is too. */
#include "query/filter/clause_value.h"
#include "query/filter_expr.h"

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
    struct slice text;
    size_t position;
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

static bool ends_word(char byte)
{
    return is_blank(byte) || memchr("():<>=!\"'", byte, 9) != NULL;
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

/* The bare word at `at`, empty if there is none; nothing is taken. */
static struct slice bare_word(const struct expr_reader *reader)
{
    size_t end = reader->at;

    while (end < reader->text.len && !ends_word(reader->text.ptr[end]))
        end++;
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

static int take_quoted(struct expr_reader *reader, struct word *out_word)
{
    struct slice rest = slice_skip(reader->text, reader->at);
    size_t len = value_quoted_len(rest);

    if (len == SIZE_MAX)
        return fault(reader, reader->at, "the closing quote is missing");
    out_word->text = value_unescape(reader->scope->arena, slice_of(rest.ptr + 1, len));
    if (out_word->text.ptr == NULL)
        return too_large(reader);
    out_word->position = reader->at + 1;
    out_word->quoted = true;
    reader->at += len + 2;
    return 0;
}

/* A word that is no keyword; `expected` names it in the fault. */
static int take_word(struct expr_reader *reader, const char *expected, struct word *out_word)
{
    struct word word = {.quoted = false};

    skip_blanks(reader);
    if (peek(reader) == '"' || peek(reader) == '\'')
        return take_quoted(reader, out_word);
    word.text = bare_word(reader);
    word.position = reader->at;
    if (word.text.len == 0 || is_keyword(word.text))
        return fault(reader, reader->at, expected);
    reader->at += word.text.len;
    *out_word = word;
    return 0;
}

/* ---- Leaves ---- */

static int find_filter(const struct expr_reader *reader, const struct word *attr,
                       uint16_t *out_filter)
{
    uint16_t filter = filter_find(reader->scope->filters, attr->text);

    if (filter == UINT16_MAX)
        filter = filter_find_wire(reader->scope->filters, attr->text);
    if (filter == UINT16_MAX)
        return error_at(reader->err, ATTAR_EINVAL, (long)attr->position,
                        "%s: there is no filter \"%.*s\"", reader->scope->param,
                        SLICE_ARG(attr->text));
    if (reader->in_offer && !reader->scope->filters->defs[filter].offer)
        return error_at(reader->err, ATTAR_EINVAL, (long)attr->position,
                        "%s: %.*s is not a filter of offers, and stands inside offer( )",
                        reader->scope->param, SLICE_ARG(attr->text));
    *out_filter = filter;
    return 0;
}

static struct value_reader value_reader_of(const struct expr_reader *reader, uint16_t filter)
{
    return (struct value_reader){&reader->scope->filters->defs[filter], reader->scope->labels,
                                 reader->scope->arena, reader->err};
}

static int numeric_only(const struct value_reader *values, size_t position)
{
    if (value_is_numeric(values->def))
        return 0;
    return error_at(values->err, ATTAR_EINVAL, (long)position,
                    "filter: %.*s has no numbers; expected ':' and a value",
                    SLICE_ARG(values->def->name));
}

static int take_number(struct expr_reader *reader, const struct value_reader *values,
                       int64_t *out_number)
{
    struct word word;
    int rc = take_word(reader, "expected a number", &word);

    if (rc < 0)
        return rc;
    return value_number(values, (struct value_text){word.text, word.position, false}, out_number);
}

/* Behind "attr : word TO". */
static int read_to(struct expr_reader *reader, const struct value_reader *values,
                   const struct word *low, struct clause_value *out_value)
{
    int64_t lo;
    int64_t hi;
    int rc = numeric_only(values, low->position);

    if (rc == 0)
        rc = value_number(values, (struct value_text){low->text, low->position, false}, &lo);
    if (rc == 0)
        rc = take_number(reader, values, &hi);
    return rc < 0 ? rc : value_range(values, low->position, lo, hi, out_value);
}

/* Behind "attr :". */
static int read_colon(struct expr_reader *reader, const struct value_reader *values,
                      struct clause_value *out_value)
{
    struct word word;
    struct value_text value;
    int rc;

    skip_blanks(reader);
    value.exclude = peek(reader) == '-';
    reader->at += value.exclude;
    rc = take_word(reader, "expected a value", &word);
    if (rc < 0)
        return rc;
    value.text = word.text;
    value.position = word.position;
    if (!take_keyword(reader, SLICE("TO")))
        return value_read(values, value, out_value);
    if (value.exclude && !word.quoted) { /* it was a sign: -5 TO 10 */
        word.text = slice_of(word.text.ptr - 1, word.text.len + 1);
        word.position--;
    }
    return read_to(reader, values, &word, out_value);
}

enum comparison { CMP_NONE, CMP_LE, CMP_GE, CMP_NE, CMP_LT, CMP_GT, CMP_EQ };

static enum comparison take_comparison(struct expr_reader *reader)
{
    static const struct slice signs[] = {
        [CMP_LE] = SLICE_INIT("<="), [CMP_GE] = SLICE_INIT(">="), [CMP_NE] = SLICE_INIT("!="),
        [CMP_LT] = SLICE_INIT("<"),  [CMP_GT] = SLICE_INIT(">"),  [CMP_EQ] = SLICE_INIT("="),
    };

    for (int i = CMP_LE; i <= CMP_EQ; i++)
        if (take(reader, signs[i]))
            return (enum comparison)i;
    return CMP_NONE;
}

static int read_comparison(struct expr_reader *reader, const struct value_reader *values,
                           enum comparison comparison, struct clause_value *out_value)
{
    struct clause_value value = {.lo = CLAUSE_LOW_OPEN, .hi = CLAUSE_HIGH_OPEN};
    int64_t number;
    int rc = numeric_only(values, reader->at);

    if (rc == 0)
        rc = take_number(reader, values, &number);
    if (rc < 0)
        return rc;
    if (comparison == CMP_EQ || comparison == CMP_NE)
        value.lo = value.hi = number;
    else if (comparison == CMP_LE || comparison == CMP_LT)
        value.hi = number - (comparison == CMP_LT && number > CLAUSE_LOW_OPEN);
    else
        value.lo = number + (comparison == CMP_GT && number < CLAUSE_HIGH_OPEN);
    value.exclude = comparison == CMP_NE;
    *out_value = value;
    return 0;
}

static int read_value(struct expr_reader *reader, const struct value_reader *values,
                      struct clause_value *out_value)
{
    enum comparison comparison;

    skip_blanks(reader);
    comparison = take_comparison(reader);
    if (comparison != CMP_NONE)
        return read_comparison(reader, values, comparison, out_value);
    if (take(reader, SLICE(":")))
        return read_colon(reader, values, out_value);
    return fault(reader, reader->at, "expected ':' or a comparison behind the filter's name");
}

static int read_leaf(struct expr_reader *reader, const struct filter_expr **out_expr)
{
    struct filter_expr *expr = arena_alloc(reader->scope->arena, sizeof *expr);
    struct clause_value *value = arena_alloc(reader->scope->arena, sizeof *value);
    struct value_reader values;
    struct word attr;
    uint16_t filter = 0;
    int rc;

    if (expr == NULL || value == NULL)
        return too_large(reader);
    if (reader->scope->leaves == FILTER_EXPR_LEAVES_MAX)
        return error_at(reader->err, ATTAR_ELIMIT, (long)reader->at, "%s: more than %d conditions",
                        reader->scope->param, FILTER_EXPR_LEAVES_MAX);
    rc = take_word(reader, "expected a filter's name, NOT, offer( or '('", &attr);
    if (rc == 0)
        rc = find_filter(reader, &attr, &filter);
    if (rc < 0)
        return rc;
    values = value_reader_of(reader, filter);
    rc = read_value(reader, &values, value);
    if (rc < 0)
        return rc;
    reader->scope->leaves++;
    *expr = (struct filter_expr){.kind = EXPR_CLAUSE,
                                 .clause = {.filter = filter, .values = value, .value_count = 1}};
    *out_expr = expr;
    return 0;
}

/* ---- Nodes ---- */

/* A node over copies of the parts. */
static int make_node(struct expr_reader *reader, enum expr_kind kind,
                     const struct filter_expr *const *parts, size_t count,
                     const struct filter_expr **out_expr)
{
    struct filter_expr *expr = arena_alloc(reader->scope->arena, sizeof *expr);
    const struct filter_expr **copy = arena_array(reader->scope->arena, count, sizeof(*copy));

    if (expr == NULL || copy == NULL)
        return too_large(reader);
    memcpy(copy, parts, count * sizeof(*copy));
    *expr = (struct filter_expr){.kind = kind, .parts = copy, .part_count = count};
    *out_expr = expr;
    return 0;
}

/* An AND or OR node; of one part it is that part. */
static int join_parts(struct expr_reader *reader, enum expr_kind kind,
                      const struct part_list *parts, const struct filter_expr **out_expr)
{
    if (parts->count > 1)
        return make_node(reader, kind, parts->items, parts->count, out_expr);
    *out_expr = parts->items[0];
    return 0;
}

/* Add a part; one of the same kind gives its own parts instead. */
static void add_part(struct part_list *parts, enum expr_kind kind, const struct filter_expr *expr)
{
    size_t count = expr->kind == kind ? expr->part_count : 1;
    const struct filter_expr *const *items = expr->kind == kind ? expr->parts : &expr;

    assert(parts->count + count <= FILTER_EXPR_LEAVES_MAX);
    memcpy(&parts->items[parts->count], items, count * sizeof(*items));
    parts->count += count;
}

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
    return rc < 0 ? rc : make_node(reader, EXPR_OFFER, &inside, 1, out_expr);
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
    return rc < 0 ? rc : make_node(reader, EXPR_NOT, &inside, 1, out_expr);
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
        add_part(&parts, EXPR_AND, part);
    } while (take_keyword(reader, SLICE("AND")));
    return join_parts(reader, EXPR_AND, &parts, out_expr);
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
        add_part(&parts, EXPR_OR, part);
    } while (take_keyword(reader, SLICE("OR")));
    return join_parts(reader, EXPR_OR, &parts, out_expr);
}

int filter_expr_parse(struct filter_scope *scope, struct slice text,
                      const struct filter_expr **out_expr, struct attar_error *err)
{
    struct expr_reader reader = {scope, err, text, 0, 0, false};
    const struct filter_expr *expr;
    int rc;

    assert(scope->param != NULL && out_expr != NULL);
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
