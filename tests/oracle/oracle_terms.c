/* oracle_terms: the analyzer's terms for a program in another language.
 *
 *   oracle_terms SHARE_DIR INDEX_DIR     one text a line in; one JSON array of tokens a line out
 *
 * A line that begins with a plus is the text of a short field, whose neighbours are joined.
 *
 * The guard list is the one frozen in the index, so that the terms are those that were indexed. */
#include "analysis/analysis.h"
#include "base/buf.h"
#include "codec/json_writer.h"
#include "index/index.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>

enum { GUARD_BYTES_MAX = 64 << 20, LINE_BYTES_MAX = 1 << 20 };

static const char *const kind_names[TOKEN_KIND_COUNT] = {
    "exact", "folded", "stem", "variant", "joined", "concept",
};

static void add_token(struct json_writer *w, const struct token *token)
{
    json_object_begin(w);
    json_key(w, "term");
    json_add_str(w, token->term);
    json_key(w, "kind");
    json_add_cstr(w, kind_names[token->kind]);
    json_key(w, "position");
    json_add_u64(w, token->position);
    json_key(w, "start");
    json_add_u64(w, token->start);
    json_key(w, "end");
    json_add_u64(w, token->end);
    json_key(w, "stop");
    json_add_bool(w, token->stop);
    json_key(w, "last");
    json_add_bool(w, token->last);
    json_object_end(w);
}

static int answer(struct analyzer *analyzer, struct slice text, struct buf *out,
                  struct attar_error *err)
{
    struct json_writer w;
    struct token_list tokens;
    bool name = slice_starts(text, SLICE("+"));
    int rc = name ? analyze_name(analyzer, slice_skip(text, 1), &tokens, err)
                  : analyze(analyzer, text, &tokens, err);

    if (rc < 0)
        return rc;
    buf_clear(out);
    json_writer_init(&w, out);
    json_array_begin(&w);
    for (size_t i = 0; i < tokens.count; i++)
        add_token(&w, &tokens.items[i]);
    json_array_end(&w);
    buf_add_byte(out, '\n');
    fwrite(out->ptr, 1, out->len, stdout);
    return fflush(stdout) == 0 ? 0 : error_set(err, ATTAR_EIO, "stdout: not writable");
}

static int answer_lines(struct analyzer *analyzer, struct attar_error *err)
{
    struct buf out;
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    int rc = 0;

    buf_init(&out, 64 * LINE_BYTES_MAX);
    while (rc == 0 && (len = getline(&line, &cap, stdin)) > 0)
        rc = answer(analyzer, slice_of(line, (size_t)len - (line[len - 1] == '\n')), &out, err);
    free(line);
    buf_release(&out);
    return rc;
}

int main(int argc, char **argv)
{
    struct attar_error err;
    struct analysis *analysis = NULL;
    struct buf guard;
    int rc;

    if (argc != 3) {
        fputs("oracle_terms SHARE_DIR INDEX_DIR\n", stderr);
        return 2;
    }
    buf_init(&guard, GUARD_BYTES_MAX);
    rc = index_read_blob(disk_posix(), argv[2], "guard", &guard, &err);
    if (rc == 0)
        rc = analysis_open(argv[1], buf_slice(&guard), &analysis, &err);
    buf_release(&guard);
    if (rc == 0) {
        struct analyzer *analyzer = analyzer_new(analysis);

        rc = answer_lines(analyzer, &err);
        analyzer_free(analyzer);
        analysis_unref(analysis);
    }
    if (rc < 0)
        fprintf(stderr, "oracle_terms: %s\n", err.text);
    return rc < 0;
}
