/* The meaning of the parts of a head.
 *
 * A field is looked up by name in one table; only the six that bear on framing, routing or the
 * connection have a row.  Everything else is kept for the handler and judged by bytes alone.
 * Source: RFC 9110 5.5, 7.2, 7.6.1, 8.6, 10.1.1; RFC 9112 2.3, 3, 6; request smuggling vectors of
 * reliability.md 2.3. */
#include "http/framing/gate_check.h"

#include "http/framing/bytes.h"

enum { LENGTH_DIGITS_MAX = 18, PORT_DIGITS_MAX = 5 };

static const struct slice method_names[HTTP_METHOD_COUNT] = {
    [HTTP_GET] = SLICE_INIT("GET"),         [HTTP_HEAD] = SLICE_INIT("HEAD"),
    [HTTP_POST] = SLICE_INIT("POST"),       [HTTP_PUT] = SLICE_INIT("PUT"),
    [HTTP_PATCH] = SLICE_INIT("PATCH"),     [HTTP_DELETE] = SLICE_INIT("DELETE"),
    [HTTP_OPTIONS] = SLICE_INIT("OPTIONS"),
};

struct slice gate_method_name(enum http_method method)
{
    return method_names[method];
}

enum http_reject gate_check_method(struct gate *gate, const char *head, struct gate_span method)
{
    struct slice name = gate_slice(head, method);

    for (int i = 0; i < HTTP_METHOD_COUNT; i++) {
        if (slice_eq(name, method_names[i])) {
            gate->method = (enum http_method)i;
            return HTTP_REJECT_NONE;
        }
    }
    if (slice_eq(name, SLICE("CONNECT")) || slice_eq(name, SLICE("TRACE")) ||
        slice_eq(name, SLICE("PRI")))
        return HTTP_REJECT_METHOD_REFUSED;
    return HTTP_REJECT_METHOD_UNKNOWN;
}

/* Each '%' begins a well-formed octet other than NUL. */
static bool escapes_hold(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '%')
            continue;
        if (text.len - i < 3 || !byte_is(text.ptr[i + 1], BYTE_HEX) ||
            !byte_is(text.ptr[i + 2], BYTE_HEX))
            return false;
        if (text.ptr[i + 1] == '0' && text.ptr[i + 2] == '0')
            return false;
    }
    return true;
}

/* "..", with each dot perhaps written %2e. */
static bool is_dot_dot(struct slice segment)
{
    int dots = 0;

    while (segment.len > 0) {
        bool escaped = segment.len >= 3 && segment.ptr[0] == '%' && segment.ptr[1] == '2' &&
                       (segment.ptr[2] | 0x20) == 'e';

        if (!escaped && segment.ptr[0] != '.')
            return false;
        segment = slice_skip(segment, escaped ? 3 : 1);
        dots++;
    }
    return dots == 2;
}

static bool has_dot_dot(struct slice path)
{
    while (path.ptr != NULL) {
        if (is_dot_dot(slice_cut(&path, '/')))
            return true;
    }
    return false;
}

/* `at` is where the path begins; an empty path stands for "/". */
static enum http_reject check_path(struct gate *gate, const char *head, uint32_t at)
{
    struct slice rest = {head + at, gate->target.at + gate->target.len - at};
    struct slice path = slice_cut(&rest, '?');

    if (!escapes_hold(gate_slice(head, gate->target)) || has_dot_dot(path))
        return HTTP_REJECT_TARGET;
    gate->path = (struct gate_span){at, (uint32_t)path.len};
    if (rest.ptr != NULL)
        gate->query = (struct gate_span){(uint32_t)(rest.ptr - head), (uint32_t)rest.len};
    return HTTP_REJECT_NONE;
}

/* Length of "http://" or "https://" at the beginning, else 0. */
static size_t scheme_len(struct slice target)
{
    if (target.len >= 7 && bytes_equal_caseless(slice_of(target.ptr, 7), SLICE("http://")))
        return 7;
    if (target.len >= 8 && bytes_equal_caseless(slice_of(target.ptr, 8), SLICE("https://")))
        return 8;
    return 0;
}

static enum http_reject check_absolute(struct gate *gate, const char *head, struct slice target)
{
    size_t scheme = scheme_len(target);
    size_t end;

    if (scheme == 0)
        return HTTP_REJECT_TARGET;
    for (end = scheme; end < target.len && target.ptr[end] != '/' && target.ptr[end] != '?';)
        end++;
    if (!gate_is_host(slice_of(target.ptr + scheme, end - scheme)))
        return HTTP_REJECT_TARGET;
    gate->host = (struct gate_span){gate->target.at + (uint32_t)scheme, (uint32_t)(end - scheme)};
    return check_path(gate, head, gate->target.at + (uint32_t)end);
}

enum http_reject gate_check_target(struct gate *gate, const char *head, struct gate_span target)
{
    struct slice text = gate_slice(head, target);

    gate->target = target;
    if (text.len == 0)
        return HTTP_REJECT_REQUEST_LINE;
    if (text.ptr[0] == '/')
        return check_path(gate, head, target.at);
    if (slice_eq(text, SLICE("*")) && gate->method == HTTP_OPTIONS) {
        gate->asterisk = true;
        gate->path = (struct gate_span){target.at, 1};
        return HTTP_REJECT_NONE;
    }
    return check_absolute(gate, head, text);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

enum http_reject gate_check_version(struct gate *gate, const char *head, struct gate_span version)
{
    struct slice text = gate_slice(head, version);

    if (text.len != 8 || !slice_starts(text, SLICE("HTTP/")) || !is_digit(text.ptr[5]) ||
        text.ptr[6] != '.' || !is_digit(text.ptr[7]))
        return HTTP_REJECT_PROTOCOL;
    if (text.ptr[5] != '1' || text.ptr[7] > '1')
        return HTTP_REJECT_VERSION;
    gate->minor = (unsigned)(text.ptr[7] - '0');
    return HTTP_REJECT_NONE;
}

static bool is_port(struct slice text)
{
    unsigned port = 0;

    if (text.len > PORT_DIGITS_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_digit(text.ptr[i]))
            return false;
        port = port * 10 + (unsigned)(text.ptr[i] - '0');
    }
    return port <= UINT16_MAX;
}

static bool is_ip_literal(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!byte_is(text.ptr[i], BYTE_HEX) && text.ptr[i] != ':' && text.ptr[i] != '.')
            return false;
    }
    return text.len >= 2;
}

static bool is_reg_name(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!byte_is(text.ptr[i], BYTE_HOST) && text.ptr[i] != '%')
            return false;
    }
    return text.len > 0 && escapes_hold(text);
}

bool gate_is_host(struct slice text)
{
    struct slice rest = text;
    struct slice host = slice_cut(&rest, text.len > 0 && text.ptr[0] == '[' ? ']' : ':');

    if (text.len == 0 || text.ptr[0] != '[')
        return is_reg_name(host) && (rest.ptr == NULL || is_port(rest));
    if (rest.ptr == NULL || !is_ip_literal(slice_skip(host, 1)))
        return false;
    return rest.len == 0 || (rest.ptr[0] == ':' && is_port(slice_skip(rest, 1)));
}

static enum http_reject on_host(struct gate *gate, const char *head, struct gate_field *field)
{
    if (gate->host_count++ > 0 || !gate_is_host(gate_slice(head, field->value)))
        return HTTP_REJECT_HOST;
    if (gate->host.len == 0)
        gate->host = field->value;
    return HTTP_REJECT_NONE;
}

/* A tab beside a value that frames the message: allowed as OWS, but llhttp refuses it after the
 * value, and no client sends it. */
static bool has_tab(const struct gate *gate, const char *head, const struct gate_field *field)
{
    uint32_t at = field->name.at + field->name.len;

    return memchr(head + at, '\t', gate->at - at) != NULL;
}

static enum http_reject on_length(struct gate *gate, const char *head, struct gate_field *field)
{
    struct slice text = gate_slice(head, field->value);
    uint64_t length = 0;

    if (gate->length_count++ > 0 || text.len == 0 || text.len > LENGTH_DIGITS_MAX ||
        has_tab(gate, head, field))
        return HTTP_REJECT_LENGTH;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_digit(text.ptr[i]))
            return HTTP_REJECT_LENGTH;
        length = length * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    gate->content_length = length;
    return HTTP_REJECT_NONE;
}

static enum http_reject on_encoding(struct gate *gate, const char *head, struct gate_field *field)
{
    if (gate->minor == 0 || gate->framing == GATE_CHUNKED || has_tab(gate, head, field) ||
        !bytes_equal_caseless(gate_slice(head, field->value), SLICE("chunked")))
        return HTTP_REJECT_TRANSFER_ENCODING;
    gate->framing = GATE_CHUNKED;
    return HTTP_REJECT_NONE;
}

static enum http_reject on_connection(struct gate *gate, const char *head, struct gate_field *field)
{
    struct slice rest = gate_slice(head, field->value);

    while (rest.ptr != NULL) {
        struct slice option = slice_trim(slice_cut(&rest, ','));

        gate->connection_close |= bytes_equal_caseless(option, SLICE("close"));
        gate->connection_keep_alive |= bytes_equal_caseless(option, SLICE("keep-alive"));
    }
    return HTTP_REJECT_NONE;
}

static enum http_reject on_expect(struct gate *gate, const char *head, struct gate_field *field)
{
    if (!bytes_equal_caseless(gate_slice(head, field->value), SLICE("100-continue")))
        return HTTP_REJECT_EXPECTATION;
    gate->expect_continue = gate->minor == 1;
    return HTTP_REJECT_NONE;
}

static enum http_reject on_content_encoding(struct gate *gate, const char *head,
                                            struct gate_field *field)
{
    (void)head;
    (void)field;
    gate->content_encoded = true;
    return HTTP_REJECT_NONE;
}

static const struct known_field {
    struct slice name;
    enum http_reject (*check)(struct gate *gate, const char *head, struct gate_field *field);
} known_fields[] = {
    {SLICE_INIT("host"), on_host},
    {SLICE_INIT("content-length"), on_length},
    {SLICE_INIT("transfer-encoding"), on_encoding},
    {SLICE_INIT("connection"), on_connection},
    {SLICE_INIT("expect"), on_expect},
    {SLICE_INIT("content-encoding"), on_content_encoding},
};

static struct gate_span trimmed(const char *head, struct gate_span span)
{
    while (span.len > 0 && (head[span.at] == ' ' || head[span.at] == '\t')) {
        span.at++;
        span.len--;
    }
    while (span.len > 0 &&
           (head[span.at + span.len - 1] == ' ' || head[span.at + span.len - 1] == '\t'))
        span.len--;
    return span;
}

enum http_reject gate_check_field(struct gate *gate, const char *head, struct gate_span value)
{
    struct gate_field *field = &gate->fields[gate->field_count++];
    struct slice name = gate_slice(head, gate->field_name);

    *field = (struct gate_field){gate->field_name, trimmed(head, value)};
    for (size_t i = 0; i < sizeof known_fields / sizeof *known_fields; i++) {
        if (bytes_equal_caseless(name, known_fields[i].name))
            return known_fields[i].check(gate, head, field);
    }
    return HTTP_REJECT_NONE;
}

enum http_reject gate_check_head(struct gate *gate)
{
    if (gate->minor == 1 && gate->host_count == 0)
        return HTTP_REJECT_HOST;
    if (gate->length_count > 0 && gate->framing == GATE_CHUNKED)
        return HTTP_REJECT_LENGTH;
    if (gate->length_count > 0)
        gate->framing = GATE_LENGTH;
    gate->keep_alive = !gate->connection_close && (gate->minor == 1 || gate->connection_keep_alive);
    return HTTP_REJECT_NONE;
}
