/* Prices and sizes.
 *
 *   limit = [lead] ( max amount | min amount | from amount [to amount] | between amount and amount
 * ) | [lead] amount to amount        with a lead, a currency or a unit | ("<" | ">") amount |
 * amount ("or less" | "or more") | size                           "100ml"
 *
 * What is left as words although it looks like a price: "for men over 40" (an age), "over 5" (too
 * little for a price without a currency), "from 2010 to 2015" (years), "100 200". */
#include "query/understand/parse.h"

#include <stdio.h>

enum {
    SURE_MONEY = 98,
    SURE_PLAIN = 90,
    SURE_SIZE = 75,
    PLAIN_MIN = 10 * 100,  /* a price without a currency, in hundredths */
    AGE_OVER = 80 * 100,   /* "for women over 50" and less is an age */
    AGE_UNDER = 40 * 100,  /* "for men under 30" likewise */
    YEAR_MIN = 1900 * 100, /* "from 2010 to 2015" */
    YEAR_MAX = 2100 * 100
};

enum { NUMBER_CAP = 24, RANGE_CAP = 2 * NUMBER_CAP + 3 };

struct range {
    const struct amount *low;  /* or NULL */
    const struct amount *high; /* or NULL */
};

/* The shortest decimal text: 200, 7.5, 99.25. */
static void write_number(const struct amount *amount, char out[NUMBER_CAP])
{
    long long whole = (long long)(amount->hundredths / 100);
    int cents = (int)(amount->hundredths % 100);

    if (cents == 0)
        snprintf(out, NUMBER_CAP, "%lld", whole);
    else if (cents % 10 == 0)
        snprintf(out, NUMBER_CAP, "%lld.%d", whole, cents / 10);
    else
        snprintf(out, NUMBER_CAP, "%lld.%02d", whole, cents);
}

static struct slice write_range(struct parse *parse, struct range range)
{
    char low[NUMBER_CAP] = "";
    char high[NUMBER_CAP] = "";
    char text[RANGE_CAP];

    if (range.low != NULL)
        write_number(range.low, low);
    if (range.high != NULL)
        write_number(range.high, high);
    if (range.low == range.high)
        snprintf(text, sizeof text, "%s", low);
    else
        snprintf(text, sizeof text, "%s..%s", low, high);
    return parse_copy(parse, slice_cstr(text));
}

/* One unit for both ends; false when they do not fit together. */
static bool unify(struct range range, struct amount *out_unit)
{
    const struct amount *low = range.low != NULL ? range.low : range.high;
    const struct amount *high = range.high != NULL ? range.high : range.low;

    *out_unit = low->unit != AMOUNT_PLAIN ? *low : *high;
    if (low->hundredths > high->hundredths)
        return false;
    if (low->unit == AMOUNT_PLAIN || high->unit == AMOUNT_PLAIN)
        return true;
    return low->unit == high->unit && slice_eq(low->currencies, high->currencies);
}

static bool is_market(struct slice codes, struct slice market)
{
    while (market.len > 0 && codes.ptr != NULL)
        if (slice_eq(slice_cut(&codes, ','), market))
            return true;
    return market.len == 0;
}

static void set_price(struct parse *parse, struct range range, const struct amount *unit,
                      struct taken *taken)
{
    struct slice codes = unit->currencies;

    taken->item.filter = parse->grammar->price;
    taken->item.sure = unit->unit == AMOUNT_MONEY ? SURE_MONEY : SURE_PLAIN;
    if (unit->unit == AMOUNT_MONEY && !is_market(codes, parse->request->currency)) {
        taken->item.kind = UNDERSTOOD_SKIPPED;
        taken->item.value = slice_cut(&codes, ',');
        return;
    }
    taken->item.value = write_range(parse, range);
}

/* Fills the item of `taken`, whose words and span are set. */
static bool set_range(struct parse *parse, struct range range, struct taken *taken)
{
    const struct amount *last = range.high != NULL ? range.high : range.low;
    const struct grammar *grammar = parse->grammar;
    struct amount unit;

    if (!unify(range, &unit))
        return false;
    if (unit.unit == AMOUNT_ML ? grammar->size == UINT16_MAX : grammar->price == UINT16_MAX)
        return false;
    if (unit.unit == AMOUNT_PLAIN && last->hundredths < PLAIN_MIN)
        return false;
    if (unit.unit == AMOUNT_ML) {
        taken->item.filter = grammar->size;
        taken->item.sure = SURE_SIZE;
        taken->item.value = write_range(parse, range);
    } else {
        set_price(parse, range, &unit, taken);
    }
    if (taken->past < last->past) {
        taken->past = last->past;
        taken->item.end = last->end;
    }
    return true;
}

/* "for women over 50": does an age stand where a price would? */
static bool is_age(const struct parse *parse, size_t first, const struct amount *amount,
                   int64_t age_max)
{
    const struct taken *before = parse_before(parse, first);

    return before != NULL && before->item.filter == parse->grammar->gender &&
           before->item.kind == UNDERSTOOD_FILTER && amount->unit == AMOUNT_PLAIN &&
           amount->hundredths <= age_max;
}

static bool are_years(const struct amount *low, const struct amount *high)
{
    return low->unit == AMOUNT_PLAIN && high->unit == AMOUNT_PLAIN && low->hundredths >= YEAR_MIN &&
           high->hundredths <= YEAR_MAX;
}

/* The second amount of a range, behind "to", "-", and for between "and". */
static bool read_second(const struct parse *parse, const struct amount *low, bool between,
                        struct amount *out_high)
{
    const struct said *said = &parse->said;
    const struct grammar_entry *entry;
    size_t words;
    size_t len;

    if (grammar_symbol(parse->grammar, said_gap(said, low->past), ROLE_TO, false, &len) != NULL)
        return amount_read(parse, low->past, out_high);
    words = said_role(said, parse->grammar, low->past, ROLE_TO, &entry);
    if (words == 0 && between)
        words = said_role(said, parse->grammar, low->past, ROLE_AND, &entry);
    if (words > 0)
        return amount_read(parse, low->past + words, out_high);
    return amount_read(parse, low->past, out_high) &&
           (out_high->joined_to || (between && out_high->joined_and));
}

static bool read_max(struct parse *parse, size_t at, struct taken *taken)
{
    struct amount amount;

    return amount_read(parse, at, &amount) && !is_age(parse, taken->first, &amount, AGE_UNDER) &&
           set_range(parse, (struct range){NULL, &amount}, taken);
}

static bool read_min(struct parse *parse, size_t at, struct taken *taken)
{
    struct amount amount;

    return amount_read(parse, at, &amount) && !is_age(parse, taken->first, &amount, AGE_OVER) &&
           set_range(parse, (struct range){&amount, NULL}, taken);
}

static bool read_from(struct parse *parse, size_t at, struct taken *taken)
{
    struct amount low;
    struct amount high;

    if (!amount_read(parse, at, &low))
        return false;
    if (read_second(parse, &low, false, &high))
        return !are_years(&low, &high) && set_range(parse, (struct range){&low, &high}, taken);
    return low.unit != AMOUNT_PLAIN && set_range(parse, (struct range){&low, NULL}, taken);
}

static bool read_between(struct parse *parse, size_t at, struct taken *taken)
{
    struct amount low;
    struct amount high;

    return amount_read(parse, at, &low) && read_second(parse, &low, true, &high) &&
           !are_years(&low, &high) && set_range(parse, (struct range){&low, &high}, taken);
}

static bool read_worded(struct parse *parse, size_t at, struct taken *taken)
{
    static const struct {
        enum grammar_role role;
        bool (*read)(struct parse *parse, size_t at, struct taken *taken);
    } forms[] = {
        {ROLE_BETWEEN, read_between},
        {ROLE_FROM, read_from},
        {ROLE_MAX, read_max},
        {ROLE_MIN, read_min},
    };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const struct grammar_entry *entry;
        size_t words = said_role(&parse->said, parse->grammar, at, forms[i].role, &entry);

        if (words > 0 && forms[i].read(parse, at + words, taken))
            return true;
    }
    return false;
}

/* A symbol of `role` in front of the amount; moves the span's start to it. */
static bool symbol_before(const struct parse *parse, const struct amount *amount,
                          enum grammar_role role, struct taken *taken)
{
    struct slice gap = said_gap(&parse->said, taken->first);
    size_t len;

    if (gap.len > 0 && (size_t)(gap.ptr - parse->said.q.ptr) < amount->start) {
        size_t room = amount->start - (size_t)(gap.ptr - parse->said.q.ptr);

        gap = slice_trim(slice_of(gap.ptr, gap.len < room ? gap.len : room));
    }
    if (grammar_symbol(parse->grammar, gap, role, true, &len) == NULL)
        return false;
    taken->item.start = (uint32_t)(gap.ptr + gap.len - len - parse->said.q.ptr);
    return true;
}

/* "or less" behind the amount; moves the span's end behind it. */
static bool words_behind(const struct parse *parse, const struct amount *amount,
                         enum grammar_role role, struct taken *taken)
{
    const struct grammar_entry *entry;
    size_t words = said_role(&parse->said, parse->grammar, amount->past, role, &entry);

    if (words == 0)
        return false;
    taken->past = amount->past + words;
    taken->item.end = parse->said.words[taken->past - 1].end;
    return true;
}

/* Constructs that begin with an amount. */
static bool read_amount_first(struct parse *parse, size_t at, bool lead, struct taken *taken)
{
    struct amount low;
    struct amount high;

    if (!amount_read(parse, at, &low))
        return false;
    if (!lead)
        taken->item.start = low.start;
    if (symbol_before(parse, &low, ROLE_MAX, taken) ||
        words_behind(parse, &low, ROLE_OR_LESS, taken))
        return set_range(parse, (struct range){NULL, &low}, taken);
    if (symbol_before(parse, &low, ROLE_MIN, taken) ||
        words_behind(parse, &low, ROLE_OR_MORE, taken))
        return set_range(parse, (struct range){&low, NULL}, taken);
    if (read_second(parse, &low, false, &high) &&
        (lead || low.unit != AMOUNT_PLAIN || high.unit != AMOUNT_PLAIN))
        return set_range(parse, (struct range){&low, &high}, taken);
    return low.unit == AMOUNT_ML && set_range(parse, (struct range){&low, &low}, taken);
}

bool limit_read(struct parse *parse, size_t index, struct taken *out_taken)
{
    const struct grammar_entry *entry;
    size_t lead = said_role(&parse->said, parse->grammar, index, ROLE_LEAD, &entry);
    struct taken taken = {.first = index};

    taken.item.start = parse->said.words[index].start;
    if (!read_worded(parse, index + lead, &taken) &&
        !read_amount_first(parse, index + lead, lead > 0, &taken))
        return false;
    *out_taken = taken;
    return true;
}
