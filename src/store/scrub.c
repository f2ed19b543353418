/* What opening has left unverified, verified beside the answers (reliability.md, section 3).
 *
 *   store_scrub_new   the files left out, mapped: their bytes stay, whatever is removed meanwhile
 *   store_scrub_run   every block; a damaged file is renamed to <name>.bad
 *
 * A file that is named but not there is damage to the next opening, which then takes the manifest
 * before: the rename is what makes a fault found late count.  The .bad file is kept for whoever
 * wants to know; nothing of ours reads it. */
#include "store/store.h"

#include "base/mem.h"
#include "base/vec.h"

#include <assert.h>
#include <stdio.h>

enum { PATH_CAP = 4096 };

struct scrub_file {
    struct store_entry entry;
    struct store_file *file;
};

struct store_scrub {
    struct store *store; /* a reference */
    VEC(struct scrub_file) files;
};

int store_scrub_new(struct store *store, struct store_scrub **out_scrub, struct attar_error *err)
{
    const struct store_manifest *manifest = store_current(store);
    struct store_scrub *scrub = mem_zero(1, sizeof *scrub);
    int rc = 0;

    assert(out_scrub != NULL);
    scrub->store = store_ref(store);
    for (size_t i = 0; manifest != NULL && rc == 0 && i < manifest->file_count; i++) {
        struct scrub_file item = {.entry = manifest->files[i]};

        if (store_is_verified(store, i))
            continue;
        rc = store_open_file(store, item.entry.name, &item.file, err);
        if (rc == 0)
            VEC_PUSH(&scrub->files, item);
    }
    if (rc < 0) {
        store_scrub_free(scrub);
        return rc;
    }
    *out_scrub = scrub;
    return 0;
}

bool store_scrub_is_empty(const struct store_scrub *scrub)
{
    return scrub->files.count == 0;
}

static int mark_bad(const struct store_scrub *scrub, const struct scrub_file *item,
                    const struct attar_error *fault, struct attar_error *err)
{
    const struct disk *disk = store_disk(scrub->store);
    char path[PATH_CAP];
    char bad[PATH_CAP + 8];
    int rc;

    store_path(scrub->store, item->entry.name, path);
    snprintf(bad, sizeof bad, "%s.bad", path);
    rc = disk->rename(disk->self, path, bad);
    return error_set(err, ATTAR_ECORRUPT, "%s%s: %s", item->entry.name,
                     rc < 0 ? " (could not be renamed)" : "", fault->text);
}

int store_scrub_run(struct store_scrub *scrub, struct attar_error *err)
{
    int rc = 0;

    for (size_t i = 0; i < scrub->files.count; i++) {
        struct attar_error fault = {0};

        if (store_file_verify(scrub->files.items[i].file, &fault) < 0)
            rc = mark_bad(scrub, &scrub->files.items[i], &fault, err);
    }
    return rc;
}

void store_scrub_free(struct store_scrub *scrub)
{
    if (scrub == NULL)
        return;
    for (size_t i = 0; i < scrub->files.count; i++)
        store_file_close(scrub->files.items[i].file);
    VEC_RELEASE(&scrub->files);
    store_close(scrub->store);
    free(scrub);
}
