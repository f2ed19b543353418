/* Goal: MessagePack as the specification has it, and nothing allocated for a lie.
 * Method: bytes by hand from the format table; then round trips through msgpack-c. */
#include "codec/pack.h"

#include "tests/support/prop.h"

static const struct pack_limits limits = {1 << 16, 1000, 8};

static int parses(struct slice bytes)
{
    struct pack_doc *doc = NULL;
    int rc = pack_parse(bytes, &limits, &doc, NULL);

    pack_free(doc);
    return rc;
}

#define BYTES(text) slice_of(text, sizeof(text) - 1)

static void every_form_is_bounded(void **state)
{
    (void)state;
    assert_int_equal(parses(BYTES("\x80")), 0);
    assert_int_equal(parses(BYTES("\x92\x01\xA1z")), 0);
    assert_int_equal(parses(BYTES("\xCB\x3F\xF0\0\0\0\0\0\0")), 0);
    assert_int_equal(parses(BYTES("")), -ATTAR_EPARSE);
    assert_int_equal(parses(BYTES("\xC1")), -ATTAR_EPARSE);                  /* never used */
    assert_int_equal(parses(BYTES("\x01\x01")), -ATTAR_EPARSE);              /* left over */
    assert_int_equal(parses(BYTES("\xDD\xFF\xFF\xFF\xFF")), -ATTAR_ELIMIT);  /* 4 G items */
    assert_int_equal(parses(BYTES("\xC6\xFF\xFF\xFF\xFFx")), -ATTAR_EPARSE); /* 4 GB of bytes */
    assert_int_equal(parses(BYTES("\xD9")), -ATTAR_EPARSE);
    assert_int_equal(parses(BYTES("\xD4\x01\x02")), -ATTAR_EPARSE); /* extension */
    assert_int_equal(parses(BYTES("\x91\x91\x91\x91\x91\x91\x91\x91\x01")), 0);
    assert_int_equal(parses(BYTES("\x91\x91\x91\x91\x91\x91\x91\x91\x91\x01")), -ATTAR_ELIMIT);
}

static void values_come_back(void **state)
{
    struct buf out;
    struct pack_writer w = {&out};
    struct pack_doc *doc = NULL;
    const struct pack_value *root;
    struct slice text;
    uint64_t number;

    (void)state;
    buf_init(&out, 1000);
    pack_map(&w, 3);
    pack_cstr(&w, "n");
    pack_u64(&w, UINT64_MAX);
    pack_cstr(&w, "list");
    pack_array(&w, 2);
    pack_str(&w, SLICE("عود"));
    pack_bin(&w, slice_of("\0\1", 2));
    pack_cstr(&w, "empty");
    pack_map(&w, 0);
    assert_int_equal(pack_parse(buf_slice(&out), &limits, &doc, NULL), 0);
    root = pack_root(doc);
    assert_int_equal(pack_count(root), 3);
    assert_int_equal(pack_to_u64(pack_get(root, "n"), &number), 0);
    assert_true(number == UINT64_MAX);
    assert_int_equal(pack_to_str(pack_at(pack_get(root, "list"), 0), &text), 0);
    assert_true(slice_eq(text, SLICE("عود")));
    assert_int_equal(pack_to_bin(pack_at(pack_get(root, "list"), 1), &text), 0);
    assert_true(slice_eq(text, slice_of("\0\1", 2)));
    assert_int_equal(pack_to_u64(pack_get(root, "absent"), &number), -ATTAR_EPARSE);
    assert_null(pack_at(pack_get(root, "list"), 2));
    pack_free(doc);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_form_is_bounded),
                                       cmocka_unit_test(values_come_back)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
