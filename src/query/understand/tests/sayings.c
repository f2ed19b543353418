/* Opening the real grammar, and writing what was understood as text.
 *
 * The arena is reset for each query, so an understanding is good until the next one.  Bytes that
 * are no UTF-8 are written as \xHH, so that golden files stay text. */
#include "query/understand/tests/sayings.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

enum { ARENA_BYTES = 1 << 20 };

void sayings_open(struct sayings *sayings)
{
    struct attar_error err = {0};
    char root[PATH_MAX];
    char path[PATH_MAX];

    *sayings = (struct sayings){0};
    declared_open(&sayings->declared);
    arena_init(&sayings->arena, ARENA_BYTES);
    files_source("", root);
    if (analysis_open(root, slice_of("", 0), &sayings->analysis, &err) < 0)
        fail_msg("%s", err.text);
    sayings->analyzer = analyzer_new(sayings->analysis);
    files_source("indexes/products/understanding.tsv", path);
    if (grammar_open(path, sayings->declared.filters, sayings->analyzer, &sayings->grammar, &err) <
        0)
        fail_msg("%s", err.text);
}

void sayings_close(struct sayings *sayings)
{
    grammar_free(sayings->grammar);
    analyzer_free(sayings->analyzer);
    analysis_unref(sayings->analysis);
    arena_release(&sayings->arena);
    declared_close(&sayings->declared);
}

void sayings_read(struct sayings *sayings, struct slice q, struct understanding *out)
{
    struct attar_error err = {0};
    struct understand_request request = {.q = q,
                                         .analyzer = sayings->analyzer,
                                         .labels = sayings->declared.labels,
                                         .currency = SLICE("AED")};

    arena_reset(&sayings->arena);
    if (understand(sayings->grammar, &request, &sayings->arena, out, &err) < 0)
        fail_msg("%.*s: %s", SLICE_ARG(q), err.text);
}

void sayings_items(const struct sayings *sayings, const struct understanding *read, struct buf *out)
{
    for (size_t i = 0; i < read->count; i++) {
        const struct understood *item = &read->items[i];

        if (i > 0)
            buf_add_cstr(out, " | ");
        if (item->kind == UNDERSTOOD_LIKE)
            buf_addf(out, "like: %.*s", SLICE_ARG(item->value));
        else
            buf_addf(out, "%s%.*s%s%.*s", item->kind == UNDERSTOOD_SKIPPED ? "skipped " : "",
                     SLICE_ARG(sayings->declared.filters->defs[item->filter].name),
                     item->kind == UNDERSTOOD_SKIPPED ? ": " : "=", SLICE_ARG(item->value));
    }
    if (read->count == 0)
        buf_add_cstr(out, "-");
}

static void add_text(struct slice text, struct buf *out)
{
    for (size_t at = 0; at < text.len;) {
        size_t start = at;

        if (utf8_next(text, &at) != UTF8_REPLACEMENT)
            buf_add(out, text.ptr + start, at - start);
        else
            for (; start < at; start++)
                buf_addf(out, "\\x%02X", (unsigned char)text.ptr[start]);
    }
}

void sayings_rest(const struct understanding *read, struct buf *out)
{
    struct slice rest = read->rest;
    size_t start = out->len;

    while (rest.ptr != NULL) {
        struct slice word = slice_cut(&rest, ' ');

        if (word.len > 0 && out->len > start)
            buf_add_byte(out, ' ');
        add_text(word, out);
    }
    if (out->len == start)
        buf_add_cstr(out, "-");
}
