/* Goal: what is taken out of a query is what a person would say it means, in English, in Arabic and
 * mixed, and nothing is taken out of names.  Method: golden/utterances.tsv, a line an utterance:
 *
 *   text TAB items by place TAB remaining words          - for none; \xHH for bytes hard to see
 *
 * ATTAR_GOLDEN_ACCEPT=1 rewrites the file with what came out: look at the difference.
 * golden/pairs.tsv has the same thing said in English and in Arabic; the items must be equal. */
#include "query/understand/tests/sayings.h"

#include "base/buf.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

enum { UTTERANCES_MIN = 300, PAIRS_MIN = 60 };

static struct sayings sayings;

static struct slice read_file(const char *name, char path[PATH_MAX])
{
    files_source(name, path);
    return files_read(path);
}

static int hex(char digit)
{
    return digit <= '9' ? digit - '0' : digit - 'A' + 10;
}

static void unescape(struct slice text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!slice_starts(slice_skip(text, i), SLICE("\\x"))) {
            buf_add_byte(out, text.ptr[i]);
            continue;
        }
        assert_true(i + 3 < text.len);
        buf_add_byte(out, (char)(hex(text.ptr[i + 2]) * 16 + hex(text.ptr[i + 3])));
        i += 3;
    }
}

static void add_answer(struct slice text, struct buf *out)
{
    struct understanding read;
    struct buf q;

    buf_init(&q, 1 << 10);
    unescape(text, &q);
    sayings_read(&sayings, buf_slice(&q), &read);
    sayings_items(&sayings, &read, out);
    buf_add_byte(out, '\t');
    sayings_rest(&read, out);
    buf_release(&q);
}

/* Is the line as it was?  Appends what it should be to `accepted`. */
static bool check_line(struct slice line, struct buf *accepted)
{
    struct slice rest = line;
    struct slice text = slice_cut(&rest, '\t');
    size_t start = accepted->len;
    bool same;

    if (line.len == 0 || line.ptr[0] == '#') {
        buf_add_slice(accepted, line);
        return true;
    }
    buf_addf(accepted, "%.*s\t", SLICE_ARG(text));
    add_answer(text, accepted);
    same = slice_eq(slice_of(accepted->ptr + start, accepted->len - start), line);
    if (!same)
        print_error("want %.*s\n got %.*s\n", SLICE_ARG(line), (int)(accepted->len - start),
                    accepted->ptr + start);
    return same;
}

static void every_utterance_is_understood_as_stated(void **state)
{
    char path[PATH_MAX];
    struct slice file = read_file("src/query/understand/tests/golden/utterances.tsv", path);
    struct slice rest = file;
    struct buf accepted;
    size_t utterances = 0;
    size_t wrong = 0;

    (void)state;
    buf_init(&accepted, 1 << 20);
    while (rest.len > 0) {
        struct slice line = slice_cut(&rest, '\n');

        utterances += line.len > 0 && line.ptr[0] != '#';
        wrong += !check_line(line, &accepted);
        buf_add_cstr(&accepted, "\n");
    }
    if (wrong > 0 && getenv("ATTAR_GOLDEN_ACCEPT") != NULL)
        files_write(path, buf_slice(&accepted));
    free((void *)file.ptr);
    buf_release(&accepted);
    assert_true(utterances >= UTTERANCES_MIN);
    assert_int_equal(wrong, 0);
}

static bool comes_before(const struct understood *a, const struct understood *b)
{
    return a->filter != b->filter ? a->filter < b->filter : slice_cmp(a->value, b->value) < 0;
}

static void add_items_sorted(struct slice text, struct buf *out)
{
    struct understanding read;

    sayings_read(&sayings, text, &read);
    for (size_t i = 1; i < read.count; i++)
        for (size_t j = i; j > 0 && comes_before(&read.items[j], &read.items[j - 1]); j--) {
            struct understood swapped = read.items[j];

            read.items[j] = read.items[j - 1];
            read.items[j - 1] = swapped;
        }
    sayings_items(&sayings, &read, out);
}

static bool same_in_both(struct slice line)
{
    struct slice english = slice_cut(&line, '\t');
    struct buf said[2];
    bool same;

    for (int i = 0; i < 2; i++) {
        buf_init(&said[i], 1 << 12);
        add_items_sorted(i == 0 ? english : line, &said[i]);
    }
    same = slice_eq(buf_slice(&said[0]), buf_slice(&said[1])) && said[0].ptr[0] != '-';
    if (!same)
        print_error("%.*s\n  %.*s\n  %.*s\n", SLICE_ARG(english), SLICE_ARG(buf_slice(&said[0])),
                    SLICE_ARG(buf_slice(&said[1])));
    buf_release(&said[0]);
    buf_release(&said[1]);
    return same;
}

static void english_and_arabic_give_the_same_filters(void **state)
{
    char path[PATH_MAX];
    struct slice file = read_file("src/query/understand/tests/golden/pairs.tsv", path);
    struct slice rest = file;
    size_t pairs = 0;
    size_t wrong = 0;

    (void)state;
    while (rest.len > 0) {
        struct slice line = slice_cut(&rest, '\n');

        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        wrong += !same_in_both(line);
        pairs++;
    }
    free((void *)file.ptr);
    assert_true(pairs >= PAIRS_MIN);
    assert_int_equal(wrong, 0);
}

static int open_all(void **state)
{
    (void)state;
    sayings_open(&sayings);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    sayings_close(&sayings);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_utterance_is_understood_as_stated),
        cmocka_unit_test(english_and_arabic_give_the_same_filters),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
