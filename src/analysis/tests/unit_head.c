/* Goal: The head is NFKC, word boundaries are those of UAX 29, where nothing of ours is added.
 * Method: Unicode's own NormalizationTest and WordBreakTest from the shared data, through the ICU
 * path; without the files the tests skip, with the reason. */
#include "analysis/head.h"

#include "base/utf8.h"
#include "codec/input.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

static struct chars chars;
static struct head head;

static int set_up(void **state)
{
    (void)state;
    chars_init(&chars);
    head_init(&head, &chars);
    head.icu_only = true;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    head_release(&head);
    return 0;
}

static struct input *unicode_file(const char *name)
{
    struct input *input;
    char path[PATH_MAX];

    if (!files_data(name, path)) {
        print_message("skipped: %s is not there\n", path);
        skip();
    }
    assert_int_equal(input_open(path, &input, NULL), 0);
    return input;
}

struct points {
    uint32_t c[64];
    size_t count;
};

static struct points points_of(struct slice text)
{
    struct points points = {.count = 0};

    while (text.ptr != NULL && points.count < 64) {
        struct slice hex = slice_cut(&text, ' ');
        char digits[16] = {0};

        memcpy(digits, hex.ptr, hex.len < 15 ? hex.len : 15);
        if (hex.len > 0)
            points.c[points.count++] = (uint32_t)strtoul(digits, NULL, 16);
    }
    return points;
}

static size_t encode(const struct points *points, char out[256])
{
    size_t len = 0;

    for (size_t i = 0; i < points->count; i++)
        len += utf8_encode(points->c[i], out + len);
    return len;
}

/* Lines with code points that `marks` or `digits` touch are ours to judge, not Unicode's. */
static bool touched(const struct points *points)
{
    for (size_t i = 0; i < points->count; i++)
        if (chars_is_mark(points->c[i]) || chars_map_digit(points->c[i]) != points->c[i])
            return true;
    return false;
}

/* CLDR, and so ICU, takes the colon out of MidLetter; words.c cuts at it anyway. */
static bool has_colon(const struct points *points)
{
    for (size_t i = 0; i < points->count; i++)
        if (points->c[i] == ':')
            return true;
    return false;
}

static bool head_gives(const struct points *want)
{
    if (head.out.count != want->count)
        return false;
    for (size_t i = 0; i < want->count; i++)
        if (head.out.items[i].c != want->c[i])
            return false;
    return true;
}

static void head_is_nfkc(void **state)
{
    struct input *input = unicode_file("unicode/NormalizationTest.txt");
    struct slice line;
    size_t checked = 0;

    (void)state;
    while (input_line(input, 4096, &line, NULL) > 0) {
        struct slice rest = line;
        struct points source, nfkc;
        char text[256];

        if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == '@')
            continue;
        source = points_of(slice_cut(&rest, ';'));
        slice_cut(&rest, ';');
        slice_cut(&rest, ';');
        nfkc = points_of(slice_cut(&rest, ';'));
        if (touched(&source) || touched(&nfkc))
            continue;
        head_run(&head, slice_of(text, encode(&source, text)));
        if (!head_gives(&nfkc))
            fail_msg("%.*s", SLICE_ARG(line));
        checked++;
    }
    input_close(input);
    print_message("%zu lines of NormalizationTest\n", checked);
    assert_true(checked > 18000);
}

/* "÷ 0041 × 0308 ÷": the points, and for each whether a boundary is in front. */
static bool read_breaks(struct slice line, struct points *points, bool breaks[64])
{
    bool boundary = true;

    line = slice_cut(&line, '\t');
    *points = (struct points){.count = 0};
    while (line.ptr != NULL) {
        struct slice part = slice_cut(&line, ' ');
        char digits[16] = {0};

        if (slice_eq(part, SLICE("÷")) || slice_eq(part, SLICE("×"))) {
            boundary = slice_eq(part, SLICE("÷"));
            continue;
        }
        memcpy(digits, part.ptr, part.len < 15 ? part.len : 15);
        if (part.len == 0)
            continue;
        breaks[points->count] = boundary;
        points->c[points->count++] = (uint32_t)strtoul(digits, NULL, 16);
    }
    return points->count > 0;
}

static void word_boundaries_are_those_of_uax_29(void **state)
{
    struct input *input = unicode_file("unicode/WordBreakTest.txt");
    size_t checked = 0;
    struct slice line;

    (void)state;
    while (input_line(input, 4096, &line, NULL) > 0) {
        struct points points;
        bool breaks[64];
        char text[256];

        if (!slice_starts(line, SLICE("÷")) || !read_breaks(line, &points, breaks))
            continue;
        head_run(&head, slice_of(text, encode(&points, text)));
        if (touched(&points) || !head_gives(&points) || has_colon(&points))
            continue;
        for (size_t i = 0; i < points.count; i++)
            if (head.out.items[i].break_before != breaks[i])
                fail_msg("%.*s", SLICE_ARG(line));
        checked++;
    }
    input_close(input);
    print_message("%zu lines of WordBreakTest\n", checked);
    assert_true(checked > 900);
}

/* The boundaries of `points` by ICU's iterator alone. */
static void icu_breaks(const struct points *points, bool breaks[64])
{
    UErrorCode status = U_ZERO_ERROR;
    UChar utf16[128];
    int32_t starts[64];
    int32_t len = 0;

    for (size_t i = 0; i < points->count; i++) {
        starts[i] = len;
        U16_APPEND_UNSAFE(utf16, len, (UChar32)points->c[i]);
    }
    ubrk_setText(head.words, utf16, len, &status);
    assert_true(U_SUCCESS(status));
    for (size_t i = 0; i < points->count; i++)
        breaks[i] = ubrk_isBoundary(head.words, starts[i]);
}

/* Before anything of ours: every row.  A colon joins letters in UAX 29, and cuts in CLDR's rules,
 * which ICU follows: rows with one may have boundaries more. */
static void every_row_of_word_break_test(void **state)
{
    struct input *input = unicode_file("unicode/WordBreakTest.txt");
    size_t rows = 0, colons = 0;
    struct slice line;

    (void)state;
    while (input_line(input, 4096, &line, NULL) > 0) {
        struct points points;
        bool want[64], got[64];

        if (!slice_starts(line, SLICE("÷")) || !read_breaks(line, &points, want))
            continue;
        icu_breaks(&points, got);
        for (size_t i = 0; i < points.count; i++)
            if (got[i] != want[i] && !(got[i] && has_colon(&points)))
                fail_msg("%.*s", SLICE_ARG(line));
        colons += has_colon(&points);
        rows++;
    }
    input_close(input);
    print_message("%zu lines of WordBreakTest as they are, %zu of them with a colon\n", rows,
                  colons);
    assert_true(rows > 1800);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(head_is_nfkc),
        cmocka_unit_test(word_boundaries_are_those_of_uax_29),
        cmocka_unit_test(every_row_of_word_break_test),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
