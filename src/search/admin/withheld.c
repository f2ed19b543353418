/* Why a product is not served at all, for the staff: what the catalogue says of it.
 *
 *   GET /api/products/why?id=p-5  with the admin token, p-5 not in the index
 *   {"id","found":false,"rank":null,"gates":[exists, status, offers, indexed]}
 *
 * An offer is live if it is active and its vendor neither suspended nor on holiday (search.md
 * section 1).  What passes these and still is not in the index has not been met by it yet. */
#include "search/admin/job.h"

#include "base/clock.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "search/handlers.h"
#include "search/render/render.h"

#include <assert.h>

/* What the catalogue says. */
struct withheld {
    const char *status;
    uint64_t offers; /* live ones */
};

static int get(struct catalog *catalog, enum catalog_kind kind, struct slice id, struct json **out,
               struct attar_error *err)
{
    const struct json_limits limits = {.bytes = PRODUCT_BYTES_MAX};
    struct buf text;
    int rc;

    buf_init(&text, PRODUCT_BYTES_MAX);
    rc = catalog_get(catalog, kind, id, &text, err);
    if (rc == 0)
        rc = json_parse(buf_slice(&text), &limits, out, err);
    buf_release(&text);
    return rc;
}

/* A vendor that nobody knows is not withheld. */
static bool vendor_sells(struct catalog *catalog, struct slice id, struct arena *arena)
{
    struct json *root = NULL;
    struct vendor vendor;
    bool sells = true;

    if (get(catalog, CATALOG_VENDOR, id, &root, NULL) == 0)
        sells = vendor_parse(root, arena, &vendor, NULL) == 0 &&
                slice_eq(vendor.status, SLICE("approved")) &&
                vendor.holiday_until_ms <= clock_wall_ms();
    json_free(root);
    return sells;
}

static int look_up(struct admin_job *job, struct catalog *catalog, struct withheld *out,
                   struct attar_error *err)
{
    struct json *root = NULL;
    struct product product;
    int rc = get(catalog, CATALOG_PRODUCT, job->id, &root, err);

    if (rc == 0)
        rc = product_parse(root, &job->arena, &product, err);
    json_free(root);
    if (rc < 0)
        return rc;
    assert(product.status > 0);
    *out = (struct withheld){.status = product_statuses[product.status - 1]};
    for (size_t i = 0; i < product.offer_count; i++)
        out->offers += product.offers[i].active &&
                       vendor_sells(catalog, product.offers[i].vendor_id, &job->arena);
    return 0;
}

static void write_why(struct admin_job *job, const struct withheld *withheld)
{
    bool approved = strcmp(withheld->status, "approved") == 0;
    struct json_writer w;

    json_writer_init(&w, &job->text);
    json_object_begin(&w);
    json_key(&w, "id");
    json_add_str(&w, job->id);
    json_key(&w, "found");
    json_add_bool(&w, false);
    json_key(&w, "rank");
    json_add_null(&w);
    json_key(&w, "gates");
    json_array_begin(&w);
    render_gate_begin(&w, SLICE("exists"), "exists", true);
    json_object_end(&w);
    render_gate_begin(&w, SLICE("status"), "status", approved);
    json_key(&w, "has");
    json_add_cstr(&w, withheld->status);
    json_key(&w, "wants");
    json_add_cstr(&w, "approved");
    json_object_end(&w);
    render_gate_begin(&w, SLICE("offers"), "offers", withheld->offers > 0);
    json_key(&w, "has");
    json_add_u64(&w, withheld->offers);
    json_key(&w, "wants");
    json_add_cstr(&w, "1..");
    json_object_end(&w);
    render_gate_begin(&w, SLICE("indexed"), "indexed", false);
    json_object_end(&w);
    json_array_end(&w);
    json_object_end(&w);
}

static int work(struct admin_job *job, struct attar_error *err)
{
    struct catalog *catalog = NULL;
    struct withheld withheld;
    int rc = catalog_open_sqlite(job->admin->catalog_path, &catalog, err);

    if (rc == 0)
        rc = look_up(job, catalog, &withheld, err);
    catalog_close(catalog);
    if (rc == -ATTAR_ENOTFOUND) {
        error_set(err, ATTAR_ENOTFOUND, "there is no product with the id \"%.*s\"",
                  SLICE_ARG(job->id));
        return job_problem(job, PROBLEM_NOT_FOUND, err);
    }
    if (rc < 0)
        return rc;
    write_why(job, &withheld);
    job->status = 200;
    return 0;
}

void answer_why_withheld(struct http_request *req, void *user, struct slice id)
{
    struct admin_job *job = job_new(req, user);

    if (job == NULL)
        return;
    job->id = arena_copy(&job->arena, id);
    assert(job->id.ptr != NULL && "a fresh arena has room for an id");
    job->work = work;
    job_run(job);
}
