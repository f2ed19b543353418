/* The steps that every route of recommendations takes; recommending.h shows their order. */
#include "search/recommend/recommending.h"

#include "codec/json.h"

int recommending_fail(struct recommending *r, const struct attar_error *err)
{
    return fault_from_error(&r->call.fault, slice_of("", 0), err);
}

int recommending_read(struct recommending *r, const char *route)
{
    int rc = list_read(&r->call, route_named(route), NULL, &r->params, &r->body);

    r->k = r->params.request.size;
    return rc;
}

int recommending_run(struct recommending *r, enum sort_kind sort, uint32_t size)
{
    int rc =
        recommend_request(&r->params.request, r->call.view, sort, size, &r->call.worker->scratch);

    if (rc < 0)
        return fault_set(&r->call.fault, PROBLEM_LIMIT, slice_of("", 0),
                         "the request needs too much memory");
    return list_run(&r->call, &r->params, &r->found);
}

/* What is sent may take the request's arena with it, and `r` may live there. */
void recommending_finish(struct recommending *r, int rc)
{
    struct json *body = r->body;

    if (rc < 0) {
        call_fault(&r->call);
    } else {
        call_timing(&r->call, &r->found.timing);
        call_send(&r->call);
    }
    json_free(body);
}

int recommending_hit_begin(struct recommending *r, const struct offer_columns *columns,
                           const struct hit *hit)
{
    struct rendering rendering = call_rendering(&r->call, &r->params);
    struct attar_error err = {.position = -1};

    return render_hit_begin(&rendering, columns, hit, &err) < 0 ? recommending_fail(r, &err) : 0;
}

void recommending_hits_begin(struct json_writer *w, const char *key)
{
    json_key(w, key);
    json_array_begin(w);
}

void recommending_hits_end(struct json_writer *w)
{
    json_array_end(w);
}

void recommending_add_cstr(struct json_writer *w, const char *key, const char *text)
{
    json_key(w, key);
    json_add_cstr(w, text);
}
