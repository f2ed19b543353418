/* Goal: a document that breaks a rule is refused by name and leaves the batch as it was; one at
 * the edge of a rule is taken.  Method: a good document, one change at a time. */
#include "base/buf.h"
#include "index/tests/model.h"
#include "index/tests/temp_index.h"
#include "store/store.h"

enum { BRAND, NOTE, ACCORD, SLUG, YEAR, VENDOR, ZONE, PRICE, CODE };

struct fixture {
    struct schema *schema;
    struct analysis *analysis;
    struct index_writer *writer;
    char dir[TEMP_INDEX_CAP];
};

static int set_up(void **state)
{
    struct fixture *f = mem_zero(1, sizeof *f);

    f->schema = generate_schema();
    f->analysis = generate_analysis();
    temp_index_make(f->dir);
    assert_int_equal(
        index_writer_open(disk_posix(), f->dir, f->schema, f->analysis, &f->writer, NULL), 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    index_writer_close(f->writer);
    analysis_unref(f->analysis);
    schema_free(f->schema);
    temp_index_remove(f->dir);
    free(f);
    return 0;
}

static uint32_t live_docs(struct fixture *f)
{
    struct snapshot *snapshot = NULL;
    uint32_t count;

    assert_int_equal(index_writer_publish(f->writer, &snapshot, NULL), 0);
    count = snapshot_stats(snapshot).doc_count;
    snapshot_unref(snapshot);
    return count;
}

static void refuse(struct fixture *f, const struct index_document *document, int rc,
                   const char *named)
{
    struct attar_error err = {0};

    assert_int_equal(index_writer_put(f->writer, document, &err), -rc);
    if (strstr(err.text, named) == NULL)
        fail_msg("\"%s\" does not name \"%s\"", err.text, named);
}

static struct index_document document_of(const char *id)
{
    return (struct index_document){.id = slice_cstr(id), .stored = SLICE("{}")};
}

static void ids_are_checked(void **state)
{
    static const char *const bad[] = {"",
                                      "a b",
                                      "a/b",
                                      "عود",
                                      "a\n",
                                      ("12345678901234567890123456789012345678901234567890"
                                       "123456789012345")};
    struct fixture *f = *state;
    struct index_document document =
        document_of("1234567890123456789012345678901234567890123456789012345678901234");

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct index_document refused = document_of(bad[i]);

        refuse(f, &refused, ATTAR_EINVAL, "id");
    }
    assert_int_equal(index_writer_put(f->writer, &document, NULL), 0);
    assert_int_equal(live_docs(f), 1);
}

struct value_case {
    struct index_value value;
    const char *named; /* NULL: it is taken */
};

static void values_are_checked(void **state)
{
    static char long_key[INDEX_KEY_BYTES_MAX + 1];
    struct fixture *f = *state;
    struct value_case cases[] = {
        {{.column = 99, .key = SLICE_INIT("x")}, "column 99"},
        {{.column = BRAND, .key = SLICE_INIT("")}, "brand"},
        {{.column = BRAND, .key = {long_key, INDEX_KEY_BYTES_MAX + 1}}, "brand"},
        {{.column = BRAND, .key = {long_key, INDEX_KEY_BYTES_MAX}}, NULL},
        {{.column = BRAND, .row = 1, .key = SLICE_INIT("x")}, "no such row"},
        {{.column = BRAND, .weight = 5, .key = SLICE_INIT("x")}, "no weight"},
        {{.column = ACCORD, .weight = 0, .key = SLICE_INIT("x")}, "1..255"},
        {{.column = ACCORD, .weight = 255, .key = SLICE_INIT("x")}, NULL},
        {{.column = CODE, .key = {long_key, GENERATED_CODE_WIDTH}}, NULL},
        {{.column = CODE, .key = {long_key, GENERATED_CODE_WIDTH - 1}}, "as many bytes"},
        {{.column = CODE, .key = {long_key, GENERATED_CODE_WIDTH + 1}}, "as many bytes"},
        {{.column = CODE}, "as many bytes"},
        {{.column = CODE, .row = 1, .key = {long_key, GENERATED_CODE_WIDTH}}, "no such row"},
        {{.column = CODE, .weight = 1, .key = {long_key, GENERATED_CODE_WIDTH}}, "no weight"},
        {{.column = VENDOR, .row = 2, .key = SLICE_INIT("x")}, "no such row"},
        {{.column = VENDOR, .row = 1, .key = SLICE_INIT("x")}, NULL},
        {{.column = YEAR, .number = INDEX_NUMBER_MISSING}, "year"},
        {{.column = YEAR, .number = INT64_MAX}, NULL},
    };

    memset(long_key, 'k', sizeof long_key);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct index_document document = document_of("d");

        document.row_count = 2;
        document.values = &cases[i].value;
        document.value_count = 1;
        if (cases[i].named == NULL)
            assert_int_equal(index_writer_put(f->writer, &document, NULL), 0);
        else
            refuse(f, &document, ATTAR_EINVAL, cases[i].named);
    }
    assert_int_equal(live_docs(f), 1);
}

static void single_valued_means_one(void **state)
{
    struct fixture *f = *state;
    struct index_value values[] = {{.column = VENDOR, .row = 0, .key = SLICE_INIT("a")},
                                   {.column = VENDOR, .row = 1, .key = SLICE_INIT("b")},
                                   {.column = VENDOR, .row = 0, .key = SLICE_INIT("c")}};
    struct index_document document = document_of("d");

    document.row_count = 2;
    document.values = values;
    document.value_count = 3;
    refuse(f, &document, ATTAR_EINVAL, "vendor: it takes one value");
    document.value_count = 2;
    assert_int_equal(index_writer_put(f->writer, &document, NULL), 0);
    values[0] = values[1] = (struct index_value){.column = YEAR, .number = 7};
    refuse(f, &document, ATTAR_EINVAL, "year: it takes one value");
}

static void limits_are_named(void **state)
{
    struct fixture *f = *state;
    size_t len = ANALYSIS_TEXT_BYTES_MAX + 1;
    char *bytes = mem_zero(len, 1);
    struct index_text text = {0, {bytes, len}};
    struct index_document document = document_of("d");

    memset(bytes, 'x', len);
    document.row_count = INDEX_DOC_ROWS_MAX + 1;
    refuse(f, &document, ATTAR_ELIMIT, "201 offers, at most 200");
    document.row_count = INDEX_DOC_ROWS_MAX;
    document.stored = slice_of(bytes, INDEX_DOC_BYTES_MAX + 1);
    refuse(f, &document, ATTAR_ELIMIT, "bytes");
    document.stored = slice_of(bytes, INDEX_DOC_BYTES_MAX);
    document.texts = &text;
    document.text_count = 1;
    refuse(f, &document, ATTAR_ELIMIT, "name: the text is too long");
    text = (struct index_text){3, SLICE("x")};
    refuse(f, &document, ATTAR_EINVAL, "no text field 3");
    document.text_count = 0;
    assert_int_equal(index_writer_put(f->writer, &document, NULL), 0);
    assert_int_equal(live_docs(f), 1);
    free(bytes);
}

/* The words of a refused document must not turn up as terms. */
static void refused_words_are_not_indexed(void **state)
{
    struct fixture *f = *state;
    size_t len = ANALYSIS_TEXT_BYTES_MAX + 1;
    char *bytes = mem_zero(len, 1);
    struct index_text texts[] = {{0, SLICE_INIT("strangeword")}, {1, {bytes, len}}};
    struct index_document document = document_of("d");
    struct snapshot *snapshot = NULL;
    struct term term;

    document.texts = texts;
    document.text_count = 2;
    refuse(f, &document, ATTAR_ELIMIT, "notes");
    texts[0].text = SLICE("amber");
    document.text_count = 1;
    assert_int_equal(index_writer_put(f->writer, &document, NULL), 0);
    assert_int_equal(index_writer_publish(f->writer, &snapshot, NULL), 0);
    assert_true(term_find(snapshot, 0, SLICE("amber"), &term));
    assert_false(term_find(snapshot, 0, SLICE("strangeword"), &term));
    assert_int_equal(snapshot_df(snapshot, SLICE("amber")), 1);
    snapshot_unref(snapshot);
    free(bytes);
}

static void an_empty_index_answers(void **state)
{
    struct fixture *f = *state;
    struct snapshot *snapshot = NULL;

    assert_int_equal(index_writer_publish(f->writer, &snapshot, NULL), 0);
    assert_int_equal(snapshot_doc_cap(snapshot), 0);
    assert_int_equal(snapshot_segment_count(snapshot), 0);
    assert_int_equal(snapshot_find(snapshot, SLICE("d")), INDEX_DOC_NONE);
    assert_int_equal(snapshot_df(snapshot, SLICE("amber")), 0);
    assert_int_equal(column_value_count(snapshot_column(snapshot, BRAND)), 0);
    assert_int_equal(column_find(snapshot_column(snapshot, BRAND), SLICE("x")), UINT32_MAX);
    assert_non_null(column_totals(snapshot_column(snapshot, BRAND)));
    assert_non_null(column_numbers(snapshot_column(snapshot, YEAR)));
    snapshot_unref(snapshot);
}

static void blobs_travel_with_the_index(void **state)
{
    struct fixture *f = *state;
    struct snapshot *snapshot = NULL;
    struct buf blob;

    buf_init(&blob, 64);
    assert_int_equal(index_writer_commit(f->writer, SLICE("p0"), NULL), 0);
    index_writer_set_blob(f->writer, "guard", SLICE("first"));
    index_writer_set_blob(f->writer, "guard", SLICE("عود\nمسك\n"));
    index_writer_set_blob(f->writer, "labels", SLICE(""));
    assert_int_equal(index_writer_publish(f->writer, &snapshot, NULL), 0);
    assert_true(slice_eq(snapshot_blob(snapshot, "guard"), SLICE("عود\nمسك\n")));
    assert_int_equal(snapshot_blob(snapshot, "none").len, 0);
    snapshot_unref(snapshot);
    assert_int_equal(index_read_blob(disk_posix(), f->dir, "guard", &blob, NULL), -ATTAR_EBUSY);
    assert_int_equal(index_writer_commit(f->writer, SLICE("p1"), NULL), 0);
    index_writer_close(f->writer);
    f->writer = NULL;
    assert_int_equal(index_read_blob(disk_posix(), f->dir, "guard", &blob, NULL), 0);
    assert_true(slice_eq(buf_slice(&blob), SLICE("عود\nمسك\n")));
    buf_clear(&blob);
    assert_int_equal(index_read_blob(disk_posix(), f->dir, "none", &blob, NULL), 0);
    assert_int_equal(blob.len, 0);
    assert_int_equal(
        index_writer_open(disk_posix(), f->dir, f->schema, f->analysis, &f->writer, NULL), 0);
    assert_int_equal(index_writer_publish(f->writer, &snapshot, NULL), 0);
    assert_true(slice_eq(snapshot_blob(snapshot, "guard"), SLICE("عود\nمسك\n")));
    snapshot_unref(snapshot);
    buf_release(&blob);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {CASE(ids_are_checked),
                                       CASE(values_are_checked),
                                       CASE(single_valued_means_one),
                                       CASE(limits_are_named),
                                       CASE(an_empty_index_answers),
                                       CASE(refused_words_are_not_indexed),
                                       CASE(blobs_travel_with_the_index)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
