/* Laws of the framer over generated pipelines, some of them damaged:
 *   - any split of the input gives the same messages and the same refusal;
 *   - gate and llhttp never disagree;
 *   - what is accepted, a slow framer written from RFC 9112 accepts and frames alike;
 *   - an undamaged pipeline is accepted whole.
 * fuzz_gate and fuzz_framer hold the same laws on arbitrary bytes. */
#include "replay.h"
#include "slow_framer.h"

#include "base/buf.h"
#include "base/hash.h"
#include "tests/support/prop.h"

static const char *pick(struct prop *t, const char *const *list, size_t count)
{
    return list[rng_below(t->rng, count)];
}
#define PICK(t, list) pick((t), (list), sizeof(list) / sizeof *(list))

static void gen_chunks(struct prop *t, struct buf *out)
{
    static const char *const extensions[] = {"", "", ";a", ";name=value", ";x;y"};
    static const char *const trailers[] = {"", "", "X-T: 1\r\n", "A: b\r\nC: \xC3\xA9\r\n"};
    uint64_t chunks = rng_below(t->rng, 4);

    for (uint64_t i = 0; i < chunks; i++) {
        uint64_t len = 1 + rng_below(t->rng, 40);

        buf_addf(out, rng_below(t->rng, 2) ? "%llx%s\r\n" : "00%llX%s\r\n", (unsigned long long)len,
                 PICK(t, extensions));
        while (len-- > 0)
            buf_add_byte(out, (char)rng_below(t->rng, 256));
        buf_add_cstr(out, "\r\n");
    }
    buf_addf(out, "0%s\r\n%s\r\n", PICK(t, extensions), PICK(t, trailers));
}

static void gen_request(struct prop *t, struct buf *out)
{
    static const char *const lines[] = {
        "GET / HTTP/1.1",         "HEAD /a%20b?x=%41&y HTTP/1.1",
        "DELETE /a/./b HTTP/1.1", "POST http://[::1]:80/p?q HTTP/1.1",
        "OPTIONS * HTTP/1.1",     "PATCH /|^{} HTTP/1.1"};
    static const char *const fields[] = {"",
                                         "Accept: */*\r\n",
                                         "X:\r\nY: \t a \t\r\n",
                                         "Connection: keep-alive\r\n",
                                         "Upgrade: h2c\r\nConnection: Upgrade\r\n",
                                         "Expect: 100-continue\r\n",
                                         "Cookie: \xFF\xFE\r\n"};
    uint64_t len = rng_below(t->rng, 30);

    buf_addf(out, "%s%s\r\nHost: h\r\n%s", rng_below(t->rng, 5) == 0 ? "\r\n" : "", PICK(t, lines),
             PICK(t, fields));
    switch (rng_below(t->rng, 3)) {
    case 0: buf_add_cstr(out, "\r\n"); break;
    case 1:
        buf_addf(out, "Content-Length: %llu\r\n\r\n", (unsigned long long)len);
        while (len-- > 0)
            buf_add_byte(out, (char)rng_below(t->rng, 256));
        break;
    default:
        buf_add_cstr(out, "Transfer-Encoding: chunked\r\n\r\n");
        gen_chunks(t, out);
        break;
    }
}

static void damage(struct prop *t, struct buf *bytes)
{
    static const char spoilers[] = "\r\n\t :;,\0\x7f\x80#%/?=0";
    uint64_t count = 1 + rng_below(t->rng, 3);

    while (count-- > 0)
        bytes->ptr[rng_below(t->rng, bytes->len)] =
            spoilers[rng_below(t->rng, sizeof spoilers - 1)];
}

static void check_against_slow(struct prop *t, struct slice input, const struct replay *ours)
{
    size_t begin = 0;

    for (size_t i = 0; i < ours->count; i++) {
        const struct replay_message *message = &ours->messages[i];
        struct slow_message slow;
        uint64_t hash = 0;

        CHECK(t, slow_frame(slice_skip(input, begin), &slow));
        CHECK_EQ(t, message->body_at, begin + slow.head_len);
        CHECK_EQ(t, message->end, begin + slow.len);
        CHECK_EQ(t, message->body_len, slow.body_len);
        for (size_t k = 0; k < slow.body_len; k++)
            hash = hash_u64(hash ^ (unsigned char)slow.body[k]);
        CHECK(t, message->body_hash == hash);
        begin = message->end;
        free(slow.body);
    }
}

static void run(struct prop *t, bool damaged)
{
    static struct replay whole, split;
    uint64_t count = 1 + rng_below(t->rng, 4);
    struct buf bytes;

    buf_init(&bytes, 1 << 16);
    for (uint64_t i = 0; i < count; i++)
        gen_request(t, &bytes);
    if (damaged)
        damage(t, &bytes);
    replay_run(buf_slice(&bytes), NULL, 0, &whole);
    for (int round = 0; round < 3; round++) {
        replay_run(buf_slice(&bytes), t->rng, round == 0 ? 1 : 1 + rng_below(t->rng, 60), &split);
        CHECK(t, replay_equal(&whole, &split));
    }
    CHECK(t, whole.reason != HTTP_REJECT_DISAGREEMENT);
    if (!damaged) {
        CHECK_EQ(t, whole.count, count);
        CHECK_EQ(t, whole.reason, HTTP_REJECT_NONE);
    }
    check_against_slow(t, buf_slice(&bytes), &whole);
    buf_release(&bytes);
}

TEST_PROP(good_pipelines_are_accepted_whole, 1500)
{
    run(t, false);
}

TEST_PROP(damaged_pipelines_have_one_reading, 3000)
{
    run(t, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(good_pipelines_are_accepted_whole),
        PROP(damaged_pipelines_have_one_reading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
