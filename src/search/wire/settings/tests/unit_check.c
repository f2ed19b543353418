/* Goal: what is laid over settings is what holds afterwards, faults have their words, and settings
 * that were sound once and are not any more do not take the others with them.
 * Method: texts by hand against indexes/products. */
#include "search/wire/settings/check.h"

#include "base/buf.h"
#include "codec/json.h"
#include "search/wire/tests/wired.h"
#include "tests/support/prop.h"

struct desk {
    struct wired wired;
    struct wire_scope scope;
    struct buf out;
    struct attar_error err;
};

static void open_desk(struct desk *desk)
{
    wired_open(&desk->wired);
    desk->scope = (struct wire_scope){.filters = desk->wired.filters,
                                      .labels = desk->wired.labels,
                                      .schema = desk->wired.schema,
                                      .arena = &desk->wired.arena};
    buf_init(&desk->out, SETTINGS_BYTES_MAX);
    desk->err = (struct attar_error){0};
}

static void close_desk(struct desk *desk)
{
    buf_release(&desk->out);
    wired_close(&desk->wired);
}

static struct json *parsed(const char *text)
{
    struct json *root = NULL;

    assert_int_equal(
        json_parse(slice_cstr(text), &(struct json_limits){.bytes = 1 << 20}, &root, NULL), 0);
    return root;
}

static int merge(struct desk *desk, const char *kept, const char *body)
{
    struct json *a = parsed(kept);
    struct json *b = parsed(body);
    int rc;

    buf_clear(&desk->out);
    rc = settings_merge(&desk->scope, a, b, &desk->out, &desk->err);
    json_free(a);
    json_free(b);
    return rc;
}

static void what_is_put_is_laid_over(void **state)
{
    static const struct {
        const char *kept;
        const char *body;
        const char *holds;
    } rows[] = {
        {"{}", "{}", "{}"},
        {"{}", "{\"hitsPerPage\":30}", "{\"hitsPerPage\":30}"},
        {"{}", "{\"hitsPerPage\":20}", "{}"}, /* as it is shown */
        {"{\"hitsPerPage\":30}", "{\"hitsPerPage\":20}", "{\"hitsPerPage\":20}"},
        {"{\"hitsPerPage\":30}", "{\"hitsPerPage\":null}", "{}"},
        {"{\"hitsPerPage\":30}", "{\"userData\":{\"a\":1}}",
         "{\"hitsPerPage\":30,\"userData\":{\"a\":1}}"},
        {"{}", "{\"typoTolerance\":true}", "{\"typoTolerance\":true}"}, /* not the index's way */
        {"{}", "{\"typoTolerance\":null,\"indexLanguages\":[],\"camelCaseAttributes\":null}", "{}"},
    };
    struct desk desk;

    (void)state;
    open_desk(&desk);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(merge(&desk, rows[i].kept, rows[i].body), 0);
        assert_true(slice_eq(buf_slice(&desk.out), slice_cstr(rows[i].holds)));
    }
    close_desk(&desk);
}

static void what_is_declared_is_refused(void **state)
{
    struct desk desk;

    (void)state;
    open_desk(&desk);
    assert_int_equal(merge(&desk, "{}", "{\"searchableAttributes\":[\"name\"]}"), -ATTAR_EPARSE);
    assert_string_equal(desk.err.text, "searchableAttributes: is declared in index.json "
                                       "(ranking.attributes); edit it there and build anew");
    assert_int_equal(merge(&desk, "{}", "{\"mode\":\"neuralSearch\"}"), -ATTAR_EPARSE);
    assert_string_equal(desk.err.text, "mode: is always \"keywordSearch\" here");
    assert_int_equal(merge(&desk, "{}", "{\"mood\":1}"), -ATTAR_EPARSE);
    assert_string_equal(desk.err.text, "mood: is no setting");
    close_desk(&desk);
}

static void what_cannot_be_any_more_is_left_out(void **state)
{
    static const char *const kept = "{\"hitsPerPage\":7,\"customRanking\":[\"desc(gone)\"],"
                                    "\"maxFacetHits\":1000,\"userData\":{\"a\":1}}";
    struct index_settings *settings;
    struct desk desk;

    (void)state;
    open_desk(&desk);
    assert_null(settings_read(&desk.scope, slice_cstr(kept), &desk.err));
    settings = settings_reread(&desk.scope, slice_cstr(kept));
    assert_int_equal(json_count(settings->kept), 2);
    assert_non_null(wire_members_get(&settings->defaults, WIRE_PARAM_HITS_PER_PAGE));
    assert_true(slice_eq(settings->user_data, SLICE("{\"a\":1}")));
    settings_free(settings);
    close_desk(&desk);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(what_is_put_is_laid_over),
        cmocka_unit_test(what_is_declared_is_refused),
        cmocka_unit_test(what_cannot_be_any_more_is_left_out),
    };

    return cmocka_run_group_tests(cases, NULL, NULL);
}
