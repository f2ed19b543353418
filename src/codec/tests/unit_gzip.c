/* Goal: what gzip packed comes back whole or not at all, and never longer than allowed.
 * Method: zlib packs; the member is cut at every byte, damaged, lengthened, and unpacked into
 * buffers of every maximum around its length. */
#include "codec/gzip.h"

#include "tests/support/prop.h"

#include <zlib.h>

enum { PACKED_MAX = 1 << 16 };

static struct slice pack(const char *bytes, size_t len, char *out)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)bytes,
                       .avail_in = (uInt)len,
                       .next_out = (Bytef *)out,
                       .avail_out = PACKED_MAX};

    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY),
                     Z_OK);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    deflateEnd(&stream);
    return slice_of(out, PACKED_MAX - stream.avail_out);
}

static int unpack(struct slice bytes, size_t max, struct buf *out)
{
    buf_release(out);
    buf_init(out, max);
    return gzip_unpack(bytes, out, NULL);
}

static void a_member_comes_back_whole(void **state)
{
    static char text[40000], packed[PACKED_MAX];
    struct slice member;
    struct buf out;

    (void)state;
    buf_init(&out, 1);
    for (size_t len = 0; len <= sizeof text; len = len * 3 + 1) {
        for (size_t i = 0; i < len; i++)
            text[i] = (char)(i * i >> 3);
        member = pack(text, len, packed);
        assert_int_equal(unpack(member, len > 0 ? len : 1, &out), 0);
        assert_true(slice_eq(buf_slice(&out), slice_of(text, len)));
        assert_int_equal(unpack(member, len + 1, &out), 0);
        if (len > 1)
            assert_int_equal(unpack(member, len - 1, &out), -ATTAR_ELIMIT);
        assert_true(out.len <= out.max);
    }
    buf_release(&out);
}

static void anything_less_is_refused(void **state)
{
    static char packed[PACKED_MAX];
    struct slice member = pack("{\"requests\":[]}{\"requests\":[]}", 30, packed);
    struct buf out;

    (void)state;
    buf_init(&out, 1);
    for (size_t len = 0; len < member.len; len++)
        assert_int_equal(unpack(slice_of(packed, len), 1000, &out), -ATTAR_EPARSE);
    packed[member.len] = 'x';
    assert_int_equal(unpack(slice_of(packed, member.len + 1), 1000, &out), -ATTAR_EPARSE);
    packed[member.len - 8] ^= 1; /* the checksum */
    assert_int_equal(unpack(member, 1000, &out), -ATTAR_EPARSE);
    assert_int_equal(unpack(SLICE("{\"requests\":[]}"), 1000, &out), -ATTAR_EPARSE);
    buf_release(&out);
}

static void a_bomb_stops_at_the_maximum(void **state)
{
    static char packed[PACKED_MAX];
    char *zeros = calloc(1, 8 << 20);
    struct slice member;
    struct buf out;

    (void)state;
    buf_init(&out, 1);
    member = pack(zeros, 8 << 20, packed);
    assert_true(member.len < 10000);
    assert_int_equal(unpack(member, 1 << 20, &out), -ATTAR_ELIMIT);
    assert_true(out.len <= 1 << 20 && out.cap <= 2 << 20);
    buf_release(&out);
    free(zeros);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_comes_back_whole),
        cmocka_unit_test(anything_less_is_refused),
        cmocka_unit_test(a_bomb_stops_at_the_maximum),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
