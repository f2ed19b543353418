/* Keys on the wire, as the clients of the wire ask for them:
 *
 *   GET    /1/keys          {"keys":[...]}                       admin token as key
 *   POST   /1/keys          {"key":"...","createdAt":"..."}      likewise
 *   GET    /1/keys/{key}    one key                              likewise, or the key itself
 *   PUT    /1/keys/{key}    {"key":"...","updatedAt":"..."}      admin token as key
 *   DELETE /1/keys/{key}    {"deletedAt":"..."}                  likewise
 *
 * {key} is the key's text.  What is in force is read on the loop; orders go through the pool. */
#include "base/clock.h"
#include "codec/json_writer.h"
#include "search/handlers.h"
#include "search/keys/key_json.h"
#include "search/keys/orders.h"
#include "search/service.h"

#include <stdlib.h>

static const struct slice any_index = {"", 0};

/* The request may give orders; else it has been answered. */
static bool is_staff(struct http_request *req, struct search_service *service)
{
    struct key_grant grant;

    if (!wire_admit(req, service, KEY_ANY, any_index, &grant))
        return false;
    if (grant.key_id == 0)
        return true;
    wire_refuse(req);
    return false;
}

/* The key that the path names; NULL when that was answered. */
static const struct key_row *named_key(struct http_request *req, struct search_service *service)
{
    const struct key_table *table = keyring_table(service->keyring, http_loop(req));
    const struct key_row *row = key_table_find_text(table, http_param(req, "key"));

    if (row == NULL)
        wire_fault_send(req, 404, "Key does not exist");
    return row;
}

static void send_text(struct http_request *req, struct buf *text)
{
    size_t len;
    char *bytes = buf_detach(text, &len);

    wire_reply(req, 200);
    http_reply_keep(req, free, bytes);
    http_reply_slice(req, slice_of(bytes, len));
    http_reply_send(req);
}

static void answer(struct admin_job *job)
{
    send_text(job->req, &job->text);
}

void handle_wire_keys(struct http_request *req, void *user)
{
    struct search_service *service = user;
    struct buf text;

    if (!is_staff(req, service))
        return;
    buf_init(&text, KEY_LIST_BYTES_MAX);
    key_json_list(&text, keyring_table(service->keyring, http_loop(req)), clock_wall_ms());
    send_text(req, &text);
}

void handle_wire_key(struct http_request *req, void *user)
{
    struct search_service *service = user;
    const struct key_row *row;
    struct key_grant grant;
    struct json_writer w;
    struct buf text;

    if (!wire_admit(req, service, KEY_ANY, any_index, &grant))
        return;
    row = key_table_find_text(keyring_table(service->keyring, http_loop(req)),
                              http_param(req, "key"));
    if (grant.key_id != 0 && (row == NULL || row->id != grant.key_id)) {
        wire_refuse(req);
        return;
    }
    if (row == NULL) {
        wire_fault_send(req, 404, "Key does not exist");
        return;
    }
    buf_init(&text, KEY_JSON_BYTES_MAX);
    json_writer_init(&w, &text);
    key_json_add(&w, row, clock_wall_ms());
    send_text(req, &text);
}

static struct admin_job *new_job(struct http_request *req, struct search_service *service)
{
    struct admin_job *job = job_make(req, service);

    job->refuse = wire_problem_send;
    return job;
}

void handle_wire_key_add(struct http_request *req, void *user)
{
    if (is_staff(req, user))
        order_run(new_job(req, user), KEY_ORDER_MAKE, 0, answer);
}

static void order_named(struct http_request *req, void *user, enum key_order order)
{
    const struct key_row *row;
    struct admin_job *job;

    if (!is_staff(req, user))
        return;
    row = named_key(req, user);
    if (row == NULL)
        return;
    job = new_job(req, user);
    job->id = http_param(req, "key");
    order_run(job, order, row->id, answer);
}

void handle_wire_key_put(struct http_request *req, void *user)
{
    order_named(req, user, KEY_ORDER_CHANGE);
}

void handle_wire_key_delete(struct http_request *req, void *user)
{
    order_named(req, user, KEY_ORDER_DELETE);
}
