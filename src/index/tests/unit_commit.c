/* Goal: an index in files is believed only when it is whole and ours; a damaged newest commit
 * falls back to the one before; nothing crashes.  Method: one index with two commits; each file
 * damaged in turn (flipped bits, cuts, removal), then opened, verified and repaired. */
#include "base/buf.h"
#include "index/tests/model.h"
#include "index/tests/temp_index.h"
#include "store/store.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MAX = 16, FLIPS = 40 };

struct kept_file {
    char name[64];
    struct buf bytes;
};

struct fixture {
    struct schema *schema;
    struct analysis *analysis;
    char dir[TEMP_INDEX_CAP];
    struct kept_file files[FILES_MAX];
    size_t file_count;
};

static struct fixture fixture;

static void path_of(const struct kept_file *file, char path[256])
{
    snprintf(path, 256, "%s/%s", fixture.dir, file->name);
}

static void keep_file(const char *name)
{
    struct kept_file *file = &fixture.files[fixture.file_count++];
    char path[256];
    FILE *in;

    assert_true(fixture.file_count <= FILES_MAX);
    snprintf(file->name, sizeof file->name, "%.60s", name);
    path_of(file, path);
    buf_init(&file->bytes, 1 << 24);
    in = fopen(path, "rb");
    assert_non_null(in);
    file->bytes.len = fread(buf_reserve(&file->bytes, 1 << 22), 1, 1 << 22, in);
    fclose(in);
}

static void write_bytes(const struct kept_file *file, struct slice bytes)
{
    char path[256];
    FILE *out;

    path_of(file, path);
    chmod(path, 0600);
    out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, out), bytes.len);
    fclose(out);
}

/* Opening removes what a fallback leaves unnamed, so all files are put back each time. */
static void restore(void)
{
    DIR *dir = opendir(fixture.dir);
    struct dirent *entry;
    char path[512];

    while ((entry = readdir(dir)) != NULL) {
        snprintf(path, sizeof path, "%s/%s", fixture.dir, entry->d_name);
        unlink(path);
    }
    closedir(dir);
    for (size_t i = 0; i < fixture.file_count; i++)
        write_bytes(&fixture.files[i], buf_slice(&fixture.files[i].bytes));
}

static void put_and_commit(struct index_writer *writer, uint32_t first, const char *position)
{
    static struct generated generated;
    struct rng rng;

    rng_init(&rng, 5);
    for (uint32_t i = first; i < first + 40; i++) {
        generate(&rng, i, &generated);
        assert_int_equal(index_writer_put(writer, &generated.document, NULL), 0);
    }
    assert_int_equal(index_writer_commit(writer, slice_cstr(position), NULL), 0);
}

static int set_up(void **state)
{
    struct index_writer *writer = NULL;
    DIR *dir;
    struct dirent *entry;

    (void)state;
    fixture.schema = generate_schema();
    fixture.analysis = generate_analysis();
    temp_index_make(fixture.dir);
    assert_int_equal(index_writer_open(disk_posix(), fixture.dir, fixture.schema, fixture.analysis,
                                       &writer, NULL),
                     0);
    put_and_commit(writer, 0, "one");
    put_and_commit(writer, 40, "two");
    index_writer_close(writer);
    dir = opendir(fixture.dir);
    while ((entry = readdir(dir)) != NULL)
        if (entry->d_name[0] == 's' || entry->d_name[0] == 'm')
            keep_file(entry->d_name);
    closedir(dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < fixture.file_count; i++)
        buf_release(&fixture.files[i].bytes);
    temp_index_remove(fixture.dir);
    schema_free(fixture.schema);
    analysis_unref(fixture.analysis);
    return 0;
}

/* Open what is there: a whole commit with its documents, or an error; `out_position` gets which. */
static int open_and_look(char out_position[8])
{
    struct index_writer *writer = NULL;
    struct snapshot *snapshot = NULL;
    struct slice position;
    int rc = index_writer_open(disk_posix(), fixture.dir, fixture.schema, fixture.analysis, &writer,
                               NULL);

    out_position[0] = '\0';
    if (rc < 0)
        return rc;
    position = index_writer_position(writer);
    assert_true(position.len < 8);
    memcpy(out_position, position.ptr, position.len);
    out_position[position.len] = '\0';
    assert_int_equal(index_writer_publish(writer, &snapshot, NULL), 0);
    assert_int_equal(snapshot_stats(snapshot).doc_count, strcmp(out_position, "two") ? 40 : 80);
    snapshot_unref(snapshot);
    index_writer_close(writer);
    return 0;
}

static void undamaged_opens_at_the_newest(void **state)
{
    char position[8];

    (void)state;
    restore();
    assert_int_equal(open_and_look(position), 0);
    assert_string_equal(position, "two");
    assert_int_equal(index_verify(fixture.dir, fixture.schema, NULL), 0);
}

/* After damage to one file: commit one, commit two where the file is not in it, or no commit. */
static void expect_fallback(const char *what, const struct kept_file *file)
{
    char position[8];
    int rc = open_and_look(position);

    if (rc != 0 && rc != -ATTAR_ECORRUPT)
        fail_msg("%s of %s: %s", what, file->name, attar_error_name(rc));
    if (rc == 0 && strcmp(position, "one") != 0 && strcmp(position, "two") != 0)
        fail_msg("%s of %s: position %s", what, file->name, position);
}

/* Is the file the newest manifest, or named by it?  Segments of the first commit stay in use; its
 * manifest and state do not. */
static bool in_newest(const struct kept_file *file)
{
    for (size_t i = 0; i < fixture.file_count; i++) {
        const char *other = fixture.files[i].name;
        size_t kind = strcspn(other, "-");

        if (strncmp(other, "segment", 7) != 0 && strncmp(other, file->name, kind) == 0 &&
            strcmp(other, file->name) > 0)
            return false;
    }
    return true;
}

/* The fixture with one bit of one file flipped. */
static void restore_flipped(struct kept_file *file, size_t bit)
{
    restore();
    file->bytes.ptr[bit / 8] ^= (char)(1 << bit % 8);
    write_bytes(file, buf_slice(&file->bytes));
    file->bytes.ptr[bit / 8] ^= (char)(1 << bit % 8);
}

static void flipped_bits_never_pass(void **state)
{
    struct rng rng;

    (void)state;
    rng_init(&rng, 11);
    for (size_t i = 0; i < fixture.file_count; i++) {
        struct kept_file *file = &fixture.files[i];

        for (int k = 0; k < FLIPS; k++) {
            size_t bit = (size_t)rng_below(&rng, file->bytes.len * 8);

            restore_flipped(file, bit);
            expect_fallback("a flipped bit", file);
            restore_flipped(file, bit);
            if (in_newest(file) && index_verify(fixture.dir, fixture.schema, NULL) == 0)
                fail_msg("%s: bit %zu is missed", file->name, bit);
        }
    }
}

static void cut_files_never_pass(void **state)
{
    (void)state;
    for (size_t i = 0; i < fixture.file_count; i++) {
        const struct kept_file *file = &fixture.files[i];

        for (size_t part = 0; part < 8; part++) {
            restore();
            write_bytes(file, slice_of(file->bytes.ptr, file->bytes.len * part / 8));
            expect_fallback("a cut", file);
        }
    }
}

static void removed_files_never_pass(void **state)
{
    char path[256];

    (void)state;
    for (size_t i = 0; i < fixture.file_count; i++) {
        restore();
        path_of(&fixture.files[i], path);
        assert_int_equal(unlink(path), 0);
        expect_fallback("removal", &fixture.files[i]);
    }
}

static void another_schema_is_a_version(void **state)
{
    struct schema *other = NULL;
    struct index_writer *writer = NULL;
    struct attar_error err = {0};

    (void)state;
    restore();
    assert_int_equal(schema_parse(SLICE("{\"text\":[],\"columns\":[]}"), "test", &other, NULL), 0);
    assert_int_equal(
        index_writer_open(disk_posix(), fixture.dir, other, fixture.analysis, &writer, &err),
        -ATTAR_EVERSION);
    assert_non_null(strstr(err.text, "schema"));
    assert_null(writer);
    assert_int_equal(index_verify(fixture.dir, other, NULL), -ATTAR_EVERSION);
    schema_free(other);
}

static void another_analysis_is_a_version(void **state)
{
    const char *root = getenv("ATTAR_ROOT");
    struct analysis *other = NULL;
    struct index_writer *writer = NULL;
    struct attar_error err = {0};

    (void)state;
    restore();
    assert_int_equal(analysis_open(root == NULL ? "." : root, SLICE("كلمة\n"), &other, NULL), 0);
    assert_int_equal(
        index_writer_open(disk_posix(), fixture.dir, fixture.schema, other, &writer, &err),
        -ATTAR_EVERSION);
    assert_non_null(strstr(err.text, "analysis"));
    /* rebuilding starts empty, and its commit replaces what could not be used */
    assert_int_equal(
        index_writer_create(disk_posix(), fixture.dir, fixture.schema, other, &writer, NULL), 0);
    assert_int_equal(index_writer_position(writer).len, 0);
    assert_int_equal(index_writer_commit(writer, SLICE("new"), NULL), 0);
    index_writer_close(writer);
    assert_int_equal(
        index_writer_open(disk_posix(), fixture.dir, fixture.schema, other, &writer, NULL), 0);
    assert_true(slice_eq(index_writer_position(writer), SLICE("new")));
    index_writer_close(writer);
    analysis_unref(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undamaged_opens_at_the_newest),
        cmocka_unit_test(flipped_bits_never_pass),
        cmocka_unit_test(cut_files_never_pass),
        cmocka_unit_test(removed_files_never_pass),
        cmocka_unit_test(another_schema_is_a_version),
        cmocka_unit_test(another_analysis_is_a_version),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
