/* Goal: what was typed on the wrong layout is read back: every word of the ontology in at least 99
 * of 100 cases, and no bytes break the reader.  Method: a second table of the keys, row by row as
 * search.md prints them, types each word on the other layout. */
#include "query/repair/repair.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

struct row {
    const char *us;
    const char *arabic; /* one letter a key */
};

static const struct row rows[] = {
    {"qwertyuiop[]", "ضصثقفغعهخحجد"},
    {"asdfghjkl;'", "شسيبلاتنمكط"},
    {"zxcvnm,./`", "ئءؤرىةوزظذ"},
    {"YHN", "إأآ"},
};

/* What shift writes else, apart, as combining marks are hard to tell from each other. */
static const char mark_keys[] = "QWERUIOPASDFJKLZXCVM";
static const char *const marks[] = {"\u064E", "\u064B", "\u064F", "\u064C", "\u2018",
                                    "\u00F7", "\u00D7", "\u061B", "\u0650", "\u064D",
                                    "]",      "[",      "\u0640", "\u060C", "/",
                                    "~",      "\u0652", "}",      "{",      "\u2019"};

static uint64_t typed_words;
static uint64_t first_right;
static uint64_t any_right;
static uint64_t without_key;

/* ---- Typing ---- */

static bool type_arabic_letter(struct buf *out, uint32_t letter)
{
    for (size_t r = 0; r < 4; r++) {
        struct slice arabic = slice_cstr(rows[r].arabic);
        const char *us = rows[r].us;

        for (size_t at = 0; at < arabic.len; us++)
            if (utf8_next(arabic, &at) == letter) {
                buf_add_byte(out, *us);
                return true;
            }
    }
    return false;
}

static bool type_latin_letter(struct buf *out, char letter)
{
    const char *at = strchr(mark_keys, letter);

    if (letter == 'b' || letter == 'B' || letter == 'G' || letter == 'T') {
        buf_add_cstr(out, letter == 'b'   ? "لا"
                          : letter == 'B' ? "لآ"
                          : letter == 'G' ? "لأ"
                                          : "لإ");
        return true;
    }
    if (at != NULL) {
        buf_add_cstr(out, marks[at - mark_keys]);
        return true;
    }
    for (size_t r = 0; r < 4; r++) {
        struct slice arabic = slice_cstr(rows[r].arabic);
        size_t from = 0;

        for (size_t i = 0; rows[r].us[i] != '\0'; i++) {
            size_t past = from;

            utf8_next(arabic, &past);
            if (rows[r].us[i] == letter) {
                buf_add(out, arabic.ptr + from, past - from);
                return true;
            }
            from = past;
        }
    }
    return false;
}

/* The word as it comes out on the other layout; false if it has no key for a letter. */
static bool type(struct buf *out, struct slice word, bool arabic)
{
    size_t at = 0;

    buf_clear(out);
    while (at < word.len) {
        uint32_t letter = utf8_next(word, &at);

        if (letter >= '0' && letter <= '9')
            buf_add_byte(out, (char)letter);
        else if (arabic ? !type_arabic_letter(out, letter)
                        : letter > 127 || !type_latin_letter(out, (char)letter))
            return false;
    }
    return true;
}

/* ---- The ontology ---- */

static bool is_arabic(struct slice word)
{
    for (size_t at = 0; at < word.len;) {
        uint32_t letter = utf8_next(word, &at);

        if (letter >= 0x600 && letter < 0x700)
            return true;
    }
    return false;
}

static void check_word(struct slice word)
{
    struct keyboard_readings readings;
    struct arena arena;
    struct buf typed;
    bool any = false;

    buf_init(&typed, 1 << 12);
    arena_init(&arena, 1 << 16);
    if (!type(&typed, word, is_arabic(word))) {
        without_key++;
    } else if (typed.len > 0) {
        assert_int_equal(keyboard_read(buf_slice(&typed), &arena, &readings), 0);
        for (unsigned i = 0; i < readings.count; i++)
            any = any || slice_eq(readings.items[i], word);
        typed_words++;
        any_right += any;
        first_right += readings.count > 0 && slice_eq(readings.items[0], word);
    }
    arena_release(&arena);
    buf_release(&typed);
}

static bool is_number(struct slice word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] < '0' || word.ptr[i] > '9')
            return false;
    return true;
}

static void check_value(struct slice value)
{
    size_t from = 0;

    for (size_t at = 0; at <= value.len; at++) {
        if (at < value.len && strchr(" |-.()", value.ptr[at]) == NULL)
            continue;
        if (!is_number(slice_of(value.ptr + from, at - from)))
            check_word(slice_of(value.ptr + from, at - from));
        from = at + 1;
    }
}

/* Columns: id, en, ar, aliases, and others that nobody types. */
static void check_file(const char *name)
{
    char path[PATH_MAX];
    struct slice text;
    struct slice rest;

    files_source(name, path);
    rest = text = files_read(path);
    slice_cut(&rest, '\n');
    while (rest.ptr != NULL) {
        struct slice line = slice_cut(&rest, '\n');

        slice_cut(&line, '\t');
        for (int column = 0; column < 3 && line.ptr != NULL; column++)
            check_value(slice_cut(&line, '\t'));
    }
    free((void *)text.ptr);
}

static void words_of_the_ontology_come_back(void **state)
{
    (void)state;
    check_file("data/ontology/notes.tsv");
    check_file("data/ontology/houses.tsv");
    check_file("data/ontology/accords.tsv");
    check_file("data/ontology/concentrations.tsv");
    check_file("data/ontology/families.tsv");
    check_file("data/ontology/perfumers.tsv");
    print_message("%llu words typed, %llu read back first, %llu among the readings, %llu have a "
                  "letter without a key\n",
                  (unsigned long long)typed_words, (unsigned long long)first_right,
                  (unsigned long long)any_right, (unsigned long long)without_key);
    assert_true(typed_words > 2000);
    assert_true(first_right * 100 >= typed_words * 99);
    assert_true(any_right * 1000 >= typed_words * 995);
}

/* ---- Cases ---- */

static void expect(const char *text, const char *want)
{
    struct keyboard_readings readings;
    struct arena arena;

    arena_init(&arena, 1 << 12);
    assert_int_equal(keyboard_read(slice_cstr(text), &arena, &readings), 0);
    if (want == NULL) {
        assert_int_equal(readings.count, 0);
    } else {
        assert_true(readings.count > 0);
        assert_int_equal(readings.items[0].len, strlen(want));
        assert_memory_equal(readings.items[0].ptr, want, strlen(want));
    }
    arena_release(&arena);
}

static void keys_are_those_of_the_layouts(void **state)
{
    (void)state;
    expect("u'v", "عطر");
    expect("U'V", "عطر");
    expect("u,]", "عود");
    expect("[,]", "جود");
    expect("gh", "لا");
    expect("b", "لا");
    expect("Hlv Yv TBG", "أمر إر لإلآلأ");
    expect("u'v 100", "عطر 100");
    expect("خعي", "oud");
    expect("}اشىثم", "Chanel");
    expect("]هخق", "Dior");
    expect("لاقعف", "brut");
    expect("ﻻقعف", "brut");
    expect("100", NULL);
    expect("", NULL);
    expect("عطر oud", NULL);
}

static void lam_alef_is_read_both_ways(void **state)
{
    static const char *const want[] = {"nibt b", "night b", "nibt gh", "night gh"};
    struct keyboard_readings readings;
    struct arena arena;

    (void)state;
    arena_init(&arena, 1 << 12);
    assert_int_equal(keyboard_read(SLICE("ىهلاف لا"), &arena, &readings), 0);
    assert_int_equal(readings.count, 4);
    for (unsigned i = 0; i < 4; i++)
        assert_true(slice_eq(readings.items[i], slice_cstr(want[i])));
    arena_release(&arena);
}

static void a_full_arena_is_a_limit(void **state)
{
    struct keyboard_readings readings = {.count = 3};
    struct arena arena;

    (void)state;
    arena_init(&arena, 8);
    assert_int_equal(keyboard_read(SLICE("u'v"), &arena, &readings), -ATTAR_ELIMIT);
    assert_int_equal(readings.count, 3);
    arena_release(&arena);
}

/* Readings of sound text are sound; of any bytes they stay inside their memory. */
TEST_PROP(any_bytes_are_read, 2000)
{
    static const char keys[] = "\xD9\x84\xD8\xA7\xEF\xBB\xBBgB'";
    struct keyboard_readings readings;
    char bytes[24];
    struct arena arena;
    size_t len = (size_t)rng_below(t->rng, sizeof bytes);

    for (size_t i = 0; i < len; i++)
        bytes[i] = keys[rng_below(t->rng, sizeof keys)];
    if (rng_below(t->rng, 2) && len > 0)
        bytes[rng_below(t->rng, len)] = (char)rng_below(t->rng, 256);
    arena_init(&arena, 1 << 14);
    CHECK_EQ(t, keyboard_read(slice_of(bytes, len), &arena, &readings), 0);
    for (unsigned i = 0; i < readings.count; i++)
        CHECK(t, utf8_valid(readings.items[i]) || !utf8_valid(slice_of(bytes, len)));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_those_of_the_layouts),
        cmocka_unit_test(lam_alef_is_read_both_ways), cmocka_unit_test(a_full_arena_is_a_limit),
        cmocka_unit_test(words_of_the_ontology_come_back), PROP(any_bytes_are_read)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
