/* What the parts of a head mean, and which of them are refused: called by gate.c once per part.
 * Each fills the gate's results and returns HTTP_REJECT_NONE or the reason.
 *
 * A span is an offset into the head and a length; it is valid for this call's `head` only, which
 * may have moved at the next.
 * Private.  Thread: one at a time. */
#ifndef HTTP_GATE_CHECK_H
#define HTTP_GATE_CHECK_H

#include "http/framing/gate.h"

/** "GET" and so on, static. */
struct slice gate_method_name(enum http_method method);

/** A token before the first blank: one of ours, or refused, or unknown. */
enum http_reject gate_check_method(struct gate *gate, const char *head, struct gate_span method);

/** origin-form, absolute-form, or `*` for OPTIONS (RFC 9112 3.2). */
enum http_reject gate_check_target(struct gate *gate, const char *head, struct gate_span target);

/** "HTTP/1.0" or "HTTP/1.1". */
enum http_reject gate_check_version(struct gate *gate, const char *head, struct gate_span version);

/** The field whose name is gate->field_name; `value` still has its blanks. */
enum http_reject gate_check_field(struct gate *gate, const char *head, struct gate_span value);

/** What only the whole head shows: Host once, one framing, persistence. */
enum http_reject gate_check_head(struct gate *gate);

/** `text` is host[:port] (RFC 9110 7.2, RFC 3986 3.2.2 and 3.2.3), not empty. */
bool gate_is_host(struct slice text);

#endif
