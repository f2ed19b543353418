/* What the mock tells on standard output: one JSON object a line, with microseconds of the wall
 * clock.  A test reads what the client asked and what it was sent.  Thread: one. */
#ifndef SUPPORT_MONGO_JOURNAL_H
#define SUPPORT_MONGO_JOURNAL_H

/** `fmt` gives the members after "at_us", without braces. */
void journal(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** {"wrong": why}; quotes and control characters in it become blanks. */
void journal_wrong(const char *why);

/** Write out what is still kept; called before the mock waits. */
void journal_flush(void);

#endif
