/* Goal: a page of a mapped file that cannot be read ends the process with the file's name and the
 * offset, and the next opening takes the commit before.
 * Method: a child maps a file of two pages, cuts it short, and reads its second page: to the
 * kernel, that is the SIGBUS of a failing disk. */
#include "store/store.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_IO = 74, TEXT_BYTES = 3 * 4096, FAR_BYTE = 2 * 4096 };

static char dir[PATH_MAX];

static void commit_file(struct store *store, char fill, char out_path[4096])
{
    static char text[TEXT_BYTES];
    struct store_writer *w = NULL;
    struct store_entry entry;
    struct store_manifest next = {.files = &entry, .file_count = 1};
    char name[STORE_NAME_CAP];

    memset(text, fill, sizeof text);
    store_fresh_name(store, "segment", name);
    store_path(store, name, out_path);
    assert_int_equal(store_writer_open(disk_posix(), out_path, "segment", &w, NULL), 0);
    assert_int_equal(store_writer_put(w, "text", slice_of(text, sizeof text), NULL), 0);
    assert_int_equal(store_writer_finish(w, &entry, NULL), 0);
    store_writer_close(w);
    assert_int_equal(store_commit(store, &next, NULL), 0);
}

/* In the child; does not return. */
_Noreturn static void read_what_is_gone(const char *path, int stderr_fd)
{
    struct store_file *other = NULL;
    struct store_file *file = NULL;
    volatile char byte;
    struct slice text;

    store_guard_mappings();
    if (dup2(stderr_fd, STDERR_FILENO) < 0 || store_file_open(path, UINT64_MAX, &other, NULL) < 0 ||
        store_file_open(path, UINT64_MAX, &file, NULL) < 0)
        _exit(1);
    store_file_close(other); /* its place in the table is free again */
    if (store_file_section(file, "text", &text, NULL) < 0 || truncate(path, 4096) < 0)
        _exit(1);
    byte = text.ptr[FAR_BYTE];
    (void)byte;
    _exit(2);
}

static int status_of_reading(const char *path, char *out_said, size_t cap)
{
    int ends[2];
    int status = 0;
    ssize_t len;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        read_what_is_gone(path, ends[1]);
    close(ends[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    len = read(ends[0], out_said, cap - 1);
    out_said[len > 0 ? len : 0] = '\0';
    close(ends[0]);
    return status;
}

static void the_file_is_named_and_passed_over(void **state)
{
    struct store *store = NULL;
    char first[4096];
    char second[4096];
    char bad[4200];
    char offset[32];
    char said[8192] = "";
    int status;

    (void)state;
    files_temp_dir(dir);
    assert_int_equal(store_open(disk_posix(), dir, &store, NULL), 0);
    commit_file(store, 'a', first);
    commit_file(store, 'b', second);
    status = status_of_reading(second, said, sizeof said);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), EXIT_IO);
    assert_non_null(strstr(said, second));
    snprintf(offset, sizeof offset, "offset=%d\n", STORE_ALIGN + FAR_BYTE);
    assert_non_null(strstr(said, offset));
    snprintf(bad, sizeof bad, "%s.bad", second);
    assert_int_equal(access(bad, F_OK), 0);
    store_close(store);
    assert_int_equal(store_open(disk_posix(), dir, &store, NULL), 0);
    assert_int_equal(store_current(store)->seq, 1);
    assert_non_null(store_fallback(store));
    store_close(store);
    files_remove_tree(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_file_is_named_and_passed_over)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
