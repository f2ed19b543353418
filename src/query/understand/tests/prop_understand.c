/* Goal: whatever is said, an understanding is well formed, and ways of writing that mean the same
 * give the same.  Method: queries put together at random from words of the table, names, numbers,
 * signs and stray bytes; then written once more in capitals, in Arabic digits, with tatweel. */
#include "query/understand/tests/sayings.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "tests/support/prop.h"

enum { PIECES_MAX = 14, ITEMS_BYTES_MAX = 1 << 14 };

static struct sayings sayings;

static const char *const pieces[] = {
    "oud",     "200$300",  "2£0",     "<$50", "50€",    "up to",   "عود",       "under",   "تحت",
    "200",     "٢٠٠",      "1,000",   "99.5", "aed",    "درهم",    "usd",       "$",       "<",
    ">",       "-",        "between", "بين",  "and",    "و",       "و200",      "من",      "الى",
    "from",    "to",       "for",     "men",  "women",  "her",     "للرجال",    "نسائي",   "winter",
    "شتوي",    "without",  "بدون",    "musk", "والورد", "rose",    "orange",    "blossom", "free",
    "100ml",   "100",      "ml",      "مل",   "3.4",    "oz",      "dupe",      "of",      "يشبه",
    "aventus", "chanel",   "perfume", "عطر",  "gift",   "set",     "not",       "مو",      "long",
    "lasting", "ثبات",     "عالي",    "\"",   "«",      "»",       ",",         "(",       "\xFF",
    "\xD9",    "\xE2\x80", "ـ",       "ُ",     "212",    "vip",     "price",     "سعر",     "or",
    "less",    "%",        "stars",   "edp",  "لطافة",  "narciso", "rodriguez", "eau",     "de",
    "parfum",  "no",       "5",
};

static void random_query(struct rng *rng, struct buf *q)
{
    uint64_t count = rng_below(rng, PIECES_MAX);

    for (uint64_t i = 0; i < count; i++) {
        const char *piece = pieces[rng_below(rng, sizeof pieces / sizeof *pieces)];

        if (q->len > 0 && rng_below(rng, 8) > 0)
            buf_add_byte(q, ' ');
        buf_add_cstr(q, piece);
    }
}

static bool on_border(struct slice q, size_t at)
{
    return at == q.len || ((unsigned char)q.ptr[at] & 0xC0) != 0x80;
}

static void check_items(struct prop *t, struct slice q, const struct understanding *read)
{
    uint32_t past = 0;

    for (size_t i = 0; i < read->count; i++) {
        const struct understood *item = &read->items[i];

        CHECK(t, item->start >= past && item->start < item->end && item->end <= q.len);
        CHECK(t, on_border(q, item->start) && on_border(q, item->end));
        CHECK(t, item->text.ptr == q.ptr + item->start);
        CHECK_EQ(t, item->text.len, item->end - item->start);
        CHECK_EQ(t, item->utf16_start, utf8_utf16_units(q, item->start));
        CHECK_EQ(t, item->utf16_end, utf8_utf16_units(q, item->end));
        CHECK(t, item->value.len > 0 && item->sure >= 1 && item->sure <= 100);
        CHECK(t, item->kind != UNDERSTOOD_FILTER || item->clause.filter == item->filter);
        past = item->end;
    }
}

/* Blank where something was taken, q everywhere else. */
static void check_rest(struct prop *t, struct slice q, const struct understanding *read)
{
    size_t item = 0;

    CHECK_EQ(t, read->rest.len, q.len);
    for (size_t i = 0; i < q.len; i++) {
        bool taken;

        while (item < read->count && read->items[item].end <= i)
            item++;
        taken = item < read->count && read->items[item].start <= i;
        CHECK_EQ(t, read->rest.ptr[i], taken ? ' ' : q.ptr[i]);
    }
    for (size_t i = 0; i < read->kept_count; i++)
        CHECK(t, memcmp(read->rest.ptr + read->kept[i].start, q.ptr + read->kept[i].start,
                        read->kept[i].end - read->kept[i].start) == 0);
}

/* Amounts, symbols and letters of several words, with few blanks: where spans meet. */
static void dense_query(struct rng *rng, struct buf *q)
{
    static const char *const dense[] = {
        "20",  "300", "$", "£",        "€",       "<",       ">",    "-", "¼",   "½", "ml",
        "aed", " ",   " ", " or less", " under ", " up to ", " max", "و", "٢٠٠", "%"};
    uint64_t count = rng_below(rng, 2 * PIECES_MAX);

    for (uint64_t i = 0; i < count; i++)
        buf_add_cstr(q, dense[rng_below(rng, sizeof dense / sizeof *dense)]);
}

TEST_PROP(spans_that_meet_do_not_overlap, 40000)
{
    struct understanding read;
    struct buf q;

    buf_init(&q, UNDERSTAND_Q_MAX);
    dense_query(t->rng, &q);
    sayings_read(&sayings, buf_slice(&q), &read);
    check_items(t, buf_slice(&q), &read);
    check_rest(t, buf_slice(&q), &read);
    buf_release(&q);
}

TEST_PROP(an_understanding_is_well_formed, 20000)
{
    struct understanding read;
    struct buf q;

    buf_init(&q, UNDERSTAND_Q_MAX);
    random_query(t->rng, &q);
    sayings_read(&sayings, buf_slice(&q), &read);
    check_items(t, buf_slice(&q), &read);
    check_rest(t, buf_slice(&q), &read);
    buf_release(&q);
}

/* In capitals, in Arabic-Indic digits, a tatweel behind each ع that is no word's last letter. */
static void write_otherwise(struct slice q, struct buf *out)
{
    for (size_t i = 0; i < q.len; i++) {
        char byte = q.ptr[i];

        if (byte >= 'a' && byte <= 'z') {
            buf_add_byte(out, (char)(byte - 'a' + 'A'));
        } else if (byte >= '0' && byte <= '9') {
            buf_add_byte(out, (char)0xD9);
            buf_add_byte(out, (char)(0xA0 + byte - '0'));
        } else {
            buf_add_byte(out, byte);
        }
        if (i > 0 && (unsigned char)q.ptr[i - 1] == 0xD8 && (unsigned char)byte == 0xB9 &&
            i + 1 < q.len && (unsigned char)q.ptr[i + 1] >= 0xD8)
            buf_add_cstr(out, "ـ");
    }
}

static bool digits_touch_letters(struct slice q)
{
    for (size_t i = 1; i < q.len; i++) {
        bool digit = q.ptr[i] >= '0' && q.ptr[i] <= '9';
        bool before = q.ptr[i - 1] >= '0' && q.ptr[i - 1] <= '9';

        if (digit != before && q.ptr[i] != ' ' && q.ptr[i - 1] != ' ')
            return true;
    }
    return false;
}

static void add_values(const struct understanding *read, struct buf *out)
{
    for (size_t i = 0; i < read->count; i++)
        if (read->items[i].kind != UNDERSTOOD_LIKE)
            buf_addf(out, "%u %.*s|", read->items[i].filter, SLICE_ARG(read->items[i].value));
        else
            buf_add_cstr(out, "like|");
}

TEST_PROP(ways_of_writing_give_the_same, 10000)
{
    struct understanding read;
    struct buf bufs[4]; /* q, otherwise, values of both */

    for (int i = 0; i < 4; i++)
        buf_init(&bufs[i], ITEMS_BYTES_MAX);
    random_query(t->rng, &bufs[0]);
    write_otherwise(buf_slice(&bufs[0]), &bufs[1]);
    if (bufs[1].len <= UNDERSTAND_Q_MAX && !digits_touch_letters(buf_slice(&bufs[0])))
        for (int i = 0; i < 2; i++) {
            sayings_read(&sayings, buf_slice(&bufs[i]), &read);
            add_values(&read, &bufs[2 + i]);
        }
    if (!slice_eq(buf_slice(&bufs[2]), buf_slice(&bufs[3])))
        prop_fail(t, __FILE__, __LINE__, "\"%.*s\": %.*s but otherwise %.*s",
                  SLICE_ARG(buf_slice(&bufs[0])), SLICE_ARG(buf_slice(&bufs[2])),
                  SLICE_ARG(buf_slice(&bufs[3])));
    for (int i = 0; i < 4; i++)
        buf_release(&bufs[i]);
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
        PROP(an_understanding_is_well_formed),
        PROP(spans_that_meet_do_not_overlap),
        PROP(ways_of_writing_give_the_same),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
