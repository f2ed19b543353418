/* A copy of the replica for another one, made and then read in parts.
 *
 *   POST /api/admin/search/sync/snapshot
 *     {}              replica.db is copied to replica.db.copy; {bytes, checksum}
 *     {"offset":N}    {offset, data}: at most PART_BYTES of the copy, as base64
 *
 * There is one copy, as of when it was asked for last, until its last part is read: whoever reads
 * it while another one takes its place finds that the checksum is not the one that was told.
 * The staff's pool makes it, on which one request runs at a time. */
#include "catalog/catalog.h"
#include "codec/base64.h"
#include "codec/checksum.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "loop/loop.h"
#include "search/admin/job.h"
#include "search/handlers.h"
#include "search/sync/sync.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART_BYTES = 1 << 20, PATH_CAP = PATH_MAX + 8 };

struct part {
    char *bytes;
    size_t len;
    int64_t all; /* bytes of the copy */
};

static void copy_path(const struct admin_job *job, char out[PATH_CAP])
{
    snprintf(out, PATH_CAP, "%s.copy", job->admin->catalog_path);
}

static bool is_replica(const struct admin_job *job)
{
    struct published_ref *ref = published_acquire(job->admin->service->sync.replica);
    const struct replica_status *status = ref == NULL ? NULL : published_object(ref);
    bool loaded = status != NULL && status->loaded;

    published_release(ref);
    return loaded;
}

static int make_copy(struct admin_job *job, const char *path, struct attar_error *err)
{
    struct catalog *catalog;
    int rc = catalog_open_sqlite(job->admin->catalog_path, &catalog, err);

    if (rc < 0)
        return rc;
    unlink(path);
    rc = catalog_copy(catalog, path, err);
    if (rc < 0)
        unlink(path);
    catalog_close(catalog);
    return rc;
}

/* At most PART_BYTES from `offset` on into part->bytes. */
static int read_part(int fd, int64_t offset, struct part *part, struct attar_error *err)
{
    struct stat about;
    ssize_t len = 0;

    part->len = 0;
    if (fstat(fd, &about) == 0)
        len = pread(fd, part->bytes, PART_BYTES, offset);
    else
        len = -1;
    if (len < 0)
        return error_set(err, ATTAR_EIO, "the copy: %s", strerror(errno));
    part->len = (size_t)len;
    part->all = about.st_size;
    return 0;
}

static int tell_made(struct admin_job *job, int fd, struct part *part, struct attar_error *err)
{
    struct checksum_stream *sum = checksum_stream_new();
    int64_t offset = 0;
    int rc;

    do {
        rc = read_part(fd, offset, part, err);
        checksum_stream_add(sum, slice_of(part->bytes, part->len));
        offset += (int64_t)part->len;
    } while (rc == 0 && part->len > 0);
    buf_addf(&job->text, "{\"bytes\":%lld,\"checksum\":\"%016llx\"}", (long long)part->all,
             (unsigned long long)checksum_stream_value(sum));
    checksum_stream_free(sum);
    return rc;
}

static int tell_part(struct admin_job *job, int fd, struct part *part, struct attar_error *err)
{
    char *text = malloc(BASE64_TEXT_LEN(PART_BYTES));
    int rc = text == NULL ? error_set(err, ATTAR_ELIMIT, "no memory for a part")
                          : read_part(fd, job->number, part, err);

    if (rc == 0) {
        size_t len = base64_encode(slice_of(part->bytes, part->len), BASE64_PADDED, text);

        buf_addf(&job->text, "{\"offset\":%lld,\"data\":\"", (long long)job->number);
        buf_add_slice(&job->text, slice_of(text, len));
        buf_add_slice(&job->text, SLICE("\"}"));
    }
    free(text);
    return rc;
}

/* What was asked for, of the copy at `path`; the last part ends it. */
static int answer(struct admin_job *job, const char *path, struct attar_error *err)
{
    struct part part = {.bytes = malloc(PART_BYTES)};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc;

    if (part.bytes == NULL)
        rc = error_set(err, ATTAR_ELIMIT, "no memory for a part");
    else if (fd < 0)
        rc = error_set(err, ATTAR_ENOTFOUND, "there is no copy: one is made without an offset");
    else if (job->number < 0)
        rc = tell_made(job, fd, &part, err);
    else
        rc = tell_part(job, fd, &part, err);
    if (rc == 0 && job->number >= 0 && job->number + (int64_t)part.len >= part.all)
        unlink(path);
    if (fd >= 0)
        close(fd);
    free(part.bytes);
    return rc;
}

/* job->number: the offset, -1 when none is given. */
static int read_order(struct admin_job *job, struct attar_error *err)
{
    struct json_member member;
    int rc = job_parse_body(job, err);

    job->number = -1;
    for (void *it = rc < 0 ? NULL : json_first(job->body, &member); rc == 0 && it != NULL;
         it = json_after(job->body, it, &member))
        if (!slice_eq(member.key, SLICE("offset")) || json_i64(member.value, &job->number) < 0 ||
            job->number < 0)
            rc = error_set(err, ATTAR_EINVAL, "body: expected {} or {\"offset\": 0 or more}");
    return rc;
}

static int work_snapshot(struct admin_job *job, struct attar_error *err)
{
    char path[PATH_CAP];
    int rc = read_order(job, err);

    if (rc < 0)
        return rc;
    if (!is_replica(job)) {
        error_set(err, ATTAR_ENOTREADY, "nothing that was read of a source is served here");
        return job_problem(job, PROBLEM_CONFLICT, err);
    }
    copy_path(job, path);
    if (job->number < 0)
        rc = make_copy(job, path, err);
    job->status = 200;
    return rc < 0 ? rc : answer(job, path, err);
}

void handle_sync_snapshot(struct http_request *req, void *user)
{
    struct admin_job *job = job_new(req, user);

    if (job == NULL || job_refuses_parameters(req))
        return;
    job->work = work_snapshot;
    job_run(job);
}
