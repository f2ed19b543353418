/* Scratch folders, whole files, and where the shared data lies. */
#include "tests/support/files.h"

#include "tests/support/prop.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static const char *root(void)
{
    const char *path = getenv("ATTAR_ROOT");

    return path != NULL ? path : ".";
}

bool files_data(const char *relative, char out_path[PATH_MAX])
{
    const char *data = getenv("ATTAR_SHARED_DATA");

    if (data != NULL)
        snprintf(out_path, PATH_MAX, "%s/%s", data, relative);
    else
        snprintf(out_path, PATH_MAX, "%s/../shared/data/%s", root(), relative);
    return access(out_path, R_OK) == 0;
}

void files_source(const char *relative, char out_path[PATH_MAX])
{
    snprintf(out_path, PATH_MAX, "%s/%s", root(), relative);
}

void files_temp_dir(char out_path[PATH_MAX])
{
    const char *base = getenv("TMPDIR");

    snprintf(out_path, PATH_MAX, "%s/attar-test-XXXXXX", base != NULL ? base : "/tmp");
    assert_non_null(mkdtemp(out_path));
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

void files_remove_tree(const char *path)
{
    assert_non_null(strstr(path, "attar-test-"));
    assert_int_equal(nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

struct slice files_read(const char *path)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *bytes;
    size_t done = 0;

    if (fd < 0 || fstat(fd, &info) < 0)
        fail_msg("cannot read %s", path);
    bytes = malloc((size_t)info.st_size + 1);
    assert_non_null(bytes);
    while (done < (size_t)info.st_size) {
        ssize_t len = read(fd, bytes + done, (size_t)info.st_size - done);

        assert_true(len > 0);
        done += (size_t)len;
    }
    close(fd);
    bytes[done] = '\0';
    return slice_of(bytes, done);
}

void files_write(const char *path, struct slice bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0)
        fail_msg("cannot write %s", path);
    assert_int_equal(write(fd, bytes.ptr, bytes.len), bytes.len);
    assert_int_equal(close(fd), 0);
}

void files_write_gzip(const char *path, struct slice bytes, size_t lost_len)
{
    struct stat info;
    gzFile file = gzopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(gzwrite(file, bytes.ptr, (unsigned)bytes.len), bytes.len);
    assert_int_equal(gzclose(file), Z_OK);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(truncate(path, info.st_size - (off_t)lost_len), 0);
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int files_each(const char *relative_dir, files_fn use)
{
    char dir[PATH_MAX];
    struct dirent **entries;
    int count = files_data(relative_dir, dir) ? scandir(dir, &entries, visible, alphasort) : 0;

    for (int i = 0; i < count; i++) {
        char path[2 * PATH_MAX];
        struct slice bytes;

        snprintf(path, sizeof path, "%s/%s", dir, entries[i]->d_name);
        bytes = files_read(path);
        use(entries[i]->d_name, bytes);
        free((void *)bytes.ptr);
        free(entries[i]);
    }
    if (count > 0)
        free(entries);
    return count > 0 ? count : 0;
}
