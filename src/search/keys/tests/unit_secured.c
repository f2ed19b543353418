/* Goal: secured keys of the published clients are taken, what they say is read as it was meant, and
 * nothing else is taken.
 * Method: keys that generateSecuredApiKey of algoliasearch 5.x and 4.x made from one parent; then
 * 25 forgeries, each of which is refused at the step where it must be. */
#include "search/keys/secured.h"

#include "base/error.h"
#include "codec/base64.h"

#include "tests/support/prop.h"

enum { ARENA_BYTES = 1 << 20 };

static const struct slice parent_text = SLICE_INIT("13ad45b4d0a2f6c1e8b97a5c3d2e1f00");
static struct arena arena;
static struct hmac_key parent;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, ARENA_BYTES);
    digest_hmac_key(parent_text, &parent);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static const char v5_empty[] =
    "MTc2YmQ2YzQwZTkwYTliMmMzYmE1MmY5NmU0NGE0YWJmNTUxZjc0OGRkYmMwNjYzZTFhNzg4N2M5ZjJhMGRjMQ==";
static const char both_filters[] =
    "NzI5NjllOWZmNDkwNWRlZWI3ZGZhNGQ0Y2FmZDBkNTZmMTAzZjJmNTM4NjlhNTA3ZjFkOWQ4MzMzMGVlODZmMGZpbHRlcn"
    "M9dmVuZG9yJTNBdi0xJTIwQU5EJTIwcHJpY2UlMjAlM0MlMjA1MDA=";
static const char v5_lists[] =
    "OTViMjM4NTRmODQ1MDQ1YzU0Njg3NzFjN2IxZGY1ZWYxYzc1N2Q2YmRkMjcyOTE3ODgwYmY2ZmFhZWNkYjQ5OWZhY2V0Rm"
    "lsdGVycz1icmFuZCUzQUFqbWFsJTJDdmVuZG9yJTNBdi0xJmhpdHNQZXJQYWdlPTUmcmVzdHJpY3RJbmRpY2VzPXByb2R1"
    "Y3RzKiUyQ3Byb2R1Y3RzX2FyJnJlc3RyaWN0U291cmNlcz0xOTIuMC4yLjAlMkYyNCZ1c2VyVG9rZW49dmVuZG9yJTIwMS"
    "UyQiVDMyVBOSZ2YWxpZFVudGlsPTE4OTM0NTYwMDA=";
static const char v5_arabic[] =
    "OTIxZTNhNjEyOTAxMGIwZmI2YTY3MGM0NjlkMTllNDg5Mzg0OTc2NWQwODhjNzkwYmE3MDIxMjZlNzk5MDFmY2ZpbHRlcn"
    "M9YnJhbmQlM0ElMjIlRDglQjklRDglQjclRDglQjElMjI=";
static const char v4_lists[] =
    "MzYzOGU1ODZlMWYwODNhODdmNGY0NDgyM2QyNjgwMTZkMjNlNzZjOThjYTg3NTkyNzZjYWQ2ZjQ0ZjEzZDA5ZnJlc3RyaW"
    "N0SW5kaWNlcz0lNUIlMjJwcm9kdWN0cyolMjIlMkMlMjJwcm9kdWN0c19hciUyMiU1RCZyZXN0cmljdFNvdXJjZXM9MTky"
    "LjAuMi4wJTJGMjQmdmFsaWRVbnRpbD0xODkzNDU2MDAwJnVzZXJUb2tlbj12ZW5kb3IlMjAxJTJCJUMzJUE5JmZhY2V0Rm"
    "lsdGVycz0lNUIlMjJicmFuZCUzQUFqbWFsJTIyJTJDJTIydmVuZG9yJTNBdi0xJTIyJTVEJmhpdHNQZXJQYWdlPTU=";

static void open_key(const char *text, struct secured_terms *terms)
{
    struct secured secured;

    assert_int_equal(secured_read(slice_cstr(text), &arena, &secured), 0);
    assert_true(secured_is_signed_by(&secured, &parent));
    assert_int_equal(secured_terms_read(secured.params, &arena, terms), 0);
}

static void assert_pair(const struct secured_terms *terms, size_t index, const char *name,
                        const char *value)
{
    assert_true(index < terms->pair_count);
    assert_true(slice_eq(terms->pairs[index].name, slice_cstr(name)));
    assert_true(slice_eq(terms->pairs[index].value, slice_cstr(value)));
}

static void keys_of_the_clients_are_taken(void **state)
{
    struct secured_terms terms;

    (void)state;
    open_key(v5_empty, &terms);
    assert_int_equal(terms.pair_count, 0);
    assert_true(terms.valid_until_s == INT64_MAX && terms.indexes.len == 0);
    assert_true(terms.user_token.ptr == NULL && terms.source_count == 0);
    open_key(both_filters, &terms);
    assert_int_equal(terms.pair_count, 1);
    assert_pair(&terms, 0, "filters", "vendor:v-1 AND price < 500");
    open_key(v5_arabic, &terms);
    assert_pair(&terms, 0, "filters", "brand:\"عطر\"");
}

static void assert_listed(const char *text)
{
    struct secured_terms terms;
    struct address inside, outside;

    open_key(text, &terms);
    assert_true(slice_eq(terms.indexes, SLICE("products*,products_ar")));
    assert_true(slice_eq(terms.user_token, SLICE("vendor 1+é")));
    assert_int_equal(terms.valid_until_s, 1893456000);
    assert_int_equal(terms.source_count, 1);
    assert_int_equal(address_parse(SLICE("192.0.2.200"), &inside), 0);
    assert_int_equal(address_parse(SLICE("192.0.3.0"), &outside), 0);
    assert_true(address_in(&inside, &terms.sources[0]));
    assert_false(address_in(&outside, &terms.sources[0]));
    assert_int_equal(terms.pair_count, 2);
}

static void lists_of_both_versions_mean_the_same(void **state)
{
    (void)state;
    assert_listed(v5_lists);
    assert_listed(v4_lists);
}

/* ---- Forgeries ---- */

static bool is_taken(struct slice text)
{
    struct secured_terms terms;
    struct secured secured;

    return secured_read(text, &arena, &secured) == 0 && secured_is_signed_by(&secured, &parent) &&
           secured_terms_read(secured.params, &arena, &terms) == 0;
}

/* base64 of `digest` and `params`. */
static struct slice joined(const char *digest, const char *params)
{
    char *raw = arena_alloc(&arena, 4096);
    char *text = arena_alloc(&arena, BASE64_TEXT_LEN(4096));
    int len = snprintf(raw, 4096, "%s%s", digest, params);

    return slice_of(text, base64_encode(slice_of(raw, (size_t)len), BASE64_PADDED, text));
}

/* Signed by `key` as an owner would. */
static struct slice signed_by(const char *key, const char *params)
{
    char hex[2 * SHA256_BYTES + 1] = "";
    uint8_t mac[SHA256_BYTES];
    struct hmac_key signer;

    digest_hmac_key(slice_cstr(key), &signer);
    digest_hmac(&signer, slice_cstr(params), mac);
    digest_hex(mac, sizeof mac, hex);
    return joined(hex, params);
}

static const char digest[] = "72969e9ff4905deeb7dfa4d4cafd0d56f103f2f53869a507f1d9d83330ee86f0";
static const char params[] = "filters=vendor%3Av-1%20AND%20price%20%3C%20500";

static void forgeries_are_refused(void **state)
{
    const struct slice good = slice_cstr(both_filters);
    struct slice shorter = {good.ptr, good.len - 4};

    (void)state;
    assert_true(is_taken(good) && slice_eq(joined(digest, params), good));
    assert_true(is_taken(signed_by(parent_text.ptr, params)));
    const struct slice forged[] = {
        SLICE(""),
        parent_text,                            /* the parent itself is no secured key */
        shorter,                                /* cut */
        slice_of(good.ptr, 88),                 /* cut behind the digest, padding wrong */
        slice_of(good.ptr + 4, good.len - 4),   /* cut at the front */
        joined(digest, ""),                     /* the restriction left out */
        joined(digest, "filters=vendor%3Av-1"), /* a part left out */
        joined(digest, "filters=vendor%3Av-2%20AND%20price%20%3C%20500"),  /* another vendor */
        joined(digest, "filters=vendor%3Av-1%20AND%20price%20%3C%205000"), /* longer */
        joined(digest, "filters=vendor%3av-1%20AND%20price%20%3C%20500"),  /* spelt otherwise */
        joined(digest, "filters=vendor:v-1 AND price < 500"),              /* decoded */
        joined(digest, "filters=vendor%3Av-1%20AND%20price%20%3C%20500&x=1"),
        joined(digest, "&filters=vendor%3Av-1%20AND%20price%20%3C%20500"),
        joined("72969E9FF4905DEEB7DFA4D4CAFD0D56F103F2F53869A507F1D9D83330EE86F0", params),
        joined("82969e9ff4905deeb7dfa4d4cafd0d56f103f2f53869a507f1d9d83330ee86f0", params),
        joined("72969e9ff4905deeb7dfa4d4cafd0d56f103f2f53869a507f1d9d83330ee86f1", params),
        joined("0000000000000000000000000000000000000000000000000000000000000000", params),
        joined("72969e9ff4905deeb7dfa4d4cafd0d56f103f2f53869a507f1d9d83330ee86f", params),
        signed_by("13ad45b4d0a2f6c1e8b97a5c3d2e1f01", params), /* another parent */
        signed_by("13ad45b4d0a2f6c1e8b97a5c3d2e1f0", params),
        signed_by("13ad45b4d0a2f6c1e8b97a5c3d2e1f00\n", params),
        signed_by("", params),
        signed_by(both_filters, params), /* a secured key makes none */
        SLICE(
            "NzI5NjllOWZmNDkwNWRlZWI3ZGZhNGQ0Y2FmZDBkNTZmMTAzZjJmNTM4NjlhNTA3ZjFkOWQ4MzMzMGVlODZm"
            "MGZpbHRlcnM9dmVuZG9yJTNBdi0xJTIwQU5EJTIwcHJpY2UlMjAlM0MlMjA1MDB="), /* spare bit set */
        slice_of("Nz I5", 5),
    };

    assert_int_equal(sizeof forged / sizeof *forged, 25);
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++)
        if (is_taken(forged[i]))
            fail_msg("forgery %zu was taken: %.*s", i, SLICE_ARG(forged[i]));
}

static void terms_that_cannot_be_read_refuse_the_key(void **state)
{
    static const char *const wrong[] = {
        "validUntil=soon",
        "validUntil=",
        "validUntil=1e9",
        "validUntil=1&validUntil=9999999999",
        "restrictIndices=",
        "restrictIndices=%5B%5D",
        "restrictIndices=%5B1%5D",
        "restrictIndices=%5B%22a%22",
        "restrictIndices=%5B%22a%2Cb%22%5D",
        "restrictSources=home",
        "restrictSources=10.0.0.1%2F8",
        "restrictSources=10.0.0.0%2F8%2C",
        "userToken=",
        "filters=a%3Ab&filters=c%3Ad",
        "filters=%FF",
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct secured_terms terms;

        if (secured_terms_read(slice_cstr(wrong[i]), &arena, &terms) >= 0)
            fail_msg("taken: %s", wrong[i]);
    }
}

static void long_keys_are_refused(void **state)
{
    static char text[SECURED_TEXT_MAX + 4];
    struct secured secured;

    (void)state;
    memset(text, 'A', sizeof text);
    assert_int_equal(secured_read(slice_of(text, sizeof text), &arena, &secured), -ATTAR_ELIMIT);
    memcpy(text, "Nzky", 4);
    assert_int_equal(secured_read(slice_of(text, SECURED_TEXT_MAX), &arena, &secured),
                     -ATTAR_EPARSE);
}

static void the_cache_forgets(void **state)
{
    struct secured_cache *cache = secured_cache_new();
    uint8_t hash[SHA256_BYTES] = {1};

    (void)state;
    assert_int_equal(secured_cache_get(cache, hash, 0), 0);
    secured_cache_put(cache, hash, 7, 1000);
    assert_int_equal(secured_cache_get(cache, hash, 1000 + SECURED_CACHE_MS - 1), 7);
    assert_int_equal(secured_cache_get(cache, hash, 1000 + SECURED_CACHE_MS), 0);
    secured_cache_put(cache, hash, 8, 2000);
    assert_int_equal(secured_cache_get(cache, hash, 2000), 8);
    for (int i = 0; i < 8; i++) { /* its set is full of later ones */
        uint8_t other[SHA256_BYTES] = {1};

        other[31] = (uint8_t)(i + 1);
        secured_cache_put(cache, other, 100 + i, 3000);
    }
    assert_int_equal(secured_cache_get(cache, hash, 3000), 0);
    hash[31] = 8;
    assert_int_equal(secured_cache_get(cache, hash, 3000), 107);
    secured_cache_free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_of_the_clients_are_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_of_both_versions_mean_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(forgeries_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(terms_that_cannot_be_read_refuse_the_key, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(long_keys_are_refused, set_up, tear_down),
        cmocka_unit_test(the_cache_forgets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
