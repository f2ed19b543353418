/* Loading and finding files.
 *
 *   folder --walk--> "assets/x.js" -> body, gzip form, type, ETag (XXH3 of the body), caching
 *
 * Only plain files and folders are followed, no links; names that begin with a dot are left alone.
 * What is served is what was there at the start: a new build of the page needs a new start. */
#include "search/assets.h"

#include "base/mem.h"
#include "codec/checksum.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Same origin only, but pictures from shops' own hosts over TLS. */
const char assets_page_csp[] =
    "default-src 'self'; img-src 'self' https: data:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

static const char forever[] = "public, max-age=31536000, immutable";

static const struct {
    const char *suffix;
    const char *content_type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".txt", "text/plain; charset=utf-8"},
    {".map", "application/json"},
};

static bool ends_with(struct slice text, const char *suffix)
{
    size_t len = strlen(suffix);

    return text.len >= len && memcmp(text.ptr + text.len - len, suffix, len) == 0;
}

static const char *type_of(struct slice path)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (ends_with(path, types[i].suffix))
            return types[i].content_type;
    return "application/octet-stream";
}

static int read_whole(int fd, char *out, size_t len)
{
    size_t done = 0;

    assert(fd >= 0);
    while (done < len) {
        ssize_t got = read(fd, out + done, len - done);

        if (got <= 0)
            return -ATTAR_EIO;
        done += (size_t)got;
    }
    return 0;
}

static int read_file(struct arena *memory, const char *path, size_t size, struct slice *out,
                     struct attar_error *err)
{
    char *bytes = arena_alloc(memory, size + 1);
    int fd;
    int rc;

    if (bytes == NULL)
        return error_set(err, ATTAR_ELIMIT, "%s: the files have more than %d bytes in all", path,
                         ASSETS_BYTES_MAX);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    rc = fd < 0 ? -ATTAR_EIO : read_whole(fd, bytes, size);
    if (fd >= 0)
        close(fd);
    if (rc < 0)
        return error_set(err, ATTAR_EIO, "%s: it cannot be read", path);
    *out = slice_of(bytes, size);
    return 0;
}

static struct slice etag_of(struct arena *memory, struct slice body)
{
    char text[24];

    snprintf(text, sizeof text, "\"%016llx\"", (unsigned long long)checksum_xxh3(body));
    return arena_copy(memory, slice_cstr(text));
}

/* One walk through a folder. */
struct loader {
    struct assets *assets;
    size_t root_len; /* of the folder's path: names begin one byte behind it */
    struct attar_error *err;
};

static int add_file(struct loader *loader, const char *path, size_t size)
{
    struct assets *assets = loader->assets;
    struct slice name = slice_cstr(path + loader->root_len + 1);
    bool packed = ends_with(name, ".gz");
    uint32_t at = map_add(&assets->paths, packed ? slice_of(name.ptr, name.len - 3) : name);
    struct slice bytes;
    int rc;

    if (at == MAP_NONE || at >= ASSETS_MAX)
        return error_set(loader->err, ATTAR_ELIMIT, "%s: more than %d files", path, ASSETS_MAX);
    rc = read_file(&assets->memory, path, size, &bytes, loader->err);
    if (rc < 0)
        return rc;
    if (packed) {
        assets->items[at].gzip = bytes;
        return 0;
    }
    assets->items[at].body = bytes;
    assets->items[at].content_type = type_of(name);
    assets->items[at].etag = etag_of(&assets->memory, bytes);
    assets->items[at].cache_control = slice_starts(name, SLICE("assets/")) ? forever : "no-cache";
    assets->items[at].csp = assets_page_csp;
    return 0;
}

static int add_folder(struct loader *loader, const char *folder, int depth);

static int add_entry(struct loader *loader, const char *path, int depth)
{
    struct stat info;

    if (lstat(path, &info) < 0)
        return error_set(loader->err, ATTAR_EIO, "%s: %s", path, strerror(errno));
    if (S_ISDIR(info.st_mode))
        return add_folder(loader, path, depth + 1);
    return S_ISREG(info.st_mode) ? add_file(loader, path, (size_t)info.st_size) : 0;
}

static int add_folder(struct loader *loader, const char *folder, int depth)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    char path[PATH_MAX];
    int rc = 0;

    if (dir == NULL)
        return error_set(loader->err, ATTAR_EIO, "%s: %s", folder, strerror(errno));
    if (depth > ASSETS_DEPTH_MAX)
        rc = error_set(loader->err, ATTAR_ELIMIT, "%s: deeper than %d folders", folder,
                       ASSETS_DEPTH_MAX);
    while (rc == 0 && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= sizeof path)
            rc = error_set(loader->err, ATTAR_ELIMIT, "%s: the path is too long", folder);
        else
            rc = add_entry(loader, path, depth);
    }
    closedir(dir);
    return rc;
}

int assets_load(struct assets *assets, const char *dir, struct attar_error *err)
{
    size_t len = dir == NULL ? 0 : strlen(dir);
    struct loader loader = {.assets = assets, .err = err};
    char root[PATH_MAX];

    assert(assets->items == NULL);
    map_init(&assets->paths, ASSETS_MAX * 256);
    arena_init(&assets->memory, ASSETS_BYTES_MAX);
    assets->items = mem_zero(ASSETS_MAX, sizeof *assets->items);
    if (dir == NULL)
        return 0;
    while (len > 1 && dir[len - 1] == '/')
        len--;
    if (len >= sizeof root)
        return error_set(err, ATTAR_ELIMIT, "%s: the path is too long", dir);
    memcpy(root, dir, len);
    root[len] = '\0';
    loader.root_len = len;
    return add_folder(&loader, root, 0);
}

void assets_release(struct assets *assets)
{
    map_release(&assets->paths);
    arena_release(&assets->memory);
    free(assets->items);
    assets->items = NULL;
}

static const struct http_asset *file_at(const struct assets *assets, struct slice path)
{
    uint32_t at = map_find(&assets->paths, path);

    /* A packed file without its plain form is not served. */
    return at == MAP_NONE || assets->items[at].content_type == NULL ? NULL : &assets->items[at];
}

const struct http_asset *assets_find(const struct assets *assets, struct slice path)
{
    const struct http_asset *asset = file_at(assets, path);
    const char *slash = path.len > 0 ? memrchr(path.ptr, '/', path.len) : NULL;
    size_t name_at = slash == NULL ? 0 : (size_t)(slash - path.ptr) + 1;

    assert(assets->items != NULL);
    if (asset != NULL)
        return asset;
    if (path.len > name_at && memchr(path.ptr + name_at, '.', path.len - name_at) != NULL)
        return NULL;
    return file_at(assets, SLICE("index.html"));
}
