/* A map of the scents on sale: GET /api/products/scent-map.
 *
 *   filters --> the most popular k in stock --> axes of each --> its place (scent_place)
 *
 * The answer holds the anchor of each axis, so that whoever draws the map needs no table.  Products
 * of which no axis is known have no place; `unplaced` counts them. */
#include "index/index.h"
#include "scent/scent.h"
#include "search/handlers.h"
#include "search/recommend/recommending.h"

#include <assert.h>

enum {
    PLACE_DIGITS = 3,
    POINT_FIELDS =
        1 << HIT_FIELD_id | 1 << HIT_FIELD_slug | 1 << HIT_FIELD_name | 1 << HIT_FIELD_brand
};

static void add_place(struct json_writer *w, const int32_t at[2])
{
    static const char *const keys[] = {"x", "y"};

    for (int d = 0; d < 2; d++) {
        json_key(w, keys[d]);
        json_add_fixed(w, at[d], PLACE_DIGITS);
    }
}

static void add_anchors(struct json_writer *w)
{
    json_key(w, "anchors");
    json_array_begin(w);
    for (int k = 0; k < SCENT_AXES; k++) {
        uint8_t axes[SCENT_AXES] = {0};
        int32_t at[2];
        bool placed;

        axes[k] = 100;
        placed = scent_place(axes, at);
        assert(placed);
        json_object_begin(w);
        recommending_add_cstr(w, "axis", scent_axis_names[k]);
        add_place(w, at);
        json_object_end(w);
    }
    json_array_end(w);
}

static int add_point(struct recommending *r, const struct offer_columns *columns,
                     const struct hit *hit, uint32_t *unplaced)
{
    struct json_writer *w = &r->call.worker->answer.w;
    const struct scent_code *code = view_scent_code(r->call.view, hit->doc);
    int32_t at[2];
    int rc;

    if (!scent_place(code->axes, at)) {
        ++*unplaced;
        return 0;
    }
    rc = recommending_hit_begin(r, columns, hit);
    add_place(w, at);
    recommending_add_cstr(w, "axis", scent_axis_names[scent_strongest_axis(code->axes)]);
    json_object_end(w);
    return rc;
}

static int write_map(struct recommending *r)
{
    struct json_writer *w = &r->call.worker->answer.w;
    struct offer_columns columns;
    uint32_t unplaced = 0;
    int rc = 0;

    offer_columns_init(&columns, r->call.view);
    json_object_begin(w);
    recommending_add_cstr(w, "method", recommend_by_scent);
    recommending_add_cstr(w, "model_version", match_version(r->call.view));
    json_key(w, "total");
    json_add_u64(w, r->found.total);
    add_anchors(w);
    recommending_hits_begin(w, "points");
    for (size_t i = 0; rc == 0 && i < r->found.hit_count; i++)
        rc = add_point(r, &columns, &r->found.hits[i], &unplaced);
    recommending_hits_end(w);
    json_key(w, "unplaced");
    json_add_u64(w, unplaced);
    json_object_end(w);
    return rc;
}

void handle_scent_map(struct http_request *req, void *user)
{
    struct recommending r;
    int rc;

    if (!call_begin(&r.call, req, user))
        return;
    rc = recommending_read(&r, "scent_map");
    if (rc == 0)
        rc = call_need_scents(&r.call);
    r.params.fields = POINT_FIELDS;
    if (rc == 0)
        rc = recommending_run(&r, SORT_POPULAR, r.k);
    recommending_finish(&r, rc < 0 ? rc : write_map(&r));
}
