/* Every way in which a call of Attar can fail: one table, from which the codes, their names,
 * their HTTP status and their sentence are made (STYLE.md, section 5).
 *
 * A function that can fail returns 0 or -ATTAR_E*, and takes a `struct attar_error *err` last,
 * which may be NULL.  On failure it holds the code, where the fault was seen, and a sentence
 * with the values.  It lives in the caller's frame; nothing in it is allocated.
 * Thread: any (each caller has its own). */
#ifndef ATTAR_ERROR_H
#define ATTAR_ERROR_H

#define ATTAR_API __attribute__((visibility("default")))

#define ATTAR_ERRORS(X)                                                                          \
    /* name       HTTP retry sentence                                                         */ \
    X(EINVAL, 400, 0, "the request is not valid")                                                \
    X(EPARSE, 400, 0, "the text is not well formed")                                             \
    X(ENOTFOUND, 404, 0, "there is no such thing")                                               \
    X(ECONFLICT, 409, 0, "it exists already, or has changed meanwhile")                          \
    X(EGONE, 410, 0, "the generation or position is no longer kept")                             \
    X(ELIMIT, 413, 0, "a documented limit was passed")                                           \
    X(ECORRUPT, 500, 0, "a file of ours is damaged")                                             \
    X(EVERSION, 500, 0, "a file was written by another version or configuration")                \
    X(EIO, 500, 1, "the operating system refused an operation")                                  \
    X(EBUSY, 503, 1, "a queue is full; try again later")                                         \
    X(EDEADLINE, 503, 1, "the deadline passed before the work was done")                         \
    X(ECANCELLED, 503, 1, "the work was given up before it was done")                            \
    X(ENOTREADY, 503, 1, "the service is not ready yet")

enum attar_error_code {
    ATTAR_OK = 0,
#define X(name, status, retry, sentence) ATTAR_##name,
    ATTAR_ERRORS(X)
#undef X
        ATTAR_ERROR_COUNT
};

enum { ATTAR_ERROR_TEXT_CAP = 240 };

struct attar_error {
    int code;                        /* ATTAR_E*, positive; 0 when nothing failed */
    long position;                   /* byte in the input at which it was seen, or -1 */
    const char *where;               /* "file:line", static */
    char text[ATTAR_ERROR_TEXT_CAP]; /* a sentence with the values, UTF-8, NUL-terminated */
};

/** The name of `rc` (0, ATTAR_E* or -ATTAR_E*), e.g. "ELIMIT"; "EUNKNOWN" outside the table. */
ATTAR_API const char *attar_error_name(int rc);

/** The general sentence of `rc`, static. */
ATTAR_API const char *attar_error_sentence(int rc);

/** The HTTP status that `rc` is answered with; 200 for 0, 500 outside the table. */
ATTAR_API int attar_error_status(int rc);

/** 1 if the same call may succeed later without a change, else 0. */
ATTAR_API int attar_error_retryable(int rc);

#endif
