/* Goal: Every rule of the chains and every trap of encoding gives the tokens that the golden files
 * state (search.md section 2, "Golden files").
 * Method: analyzers/<name>/golden.tsv, line by line, over the tests' own small ontology:
 *
 *   guard         TAB words                      known beside the ontology's, for all lines
 *   index|query   TAB text TAB tokens            through analyze
 *   name          TAB text TAB tokens            through analyze_name
 *   fold          TAB text TAB text              through analyze_fold
 *
 * A token is term/kind/position/start-end; \uXXXX and \xHH in a text stand for what is hard to
 * see.  ATTAR_GOLDEN_ACCEPT=1 rewrites the files with what came out: look at the difference. */
#include "tests/support/prop.h"
#include "texts.h"

#include "base/utf8.h"

struct golden {
    const char *name;
    size_t lines_min;
    struct buf text; /* of the file */
    struct buf accepted;
    size_t lines, failed;
};

static uint32_t hex(struct slice digits)
{
    char text[9] = {0};

    memcpy(text, digits.ptr, digits.len < 8 ? digits.len : 8);
    return (uint32_t)strtoul(text, NULL, 16);
}

static void unescape(struct slice text, struct buf *out)
{
    for (size_t at = 0; at < text.len; at++) {
        struct slice rest = slice_skip(text, at);
        char bytes[UTF8_MAX_LEN];

        if (slice_starts(rest, SLICE("\\u")) && rest.len >= 6) {
            buf_add(out, bytes, utf8_encode(hex(slice_of(rest.ptr + 2, 4)), bytes));
            at += 5;
        } else if (slice_starts(rest, SLICE("\\x")) && rest.len >= 4) {
            buf_add_byte(out, (char)hex(slice_of(rest.ptr + 2, 2)));
            at += 3;
        } else {
            buf_add_byte(out, rest.ptr[0]);
        }
    }
}

static void read_file(struct golden *golden)
{
    char path[1024];
    char bytes[4096];
    size_t len;
    FILE *file;

    snprintf(path, sizeof path, "%s/analyzers/%s/golden.tsv", texts_root(), golden->name);
    file = fopen(path, "rb");
    assert_non_null(file);
    while ((len = fread(bytes, 1, sizeof bytes, file)) > 0)
        buf_add(&golden->text, bytes, len);
    fclose(file);
}

static void write_file(const struct golden *golden)
{
    char path[1024];
    FILE *file;

    snprintf(path, sizeof path, "%s/analyzers/%s/golden.tsv", texts_root(), golden->name);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(golden->accepted.ptr, 1, golden->accepted.len, file),
                     golden->accepted.len);
    fclose(file);
}

/* The guard lines' words, one a line. */
static void read_guard(const struct golden *golden, struct buf *out)
{
    struct slice rest = buf_slice(&golden->text);

    while (rest.ptr != NULL) {
        struct slice line = slice_cut(&rest, '\n');

        if (!slice_eq(slice_cut(&line, '\t'), SLICE("guard")))
            continue;
        while (line.ptr != NULL) {
            buf_add_slice(out, slice_cut(&line, ' '));
            buf_add_byte(out, '\n');
        }
    }
}

static void actual(struct analyzer *analyzer, struct slice kind, struct slice text, struct buf *out)
{
    struct token_list tokens;
    struct slice folded;

    if (slice_eq(kind, SLICE("fold"))) {
        assert_int_equal(analyze_fold(analyzer, text, &folded, NULL), 0);
        buf_add_slice(out, folded);
        return;
    }
    if (slice_eq(kind, SLICE("name")))
        assert_int_equal(analyze_name(analyzer, text, &tokens, NULL), 0);
    else
        assert_int_equal(analyze(analyzer, text, &tokens, NULL), 0);
    texts_print(&tokens, out);
}

static void check_line(struct golden *golden, struct analyzer *analyzer, struct slice line)
{
    struct slice kind = slice_cut(&line, '\t');
    struct slice written = slice_cut(&line, '\t');
    struct buf text, got;

    buf_init(&text, 4096);
    buf_init(&got, 1 << 16);
    unescape(written, &text);
    actual(analyzer, kind, buf_slice(&text), &got);
    golden->lines++;
    if (!slice_eq(buf_slice(&got), line)) {
        golden->failed++;
        print_error("%s: %.*s\n  got  %.*s\n  want %.*s\n", golden->name, SLICE_ARG(written),
                    SLICE_ARG(buf_slice(&got)), SLICE_ARG(line));
    }
    buf_addf(&golden->accepted, "%.*s\t%.*s\t%.*s\n", SLICE_ARG(kind), SLICE_ARG(written),
             SLICE_ARG(buf_slice(&got)));
    buf_release(&text);
    buf_release(&got);
}

static void check_lines(struct golden *golden, struct analyzer *analyzer)
{
    struct slice rest = buf_slice(&golden->text);

    while (rest.ptr != NULL && rest.len > 0) {
        struct slice line = slice_cut(&rest, '\n');

        if (line.len > 0 && line.ptr[0] != '#' && !slice_starts(line, SLICE("guard\t")))
            check_line(golden, analyzer, line);
        else
            buf_addf(&golden->accepted, "%.*s\n", SLICE_ARG(line));
    }
}

static void run_golden(const char *name, size_t lines_min)
{
    struct golden golden = {.name = name, .lines_min = lines_min};
    struct analysis *analysis;
    struct analyzer *analyzer;
    struct buf guard;

    buf_init(&golden.text, 1 << 20);
    buf_init(&golden.accepted, 1 << 20);
    buf_init(&guard, 1 << 16);
    read_file(&golden);
    read_guard(&golden, &guard);
    analysis = texts_analysis(buf_slice(&guard));
    analyzer = analyzer_new(analysis);
    check_lines(&golden, analyzer);
    if (getenv("ATTAR_GOLDEN_ACCEPT") != NULL)
        write_file(&golden);
    else
        assert_int_equal(golden.failed, 0);
    assert_true(golden.lines >= lines_min);
    analyzer_free(analyzer);
    analysis_unref(analysis);
    buf_release(&golden.text);
    buf_release(&golden.accepted);
    buf_release(&guard);
}

static void arabic_golden_file(void **state)
{
    (void)state;
    run_golden("arabic", 450);
}

static void english_golden_file(void **state)
{
    (void)state;
    run_golden("english", 280);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arabic_golden_file),
        cmocka_unit_test(english_golden_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
