/* `attar verify [--repair] [--range 00-ff]`: is the index whole, and does it equal the catalogue?
 *
 *   missing oud-1 catalogue=9f... index=00...
 *   ranges 00-ff, 100000 products: 1 missing, 0 extra, 0 stale; 1 repaired
 *   digest 41... at s1-186a0
 *
 * For a data folder without a server; a running one is asked under /api/admin/search/verify, and
 * compared with another one by compare.c. */
#include "server/commands.h"

#include "catalog/catalog.h"
#include "index/index.h"
#include "ingest/ingest.h"

#include <assert.h>
#include <stdio.h>

enum { EXIT_EQUAL, EXIT_REPAIRED, EXIT_DIFFERENT, EXIT_COULD_NOT };

static int verify_files(const struct options *options, struct attar_error *err)
{
    char dir[PATH_MAX];
    struct schema *schema = NULL;
    int rc = data_path(options, "index", dir, err);

    if (rc == 0)
        rc = open_schema(options, &schema, err);
    if (rc == 0)
        rc = index_verify(dir, schema, err);
    schema_free(schema);
    return rc;
}

/* Two hex digits; -1 if they are not. */
static int hex_byte(const char *text)
{
    static const char digits[] = "0123456789abcdef";
    const char *high = text[0] == '\0' ? NULL : strchr(digits, text[0]);
    const char *low = high == NULL || text[1] == '\0' ? NULL : strchr(digits, text[1]);

    return low == NULL ? -1 : (int)((high - digits) * 16 + (low - digits));
}

static int read_range(const char *text, uint8_t *out_first, uint8_t *out_last,
                      struct attar_error *err)
{
    int first = strlen(text) == 5 && text[2] == '-' ? hex_byte(text) : -1;
    int last = first < 0 ? -1 : hex_byte(text + 3);

    if (last < first || first < 0)
        return error_set(err, ATTAR_EINVAL, "--range: expected such as 00-ff, not \"%s\"", text);
    *out_first = (uint8_t)first;
    *out_last = (uint8_t)last;
    return 0;
}

static void print_report(const struct verify_report *report)
{
    char texts[2][CHECKSUM128_TEXT_CAP];
    char mark[MARK_TEXT_CAP];

    for (uint32_t i = 0; i < report->named_count; i++) {
        const struct verify_difference *named = &report->named[i];

        printf("%s %s catalogue=%s index=%s\n", verify_kind_name(named->kind), named->id,
               checksum128_format(named->catalogue, texts[0]),
               checksum128_format(named->index, texts[1]));
    }
    printf("ranges %02x-%02x, %llu products:", report->first, report->last,
           (unsigned long long)report->products);
    for (int kind = 0; kind < VERIFY_KIND_COUNT; kind++)
        printf("%s %llu %s", kind > 0 ? "," : "", (unsigned long long)report->counts[kind],
               verify_kind_name((enum verify_kind)kind));
    printf("; %llu repaired%s\ndigest %s at %s\n", (unsigned long long)report->repaired,
           report->cut ? "; there are more" : "", checksum128_format(report->digest, texts[0]),
           mark_format(report->mark, mark));
}

static int exit_of(const struct verify_report *report)
{
    uint64_t differences = 0;

    for (int kind = 0; kind < VERIFY_KIND_COUNT; kind++)
        differences += report->counts[kind];
    if (differences == 0)
        return EXIT_EQUAL;
    return report->repaired == differences && !report->cut ? EXIT_REPAIRED : EXIT_DIFFERENT;
}

static int run(struct ingest *ingest, const struct options *options, uint8_t first, uint8_t last,
               int *out_exit, struct attar_error *err)
{
    struct verify *verify = verify_new(ingest, first, last, options->repair);
    bool changed;
    int rc;

    do {
        rc = verify_step(verify, &changed, err);
        if (rc > 0)
            rc = ingest_poll(ingest, &changed, err) < 0 ? -err->code : rc;
    } while (rc > 0);
    if (rc == 0 && options->repair)
        rc = ingest_commit(ingest, err);
    if (rc == 0) {
        print_report(verify_report(verify));
        *out_exit = exit_of(verify_report(verify));
    }
    verify_free(verify);
    return rc;
}

static int verify_catalogue(const struct options *options, int *out_exit, struct attar_error *err)
{
    char db[PATH_MAX];
    char dir[PATH_MAX];
    char index_json[PATH_MAX + 64];
    struct ingest_config config = {options->share_dir, index_json, dir, NULL, NULL};
    struct ingest *ingest = NULL;
    uint8_t first = 0;
    uint8_t last = 0;
    int rc = read_range(options->range, &first, &last, err);

    if (rc == 0)
        rc = catalog_path(options, db, err);
    snprintf(index_json, sizeof index_json, "%s/indexes/products/index.json", options->share_dir);
    if (rc == 0)
        rc = data_path(options, "index", dir, err);
    if (rc == 0)
        rc = catalog_open_sqlite(db, &config.catalog, err);
    if (rc == 0)
        rc = ingest_open(&config, &ingest, err);
    if (rc == 0)
        rc = ingest_catch_up(ingest, NULL, NULL, err);
    if (rc == 0)
        rc = run(ingest, options, first, last, out_exit, err);
    ingest_close(ingest);
    catalog_close(config.catalog);
    return rc;
}

int command_verify(const struct options *options)
{
    struct attar_error err = {0};
    int code = EXIT_COULD_NOT;

    assert(options->range != NULL);
    if (options->peer[0] != '\0')
        return command_compare(options);
    if (verify_files(options, &err) < 0 || verify_catalogue(options, &code, &err) < 0) {
        command_failed(&err);
        return EXIT_COULD_NOT;
    }
    return code;
}
