/* The bytes of a file in order, plain or gzip, in bounded memory: what the CSV and JSONL readers
 * pull from.  A gzip file is unpacked as it is read; its CRC is checked at its end.
 *
 *   rc = input_open(path, &input, err);
 *   while ((rc = input_line(input, max, &line, err)) > 0) use(line);
 *   input_close(input);
 *
 * Owner: open / close.  Thread: one at a time, never a loop (it blocks). */
#ifndef CODEC_INPUT_H
#define CODEC_INPUT_H

#include "base/error.h"
#include "base/slice.h"

struct input;

/** Open a file; gzip is recognised by its first two bytes.  0, -ATTAR_ENOTFOUND, -ATTAR_EIO. */
int input_open(const char *path, struct input **out_input, struct attar_error *err);

/** Read from memory, which stays borrowed: tests, fuzzers, bodies. */
struct input *input_of_bytes(struct slice bytes);

/** Takes NULL. */
void input_close(struct input *input);

/** The bytes that wait to be read: at least one, unless the input has ended (length 0).
 * Borrowed until the next call.  0, -ATTAR_EIO, or -ATTAR_ECORRUPT (damaged gzip). */
int input_peek(struct input *input, struct slice *out_bytes, struct attar_error *err);

/** Take `len` of the bytes that input_peek showed. */
void input_skip(struct input *input, size_t len);

/** The next line without its LF or CRLF, of at most `max` bytes, borrowed until the next call.
 * 1; 0 at the end; -ATTAR_ELIMIT for a longer line, which is skipped, so that the next call goes
 * on behind it; -ATTAR_EIO or -ATTAR_ECORRUPT, final. */
int input_line(struct input *input, size_t max, struct slice *out_line, struct attar_error *err);

/** Bytes of the file that were read so far (packed ones for gzip), and its size: progress. */
uint64_t input_position(const struct input *input);
uint64_t input_size(const struct input *input);

#endif
