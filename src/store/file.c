/* Reading a file of sections (layout: format.h) from a mapping or from memory.
 *
 *   header, footer --> table --> each entry by equality with where it must be --> sections
 *
 * Safe on any bytes, checksums or not: every offset is compared with the place that the entries
 * before it imply, in 64 bits, before it is used.
 * What it does not do: read ahead, copy, or notice a file that changes under it (ours never do). */
#include "store/format.h"
#include "store/mappings.h"

#include "base/mem.h"
#include "codec/checksum.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct store_file {
    struct slice bytes;
    bool mapped;
    bool check;
    struct format_header header;
    struct format_footer footer;
    struct format_section *sections; /* copies: the mapping is not trusted to be aligned */
};

static int damaged(struct attar_error *err, const char *what)
{
    return error_set(err, ATTAR_ECORRUPT, "section file: %s", what);
}

static int read_header(struct store_file *file, struct attar_error *err)
{
    struct format_header *h = &file->header;

    if (file->bytes.len < sizeof *h + sizeof file->footer)
        return damaged(err, "shorter than header and footer");
    memcpy(h, file->bytes.ptr, sizeof *h);
    if (memcmp(h->magic, FORMAT_MAGIC_HEADER, sizeof h->magic) != 0)
        return damaged(err, "no header");
    if (file->check && h->crc != checksum_crc32c(0, slice_of(file->bytes.ptr, 60)))
        return damaged(err, "header checksum differs");
    if (h->version != FORMAT_VERSION || h->order != FORMAT_ORDER)
        return error_set(err, ATTAR_EVERSION, "section file: format %u, byte order %08x",
                         h->version, h->order);
    if (!format_name_ok(h->kind, FORMAT_KIND_CAP))
        return damaged(err, "kind is not a name");
    return 0;
}

static int read_footer(struct store_file *file, struct attar_error *err)
{
    struct format_footer *f = &file->footer;
    const char *at = file->bytes.ptr + file->bytes.len - sizeof *f;
    uint64_t tail;

    memcpy(f, at, sizeof *f);
    if (memcmp(f->magic, FORMAT_MAGIC_FOOTER, sizeof f->magic) != 0)
        return damaged(err, "no footer: cut short");
    if (file->check && f->crc != checksum_crc32c(0, slice_of(at, 60)))
        return damaged(err, "footer checksum differs");
    if (f->size != file->bytes.len)
        return damaged(err, "its length is not the one in its footer");
    if (f->sections > STORE_SECTIONS_MAX || f->table % STORE_ALIGN != 0 || f->table > f->size)
        return damaged(err, "impossible table");
    tail = f->sections * sizeof(struct format_section) + f->blocks * sizeof(uint64_t);
    if (format_align(f->table + tail) != f->size - sizeof *f)
        return damaged(err, "the table does not end at the footer");
    return 0;
}

static bool name_is_new(const struct store_file *file, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++)
        if (strcmp(file->sections[i].name, file->sections[index].name) == 0)
            return false;
    return true;
}

/* The entry must begin at `*at` and own the blocks from `*block`; moves both behind it. */
static int check_section(const struct store_file *file, uint32_t index, uint64_t *at,
                         uint64_t *block, struct attar_error *err)
{
    const struct format_section *s = &file->sections[index];

    if (!format_name_ok(s->name, sizeof s->name) || !name_is_new(file, index))
        return damaged(err, "a section's name is not allowed or not new");
    if (s->offset != *at || s->len > file->footer.table - s->offset)
        return damaged(err, "a section lies outside its place");
    if (s->first_block != *block || s->blocks != format_blocks(s->len))
        return damaged(err, "a section's blocks do not fit its length");
    *at = format_align(s->offset + s->len);
    *block += s->blocks;
    if (*at > file->footer.table || *block > file->footer.blocks)
        return damaged(err, "a section passes the table");
    return 0;
}

static int read_table(struct store_file *file, struct attar_error *err)
{
    const struct format_footer *f = &file->footer;
    size_t tail = f->sections * sizeof *file->sections + f->blocks * sizeof(uint64_t);
    struct slice run = slice_of(file->bytes.ptr + f->table, tail);
    uint64_t at = sizeof file->header;
    uint64_t block = 0;
    int rc = 0;

    if (file->check && (f->table_crc != checksum_crc32c(0, run) || f->root != checksum_xxh3(run)))
        return damaged(err, "table checksum differs");
    file->sections = mem_zero(f->sections, sizeof *file->sections);
    memcpy(file->sections, run.ptr, f->sections * sizeof *file->sections);
    for (uint32_t i = 0; rc == 0 && i < f->sections; i++)
        rc = check_section(file, i, &at, &block, err);
    if (rc == 0 && (at != f->table || block != f->blocks))
        rc = damaged(err, "the sections do not end at the table");
    return rc;
}

static int parse(struct store_file *file, struct attar_error *err)
{
    int rc = read_header(file, err);

    if (rc == 0)
        rc = read_footer(file, err);
    if (rc == 0)
        rc = read_table(file, err);
    return rc;
}

int store_file_parse(struct slice bytes, bool check, struct store_file **out_file,
                     struct attar_error *err)
{
    struct store_file *file = mem_zero(1, sizeof *file);
    int rc;

    assert(out_file != NULL);
    file->bytes = bytes;
    file->check = check;
    rc = parse(file, err);
    if (rc < 0) {
        store_file_close(file);
        return rc;
    }
    *out_file = file;
    return 0;
}

static int map_fd(int fd, const char *path, uint64_t size_max, struct slice *out_bytes,
                  struct attar_error *err)
{
    struct stat info;
    void *at;

    if (fstat(fd, &info) < 0 || !S_ISREG(info.st_mode))
        return error_set(err, ATTAR_EIO, "%s is not a readable file", path);
    if ((uint64_t)info.st_size > size_max)
        return error_set(err, ATTAR_ELIMIT, "%s has %lld bytes, at most %llu", path,
                         (long long)info.st_size, (unsigned long long)size_max);
    if (info.st_size == 0)
        return error_set(err, ATTAR_ECORRUPT, "%s is empty", path);
    at = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED)
        return error_set(err, ATTAR_EIO, "mmap %s: %s", path, strerror(errno));
    *out_bytes = slice_of(at, (size_t)info.st_size);
    return 0;
}

/* Put the path in front of a fault found in the bytes. */
static int name_fault(int rc, const char *path, struct attar_error *err)
{
    struct attar_error inner;

    if (err == NULL)
        return rc;
    inner = *err;
    return error_set_at(err, inner.code, inner.position, inner.where, "%.120s: %s", path,
                        inner.text);
}

int store_file_open(const char *path, uint64_t size_max, struct store_file **out_file,
                    struct attar_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct slice bytes = {0};
    int rc;

    if (fd < 0)
        return error_set(err, errno == ENOENT ? ATTAR_ENOTFOUND : ATTAR_EIO, "%s: %s", path,
                         strerror(errno));
    rc = map_fd(fd, path, size_max, &bytes, err);
    close(fd);
    if (rc < 0)
        return rc;
    mappings_add(bytes.ptr, bytes.len, path);
    rc = store_file_parse(bytes, true, out_file, err);
    if (rc < 0) {
        mappings_remove(bytes.ptr);
        munmap((void *)bytes.ptr, bytes.len);
        return name_fault(rc, path, err);
    }
    (*out_file)->mapped = true;
    return 0;
}

void store_file_close(struct store_file *file)
{
    if (file == NULL)
        return;
    if (file->mapped) {
        mappings_remove(file->bytes.ptr);
        munmap((void *)file->bytes.ptr, file->bytes.len);
    }
    free(file->sections);
    free(file);
}

static bool all_zero(struct slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        if (bytes.ptr[i] != 0)
            return false;
    return true;
}

/* Zeros from the end of a part to where the next one begins. */
static int verify_padding(const struct store_file *file, uint64_t end, struct attar_error *err)
{
    struct slice gap = slice_of(file->bytes.ptr + end, (size_t)(format_align(end) - end));

    return all_zero(gap) ? 0 : damaged(err, "padding is not zero");
}

static int verify_section(const struct store_file *file, uint32_t index, struct attar_error *err)
{
    const struct format_section *s = &file->sections[index];
    const char *sums = file->bytes.ptr + file->footer.table +
                       file->footer.sections * sizeof(struct format_section);

    for (uint64_t b = 0; b < s->blocks; b++) {
        uint64_t from = b * STORE_BLOCK_BYTES;
        uint64_t len = s->len - from < STORE_BLOCK_BYTES ? s->len - from : STORE_BLOCK_BYTES;
        uint64_t got = checksum_xxh3(slice_of(file->bytes.ptr + s->offset + from, (size_t)len));
        uint64_t want;

        memcpy(&want, sums + (s->first_block + b) * sizeof want, sizeof want);
        if (got != want)
            return error_set(err, ATTAR_ECORRUPT,
                             "section \"%s\", block %llu: checksum %016llx, computed %016llx",
                             s->name, (unsigned long long)b, (unsigned long long)want,
                             (unsigned long long)got);
    }
    return verify_padding(file, s->offset + s->len, err);
}

int store_file_verify(const struct store_file *file, struct attar_error *err)
{
    const struct format_footer *f = &file->footer;
    uint64_t end =
        f->table + f->sections * sizeof(struct format_section) + f->blocks * sizeof(uint64_t);
    int rc = verify_padding(file, end, err);

    for (uint32_t i = 0; rc == 0 && i < f->sections; i++)
        rc = verify_section(file, i, err);
    return rc;
}

int store_file_section(const struct store_file *file, const char *name, struct slice *out_bytes,
                       struct attar_error *err)
{
    for (uint32_t i = 0; i < file->footer.sections; i++) {
        if (strcmp(file->sections[i].name, name) != 0)
            continue;
        *out_bytes = store_file_bytes(file, i);
        return 0;
    }
    return error_set(err, ATTAR_ENOTFOUND, "a %s file without section \"%s\"", file->header.kind,
                     name);
}

int store_file_array(const struct store_file *file, const char *name, size_t count, size_t size,
                     const void **out_items, struct attar_error *err)
{
    struct slice bytes;
    int rc = store_file_section(file, name, &bytes, err);

    assert(size > 0 && out_items != NULL);
    if (rc < 0)
        return rc;
    if (bytes.len / size != count || bytes.len % size != 0)
        return error_set(err, ATTAR_ECORRUPT, "section \"%s\" has %zu bytes, not %zu times %zu",
                         name, bytes.len, count, size);
    *out_items = bytes.ptr;
    return 0;
}

const char *store_file_kind(const struct store_file *file)
{
    return file->header.kind;
}

size_t store_file_count(const struct store_file *file)
{
    return file->footer.sections;
}

const char *store_file_name(const struct store_file *file, size_t index)
{
    assert(index < file->footer.sections);
    return file->sections[index].name;
}

struct slice store_file_bytes(const struct store_file *file, size_t index)
{
    const struct format_section *s = &file->sections[index];

    assert(index < file->footer.sections);
    return slice_of(file->bytes.ptr + s->offset, (size_t)s->len);
}

uint64_t store_file_root(const struct store_file *file)
{
    return file->footer.root;
}
