/* Amounts: a number with what stands around it.
 *
 *   amount = [currency] number [currency]      currency a word or a symbol: AED 200, $50, ٢٠٠ درهم
 *   number = ["و" | "ل" | currency] digits ["ml" | currency]     200aed, و٢٠٠, 100ml, 1,000, 99.50
 *          | words of the table                                   مئتين, five hundred
 *
 * The analysis has made the digits Latin and the sizes one word before.  A number in front of what
 * it counts ("5 stars", "8 hours", "20 %") is no amount. */
#include "query/understand/parse.h"

static const char and_letter[] = "و";
static const char to_letter[] = "ل";

enum { GROUP_DIGITS = 3, DIGITS_MAX = 12, PRICE_DECIMALS = 2 };

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Length of the run of digits, commas and points that `text` begins with. */
static size_t number_len(struct slice text)
{
    size_t len = 0;

    while (len < text.len &&
           (is_digit(text.ptr[len]) || (len > 0 && (text.ptr[len] == ',' || text.ptr[len] == '.'))))
        len++;
    while (len > 0 && !is_digit(text.ptr[len - 1]))
        len--;
    return len;
}

/* The digits of `text` without the commas of its groups of three; 0: the commas part no thousands.
 */
static size_t copy_digits(struct slice text, char out[DIGITS_MAX])
{
    size_t len = 0;

    while (text.ptr != NULL) {
        struct slice group = slice_cut(&text, ',');
        struct slice rest = group;
        struct slice whole = slice_cut(&rest, '.');

        if ((len > 0 && whole.len != GROUP_DIGITS) || (rest.ptr != NULL && text.ptr != NULL) ||
            len + group.len > DIGITS_MAX)
            return 0;
        memcpy(out + len, group.ptr, group.len);
        len += group.len;
    }
    return len;
}

/* Thousands in groups of three, at most two decimals: 1,000 but not 99,50. */
static bool read_number(struct slice text, int64_t *out_hundredths)
{
    char digits[DIGITS_MAX];
    size_t len = copy_digits(text, digits);

    return len > 0 && slice_to_fixed(slice_of(digits, len), PRICE_DECIMALS, out_hundredths) == 0;
}

static const struct grammar_entry *currency_of(const struct parse *parse, struct slice text)
{
    return grammar_with(parse->grammar, grammar_find(parse->grammar, text), ROLE_CURRENCY);
}

static void set_currency(struct amount *amount, const struct grammar_entry *entry)
{
    amount->unit = AMOUNT_MONEY;
    amount->currencies = entry->value;
}

/* What is written together with the digits, in front. */
static bool read_prefix(const struct parse *parse, struct slice prefix, struct amount *amount)
{
    const struct grammar_entry *entry;

    amount->joined_and = slice_eq(prefix, slice_cstr(and_letter));
    amount->joined_to = slice_eq(prefix, slice_cstr(to_letter));
    if (prefix.len == 0 || amount->joined_and || amount->joined_to)
        return true;
    entry = currency_of(parse, prefix);
    if (entry != NULL)
        set_currency(amount, entry);
    return entry != NULL;
}

static bool read_suffix(const struct parse *parse, struct slice suffix, struct amount *amount)
{
    const struct grammar_entry *entry;

    if (suffix.len == 0)
        return true;
    if (amount->unit != AMOUNT_PLAIN)
        return false;
    if (slice_eq(suffix, SLICE("ml"))) {
        amount->unit = AMOUNT_ML;
        return true;
    }
    entry = currency_of(parse, suffix);
    if (entry != NULL)
        set_currency(amount, entry);
    return entry != NULL;
}

static bool read_digits(const struct parse *parse, struct slice key, struct amount *amount)
{
    size_t at = 0;
    size_t len;

    while (at < key.len && !is_digit(key.ptr[at]))
        at++;
    len = number_len(slice_skip(key, at));
    return len > 0 && read_number(slice_of(key.ptr + at, len), &amount->hundredths) &&
           read_prefix(parse, slice_of(key.ptr, at), amount) &&
           read_suffix(parse, slice_skip(key, at + len), amount);
}

static bool read_words(const struct parse *parse, size_t index, struct amount *amount)
{
    const struct grammar_entry *entry;
    size_t words = said_role(&parse->said, parse->grammar, index, ROLE_NUMBER, &entry);

    if (words == 0 || !read_number(entry->value, &amount->hundredths))
        return false;
    amount->past = index + words;
    return true;
}

/* A currency in front: a word, or a symbol between the words. */
static size_t read_front(const struct parse *parse, size_t index, struct amount *amount)
{
    const struct said *said = &parse->said;
    struct slice gap = said_gap(said, index);
    const struct grammar_entry *entry;
    size_t words = said_role(said, parse->grammar, index, ROLE_CURRENCY, &entry);
    size_t len;

    amount->start = said->words[index].start;
    if (words > 0 && index + words < said->count) {
        set_currency(amount, entry);
        return index + words;
    }
    entry = grammar_symbol(parse->grammar, gap, ROLE_CURRENCY, true, &len);
    if (entry != NULL) {
        set_currency(amount, entry);
        amount->start = (uint32_t)(gap.ptr + gap.len - len - said->q.ptr);
    }
    return index;
}

/* A currency behind, if none was in front; false if something is counted. */
static bool read_back(const struct parse *parse, struct amount *amount)
{
    const struct said *said = &parse->said;
    const struct grammar *grammar = parse->grammar;
    struct slice gap = said_gap(said, amount->past);
    const struct grammar_entry *entry;
    size_t words;
    size_t len;

    amount->end = said->words[amount->past - 1].end;
    if (amount->unit != AMOUNT_PLAIN)
        return true;
    entry = grammar_symbol(grammar, gap, ROLE_CURRENCY, false, &len);
    if (entry != NULL) {
        set_currency(amount, entry);
        amount->end = (uint32_t)(gap.ptr + len - said->q.ptr);
        return true;
    }
    words = said_role(said, grammar, amount->past, ROLE_CURRENCY, &entry);
    if (words > 0) {
        set_currency(amount, entry);
        amount->past += words;
        amount->end = said->words[amount->past - 1].end;
        return true;
    }
    return grammar_symbol(grammar, gap, ROLE_COUNT, false, &len) == NULL &&
           said_role(said, grammar, amount->past, ROLE_COUNT, &entry) == 0;
}

bool amount_read(const struct parse *parse, size_t index, struct amount *out_amount)
{
    const struct said *said = &parse->said;
    struct amount amount = {0};
    size_t at;

    if (index >= said->count || (said->words[index].flags & SAID_BLOCKED) != 0)
        return false;
    at = read_front(parse, index, &amount);
    if ((said->words[at].flags & SAID_BLOCKED) != 0)
        return false;
    amount.past = at + 1;
    if (!read_digits(parse, said->words[at].key, &amount) && !read_words(parse, at, &amount))
        return false;
    if (!read_back(parse, &amount))
        return false;
    *out_amount = amount;
    return true;
}
