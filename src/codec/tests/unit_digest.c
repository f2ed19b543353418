/* Goal: SHA-256 and HMAC are the published functions, and a key that was kept signs as before.
 * Method: vectors of FIPS 180-4 (NIST's examples) and of RFC 4231. */
#include "codec/digest.h"

#include "tests/support/prop.h"

static void assert_hex(const uint8_t *bytes, size_t len, const char *want)
{
    char hex[2 * 64 + 1];

    assert_true(len <= 64);
    digest_hex(bytes, len, hex);
    hex[2 * len] = '\0';
    assert_string_equal(hex, want);
}

static void sha256_is_fips_180_4(void **state)
{
    static char million[1000000];
    uint8_t out[SHA256_BYTES];

    (void)state;
    digest_sha256(SLICE(""), out);
    assert_hex(out, 32, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    digest_sha256(SLICE("abc"), out);
    assert_hex(out, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    memset(million, 'a', sizeof million);
    digest_sha256(slice_of(million, sizeof million), out);
    assert_hex(out, 32, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static const struct {
    unsigned key_len;
    char key_byte; /* repeated; 0: `key` is the key */
    const char *key;
    const char *message;
    const char *want;
} rfc4231[] = {
    {20, 0x0b, NULL, "Hi There",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {4, 0, "Jefe", "what do ya want for nothing?",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {131, (char)0xaa, NULL, "Test Using Larger Than Block-Size Key - Hash Key First",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {131, (char)0xaa, NULL,
     "This is a test using a larger than block-size key and a larger than block-size data. The key "
     "needs to be hashed before being used by the HMAC algorithm.",
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

static void hmac_is_rfc_4231(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rfc4231 / sizeof *rfc4231; i++) {
        uint8_t packed[HMAC_KEY_BYTES];
        uint8_t out[SHA256_BYTES];
        struct hmac_key key;
        char bytes[131];

        memset(bytes, rfc4231[i].key_byte, sizeof bytes);
        if (rfc4231[i].key != NULL)
            memcpy(bytes, rfc4231[i].key, rfc4231[i].key_len);
        digest_hmac_key(slice_of(bytes, rfc4231[i].key_len), &key);
        digest_hmac_key_write(&key, packed);
        memset(&key, 0, sizeof key);
        digest_hmac_key_read(packed, &key);
        digest_hmac(&key, slice_cstr(rfc4231[i].message), out);
        assert_hex(out, 32, rfc4231[i].want);
    }
}

static void equal_sees_every_byte(void **state)
{
    uint8_t a[40] = {0};
    uint8_t b[40] = {0};

    (void)state;
    assert_true(digest_equal(a, b, sizeof a));
    for (size_t i = 0; i < sizeof b; i++) {
        b[i] = 0x80;
        assert_false(digest_equal(a, b, sizeof a));
        b[i] = 0;
    }
    assert_true(digest_equal(a, b, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_is_fips_180_4),
        cmocka_unit_test(hmac_is_rfc_4231),
        cmocka_unit_test(equal_sees_every_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
