/* `attar import FILE`: a progress bar while it runs, a report when it is done.
 *
 * The bar goes to standard error and only to a terminal; the report goes to standard output.
 * Exit code 1 if any row was rejected, so that a script notices; what was good is in. */
#include "server/commands.h"

#include "catalog/catalog.h"

#include <assert.h>
#include <stdio.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 512, REPORT_BYTES_MAX = 1 << 20 };

static void show_progress(void *user, const struct import_progress *progress)
{
    struct buf line;

    (void)user;
    if (!isatty(STDERR_FILENO))
        return;
    buf_init(&line, LINE_MAX_BYTES);
    import_progress_text(progress, &line);
    fprintf(stderr, "\r\033[K%.*s", SLICE_ARG(buf_slice(&line)));
    buf_release(&line);
}

static void print_report(const struct import_report *report)
{
    struct buf text;

    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    buf_init(&text, REPORT_BYTES_MAX);
    import_report_text(report, &text);
    fwrite(text.ptr, 1, text.len, stdout);
    buf_release(&text);
}

static int kind_of(const char *name)
{
    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        if (slice_eq(slice_cstr(name), slice_cstr(catalog_kind_name(kind))))
            return kind;
    return -1;
}

static int import_into(struct catalog *catalog, const struct import_options *options,
                       uint64_t *out_rejected, struct attar_error *err)
{
    struct import_report report = {0};
    int rc = catalog_import(catalog, options, &report, err);

    assert(options->path != NULL && out_rejected != NULL);
    if (rc == 0) {
        print_report(&report);
        *out_rejected = report.rejected;
    }
    import_report_release(&report);
    return rc;
}

/* What a search must ask for to see it all: X-Attar-Min-Position. */
static int print_position(struct catalog *catalog, struct attar_error *err)
{
    struct mark mark = {.kind = MARK_SQLITE};
    char text[MARK_TEXT_CAP];
    int rc = catalog_position(catalog, &mark.time, err);

    if (rc == 0)
        printf("position %s\n", mark_format(mark, text));
    return rc;
}

int command_import(const struct options *options)
{
    char db[PATH_MAX];
    char ontology[PATH_MAX + 16];
    struct import_options import = {
        .path = options->operand,
        .mapping_path = options->mapping[0] != '\0' ? options->mapping : NULL,
        .ontology_dir = ontology,
        .kind = kind_of(options->kind),
        .progress = show_progress,
    };
    struct catalog *catalog = NULL;
    struct attar_error err = {0};
    uint64_t rejected = 0;
    int rc;

    if (options->operand == NULL || import.kind < 0) {
        fputs("attar: import needs a FILE, and --kind one of product brand category vendor\n",
              stderr);
        return 2;
    }
    snprintf(ontology, sizeof ontology, "%s/data/ontology", options->share_dir);
    rc = data_path(options, "catalog.db", db, &err);
    if (rc == 0)
        rc = catalog_open_sqlite(db, &catalog, &err);
    if (rc == 0)
        rc = import_into(catalog, &import, &rejected, &err);
    if (rc == 0)
        rc = print_position(catalog, &err);
    catalog_close(catalog);
    if (rc < 0)
        return command_failed(&err);
    return rejected > 0 ? 1 : 0;
}

static int seed_file(struct catalog *catalog, const char *dir, const char *name, int kind,
                     struct attar_error *err)
{
    char path[PATH_MAX];
    struct import_options import = {.path = path, .kind = kind};
    struct import_report report = {0};
    int rc;

    assert(kind >= 0 && kind < CATALOG_KIND_COUNT);
    snprintf(path, sizeof path, "%s/%s.jsonl", dir, name);
    rc = catalog_import(catalog, &import, &report, err);
    if (rc == 0 && report.rejected > 0)
        rc = error_set(err, ATTAR_EPARSE, "%s line %llu: %s: %s", path,
                       (unsigned long long)report.rejects.items[0].line,
                       report.rejects.items[0].field, report.rejects.items[0].reason);
    import_report_release(&report);
    return rc;
}

int seed_catalog(struct catalog *catalog, const char *dir, struct attar_error *err)
{
    static const struct {
        const char *file;
        int kind;
    } files[] = {{"vendors", CATALOG_VENDOR},
                 {"brands", CATALOG_BRAND},
                 {"categories", CATALOG_CATEGORY},
                 {"products", CATALOG_PRODUCT}};
    uint64_t count;
    int rc = catalog_count(catalog, CATALOG_PRODUCT, &count, err);

    for (size_t i = 0; rc == 0 && count == 0 && i < sizeof files / sizeof *files; i++)
        rc = seed_file(catalog, dir, files[i].file, files[i].kind, err);
    return rc;
}
