/* Writing a file of sections (layout: format.h), front to back, one block in memory.
 *
 *   add --> block[1 MiB] --full, or section ends--> hash into sums --> disk write
 *
 * Invariants: `at` is the file's length so far; the block belongs to the last section; once `rc`
 * is set nothing more is written.  The same calls give the same bytes. */
#include "store/format.h"

#include "base/vec.h"
#include "codec/checksum.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>

struct store_writer {
    const struct disk *disk;
    char *path;
    int fd; /* -1 once closed */
    int rc; /* 0 or the first failure */
    bool finished;
    struct attar_error fault;
    struct format_header header;
    uint64_t at;
    VEC(struct format_section) sections;
    VEC(uint64_t) sums;
    char *block;
    size_t block_len;
};

static int fail(struct store_writer *w, struct attar_error *err)
{
    if (err != NULL)
        *err = w->fault;
    return w->rc;
}

static int disk_failed(struct store_writer *w, int rc, const char *what, struct attar_error *err)
{
    w->rc = error_set(&w->fault, ATTAR_EIO, "%s %s: %s", what, w->path, strerror(-rc));
    return fail(w, err);
}

static int write_bytes(struct store_writer *w, const void *bytes, size_t len,
                       struct attar_error *err)
{
    int rc;

    if (w->rc < 0)
        return fail(w, err);
    rc = len > 0 ? w->disk->write(w->disk->self, w->fd, bytes, len) : 0;
    if (rc < 0)
        return disk_failed(w, rc, "write", err);
    w->at += len;
    return 0;
}

int store_writer_open(const struct disk *disk, const char *path, const char *kind,
                      struct store_writer **out_writer, struct attar_error *err)
{
    struct store_writer *w;
    int fd = disk->create(disk->self, path);
    int rc;

    assert(strlen(kind) < FORMAT_KIND_CAP && format_name_ok(kind, FORMAT_KIND_CAP));
    if (fd < 0)
        return error_set(err, fd == -EEXIST ? ATTAR_ECONFLICT : ATTAR_EIO, "create %s: %s", path,
                         strerror(-fd));
    w = mem_zero(1, sizeof *w);
    w->disk = disk;
    w->fd = fd;
    w->path = mem_text(path);
    w->block = mem_zero(STORE_BLOCK_BYTES, 1);
    w->header = (struct format_header){.version = FORMAT_VERSION, .order = FORMAT_ORDER};
    memcpy(w->header.magic, FORMAT_MAGIC_HEADER, sizeof w->header.magic);
    memcpy(w->header.kind, kind, strlen(kind));
    w->header.crc = checksum_crc32c(0, slice_of((const char *)&w->header, 60));
    rc = write_bytes(w, &w->header, sizeof w->header, err);
    if (rc < 0) {
        store_writer_close(w);
        return rc;
    }
    *out_writer = w;
    return 0;
}

static int flush_block(struct store_writer *w, struct attar_error *err)
{
    size_t len = w->block_len;
    struct format_section *section;

    if (w->rc < 0)
        return fail(w, err);
    if (len == 0)
        return 0;
    section = &w->sections.items[w->sections.count - 1];
    section->blocks++;
    section->len += len;
    VEC_PUSH(&w->sums, checksum_xxh3(slice_of(w->block, len)));
    w->block_len = 0;
    return write_bytes(w, w->block, len, err);
}

static int pad(struct store_writer *w, struct attar_error *err)
{
    static const char zeros[STORE_ALIGN];
    int rc = flush_block(w, err);

    if (rc < 0)
        return rc;
    return write_bytes(w, zeros, (size_t)(format_align(w->at) - w->at), err);
}

static int refuse(struct store_writer *w, int code, const char *name, struct attar_error *err)
{
    w->rc = error_set(&w->fault, code, "section \"%.40s\" of %s: %s", name, w->path,
                      code == ATTAR_ELIMIT ? "too many sections" : "name not allowed or not new");
    return fail(w, err);
}

int store_writer_section(struct store_writer *w, const char *name, struct attar_error *err)
{
    struct format_section section = {0};
    int rc = pad(w, err);

    assert(!w->finished);
    if (rc < 0)
        return rc;
    if (w->sections.count == STORE_SECTIONS_MAX)
        return refuse(w, ATTAR_ELIMIT, name, err);
    if (strlen(name) >= STORE_SECTION_CAP || !format_name_ok(name, STORE_SECTION_CAP))
        return refuse(w, ATTAR_EINVAL, name, err);
    for (size_t i = 0; i < w->sections.count; i++)
        if (strcmp(w->sections.items[i].name, name) == 0)
            return refuse(w, ATTAR_EINVAL, name, err);
    memcpy(section.name, name, strlen(name));
    section.offset = w->at;
    section.first_block = (uint32_t)w->sums.count;
    VEC_PUSH(&w->sections, section);
    return 0;
}

int store_writer_add(struct store_writer *w, const void *bytes, size_t len, struct attar_error *err)
{
    const char *at = bytes;

    assert(w->sections.count > 0 || w->rc < 0);
    while (len > 0 && w->rc == 0) {
        size_t room = STORE_BLOCK_BYTES - w->block_len;
        size_t part = len < room ? len : room;

        memcpy(w->block + w->block_len, at, part);
        w->block_len += part;
        at += part;
        len -= part;
        if (w->block_len == STORE_BLOCK_BYTES)
            flush_block(w, NULL);
    }
    return w->rc < 0 ? fail(w, err) : 0;
}

int store_writer_put(struct store_writer *w, const char *name, struct slice bytes,
                     struct attar_error *err)
{
    int rc = store_writer_section(w, name, err);

    return rc < 0 ? rc : store_writer_add(w, bytes.ptr, bytes.len, err);
}

static struct slice table_bytes(const struct store_writer *w)
{
    return slice_of((const char *)w->sections.items, w->sections.count * sizeof *w->sections.items);
}

static struct slice sum_bytes(const struct store_writer *w)
{
    return slice_of((const char *)w->sums.items, w->sums.count * sizeof *w->sums.items);
}

/* The root needs table and sums in one run. */
static uint64_t root_of(const struct store_writer *w)
{
    struct slice table = table_bytes(w);
    struct slice sums = sum_bytes(w);
    char *run = mem_zero(table.len + sums.len, 1);
    uint64_t root;

    if (table.len > 0)
        memcpy(run, table.ptr, table.len);
    if (sums.len > 0)
        memcpy(run + table.len, sums.ptr, sums.len);
    root = checksum_xxh3(slice_of(run, table.len + sums.len));
    free(run);
    return root;
}

static struct format_footer footer_of(const struct store_writer *w)
{
    struct format_footer footer = {.table = w->at};
    uint64_t end = w->at + table_bytes(w).len + sum_bytes(w).len;

    memcpy(footer.magic, FORMAT_MAGIC_FOOTER, sizeof footer.magic);
    footer.size = format_align(end) + sizeof footer;
    footer.sections = (uint32_t)w->sections.count;
    footer.blocks = (uint32_t)w->sums.count;
    footer.table_crc = checksum_crc32c(checksum_crc32c(0, table_bytes(w)), sum_bytes(w));
    footer.root = root_of(w);
    footer.crc = checksum_crc32c(0, slice_of((const char *)&footer, 60));
    return footer;
}

static int write_tail(struct store_writer *w, struct format_footer *out_footer,
                      struct attar_error *err)
{
    int rc = pad(w, err);

    if (rc < 0)
        return rc;
    *out_footer = footer_of(w);
    rc = write_bytes(w, table_bytes(w).ptr, table_bytes(w).len, err);
    if (rc == 0)
        rc = write_bytes(w, sum_bytes(w).ptr, sum_bytes(w).len, err);
    if (rc == 0)
        rc = pad(w, err);
    if (rc == 0)
        rc = write_bytes(w, out_footer, sizeof *out_footer, err);
    return rc;
}

static int sync_and_close(struct store_writer *w, struct attar_error *err)
{
    int rc = w->disk->sync(w->disk->self, w->fd);
    int closed = w->disk->close(w->disk->self, w->fd);

    w->fd = -1;
    if (rc < 0)
        return disk_failed(w, rc, "fsync", err);
    return closed < 0 ? disk_failed(w, closed, "close", err) : 0;
}

int store_writer_finish(struct store_writer *w, struct store_entry *out_entry,
                        struct attar_error *err)
{
    struct format_footer footer;
    const char *slash = strrchr(w->path, '/');
    const char *name = slash != NULL ? slash + 1 : w->path;
    int rc = write_tail(w, &footer, err);

    assert(!w->finished && strlen(name) < STORE_NAME_CAP);
    if (rc == 0)
        rc = sync_and_close(w, err);
    if (rc < 0)
        return rc;
    assert(w->at == footer.size);
    w->finished = true;
    *out_entry = (struct store_entry){.size = footer.size, .root = footer.root};
    memcpy(out_entry->name, name, strlen(name));
    return 0;
}

void store_writer_close(struct store_writer *w)
{
    if (w == NULL)
        return;
    if (w->fd >= 0)
        w->disk->close(w->disk->self, w->fd);
    if (!w->finished)
        w->disk->remove(w->disk->self, w->path); /* best effort: store_open sweeps as well */
    VEC_RELEASE(&w->sections);
    VEC_RELEASE(&w->sums);
    free(w->block);
    free(w->path);
    free(w);
}
