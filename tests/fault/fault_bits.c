/* C3.  Goal: one flipped bit anywhere in the files of the newest commit is seen at the start, which
 * then takes the commit before, whole; where the bit lies in a file of both, there is no commit.
 * Method: a folder of two commits is flipped in place, opened on a disk that removes nothing, and
 * flipped back: every bit of manifest, header, table and footer (reliability.md, C3), and random
 * bits of all files.  ATTAR_ROUNDS=10 flips 10,000 of these. */
#include "store/store.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"
#include "tests/support/small_index.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

enum { FILES_MAX = 16, EDGE_BYTES = 64, TABLE_FIELD = 16, RANDOM_BITS = 1000 };

struct damaged_file {
    char name[STORE_NAME_CAP];
    size_t len;
    bool shared; /* by both commits */
};

struct folder {
    struct small_index small;
    struct disk disk; /* removes nothing */
    char dir[PATH_MAX];
    struct small_state states[3]; /* after commit 1 and 2 */
    struct damaged_file files[FILES_MAX];
    size_t file_count;
};

static int keep(void *self, const char *path)
{
    (void)self;
    (void)path;
    return 0;
}

static void path_of(const struct folder *f, const char *name, char out[PATH_MAX + 64])
{
    snprintf(out, PATH_MAX + 64, "%s/%s", f->dir, name);
}

static void list_files(struct folder *f, bool shared)
{
    DIR *stream = opendir(f->dir);
    struct dirent *entry;

    assert_non_null(stream);
    while ((entry = readdir(stream)) != NULL) {
        struct damaged_file file = {.shared = shared};
        char path[PATH_MAX + 64];
        struct slice bytes;
        size_t i = 0;

        while (i < f->file_count && strcmp(f->files[i].name, entry->d_name) != 0)
            i++;
        if (entry->d_name[0] == '.' || i < f->file_count)
            continue;
        assert_true(i < FILES_MAX);
        snprintf(file.name, sizeof file.name, "%.47s", entry->d_name);
        path_of(f, file.name, path);
        bytes = files_read(path);
        file.len = bytes.len;
        free((void *)bytes.ptr);
        f->files[f->file_count++] = file;
    }
    closedir(stream);
}

/* Segments of the first commit are in the second, too; its manifest and state are not. */
static void forget_first_only(struct folder *f)
{
    size_t kept = 0;

    for (size_t i = 0; i < f->file_count; i++)
        if (!f->files[i].shared || strncmp(f->files[i].name, "segment", 7) == 0)
            f->files[kept++] = f->files[i];
    f->file_count = kept;
}

static void folder_init(struct prop *t, struct folder *f)
{
    struct index_writer *writer = NULL;
    uint32_t version = 0;

    memset(f, 0, sizeof *f);
    small_index_init(&f->small);
    f->disk = *disk_posix();
    f->disk.remove = keep;
    files_temp_dir(f->dir);
    CHECK_EQ(t,
             index_writer_open(&f->disk, f->dir, f->small.schema, f->small.analysis, &writer, NULL),
             0);
    for (int n = 1; n <= 2; n++) {
        f->states[n] = f->states[n - 1];
        small_index_change(t->rng, writer, 20, &version, &f->states[n]);
        CHECK_EQ(t, index_writer_commit(writer, n == 1 ? SLICE("1") : SLICE("2"), NULL), 0);
        list_files(f, n == 1);
    }
    index_writer_close(writer);
    forget_first_only(f);
}

static void folder_release(struct folder *f)
{
    files_remove_tree(f->dir);
    small_index_release(&f->small);
}

static void flip(const struct folder *f, const char *name, size_t bit)
{
    char path[PATH_MAX + 64];
    unsigned char byte = 0;
    int fd;

    path_of(f, name, path);
    fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, (off_t)(bit / 8)), 1);
    byte ^= (unsigned char)(1U << bit % 8);
    assert_int_equal(pwrite(fd, &byte, 1, (off_t)(bit / 8)), 1);
    close(fd);
}

static void check_bit(struct prop *t, const struct folder *f, const struct damaged_file *file,
                      size_t bit)
{
    struct index_writer *writer = NULL;
    int rc;

    flip(f, file->name, bit);
    rc = index_writer_open(&f->disk, f->dir, f->small.schema, f->small.analysis, &writer, NULL);
    if (rc != (file->shared ? -ATTAR_ECORRUPT : 0))
        prop_fail(t, __FILE__, __LINE__, "%s bit %zu: %s", file->name, bit, attar_error_name(rc));
    if (rc == 0 && (!slice_eq(index_writer_position(writer), SLICE("1")) ||
                    !small_index_writer_holds(writer, &f->states[1])))
        prop_fail(t, __FILE__, __LINE__, "%s bit %zu is not seen", file->name, bit);
    index_writer_close(writer);
    flip(f, file->name, bit);
}

/* Where the table of a section file begins: a u64 in its last 64 bytes (src/store/format.h). */
static size_t table_of(const struct folder *f, const struct damaged_file *file)
{
    char path[PATH_MAX + 64];
    struct slice bytes;
    uint64_t table;

    path_of(f, file->name, path);
    bytes = files_read(path);
    memcpy(&table, bytes.ptr + bytes.len - EDGE_BYTES + TABLE_FIELD, sizeof table);
    free((void *)bytes.ptr);
    assert_true(table < file->len);
    return (size_t)table;
}

static void check_range(struct prop *t, const struct folder *f, const struct damaged_file *file,
                        size_t from, size_t to)
{
    for (size_t bit = from * 8; bit < to * 8; bit++)
        check_bit(t, f, file, bit);
}

TEST_PROP(every_bit_of_the_frame_is_seen, 1)
{
    struct folder f;

    folder_init(t, &f);
    for (size_t i = 0; i < f.file_count; i++) {
        const struct damaged_file *file = &f.files[i];

        if (strncmp(file->name, "manifest", 8) == 0) {
            check_range(t, &f, file, 0, file->len);
            continue;
        }
        check_range(t, &f, file, 0, EDGE_BYTES);
        check_range(t, &f, file, table_of(&f, file), file->len);
    }
    CHECK(t, small_index_dir_holds(&f.small, &f.disk, f.dir, &f.states[2]));
    folder_release(&f);
}

TEST_PROP(any_bit_is_seen, 1)
{
    struct folder f;

    folder_init(t, &f);
    for (int i = 0; i < RANDOM_BITS; i++) {
        const struct damaged_file *file = &f.files[rng_below(t->rng, f.file_count)];

        check_bit(t, &f, file, (size_t)rng_below(t->rng, file->len * 8));
    }
    CHECK(t, small_index_dir_holds(&f.small, &f.disk, f.dir, &f.states[2]));
    folder_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(every_bit_of_the_frame_is_seen), PROP(any_bit_is_seen)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
