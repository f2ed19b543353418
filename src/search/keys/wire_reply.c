/* How the wire answers: the head every reply shares, and the one shape of its faults.
 *
 *   {"message":"filters: unexpected ')' at byte 17","status":400}
 *
 * What a client does depends on the status: it takes 2xx, gives up at 4xx, and at anything else
 * counts the host as down.  So overload is 429 here, never 503 (algolia-wire.md section 2). */
#include "search/keys/keys.h"

#include "codec/json_writer.h"
#include "http/http.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

enum { MESSAGE_CAP = 512, FAULT_BYTES_MAX = 4096 };

void wire_reply(struct http_request *req, int status)
{
    http_reply(req, status, "application/json; charset=UTF-8");
    http_reply_header(req, "Cache-Control", SLICE("private, max-age=0"));
    http_reply_header(req, "correlation-id", http_request_id(req));
}

void wire_fault_send(struct http_request *req, int status, const char *fmt, ...)
{
    char message[MESSAGE_CAP];
    struct json_writer w;
    struct buf text;
    va_list args;

    assert(status >= 400 && status <= 599);
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    buf_init(&text, FAULT_BYTES_MAX);
    json_writer_init(&w, &text);
    json_object_begin(&w);
    json_key(&w, "message");
    json_add_cstr(&w, message);
    json_key(&w, "status");
    json_add_i64(&w, status);
    json_object_end(&w);
    assert(!text.overflow);
    wire_reply(req, status);
    if (status == 429 || status == 412 || status == 503)
        http_reply_header(req, "Retry-After", SLICE("1"));
    http_reply_copy(req, buf_slice(&text));
    buf_release(&text);
    http_reply_send(req);
}

void wire_refuse(struct http_request *req)
{
    wire_fault_send(req, 403, "Invalid Application-ID or API key");
}
