/* Goal: every stream gives back its documents and entries, however the terms interleave and
 * whatever chunk borders fall between.  Method: random additions against plain arrays. */
#include "index/term_streams.h"

#include "tests/support/prop.h"

enum { TERMS = 12 };

struct added {
    uint32_t doc;
    struct posting_entry entry;
};

struct log {
    VEC(struct added) added;
};

/* A few entries of one term in one document, by field and position. */
static void add_entries(struct rng *rng, struct term_streams *streams, uint32_t term, uint32_t doc,
                        struct log *log)
{
    struct posting_entry entry = {0};

    for (uint64_t n = rng_below(rng, 1 + 5 * (uint64_t)(term % 3)); n > 0; n--) {
        if (rng_below(rng, 4) == 0 && entry.field < SCHEMA_TEXTS_MAX - 1)
            entry = (struct posting_entry){0, (uint8_t)(entry.field + 1), 0};
        entry.position += (uint32_t)rng_below(rng, 300);
        entry.kind = (uint8_t)rng_below(rng, 6);
        term_streams_add(streams, term, doc, &entry);
        VEC_PUSH(&log->added, (struct added){doc, entry});
    }
}

static void fill(struct rng *rng, struct term_streams *streams, struct log *logs)
{
    uint32_t doc = 0;

    for (uint64_t docs = 1 + rng_below(rng, 300); docs > 0; docs--) {
        doc += 1 + (uint32_t)(rng_below(rng, 8) == 0 ? rng_below(rng, 1 << 20) : 0);
        for (uint32_t term = 0; term < TERMS; term++)
            add_entries(rng, streams, term, doc, &logs[term]);
    }
}

/* A code counts its position from the entry before if that has the same field. */
static struct posting_entry decode(struct posting_entry last, bool first, uint32_t code)
{
    uint8_t field = code >> TERM_ENTRY_FIELD_SHIFT & 15;
    uint32_t from = !first && field == last.field ? last.position : 0;

    return (struct posting_entry){from + (code >> TERM_ENTRY_GAP_SHIFT), field, code & 7};
}

static void check(struct prop *t, const struct term_streams *streams, uint32_t term,
                  const struct log *log)
{
    struct term_stream_reader reader;
    size_t at = 0;

    term_stream_read(streams, term, &reader);
    while (term_stream_next_doc(&reader)) {
        struct posting_entry entry = {0};
        bool first = true;
        uint32_t code;

        while (term_stream_next_entry(&reader, &code)) {
            CHECK(t, at < log->added.count);
            entry = decode(entry, first, code);
            first = false;
            CHECK_EQ(t, reader.doc, log->added.items[at].doc);
            CHECK_EQ(t, entry.position, log->added.items[at].entry.position);
            CHECK_EQ(t, entry.field, log->added.items[at].entry.field);
            CHECK_EQ(t, entry.kind, log->added.items[at].entry.kind);
            at++;
        }
    }
    CHECK_EQ(t, at, log->added.count);
}

TEST_PROP(streams_give_back_what_was_added, 60)
{
    struct term_streams streams = {0};
    struct log logs[TERMS] = {0};

    fill(t->rng, &streams, logs);
    for (uint32_t term = 0; term < streams.streams.count; term++)
        check(t, &streams, term, &logs[term]);
    for (uint32_t term = 0; term < TERMS; term++)
        VEC_RELEASE(&logs[term].added);
    term_streams_release(&streams);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(streams_give_back_what_was_added)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
