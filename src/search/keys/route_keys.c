/* Keys for the staff, with the admin token as a bearer; and what the page needs to begin.
 *
 *   /api/admin/keys         GET: all of them    POST: a new one, whose text is told once
 *   /api/admin/keys/{id}    GET, PUT, DELETE    the id is in no way secret, unlike a key in a path
 *   /api/storefront/config  application id, the page's key, names of indexes: public */
#include "base/clock.h"
#include "codec/json_writer.h"
#include "search/handlers.h"
#include "search/keys/key_json.h"
#include "search/keys/orders.h"
#include "search/service.h"

#include <assert.h>
#include <stdlib.h>

static void send_fault(struct http_request *req, enum problem problem, const char *text)
{
    struct fault fault;

    fault_set(&fault, problem, slice_of("", 0), "%s", text);
    fault_send(req, &fault);
}

/* What is in force; NULL when that was answered. */
static const struct key_table *table_in_force(struct http_request *req,
                                              const struct search_service *service)
{
    const struct key_table *table = keyring_table(service->keyring, http_loop(req));

    if (table == NULL)
        send_fault(req, PROBLEM_NOT_READY, "the keys are being read");
    return table;
}

static void send_text(struct http_request *req, struct buf *text)
{
    size_t len;
    char *bytes = buf_detach(text, &len);

    http_reply(req, 200, "application/json");
    http_reply_header(req, "Cache-Control", SLICE("no-store"));
    http_reply_keep(req, free, bytes);
    http_reply_slice(req, slice_of(bytes, len));
    http_reply_send(req);
}

void handle_keys(struct http_request *req, void *user)
{
    const struct key_table *table;
    struct buf text;

    if (job_new(req, user) == NULL || job_refuses_parameters(req))
        return;
    table = table_in_force(req, user);
    if (table == NULL)
        return;
    buf_init(&text, KEY_LIST_BYTES_MAX);
    key_json_list(&text, table, clock_wall_ms());
    send_text(req, &text);
}

/* The key of the path's id; NULL when that was answered. */
static const struct key_row *named_key(struct http_request *req, struct search_service *service)
{
    const struct key_table *table = table_in_force(req, service);
    const struct key_row *row = NULL;
    int64_t id;

    if (table == NULL)
        return NULL;
    if (slice_to_i64(http_param(req, "id"), &id) == 0)
        row = key_table_by_id(table, id);
    if (row == NULL)
        send_fault(req, PROBLEM_NOT_FOUND, "there is no such key");
    return row;
}

void handle_key(struct http_request *req, void *user)
{
    const struct key_row *row;
    struct json_writer w;
    struct buf text;

    if (job_new(req, user) == NULL || job_refuses_parameters(req))
        return;
    row = named_key(req, user);
    if (row == NULL)
        return;
    buf_init(&text, KEY_JSON_BYTES_MAX);
    json_writer_init(&w, &text);
    key_json_add(&w, row, clock_wall_ms());
    send_text(req, &text);
}

void handle_key_add(struct http_request *req, void *user)
{
    struct admin_job *job = job_new(req, user);

    if (job != NULL && !job_refuses_parameters(req))
        order_run(job, KEY_ORDER_MAKE, 0, job_send);
}

static void order_named(struct http_request *req, void *user, enum key_order order)
{
    struct admin_job *job = job_new(req, user);
    const struct key_row *row;

    if (job == NULL || job_refuses_parameters(req))
        return;
    row = named_key(req, user);
    if (row != NULL)
        order_run(job, order, row->id, job_send);
}

void handle_key_put(struct http_request *req, void *user)
{
    order_named(req, user, KEY_ORDER_CHANGE);
}

void handle_key_delete(struct http_request *req, void *user)
{
    order_named(req, user, KEY_ORDER_DELETE);
}

void handle_storefront_config(struct http_request *req, void *user)
{
    struct search_service *service = user;
    const struct key_table *table = table_in_force(req, service);
    const struct key_row *row;
    struct json_writer w;
    struct buf text;

    if (table == NULL || job_refuses_parameters(req))
        return;
    row = key_table_storefront(table);
    if (row == NULL || row->text.ptr == NULL) {
        send_fault(req, PROBLEM_NOT_READY, "the page has no key");
        return;
    }
    buf_init(&text, KEY_JSON_BYTES_MAX);
    json_writer_init(&w, &text);
    json_object_begin(&w);
    json_key(&w, "app_id");
    json_add_cstr(&w, keyring_app_id(service->keyring));
    json_key(&w, "search_key");
    json_add_str(&w, row->text);
    json_key(&w, "index");
    json_add_cstr(&w, "products");
    json_key(&w, "suggestions_index");
    json_add_cstr(&w, "products_query_suggestions");
    json_key(&w, "languages");
    json_array_begin(&w);
    json_add_cstr(&w, "en");
    json_add_cstr(&w, "ar");
    json_array_end(&w);
    json_object_end(&w);
    send_text(req, &text);
}
