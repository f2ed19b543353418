/* Goal: canonical text does not depend on the order of members, and is its own canonical form.
 * Method: random objects, written with their members shuffled in two ways. */
#include "catalog/product.h"

#include "codec/json.h"
#include "codec/json_writer.h"
#include "tests/support/prop.h"

enum { MEMBERS = 12 };

static const struct json_limits limits = {PRODUCT_BYTES_MAX, true};
static const char *const names[MEMBERS] = {"id",    "name", "price", "unknown", "a", "b",
                                           "notes", "rev",  "zzz",   "offers",  "",  "en"};

static void shuffle(struct rng *rng, int order[MEMBERS])
{
    for (int i = 0; i < MEMBERS; i++)
        order[i] = i;
    for (int i = MEMBERS - 1; i > 0; i--) {
        int j = (int)rng_below(rng, (uint64_t)i + 1);
        int kept = order[i];

        order[i] = order[j];
        order[j] = kept;
    }
}

/* The values come from `values` alone, the order of the members from `rng`. */
static void write_object(struct rng *rng, uint64_t values, int depth, struct json_writer *w)
{
    int order[MEMBERS];

    shuffle(rng, order);
    json_object_begin(w);
    for (int i = 0; i < MEMBERS; i++) {
        int member = order[i];
        uint64_t what = (values >> member * 3 & 7) + (uint64_t)depth;

        if (what == 0)
            continue;
        json_key(w, names[member]);
        if (what == 1 && depth < 3)
            write_object(rng, values * 31 + (uint64_t)member, depth + 1, w);
        else if (what == 2)
            json_add_null(w);
        else
            json_add_i64(w, (int64_t)(values >> member));
    }
    json_object_end(w);
}

static void canonical(struct prop *t, struct slice text, struct buf *out)
{
    struct json *root = NULL;

    CHECK_EQ(t, json_parse(text, &limits, &root, NULL), 0);
    buf_clear(out);
    document_canonical(root, out);
    json_free(root);
}

TEST_PROP(order_does_not_matter, 500)
{
    uint64_t values = rng_next(t->rng);
    struct buf text[2];
    struct buf out[3];
    struct json_writer w;

    for (int i = 0; i < 3; i++)
        buf_init(&out[i], PRODUCT_BYTES_MAX);
    for (int i = 0; i < 2; i++) {
        buf_init(&text[i], PRODUCT_BYTES_MAX);
        json_writer_init(&w, &text[i]);
        write_object(t->rng, values, 0, &w);
        canonical(t, buf_slice(&text[i]), &out[i]);
        buf_release(&text[i]);
    }
    CHECK(t, slice_eq(buf_slice(&out[0]), buf_slice(&out[1])));
    canonical(t, buf_slice(&out[0]), &out[2]);
    CHECK(t, slice_eq(buf_slice(&out[0]), buf_slice(&out[2])));
    for (int i = 0; i < 3; i++)
        buf_release(&out[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(order_does_not_matter)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
