/* Opening the declarations, and writing clauses and expressions as text. */
#include "query/tests/declared.h"

#include "base/buf.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

static const char labels_text[] =
    "accords\toud\tOud\tعودي\toud\tعودي\t\n"
    "bool\tfalse\tNo\tلا\tno\tلا\t\n"
    "bool\ttrue\tYes\tنعم\tyes\tنعم\t\n"
    "brand\tajmal\tAjmal\tأجمل\tajmal\tاجمل\t\n"
    "brand\tcomma\tOud, Rose & Co\t\toud rose co\t\t\n"
    "brand\therm\tHermès\t\thermes\t\t\n"
    "brand\tquote\tThe \"Q\"\t\tthe q\t\t\n"
    "brand_slug\tajmal-perfumes\t\t\t\t\tajmal\n"
    "category\toil\tOil\tزيوت\toil\tزيوت\t\n"
    "category\toil/oud\tOud\tعود\toud\tعود\toil\n"
    "category\tperfume\tPerfume\tعطر\tperfume\tعطر\t\n"
    "category\tperfume/arabian\tArabian\tعربي\tarabian\tعربي\tperfume\n"
    "category\tperfume/arabian/oud\tOud\tعود\toud\tعود\tperfume/arabian\n"
    "notes\toud\tOud\tعود\toud\tعود\twood\n"
    "zone\tAE-DU\tDubai\tدبي\tdubai\tدبي\tAE\n";

void declared_open(struct declared *declared)
{
    struct attar_error err;
    char path[PATH_MAX];

    files_source("indexes/products/index.json", path);
    if (schema_open(path, &declared->schema, &err) < 0 ||
        filter_set_open(path, declared->schema, &declared->filters, &err) < 0 ||
        labels_open(slice_cstr(labels_text), &declared->labels, &err) < 0)
        fail_msg("%s", err.text);
}

void declared_close(struct declared *declared)
{
    labels_close(declared->labels);
    filter_set_free(declared->filters);
    schema_free(declared->schema);
}

static void dump_value(const struct clause_value *value, struct buf *out)
{
    buf_add_cstr(out, value->exclude ? " !" : " ");
    if (value->key.ptr != NULL) {
        buf_add_slice(out, value->key);
        if (value->weight_min > 0)
            buf_addf(out, ":%d", value->weight_min);
        if (value->options > 0)
            buf_addf(out, "+%u", value->options);
        return;
    }
    if (value->lo != CLAUSE_LOW_OPEN)
        buf_add_i64(out, value->lo);
    buf_add_cstr(out, "..");
    if (value->hi != CLAUSE_HIGH_OPEN)
        buf_add_i64(out, value->hi);
}

void declared_dump_clause(const struct declared *declared, const struct clause *clause,
                          struct buf *out)
{
    buf_add_slice(out, declared->filters->defs[clause->filter].name);
    buf_add_cstr(out, clause->all ? " all" : " any");
    for (size_t i = 0; i < clause->value_count; i++)
        dump_value(&clause->values[i], out);
}

void declared_dump_expr(const struct declared *declared, const struct filter_expr *expr,
                        struct buf *out)
{
    static const char *const names[] = {"", "and", "or", "not", "offer"};

    if (expr->kind == EXPR_CLAUSE) {
        declared_dump_clause(declared, &expr->clause, out);
        if (expr->score > 0)
            buf_addf(out, " score %u", expr->score);
        return;
    }
    buf_addf(out, "(%s", names[expr->kind]);
    for (size_t i = 0; i < expr->part_count; i++) {
        buf_add_cstr(out, " ");
        declared_dump_expr(declared, expr->parts[i], out);
    }
    buf_add_cstr(out, ")");
}
