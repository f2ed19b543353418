/* The products are written out; what is published is in memory, so the folder goes at once.  The
 * snapshot borrows its schema of the ingest, which is never closed. */
#include "search/scent/tests/perfumery.h"

#include "catalog/catalog.h"
#include "index/index.h"
#include "ingest/ingest.h"

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PRODUCT_TEXT_MAX = 2048 };

static const char product_format[] =
    "{\"id\":\"%s\",\"slug\":\"%s\",\"status\":\"approved\",\"name\":{\"en\":\"%s\"},"
    "\"brand\":{\"id\":\"ajmal\",\"slug\":\"ajmal\",\"name\":{\"en\":\"Ajmal\"}},"
    "\"category_path\":[{\"id\":\"perfume\",\"name\":{\"en\":\"Perfume\"}}],\"form\":\"spray\","
    "\"published_at\":\"2026-01-01T00:00:00Z\",%s\"offers\":[%s]}";

static const struct {
    const char *id;
    const char *scent; /* members, each with a comma behind */
    const char *offer;
} products[] = {
    {"p-1",
     "\"accords\":[{\"id\":\"oud\",\"weight\":92},{\"id\":\"woody\",\"weight\":30}],"
     "\"notes\":[{\"id\":\"saffron\",\"layer\":\"top\"},{\"id\":\"rose\",\"layer\":\"heart\"},"
     "{\"id\":\"oud\",\"layer\":\"base\"}],\"family_path\":[\"amber\"],"
     "\"longevity\":{\"value\":4.2,\"n\":58},\"sillage\":{\"value\":3.1,\"n\":40},",
     "{\"id\":\"o-1\",\"vendor_id\":\"v-a\",\"price\":24950,\"currency\":\"AED\","
     "\"volume_ml\":100,\"stock\":3,\"active\":true}"},
    {"p-2",
     "\"accords\":[{\"id\":\"citrus\",\"weight\":100}],"
     "\"notes\":[{\"id\":\"bergamot\",\"layer\":\"top\"},{\"id\":\"lemon\",\"layer\":\"top\"}],",
     "{\"id\":\"o-2\",\"vendor_id\":\"v-a\",\"price\":7000,\"currency\":\"AED\","
     "\"volume_ml\":50,\"stock\":2,\"active\":true}"},
    {"p-3", "",
     "{\"id\":\"o-3\",\"vendor_id\":\"v-a\",\"price\":5000,\"currency\":\"AED\","
     "\"volume_ml\":50,\"stock\":1,\"active\":true}"},
    {"p-4",
     "\"notes\":[{\"id\":\"vanilla\",\"layer\":\"base\"},{\"id\":\"musk\",\"layer\":\"base\"}],",
     "{\"id\":\"o-4\",\"vendor_id\":\"v-a\",\"price\":9900,\"currency\":\"AED\","
     "\"volume_ml\":50,\"stock\":9,\"active\":true}"},
    {"p-5",
     "\"accords\":[{\"id\":\"powdery\",\"weight\":29}],"
     "\"notes\":[{\"id\":\"damask-rose\",\"layer\":\"heart\"},"
     "{\"id\":\"patchouli\",\"layer\":\"base\"}],\"longevity\":{\"value\":5,\"n\":9},",
     "{\"id\":\"o-5\",\"vendor_id\":\"v-a\",\"price\":1,\"currency\":\"AED\","
     "\"volume_ml\":50,\"stock\":0,\"active\":true}"},
    {"p-6",
     "\"accords\":[{\"id\":\"citrus\",\"weight\":80},{\"id\":\"oud\",\"weight\":30}],"
     "\"notes\":[{\"id\":\"bergamot\",\"layer\":\"top\"},{\"id\":\"rose\",\"layer\":\"heart\"},"
     "{\"id\":\"oud\",\"layer\":\"base\"}],"
     "\"longevity\":{\"value\":4.7,\"n\":8},\"sillage\":{\"value\":5,\"n\":8},",
     "{\"id\":\"o-6\",\"vendor_id\":\"v-a\",\"price\":24949,\"currency\":\"AED\","
     "\"volume_ml\":50,\"stock\":7,\"active\":true}"},
};

static void must(int rc, const struct attar_error *err)
{
    if (rc == 0)
        return;
    fprintf(stderr, "perfumery: %s at %s\n", err->text, err->where);
    abort();
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

static void put(struct catalog *catalog, enum catalog_kind kind, const char *id, const char *json)
{
    struct attar_error err = {0};

    must(catalog_put(catalog, kind, slice_cstr(id), slice_cstr(json), &err), &err);
}

static void put_all(struct catalog *catalog)
{
    struct attar_error err = {0};
    char json[PRODUCT_TEXT_MAX];

    must(catalog_begin(catalog, &err), &err);
    put(catalog, CATALOG_VENDOR, "v-a",
        "{\"id\":\"v-a\",\"status\":\"approved\",\"name\":{\"en\":\"Oasis\"}}");
    for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
        const char *id = products[i].id;

        snprintf(json, sizeof json, product_format, id, id, id, products[i].scent,
                 products[i].offer);
        put(catalog, CATALOG_PRODUCT, id, json);
    }
    must(catalog_commit(catalog, &err), &err);
}

static void delete_one(struct catalog *catalog)
{
    struct attar_error err = {0};
    bool found;

    must(catalog_begin(catalog, &err), &err);
    must(catalog_delete(catalog, CATALOG_PRODUCT, SLICE("p-4"), &found, &err), &err);
    must(catalog_commit(catalog, &err), &err);
}

static struct snapshot *publish(const char *dir, const char *root, const char *index_json)
{
    struct attar_error err = {0};
    char path[PATH_MAX + 16];
    char index_dir[PATH_MAX + 16];
    struct ingest_config config = {root, index_json, index_dir, NULL, NULL};
    static struct ingest *ingest;
    bool changed;

    snprintf(path, sizeof path, "%s/catalog.db", dir);
    snprintf(index_dir, sizeof index_dir, "%s/index", dir);
    must(catalog_open_sqlite(path, &config.catalog, &err), &err);
    put_all(config.catalog);
    must(ingest_open(&config, &ingest, &err), &err);
    must(ingest_catch_up(ingest, NULL, NULL, &err), &err);
    delete_one(config.catalog);
    must(ingest_poll(ingest, &changed, &err), &err);
    return ingest_snapshot(ingest);
}

const struct view *perfumery_open(void)
{
    static struct schema *schema; /* the filters name its columns, the view the filters */
    static struct filter_set *filters;
    const char *root = getenv("ATTAR_ROOT") != NULL ? getenv("ATTAR_ROOT") : ".";
    const char *base = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
    struct attar_error err = {0};
    char index_json[PATH_MAX];
    char dir[PATH_MAX];
    struct snapshot *snapshot;
    struct view *view;

    snprintf(index_json, sizeof index_json, "%s/indexes/products/index.json", root);
    snprintf(dir, sizeof dir, "%s/attar-fuzz-XXXXXX", base);
    if (mkdtemp(dir) == NULL)
        abort();
    must(schema_open(index_json, &schema, &err), &err);
    must(filter_set_open(index_json, schema, &filters, &err), &err);
    snapshot = publish(dir, root, index_json);
    view = view_new(snapshot, filters);
    snapshot_unref(snapshot);
    nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return view;
}
