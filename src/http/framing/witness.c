/* llhttp 8.1.0 in strict mode, driven one message at a time.
 *
 * The message-complete callback pauses, so that the position shows where llhttp thinks the
 * message ends.  `Upgrade` makes llhttp pause as well; it is told to go on, because we ignore
 * upgrades (RFC 9110 7.8) and framing is kept.
 * No lenient flag is ever set.  Source: llhttp's README, "API". */
#include "http/framing/witness.h"

#include "base/mem.h"

#include <llhttp.h>

#include <stdlib.h>

struct witness {
    llhttp_t parser;
    llhttp_settings_t settings;
    struct witness_view view;
};

static int on_url(llhttp_t *parser, const char *at, size_t len)
{
    struct witness *witness = parser->data;
    struct slice *target = &witness->view.target;

    *target = slice_of(target->len == 0 ? at : target->ptr, target->len + len);
    return 0;
}

static int on_headers_complete(llhttp_t *parser)
{
    struct witness_view *view = &((struct witness *)parser->data)->view;

    view->method = llhttp_method_name(llhttp_get_method(parser));
    view->minor = llhttp_get_http_minor(parser);
    view->chunked = (parser->flags & F_CHUNKED) != 0;
    view->has_length = (parser->flags & F_CONTENT_LENGTH) != 0;
    view->content_length = parser->content_length;
    view->head_complete = true;
    return 0;
}

static int on_body(llhttp_t *parser, const char *at, size_t len)
{
    (void)at;
    ((struct witness *)parser->data)->view.body_bytes += len;
    return 0;
}

static int on_message_complete(llhttp_t *parser)
{
    ((struct witness *)parser->data)->view.complete = true;
    return HPE_PAUSED;
}

struct witness *witness_new(void)
{
    struct witness *witness = mem_zero(1, sizeof *witness);

    llhttp_settings_init(&witness->settings);
    witness->settings.on_url = on_url;
    witness->settings.on_headers_complete = on_headers_complete;
    witness->settings.on_body = on_body;
    witness->settings.on_message_complete = on_message_complete;
    witness_begin(witness);
    return witness;
}

void witness_free(struct witness *witness)
{
    free(witness);
}

void witness_begin(struct witness *witness)
{
    llhttp_init(&witness->parser, HTTP_REQUEST, &witness->settings);
    witness->parser.data = witness;
    witness->view = (struct witness_view){.method = ""};
}

bool witness_feed(struct witness *witness, struct slice input)
{
    const char *end = input.ptr + input.len;
    llhttp_errno_t rc = llhttp_execute(&witness->parser, input.ptr, input.len);

    if (rc == HPE_PAUSED_UPGRADE && !witness->view.complete) {
        const char *at = llhttp_get_error_pos(&witness->parser);

        llhttp_resume_after_upgrade(&witness->parser);
        rc = llhttp_execute(&witness->parser, at, (size_t)(end - at));
    }
    if (rc == HPE_PAUSED && witness->view.complete)
        return llhttp_get_error_pos(&witness->parser) == end;
    return rc == HPE_OK;
}

const struct witness_view *witness_view(const struct witness *witness)
{
    return &witness->view;
}
