/* Line by line, by searching for CRLF and cutting strings; nothing shared with src/http. */
#include "slow_framer.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

/* Cuts the line off `*rest`; 0 when there is no CRLF. */
static int cut_line(struct slice *rest, struct slice *out_line)
{
    const char *end = memmem(rest->ptr, rest->len, "\r\n", 2);

    if (end == NULL)
        return 0;
    *out_line = slice_of(rest->ptr, (size_t)(end - rest->ptr));
    *rest = slice_skip(*rest, out_line->len + 2);
    return 1;
}

static int is_token(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c >= 128 || (!isalnum(c) && strchr("!#$%&'*+-.^_`|~", c) == NULL) || c == 0)
            return 0;
    }
    return text.len > 0;
}

/* method SP request-target SP HTTP-version (RFC 9112 3) */
static int request_line(struct slice line, struct slow_message *out)
{
    struct slice rest = line;

    out->method = slice_cut(&rest, ' ');
    if (rest.ptr == NULL)
        return 0;
    out->target = slice_cut(&rest, ' ');
    if (rest.ptr == NULL || out->target.len == 0 || !is_token(out->method))
        return 0;
    return rest.len == 8 && memcmp(rest.ptr, "HTTP/1.", 7) == 0 && isdigit(rest.ptr[7]);
}

struct framing {
    int chunked, has_length;
    unsigned long long length;
};

/* field-line = field-name ":" OWS field-value OWS (RFC 9112 5) */
static int field_line(struct slice line, struct framing *framing)
{
    struct slice value = line;
    struct slice name = slice_cut(&value, ':');
    char number[32] = {0};

    if (value.ptr == NULL || !is_token(name))
        return 0;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];

        if ((c < 32 && c != '\t') || c == 127)
            return 0;
    }
    value = slice_trim(value);
    if (name.len == 17 && strncasecmp(name.ptr, "transfer-encoding", 17) == 0)
        framing->chunked = value.len == 7 && strncasecmp(value.ptr, "chunked", 7) == 0 ? 1 : -1;
    if (name.len == 14 && strncasecmp(name.ptr, "content-length", 14) == 0) {
        if (value.len == 0 || value.len >= sizeof number)
            return 0;
        memcpy(number, value.ptr, value.len);
        framing->has_length = 1;
        framing->length = strtoull(number, NULL, 10);
    }
    return framing->chunked >= 0;
}

static int append(struct slow_message *out, struct slice data)
{
    out->body = realloc(out->body, out->body_len + data.len + 1);
    memcpy(out->body + out->body_len, data.ptr, data.len);
    out->body_len += data.len;
    return 1;
}

/* chunked-body = *chunk last-chunk trailer-section CRLF (RFC 9112 7.1) */
static int chunked_body(struct slice *rest, struct slow_message *out)
{
    struct framing ignored = {0};
    struct slice line;

    for (;;) {
        char digits[20] = {0};
        size_t len = 0;
        unsigned long long size;

        if (!cut_line(rest, &line))
            return 0;
        while (len < line.len && len < sizeof digits - 1 && isxdigit((unsigned char)line.ptr[len]))
            len++;
        if (len == 0 || (len < line.len && line.ptr[len] != ';'))
            return 0;
        memcpy(digits, line.ptr, len);
        size = strtoull(digits, NULL, 16);
        if (size == 0)
            break;
        if (rest->len < 2 || size > rest->len - 2 || memcmp(rest->ptr + size, "\r\n", 2) != 0)
            return 0;
        append(out, slice_of(rest->ptr, size));
        *rest = slice_skip(*rest, size + 2);
    }
    while (cut_line(rest, &line)) {
        if (line.len == 0)
            return 1;
        if (!field_line(line, &ignored))
            return 0;
    }
    return 0;
}

static int body(struct slice *rest, const struct framing *framing, struct slow_message *out)
{
    if (framing->chunked && framing->has_length)
        return 0;
    if (framing->chunked)
        return chunked_body(rest, out);
    if (framing->length > rest->len)
        return 0;
    append(out, slice_of(rest->ptr, framing->length));
    *rest = slice_skip(*rest, framing->length);
    return 1;
}

int slow_frame(struct slice input, struct slow_message *out)
{
    struct slice rest = input, line;
    struct framing framing = {0};

    *out = (struct slow_message){.body = NULL};
    if (!cut_line(&rest, &line))
        return 0;
    if (line.len == 0 && !cut_line(&rest, &line))
        return 0;
    if (!request_line(line, out))
        return 0;
    for (;;) {
        if (!cut_line(&rest, &line))
            return 0;
        if (line.len == 0)
            break;
        if (!field_line(line, &framing))
            return 0;
    }
    out->head_len = input.len - rest.len;
    if (!body(&rest, &framing, out))
        return 0;
    out->len = input.len - rest.len;
    return 1;
}
