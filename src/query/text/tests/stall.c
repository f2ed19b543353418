/* A writer in a folder, one view and one searcher. */
#include "query/text/tests/stall.h"

#include "analysis/analysis.h"
#include "base/buf.h"
#include "catalog/catalog.h"
#include "store/store.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXTS_MAX = 4, DECLARED_BYTES_MAX = 1 << 16, ARENA_BYTES = 64 << 20 };

static _Noreturn void die(const struct attar_error *err)
{
    fprintf(stderr, "stall: %s\n", err->text);
    abort();
}

/* ---- Declarations ---- */

static const char *root_path(void)
{
    const char *path = getenv("ATTAR_ROOT");

    return path != NULL ? path : ".";
}

static struct slice read_declared(const char *path, char text[DECLARED_BYTES_MAX])
{
    FILE *file = fopen(path, "rb");
    size_t len = file != NULL ? fread(text, 1, DECLARED_BYTES_MAX, file) : 0;

    if (file == NULL || len == 0 || len == DECLARED_BYTES_MAX)
        die(&(struct attar_error){.text = "index.json cannot be read"});
    fclose(file);
    return slice_of(text, len);
}

/* The declarations with another list of buckets. */
static void add_declared(struct buf *out, struct slice declared, const char *buckets)
{
    static const char member[] = "\"buckets\": [";
    const char *list = memmem(declared.ptr, declared.len, member, strlen(member));
    const char *end = list != NULL ? memchr(list, ']', declared.len) : NULL;

    if (end == NULL)
        die(&(struct attar_error){.text = "index.json declares no buckets"});
    list += strlen(member);
    buf_add_slice(out, slice_of(declared.ptr, (size_t)(list - declared.ptr)));
    buf_add_cstr(out, buckets);
    buf_add_slice(out, slice_skip(declared, (size_t)(end - declared.ptr)));
}

static void open_declared(struct stall *stall, const char *buckets)
{
    static char text[DECLARED_BYTES_MAX];
    struct attar_error err = {0};
    char path[PATH_MAX];
    struct buf declared;
    int rc;

    snprintf(path, sizeof path, "%s/indexes/products/index.json", root_path());
    if (schema_open(path, &stall->schema, &err) < 0)
        die(&err);
    if (buckets == NULL) {
        rc = filter_set_open(path, stall->schema, &stall->filters, &err);
    } else {
        buf_init(&declared, DECLARED_BYTES_MAX);
        add_declared(&declared, read_declared(path, text), buckets);
        rc = filter_set_parse(buf_slice(&declared), stall->schema, &stall->filters, &err);
        buf_release(&declared);
    }
    if (rc < 0)
        die(&err);
}

void stall_open(struct stall *stall, const char *dir, const char *buckets)
{
    struct attar_error err = {0};

    *stall = (struct stall){.searcher = searcher_new()};
    open_declared(stall, buckets);
    if (analysis_open(root_path(), slice_of("", 0), &stall->analysis, &err) < 0 ||
        index_writer_open(disk_posix(), dir, stall->schema, stall->analysis, &stall->writer, &err) <
            0)
        die(&err);
    stall->analyzer = analyzer_new(stall->analysis);
    arena_init(&stall->arena, ARENA_BYTES);
}

void stall_close(struct stall *stall)
{
    arena_release(&stall->arena);
    searcher_free(stall->searcher);
    view_unref(stall->view);
    index_writer_close(stall->writer);
    analyzer_free(stall->analyzer);
    analysis_unref(stall->analysis);
    filter_set_free(stall->filters);
    schema_free(stall->schema);
}

/* ---- Products ---- */

struct texts {
    struct index_text items[TEXTS_MAX];
    size_t count;
};

static void add_text(const struct stall *stall, struct texts *texts, const char *field,
                     const char *text)
{
    if (text != NULL)
        texts->items[texts->count++] =
            (struct index_text){schema_text(stall->schema, slice_cstr(field)), slice_cstr(text)};
}

void stall_put(struct stall *stall, const struct stall_product *product)
{
    struct index_value name = {.column = schema_column(stall->schema, SLICE("sort_name_en"))};
    struct hit_parts hit = {.members = SLICE("\"x\":1")};
    struct texts texts = {.count = 0};
    struct attar_error err = {0};
    struct buf bytes;
    int rc;

    add_text(stall, &texts, "name", product->name);
    add_text(stall, &texts, "brand", product->brand);
    add_text(stall, &texts, "notes", product->notes);
    add_text(stall, &texts, "description", product->description);
    hit.texts[HIT_NAME_EN] = slice_cstr(product->name);
    buf_init(&bytes, 4096);
    hit_encode(&hit, &bytes);
    rc = analyze_fold(stall->analyzer, slice_cstr(product->name), &name.key, &err);
    if (rc == 0)
        rc = index_writer_put(stall->writer,
                              &(struct index_document){.id = slice_cstr(product->id),
                                                       .texts = texts.items,
                                                       .text_count = texts.count,
                                                       .values = &name,
                                                       .value_count = 1,
                                                       .hit = buf_slice(&bytes),
                                                       .stored = SLICE("{}")},
                              &err);
    buf_release(&bytes);
    if (rc < 0)
        die(&err);
}

void stall_publish(struct stall *stall)
{
    struct view *former = stall->view;
    struct attar_error err = {0};
    struct snapshot *snapshot;

    if (index_writer_publish(stall->writer, &snapshot, &err) < 0)
        die(&err);
    stall->view = view_next(former, snapshot, stall->filters);
    view_unref(former);
    snapshot_unref(snapshot);
}

/* ---- Searches ---- */

void stall_run(struct stall *stall, const struct search_request *request,
               struct search_result *out_result)
{
    struct attar_error err = {0};

    arena_reset(&stall->arena);
    if (search_run(stall->searcher, stall->view, request, &stall->arena, out_result, &err) < 0)
        die(&err);
}

void stall_search(struct stall *stall, const char *q, enum typo_mode typo,
                  struct search_result *out_result)
{
    const struct search_request request = {
        .q = slice_cstr(q), .typo = typo, .size = SEARCH_SIZE_MAX};

    stall_run(stall, &request, out_result);
}

const char *stall_ids(const struct stall *stall, const struct search_result *result)
{
    static char ids[4096];
    size_t len = 0;

    ids[0] = '\0';
    for (size_t i = 0; i < result->hit_count && len < sizeof ids; i++) {
        struct slice id = snapshot_id(view_snapshot(stall->view), result->hits[i].doc);

        len += (size_t)snprintf(ids + len, sizeof ids - len, "%s%.*s", i > 0 ? " " : "",
                                SLICE_ARG(id));
    }
    return ids;
}

const char *stall_dropped(const struct search_result *result)
{
    static char dropped[1024];
    size_t len = 0;

    dropped[0] = '\0';
    for (size_t i = 0; i < result->text.dropped_count && len < sizeof dropped; i++)
        len += (size_t)snprintf(dropped + len, sizeof dropped - len, "%s%.*s:%s", i > 0 ? " " : "",
                                SLICE_ARG(result->text.dropped[i].word),
                                result->text.dropped[i].why == DROP_UNKNOWN ? "unknown" : "apart");
    return dropped;
}
