/* A schema with one text field, in a folder that goes away. */
#include "query/typo/tests/dictionary.h"

#include "base/mem.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"
#include "store/store.h"

static const char declared[] = "{\"text\":[{\"name\":\"name\",\"weight\":10,\"from\":[\"x\"]}],"
                               "\"columns\":[]}";

struct dictionary *dictionary_new(void)
{
    struct dictionary *d = mem_zero(1, sizeof *d);
    struct attar_error err = {0};
    char root[PATH_MAX];

    files_source("", root);
    files_temp_dir(d->dir);
    if (schema_parse(slice_cstr(declared), "test", &d->schema, &err) < 0 ||
        analysis_open(root, slice_of("", 0), &d->analysis, &err) < 0 ||
        index_writer_open(disk_posix(), d->dir, d->schema, d->analysis, &d->writer, &err) < 0)
        fail_msg("%s", err.text);
    return d;
}

void dictionary_free(struct dictionary *d)
{
    snapshot_unref(d->snapshot);
    index_writer_close(d->writer);
    analysis_unref(d->analysis);
    schema_free(d->schema);
    files_remove_tree(d->dir);
    free(d);
}

void dictionary_add(struct dictionary *d, struct slice text)
{
    const struct index_text field = {0, text};
    struct index_document document = {.texts = &field, .text_count = 1, .stored = SLICE_INIT("{}")};
    struct attar_error err = {0};
    char id[16];

    snprintf(id, sizeof id, "d-%u", d->doc_count++);
    document.id = slice_cstr(id);
    if (index_writer_put(d->writer, &document, &err) < 0)
        fail_msg("%s", err.text);
}

void dictionary_publish(struct dictionary *d)
{
    struct attar_error err = {0};

    snapshot_unref(d->snapshot);
    if (index_writer_publish(d->writer, &d->snapshot, &err) < 0)
        fail_msg("%s", err.text);
}
