/* Goal: the dump of a tiny index, and with it the format's visible content, changes only when
 * someone means it.  Method: three documents, dumped with all terms, against golden/dump.txt
 * (ATTAR_GOLDEN_ACCEPT=1 writes it anew).  The words are in no lexicon, and the line that depends
 * on the lexicon is left out. */
#include "base/buf.h"
#include "index/tests/model.h"
#include "index/tests/temp_index.h"
#include "store/store.h"

enum { GOLDEN_BYTES_MAX = 1 << 20 };

static void put(struct index_writer *writer, const char *id, const char *name, const char *notes)
{
    const struct index_text texts[] = {{0, slice_cstr(name)}, {1, slice_cstr(notes)}};
    const struct index_value values[] = {
        {.column = 0, .key = SLICE_INIT("house-a")},
        {.column = 2, .weight = 80, .key = SLICE_INIT("amber")},
        {.column = 4, .number = 2021},
        {.column = 5, .row = 1, .key = SLICE_INIT("vendor-1")},
        {.column = 7, .row = 0, .number = 24900},
        {.column = 8, .key = SLICE_INIT("twelve bytes")},
    };
    const struct index_document document = {.id = slice_cstr(id),
                                            .texts = texts,
                                            .text_count = 2,
                                            .values = values,
                                            .value_count = sizeof values / sizeof *values,
                                            .row_count = 2,
                                            .hit = SLICE_INIT("\"id\":1"),
                                            .stored = SLICE_INIT("{\"id\":1}")};

    assert_int_equal(index_writer_put(writer, &document, NULL), 0);
}

static void make_index(const char *dir, const struct schema *schema)
{
    struct analysis *analysis = generate_analysis();
    struct index_writer *writer = NULL;
    struct snapshot *snapshot = NULL;

    assert_int_equal(index_writer_open(disk_posix(), dir, schema, analysis, &writer, NULL), 0);
    put(writer, "p-1", "zephyr zog", "zinnia zinnia");
    put(writer, "p-2", "zephyr zuk zemp", "zinnia");
    assert_int_equal(index_writer_publish(writer, &snapshot, NULL), 0);
    snapshot_unref(snapshot);
    put(writer, "p-1", "zephyr zuv zelp", "");
    put(writer, "p-3", "zirk", "zinnia");
    index_writer_set_blob(writer, "guard", SLICE("x"));
    assert_int_equal(index_writer_commit(writer, SLICE("feed 7"), NULL), 0);
    index_writer_close(writer);
    analysis_unref(analysis);
}

/* Without the line of the analysis' hash, which any change of the lexicon moves. */
static void drop_analysis(struct buf *dump)
{
    struct slice rest = buf_slice(dump);
    struct buf kept;

    buf_init(&kept, GOLDEN_BYTES_MAX);
    while (rest.ptr != NULL) {
        struct slice line = slice_cut(&rest, '\n');

        if (line.len > 0 && !slice_starts(line, SLICE("version analysis"))) {
            buf_add_slice(&kept, line);
            buf_add_byte(&kept, '\n');
        }
    }
    buf_release(dump);
    *dump = kept;
}

static void read_golden(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "rb");

    if (file == NULL)
        return;
    out->len = fread(buf_reserve(out, GOLDEN_BYTES_MAX), 1, GOLDEN_BYTES_MAX, file);
    fclose(file);
}

static void accept(const char *path, struct slice text)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
    fclose(file);
}

static void print_difference(struct slice got, struct slice want)
{
    for (int line = 1; got.ptr != NULL || want.ptr != NULL; line++) {
        struct slice a = got.ptr == NULL ? SLICE("") : slice_cut(&got, '\n');
        struct slice b = want.ptr == NULL ? SLICE("") : slice_cut(&want, '\n');

        if (!slice_eq(a, b))
            print_error("line %d\n  got  %.*s\n  want %.*s\n", line, SLICE_ARG(a), SLICE_ARG(b));
    }
}

static void the_dump_is_the_golden_one(void **state)
{
    const char *root = getenv("ATTAR_ROOT");
    struct schema *schema = generate_schema();
    char dir[TEMP_INDEX_CAP];
    char path[512];
    struct buf dump;
    struct buf golden;

    (void)state;
    temp_index_make(dir);
    make_index(dir, schema);
    buf_init(&dump, GOLDEN_BYTES_MAX);
    buf_init(&golden, GOLDEN_BYTES_MAX);
    assert_int_equal(index_dump(dir, schema, SLICE("z"), &dump, NULL), 0);
    drop_analysis(&dump);
    snprintf(path, sizeof path, "%.400s/src/index/tests/golden/dump.txt",
             root == NULL ? "." : root);
    if (getenv("ATTAR_GOLDEN_ACCEPT") != NULL)
        accept(path, buf_slice(&dump));
    read_golden(path, &golden);
    if (!slice_eq(buf_slice(&dump), buf_slice(&golden))) {
        print_difference(buf_slice(&dump), buf_slice(&golden));
        fail_msg("the dump is not %s; if it is meant, run with ATTAR_GOLDEN_ACCEPT=1", path);
    }
    buf_release(&dump);
    buf_release(&golden);
    temp_index_remove(dir);
    schema_free(schema);
}

static void no_commit_is_not_found(void **state)
{
    struct schema *schema = generate_schema();
    char dir[TEMP_INDEX_CAP];
    struct buf dump;

    (void)state;
    temp_index_make(dir);
    buf_init(&dump, 64);
    assert_int_equal(index_dump(dir, schema, SLICE(""), &dump, NULL), -ATTAR_ENOTFOUND);
    assert_int_equal(index_verify(dir, schema, NULL), -ATTAR_ENOTFOUND);
    make_index(dir, schema);
    assert_int_equal(index_dump(dir, schema, SLICE(""), &dump, NULL), -ATTAR_ELIMIT);
    buf_release(&dump);
    temp_index_remove(dir);
    schema_free(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_dump_is_the_golden_one),
                                       cmocka_unit_test(no_commit_is_not_found)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
