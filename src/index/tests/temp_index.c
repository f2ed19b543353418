/* mkdtemp under TMPDIR, and its removal. */
#include "index/tests/temp_index.h"

#include "tests/support/prop.h"

#include <dirent.h>
#include <unistd.h>

void temp_index_make(char path[TEMP_INDEX_CAP])
{
    const char *base = getenv("TMPDIR");

    snprintf(path, TEMP_INDEX_CAP, "%.40s/attar-index-XXXXXX", base == NULL ? "/tmp" : base);
    assert_non_null(mkdtemp(path));
}

void temp_index_remove(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    char name[TEMP_INDEX_CAP + 256];

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        unlink(name);
    }
    closedir(dir);
    assert_int_equal(rmdir(path), 0);
}
