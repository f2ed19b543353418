/* How code inside Attar reports a failure: fill the caller's struct once, where the fault is
 * seen, and return the code.  The table of codes is public: attar/error.h. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "attar/error.h"

/** Fill `*err` (may be NULL) and return -code, so that `return error_set(err, ...)` reads well.
 *
 * code  ATTAR_E*, positive
 * fmt   printf form; the result is cut at ATTAR_ERROR_TEXT_CAP - 1 bytes, never inside a UTF-8
 *       sequence
 * Thread: any.  Cost: one vsnprintf. */
#define error_set(err, code, ...) error_set_at((err), (code), -1L, ERROR_PLACE, __VA_ARGS__)

/** As error_set, for a fault at byte `position` of an input text. */
#define error_at(err, code, position, ...) \
    error_set_at((err), (code), (position), ERROR_PLACE, __VA_ARGS__)

#define ERROR_STRING2(x) #x
#define ERROR_STRING(x)  ERROR_STRING2(x)
#define ERROR_PLACE      __FILE__ ":" ERROR_STRING(__LINE__)

int error_set_at(struct attar_error *err, int code, long position, const char *where,
                 const char *fmt, ...) __attribute__((format(printf, 5, 6)));

#endif
