/* Goal: every form of a native filter value and of filter= is read as golden/clauses.tsv states,
 * and every fault is told with its position and its filter. Method: `parameter TAB text TAB what it
 * becomes`, line by line; `filter` and the wire's parameters are expressions.  \t, \n and \" need
 * no escapes but \xHH, for bytes that are hard to see. ATTAR_GOLDEN_ACCEPT=1 rewrites the file with
 * what came out: look at the difference. */
#include "query/tests/declared.h"

#include "base/buf.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

enum { ARENA_BYTES = 1 << 20 };

static struct declared declared;

typedef int (*expr_fn)(struct filter_scope *scope, struct slice text,
                       const struct filter_expr **out_expr, struct attar_error *err);

/* What reads an expression: parameters of the native surface and of the wire. */
static const struct {
    const char *name;
    expr_fn parse;
    bool wire;
} exprs[] = {
    {"filter", filter_expr_parse, false},          {"filters", filter_expr_parse, true},
    {"facetFilters", filter_expr_leaf, true},      {"leaf", filter_expr_leaf, false},
    {"numericFilters", filter_expr_numeric, true}, {"numeric", filter_expr_numeric, false},
    {"tagFilters", filter_expr_tag, true},
};

static int parse_expr(size_t at, struct slice text, struct arena *arena, struct buf *out,
                      struct attar_error *err)
{
    struct filter_scope scope = {declared.filters, declared.labels, arena,
                                 exprs[at].name,   exprs[at].wire,  0};
    const struct filter_expr *expr;
    int rc = exprs[at].parse(&scope, text, &expr, err);

    if (rc == 0 && expr != NULL)
        declared_dump_expr(&declared, expr, out);
    return rc;
}

static int parse(struct slice name, struct slice text, struct arena *arena, struct buf *out,
                 struct attar_error *err)
{
    struct clause clause;
    uint16_t filter;
    int rc;

    for (size_t i = 0; i < sizeof exprs / sizeof exprs[0]; i++)
        if (slice_eq(name, slice_cstr(exprs[i].name)))
            return parse_expr(i, text, arena, out, err);
    filter = filter_find(declared.filters, name);
    assert_int_not_equal(filter, UINT16_MAX);
    rc = clause_parse(declared.filters, filter, text, declared.labels, arena, &clause, err);
    if (rc == 0)
        declared_dump_clause(&declared, &clause, out);
    return rc;
}

static void answer(struct slice name, struct slice text, struct buf *out)
{
    struct attar_error err = {0};
    struct arena arena;
    int rc;

    arena_init(&arena, ARENA_BYTES);
    rc = parse(name, text, &arena, out, &err);
    if (rc < 0)
        buf_addf(out, "%s@%ld %s", attar_error_name(rc), err.position, err.text);
    arena_release(&arena);
}

/* Is the line as it was?  Appends what it should be to `accepted`. */
static bool check_line(struct slice line, struct buf *accepted)
{
    struct slice rest = line;
    struct slice name = slice_cut(&rest, '\t');
    struct slice text = slice_cut(&rest, '\t');
    size_t start = accepted->len;
    bool same;

    if (line.len == 0 || line.ptr[0] == '#') {
        buf_add_slice(accepted, line);
        return true;
    }
    buf_addf(accepted, "%.*s\t%.*s\t", SLICE_ARG(name), SLICE_ARG(text));
    answer(name, text, accepted);
    same = slice_eq(slice_of(accepted->ptr + start, accepted->len - start), line);
    if (!same)
        print_error("want %.*s\n got %.*s\n", SLICE_ARG(line), (int)(accepted->len - start),
                    accepted->ptr + start);
    return same;
}

static void every_line_is_read_as_stated(void **state)
{
    char path[PATH_MAX];
    struct slice file;
    struct slice rest;
    struct buf accepted;
    size_t lines = 0;
    size_t wrong = 0;

    (void)state;
    files_source("src/query/tests/golden/clauses.tsv", path);
    file = files_read(path);
    rest = file;
    buf_init(&accepted, 1 << 20);
    while (rest.len > 0) {
        wrong += !check_line(slice_cut(&rest, '\n'), &accepted);
        buf_add_cstr(&accepted, "\n");
        lines++;
    }
    if (wrong > 0 && getenv("ATTAR_GOLDEN_ACCEPT") != NULL)
        files_write(path, buf_slice(&accepted));
    free((void *)file.ptr);
    buf_release(&accepted);
    assert_true(lines > 100);
    assert_int_equal(wrong, 0);
}

static int open_all(void **state)
{
    (void)state;
    declared_open(&declared);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    declared_close(&declared);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_line_is_read_as_stated)};

    return cmocka_run_group_tests(tests, open_all, close_all);
}
