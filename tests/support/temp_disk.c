/* The log is replayed into a model: files by number, and a directory that maps names to them.
 *
 *   file:   bytes written, and how many of them a sync covered
 *   names:  durable ones (as of the last sync_dir), then the changes since, in order
 *
 * Power loss keeps a random prefix of those changes (a journal keeps order), and of each file its
 * synced bytes and a random part of the rest, with zeros in it (torn: 512 bytes, 4 KiB). */
#include "tests/support/temp_disk.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

#include <errno.h>

static struct op *log_op(void *self, enum op_kind kind, const char *path)
{
    struct temp_disk *disk = self;
    const char *slash = strrchr(path, '/');
    struct op op = {.kind = kind, .path = strdup(slash != NULL ? slash + 1 : path)};

    VEC_PUSH(&disk->ops, op);
    return &disk->ops.items[disk->ops.count - 1];
}

static bool fails(struct temp_disk *disk)
{
    return disk->fail_at == disk->ops.count;
}

/* As fails, for what needs room on the disk. */
static bool lacks_room(struct temp_disk *disk)
{
    return fails(disk) || (disk->full && disk->fail_at != 0 && disk->ops.count > disk->fail_at);
}

static int do_create(void *self, const char *path)
{
    struct temp_disk *disk = self;
    int fd;

    log_op(self, OP_CREATE, path);
    fd = lacks_room(disk) ? -disk->fail_errno : disk_posix()->create(NULL, path);
    if (fd < 0) {
        disk->ops.items[disk->ops.count - 1].kind = OP_CLOSE;
        return fd;
    }
    assert_true(fd < 64);
    disk->open_path[fd] = strdup(path);
    return fd;
}

static int do_write(void *self, int fd, const void *bytes, size_t len)
{
    struct temp_disk *disk = self;
    struct op *op = log_op(self, OP_WRITE, disk->open_path[fd]);
    bool failing = lacks_room(disk);

    len = failing ? (disk->fail_half ? len / 2 : 0) : len;
    op->bytes = malloc(len + 1);
    memcpy(op->bytes, bytes, len);
    op->len = len;
    assert_int_equal(disk_posix()->write(NULL, fd, bytes, len), 0);
    return failing ? -disk->fail_errno : 0;
}

static int do_sync(void *self, int fd)
{
    struct temp_disk *disk = self;

    log_op(self, OP_SYNC, disk->open_path[fd]);
    if (!fails(disk))
        return disk_posix()->sync(NULL, fd);
    disk->ops.items[disk->ops.count - 1].kind = OP_CLOSE;
    return -disk->fail_errno;
}

static int do_close(void *self, int fd)
{
    struct temp_disk *disk = self;

    log_op(self, OP_CLOSE, disk->open_path[fd]);
    free(disk->open_path[fd]);
    disk->open_path[fd] = NULL;
    disk_posix()->close(NULL, fd);
    return fails(disk) ? -disk->fail_errno : 0;
}

static int do_rename(void *self, const char *from, const char *to)
{
    struct temp_disk *disk = self;
    struct op *op = log_op(self, OP_RENAME, to);

    if (fails(disk)) {
        op->kind = OP_CLOSE;
        return -disk->fail_errno;
    }
    op->from = strdup(strrchr(from, '/') + 1);
    return disk_posix()->rename(NULL, from, to);
}

static int do_remove(void *self, const char *path)
{
    struct temp_disk *disk = self;
    struct op *op = log_op(self, OP_REMOVE, path);

    if (fails(disk)) {
        op->kind = OP_CLOSE;
        return -disk->fail_errno;
    }
    return disk_posix()->remove(NULL, path);
}

static int do_sync_dir(void *self, const char *path)
{
    struct temp_disk *disk = self;
    struct op *op = log_op(self, OP_SYNC_DIR, path);

    if (!fails(disk))
        return disk_posix()->sync_dir(NULL, path);
    op->kind = OP_CLOSE;
    return -disk->fail_errno;
}

void temp_disk_init(struct temp_disk *disk)
{
    *disk = (struct temp_disk){.disk = {.create = do_create,
                                        .write = do_write,
                                        .sync = do_sync,
                                        .close = do_close,
                                        .rename = do_rename,
                                        .remove = do_remove,
                                        .sync_dir = do_sync_dir}};
    disk->disk.self = disk;
    disk->fail_errno = EIO;
}

void temp_disk_release(struct temp_disk *disk)
{
    for (size_t i = 0; i < disk->ops.count; i++) {
        free(disk->ops.items[i].path);
        free(disk->ops.items[i].from);
        free(disk->ops.items[i].bytes);
    }
    VEC_RELEASE(&disk->ops);
}

/* ---- Images -------------------------------------------------------------------------------- */

struct model_file {
    char *bytes;
    size_t len;
    size_t synced;
};

struct model {
    VEC(struct model_file) files;
    struct {
        const char *name;
        size_t file;
    } names[64];
    size_t name_count;
};

static size_t find_name(const struct model *m, const char *name)
{
    size_t i = 0;

    while (i < m->name_count && strcmp(m->names[i].name, name) != 0)
        i++;
    return i;
}

static void unlink_name(struct model *m, const char *name)
{
    size_t i = find_name(m, name);

    if (i < m->name_count)
        m->names[i] = m->names[--m->name_count];
}

static void link_name(struct model *m, const char *name, size_t file)
{
    unlink_name(m, name);
    assert_true(m->name_count < 64);
    m->names[m->name_count].name = name;
    m->names[m->name_count++].file = file;
}

static void append(struct model_file *file, const struct op *op)
{
    file->bytes = mem_grow(file->bytes, file->len + op->len + 1, 1);
    memcpy(file->bytes + file->len, op->bytes, op->len);
    file->len += op->len;
}

/* `dir_too` false: the contents only, because this change of the directory was lost. */
static void apply_dir(struct model *m, const struct op *op, size_t created)
{
    if (op->kind == OP_CREATE)
        link_name(m, op->path, created);
    if (op->kind == OP_REMOVE)
        unlink_name(m, op->path);
    if (op->kind == OP_RENAME) {
        size_t i = find_name(m, op->from);

        assert_true(i < m->name_count);
        link_name(m, op->path, m->names[i].file);
        unlink_name(m, op->from);
    }
}

static bool changes_dir(const struct op *op)
{
    return op->kind == OP_CREATE || op->kind == OP_REMOVE || op->kind == OP_RENAME;
}

/* How many of the first `count` operations change the directory durably. */
static size_t surviving(const struct temp_disk *disk, size_t count, struct rng *rng)
{
    size_t durable = 0;

    if (rng == NULL)
        return count;
    for (size_t i = 0; i < count; i++)
        if (disk->ops.items[i].kind == OP_SYNC_DIR)
            durable = i + 1;
    return durable + rng_below(rng, count - durable + 1);
}

static void replay(struct model *all, struct model *left, const struct temp_disk *disk,
                   size_t count, size_t survive)
{
    for (size_t i = 0; i < count; i++) {
        const struct op *op = &disk->ops.items[i];
        size_t at;

        if (op->kind == OP_CREATE)
            VEC_PUSH(&all->files, (struct model_file){0});
        apply_dir(all, op, all->files.count - 1);
        if (changes_dir(op) && i < survive)
            apply_dir(left, op, all->files.count - 1);
        at = find_name(all, op->path);
        if (op->kind == OP_WRITE)
            append(&all->files.items[all->names[at].file], op);
        if (op->kind == OP_SYNC)
            all->files.items[all->names[at].file].synced =
                all->files.items[all->names[at].file].len;
    }
}

/* Blocks of `size` bytes that never reached the disk are holes of zeros. */
static void tear(struct model_file *file, size_t size, struct rng *rng)
{
    for (size_t at = file->synced / size * size; at < file->len; at += size) {
        size_t from = at > file->synced ? at : file->synced;
        size_t to = at + size < file->len ? at + size : file->len;

        if (rng_below(rng, 2) == 0)
            memset(file->bytes + from, 0, to - from);
    }
}

static void lose_power(struct model_file *file, struct rng *rng)
{
    static const size_t blocks[] = {512, 4096};
    size_t lost = file->len - file->synced;

    if (rng_below(rng, 2) == 0)
        file->len = file->synced + rng_below(rng, lost + 1);
    if (rng_below(rng, 2) == 0)
        tear(file, blocks[rng_below(rng, 2)], rng);
}

void temp_disk_image(const struct temp_disk *disk, size_t count, struct rng *rng, const char *dir)
{
    struct model all = {0};
    struct model left = {0};
    char path[PATH_MAX + 64];

    replay(&all, &left, disk, count, surviving(disk, count, rng));
    for (size_t i = 0; rng != NULL && i < all.files.count; i++)
        lose_power(&all.files.items[i], rng);
    for (size_t i = 0; i < left.name_count; i++) {
        const struct model_file *file = &all.files.items[left.names[i].file];

        snprintf(path, sizeof path, "%s/%s", dir, left.names[i].name);
        files_write(path, slice_of(file->bytes, file->len));
    }
    for (size_t i = 0; i < all.files.count; i++)
        free(all.files.items[i].bytes);
    VEC_RELEASE(&all.files);
}
