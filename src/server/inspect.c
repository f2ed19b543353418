/* `attar dump` and `attar analyze`: looking at what Attar has written and how it
 * reads a text. */
#include "server/commands.h"

#include "analysis/analysis.h"
#include "base/buf.h"
#include "codec/json_writer.h"
#include "index/index.h"
#include "store/store.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { DUMP_BYTES_MAX = 256 << 20 };

int open_schema(const struct options *options, struct schema **out_schema, struct attar_error *err)
{
    char path[PATH_MAX + 64];

    snprintf(path, sizeof path, "%s/indexes/products/index.json", options->share_dir);
    return schema_open(path, out_schema, err);
}

int command_dump(const struct options *options)
{
    char dir[PATH_MAX];
    struct schema *schema = NULL;
    struct attar_error err = {0};
    struct buf text;
    int rc = data_path(options, "index", dir, &err);

    buf_init(&text, DUMP_BYTES_MAX);
    if (rc == 0)
        rc = open_schema(options, &schema, &err);
    if (rc == 0)
        rc = index_dump(dir, schema, slice_cstr(options->operand != NULL ? options->operand : ""),
                        &text, &err);
    if (rc == 0)
        fwrite(text.ptr, 1, text.len, stdout);
    buf_release(&text);
    schema_free(schema);
    return rc < 0 ? command_failed(&err) : 0;
}

static const char kind_letters[TOKEN_KIND_COUNT] = {
    [TOKEN_EXACT] = 'x',   [TOKEN_FOLDED] = 'f', [TOKEN_STEM] = 's',
    [TOKEN_VARIANT] = 'v', [TOKEN_JOINED] = 'j', [TOKEN_CONCEPT] = 'c',
};

static void print_table(const struct token_list *tokens, struct slice text)
{
    puts("pos  bytes      kind  term                      from");
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *t = &tokens->items[i];

        assert(t->end <= text.len && t->kind < TOKEN_KIND_COUNT);
        printf("%3u  %4u-%-5u %c     %-25.*s %.*s%s\n", t->position, t->start, t->end,
               kind_letters[t->kind], SLICE_ARG(t->term), (int)(t->end - t->start),
               text.ptr + t->start, t->stop ? "  (stop word)" : "");
    }
}

static void print_json(const struct token_list *tokens)
{
    struct buf out;
    struct json_writer w;

    buf_init(&out, DUMP_BYTES_MAX);
    json_writer_init(&w, &out);
    json_array_begin(&w);
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *t = &tokens->items[i];

        assert(t->kind < TOKEN_KIND_COUNT && t->start <= t->end);
        json_object_begin(&w);
        json_key(&w, "term");
        json_add_str(&w, t->term);
        json_key(&w, "kind");
        json_add_str(&w, slice_of(&kind_letters[t->kind], 1));
        json_key(&w, "position");
        json_add_u64(&w, t->position);
        json_key(&w, "start");
        json_add_u64(&w, t->start);
        json_key(&w, "end");
        json_add_u64(&w, t->end);
        json_key(&w, "stop");
        json_add_bool(&w, t->stop);
        json_object_end(&w);
    }
    json_array_end(&w);
    printf("%.*s\n", SLICE_ARG(buf_slice(&out)));
    buf_release(&out);
}

/* The guard list of the index in the data folder decides, when there is one. */
static int open_analysis(const struct options *options, struct analysis **out_analysis,
                         struct attar_error *err)
{
    char dir[PATH_MAX];
    struct buf guard;
    int rc;

    snprintf(dir, sizeof dir, "%s/index", options->data_dir);
    buf_init(&guard, DUMP_BYTES_MAX);
    if (index_read_blob(disk_posix(), dir, "guard", &guard, NULL) < 0)
        buf_clear(&guard);
    rc = analysis_open(options->share_dir, buf_slice(&guard), out_analysis, err);
    buf_release(&guard);
    return rc;
}

/* One text: a table for a person, or a JSON array on a line of its own. */
static int analyze_text(const struct options *options, struct analyzer *analyzer, struct slice text,
                        struct attar_error *err)
{
    struct token_list tokens;
    int rc = analyze(analyzer, text, &tokens, err);

    if (rc < 0)
        return rc;
    if (options->json)
        print_json(&tokens);
    else
        print_table(&tokens, text);
    return 0;
}

/* Without an operand: every line of standard input. */
static int analyze_lines(const struct options *options, struct analyzer *analyzer,
                         struct attar_error *err)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    int rc = 0;

    while (rc == 0 && (len = getline(&line, &cap, stdin)) >= 0)
        rc = analyze_text(options, analyzer, slice_trim(slice_of(line, (size_t)len)), err);
    free(line);
    return rc;
}

int command_analyze(const struct options *options)
{
    struct attar_error err = {0};
    struct analysis *analysis;
    struct analyzer *analyzer;
    int rc = open_analysis(options, &analysis, &err);

    if (rc < 0)
        return command_failed(&err);
    analyzer = analyzer_new(analysis);
    rc = options->operand != NULL
             ? analyze_text(options, analyzer, slice_cstr(options->operand), &err)
             : analyze_lines(options, analyzer, &err);
    analyzer_free(analyzer);
    analysis_unref(analysis);
    return rc < 0 ? command_failed(&err) : 0;
}
