/* Parsing bodies, and writing conditions as text. */
#include "search/wire/tests/wired.h"

#include "base/buf.h"
#include "codec/json.h"
#include "index/index.h"
#include "search/render/render.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

static const char labels_text[] =
    "brand\tajmal\tAjmal\tأجمل\tajmal\tاجمل\t\n"
    "brand\tcomma\tOud, Rose & Co\t\toud rose co\t\t\n"
    "brand\therm\tHermès\t\thermes\t\t\n"
    "category\tperfume\tPerfume\tعطر\tperfume\tعطر\t\n"
    "category\tperfume/arabian\tArabian\tعربي\tarabian\tعربي\tperfume\n"
    "category\tperfume/arabian/oud\tOud\tعود\toud\tعود\tperfume/arabian\n";

void wired_open(struct wired *wired)
{
    char path[PATH_MAX];

    memset(wired, 0, sizeof *wired);
    files_source("indexes/products/index.json", path);
    assert_int_equal(schema_open(path, &wired->schema, NULL), 0);
    assert_int_equal(filter_set_open(path, wired->schema, &wired->filters, NULL), 0);
    assert_int_equal(labels_open(slice_cstr(labels_text), &wired->labels, NULL), 0);
    arena_init(&wired->arena, 8 << 20);
}

static void forget(struct wired *wired)
{
    wire_trees_free(wired->scope.trees);
    json_free(wired->body);
    wired->scope.trees = NULL;
    wired->body = NULL;
    arena_reset(&wired->arena);
}

void wired_close(struct wired *wired)
{
    forget(wired);
    arena_release(&wired->arena);
    labels_close(wired->labels);
    filter_set_free(wired->filters);
    schema_free(wired->schema);
}

int wired_members(struct wired *wired, const char *body)
{
    const struct json_limits limits = {.bytes = 1 << 20};
    struct attar_error err;

    forget(wired);
    wired->scope = (struct wire_scope){
        .filters = wired->filters,
        .labels = wired->labels,
        .schema = wired->schema,
        .arena = &wired->arena,
    };
    if (json_parse(slice_cstr(body), &limits, &wired->body, &err) < 0)
        fail_msg("%s: %s", body, err.text);
    assert_int_equal(wire_members_init(&wired->members, &wired->arena), 0);
    return wire_members_add_object(&wired->members, wired->body, &wired->fault);
}

static int read_members(struct wired *wired)
{
    struct wire_view view;

    assert_true(wire_view_read(SLICE("products"), &view));
    return wire_parse(&wired->scope, &wired->members, &view, &wired->ask, &wired->fault);
}

int wired_read(struct wired *wired, const char *body)
{
    int rc = wired_members(wired, body);

    return rc < 0 ? rc : read_members(wired);
}

int wired_read_under(struct wired *wired, const char *key, const char *body)
{
    assert_int_equal(wired_members(wired, body), 0);
    assert_int_equal(wire_members_init(&wired->key, &wired->arena), 0);
    assert_int_equal(wire_members_add_form(&wired->key, slice_cstr(key), &wired->fault), 0);
    wired->scope.key[0] = &wired->key;
    return read_members(wired);
}

void wired_refuses(struct wired *wired, const char *body, const char *text)
{
    assert_true(wired_read(wired, body) < 0);
    assert_string_equal(wired->fault.detail, text);
}

static void dump(const struct wired *wired, const struct filter_expr *expr, struct buf *out)
{
    static const char *const names[] = {"", "and", "or", "not", "offer"};

    if (expr->kind == EXPR_CLAUSE) {
        const struct filter_def *def = &wired->filters->defs[expr->clause.filter];

        buf_add_slice(out, def->name);
        buf_add_byte(out, '=');
        clause_text(out, def, &expr->clause);
        return;
    }
    buf_addf(out, "(%s", names[expr->kind]);
    for (size_t i = 0; i < expr->part_count; i++) {
        buf_add_byte(out, ' ');
        dump(wired, expr->parts[i], out);
    }
    buf_add_byte(out, ')');
}

void wired_filter_is(const struct wired *wired, const char *text)
{
    struct buf out;

    buf_init(&out, 1 << 16);
    if (wired->ask.request.expr != NULL)
        dump(wired, wired->ask.request.expr, &out);
    buf_add_byte(&out, '\0');
    assert_string_equal(out.ptr, text);
    buf_release(&out);
}
