/* One walk over the words: at a number (or a word for half or quarter) look what follows.
 *
 *   [3.4oz]            number and unit in one word
 *   [3.4] [fl] [oz]    unit in the next one or two words, with nothing but blanks, points or a
 *                      hyphen between
 *   [1]/[2] [tola]     a fraction, then the unit
 *
 * Amounts are integers of 1/1000; the result is rounded to 0.1 ml below 10 ml (1.5 ml samples)
 * and to 1 ml above.  Source of the sizes: the bottles of the trade (search.md section 2). */
#include "analysis/units.h"

#include "analysis/analysis.h"
#include "analysis/filter.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdio.h>

enum unit { UNIT_NONE, UNIT_ML, UNIT_OZ, UNIT_G, UNIT_TOLA, UNIT_HALF, UNIT_QUARTER, UNIT_COUNT };

enum {
    MILLI = 1000,
    OZ_ML_MILLI = 29570, /* a US fluid ounce, rounded as the trade does */
    TOLA_ML = 12,
    DIGITS_MAX = 7,
    KEY_CAP = 48,
    SPELLINGS_BYTES_MAX = 1 << 20,
    SIZE_CAP = 24
};

static const char *const unit_names[UNIT_COUNT] = {
    [UNIT_NONE] = "",     [UNIT_ML] = "ml",     [UNIT_OZ] = "oz",          [UNIT_G] = "g",
    [UNIT_TOLA] = "tola", [UNIT_HALF] = "half", [UNIT_QUARTER] = "quarter"};

/* ---- spellings ---- */

/* Append the folded letters of `text` (no points) to a key; false if it does not fit. */
static bool key_add(struct draft_term *key, struct slice text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t c = ar_fold_letter(utf8_next(text, &at));
        char bytes[UTF8_MAX_LEN];
        size_t len;

        if (c == 0 || c == '.' || c == ' ')
            continue;
        c |= c >= 'A' && c <= 'Z' ? 0x20 : 0;
        len = utf8_encode(c, bytes);
        if (key->len + len > KEY_CAP)
            return false;
        memcpy(key->text + key->len, bytes, len);
        key->len = (uint8_t)(key->len + len);
    }
    return key->len > 0;
}

static enum unit unit_of_key(const struct units *units, const struct draft_term *key)
{
    uint32_t at = map_find(&units->spellings, draft_text(key));

    return at == MAP_NONE ? UNIT_NONE : (enum unit)units->spellings.entries[at].value;
}

/* half, ربع: compared as they stand, since every word is. */
static int number_word_add(struct units *units, const struct table *table, enum unit unit,
                           struct attar_error *err)
{
    if (units->number_word_count == UNITS_NUMBER_WORDS_MAX)
        return error_set(err, ATTAR_ELIMIT, "%s:%zu: at most %d words for half and quarter",
                         table->path, table->line, UNITS_NUMBER_WORDS_MAX);
    units->number_words[units->number_word_count++] =
        (struct number_word){table_cell(table, "key"), unit == UNIT_HALF ? MILLI / 2 : MILLI / 4};
    return 0;
}

static int spelling_add(struct units *units, const struct table *table, struct attar_error *err)
{
    struct draft_term key = {0};
    uint32_t at;

    for (enum unit unit = UNIT_ML; unit < UNIT_COUNT; unit++) {
        if (!slice_eq(table_cell(table, "value"), slice_cstr(unit_names[unit])))
            continue;
        if (unit >= UNIT_HALF)
            return number_word_add(units, table, unit, err);
        if (!key_add(&key, table_cell(table, "key")))
            break;
        at = map_add(&units->spellings, draft_text(&key));
        assert(at != MAP_NONE);
        units->spellings.entries[at].value = unit;
        return 0;
    }
    return error_set(err, ATTAR_EPARSE, "%s:%zu: value is one of ml oz g tola half quarter",
                     table->path, table->line);
}

static int trade_size_add(struct units *units, const struct table *table, struct attar_error *err)
{
    struct trade_size size;

    if (slice_to_fixed(table_cell(table, "key"), 3, &size.milli_oz) < 0 ||
        slice_to_fixed(table_cell(table, "value"), 3, &size.milli_ml) < 0)
        return error_set(err, ATTAR_EPARSE, "%s:%zu: ounces and millilitres are needed",
                         table->path, table->line);
    if (units->trade_size_count == UNITS_TRADE_SIZES_MAX)
        return error_set(err, ATTAR_ELIMIT, "%s:%zu: at most %d trade sizes", table->path,
                         table->line, UNITS_TRADE_SIZES_MAX);
    units->trade_sizes[units->trade_size_count++] = size;
    return 0;
}

int units_open(struct units *units, const struct table_source *source, struct attar_error *err)
{
    struct table table;
    int rc;

    *units = (struct units){0};
    map_init(&units->spellings, SPELLINGS_BYTES_MAX);
    rc = table_open(&table, source, "units.tsv", err);
    if (rc < 0)
        return rc;
    while ((rc = table_next(&table, err)) > 0) {
        struct slice what = table_cell(&table, "what");

        if (slice_eq(what, SLICE("unit")))
            rc = spelling_add(units, &table, err);
        else if (slice_eq(what, SLICE("trade_oz")))
            rc = trade_size_add(units, &table, err);
        else
            rc = error_set(err, ATTAR_EPARSE, "%s:%zu: what is unit or trade_oz", table.path,
                           table.line);
        if (rc < 0)
            return rc;
    }
    return rc;
}

void units_release(struct units *units)
{
    map_release(&units->spellings);
}

/* ---- amounts ---- */

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The comma at `at` separates thousands: three digits follow, and no fourth. */
static bool thousands(struct slice text, size_t at)
{
    struct slice rest = slice_skip(text, at);

    return rest.len >= 4 && digit(rest.ptr[3]) && (rest.len == 4 || !digit(rest.ptr[4]));
}

/* Copies the number in front of `text` as plain decimal text; 1,000 is a thousand, 7,5 a decimal
 * comma.  Returns how much of `text` it is. */
static size_t plain_number(struct slice text, char plain[SIZE_CAP], size_t *len, bool point)
{
    size_t at = 0;

    for (; at < text.len && *len < SIZE_CAP; at++) {
        char c = text.ptr[at];

        if (!digit(c) && (point || (c != '.' && c != ',')))
            break;
        if (c == ',' && thousands(text, at))
            continue;
        point |= !digit(c);
        plain[(*len)++] = digit(c) ? c : '.';
    }
    return at;
}

/* The number in front of `text` in 1/1000; its length, or 0. */
static size_t read_amount(struct slice text, bool leading_point, int64_t *out_milli)
{
    char plain[SIZE_CAP] = "0.";
    size_t len = leading_point ? 2 : 0;
    size_t at = plain_number(text, plain, &len, leading_point);

    if (len > DIGITS_MAX + 2u || slice_to_fixed(slice_of(plain, len), 3, out_milli) < 0)
        return 0;
    return at;
}

static int64_t to_milli_ml(const struct units *units, enum unit unit, int64_t milli)
{
    if (unit == UNIT_TOLA)
        return milli * TOLA_ML;
    if (unit != UNIT_OZ)
        return milli;
    for (size_t i = 0; i < units->trade_size_count; i++)
        if (units->trade_sizes[i].milli_oz == milli)
            return units->trade_sizes[i].milli_ml;
    return milli * OZ_ML_MILLI / MILLI;
}

/* "100ml", "7.5ml", "40g".  Ounces that are no trade size are rounded. */
static size_t write_size(const struct units *units, enum unit unit, int64_t milli,
                         char out[SIZE_CAP])
{
    int64_t amount = to_milli_ml(units, unit, milli);
    int64_t step = unit != UNIT_OZ ? 1 : amount < 10 * MILLI ? MILLI / 10 : MILLI;
    int len;

    assert(unit > UNIT_NONE && unit < UNIT_HALF && amount >= 0);
    amount = (amount + step / 2) / step * step;
    len = snprintf(out, SIZE_CAP, "%lld", (long long)(amount / MILLI));
    if (amount % MILLI != 0) {
        len += snprintf(out + len, (size_t)(SIZE_CAP - len), ".%03d", (int)(amount % MILLI));
        while (out[len - 1] == '0')
            len--;
    }
    len += snprintf(out + len, (size_t)(SIZE_CAP - len), "%s", unit == UNIT_G ? "g" : "ml");
    return (size_t)len;
}

/* ---- the walk ---- */

struct walk {
    const struct units *units;
    const struct head *head;
    const struct word *words;
    size_t count;
};

/* What was recognised at a word: `taken` words become one size. */
struct match {
    size_t taken;
    uint32_t first; /* char at which the span begins */
    enum unit unit;
    int64_t milli;
};

/* Only blanks, points or one hyphen between words a and b. */
static bool adjacent(const struct walk *walk, size_t a, size_t b)
{
    if (b >= walk->count || walk->words[b].first - walk->words[a].past > 3)
        return false;
    for (uint32_t i = walk->words[a].past; i < walk->words[b].first; i++) {
        const struct text_char *c = &walk->head->out.items[i];

        if (!(c->flags & CHAR_BLANK) && c->c != '.' && c->c != '-')
            return false;
    }
    return true;
}

/* The unit spelled by `rest` (what follows the digits in word i) and up to two more words.
 * Returns how many words behind i it takes, or -1. */
static int unit_behind(const struct walk *walk, size_t i, struct slice rest, enum unit *out_unit)
{
    struct draft_term key = {0};
    int found = -1;

    if (rest.len > 0 && !key_add(&key, rest))
        return -1;
    if (rest.len > 0) {
        *out_unit = unit_of_key(walk->units, &key);
        found = *out_unit != UNIT_NONE ? 0 : -1;
    }
    for (size_t more = 1; more <= 2 && adjacent(walk, i + more - 1, i + more); more++) {
        enum unit unit;

        if (!key_add(&key, walk->words[i + more].text))
            break;
        unit = unit_of_key(walk->units, &key);
        if (unit == UNIT_NONE)
            continue;
        *out_unit = unit;
        found = (int)more;
    }
    return found;
}

/* 0.5 or .5: the point in front of the digits, unless a letter or digit is in front of it. */
static bool point_in_front(const struct walk *walk, uint32_t first)
{
    const struct text_char *chars = walk->head->out.items;

    return first > 0 && chars[first - 1].c == '.' &&
           (first == 1 || !(chars[first - 2].flags & (CHAR_LETTER | CHAR_DIGIT)));
}

static bool match_amount(const struct walk *walk, size_t i, struct match *match)
{
    const struct word *word = &walk->words[i];
    bool point = point_in_front(walk, word->first);
    size_t len = read_amount(word->text, point, &match->milli);
    int taken;

    if (len == 0)
        return false;
    taken = unit_behind(walk, i, slice_skip(word->text, len), &match->unit);
    match->taken = (size_t)(taken + 1);
    match->first = word->first - point;
    return taken >= 0;
}

/* 1/2 tola, of two glued numbers; 3/4 oz as well. */
static bool match_fraction(const struct walk *walk, size_t i, struct match *match)
{
    const struct word *word = &walk->words[i];
    int64_t over, under;
    int taken;

    if (i + 1 >= walk->count || !word[1].glue || word->text.len != 1 ||
        read_amount(word->text, false, &over) != 1 || !digit(word[1].text.ptr[0]) ||
        digit(word[1].text.ptr[word[1].text.len > 1]) != (word[1].text.len == 1))
        return false;
    under = (word[1].text.ptr[0] - '0') * (int64_t)MILLI;
    if (under <= over || walk->head->out.items[word->past].c == '-')
        return false;
    taken = unit_behind(walk, i + 1, slice_skip(word[1].text, 1), &match->unit);
    match->taken = (size_t)(taken + 2);
    match->first = word->first;
    match->milli = over * MILLI / under;
    return taken >= 0;
}

static const struct number_word *number_word(const struct units *units, struct slice text)
{
    for (size_t i = 0; i < units->number_word_count; i++) {
        struct slice word = units->number_words[i].text;

        if (word.len == text.len && (word.ptr[0] | 0x20) == (text.ptr[0] | 0x20) &&
            strncasecmp(word.ptr, text.ptr, text.len) == 0)
            return &units->number_words[i];
    }
    return NULL;
}

/* half tola, ربع تولة */
static bool match_word(const struct walk *walk, size_t i, struct match *match)
{
    const struct number_word *amount = number_word(walk->units, walk->words[i].text);
    int taken;

    if (amount == NULL)
        return false;
    taken = unit_behind(walk, i, (struct slice){NULL, 0}, &match->unit);
    match->taken = (size_t)(taken + 1);
    match->first = walk->words[i].first;
    match->milli = amount->milli;
    return taken > 0 && match->unit == UNIT_TOLA;
}

static struct word size_word(const struct walk *walk, size_t i, const struct match *match,
                             struct word_list *list)
{
    char text[SIZE_CAP];
    size_t len = write_size(walk->units, match->unit, match->milli, text);
    struct word word = walk->words[i];

    assert(match->taken > 0 && i + match->taken <= walk->count && len <= SIZE_CAP);
    word.text = words_copy(list, slice_of(text, len));
    word.first = match->first;
    word.start = walk->head->out.items[match->first].start;
    word.past = walk->words[i + match->taken - 1].past;
    word.end = walk->words[i + match->taken - 1].end;
    word.script = SCRIPT_COMMON;
    word.size = true;
    return word;
}

/* no5: "no" and the digits; else false. */
static bool split_number_sign(const struct walk *walk, size_t i, struct word_vec *out)
{
    const struct word *word = &walk->words[i];
    const struct text_char *chars = walk->head->out.items + word->first;
    struct word sign = *word;
    struct word number = *word;

    if (word->text.len < 3 || (word->text.ptr[0] | 0x20) != 'n' ||
        (word->text.ptr[1] | 0x20) != 'o')
        return false;
    for (size_t at = 2; at < word->text.len; at++)
        if (!digit(word->text.ptr[at]))
            return false;
    sign.text.len = 2;
    sign.past = number.first = word->first + 2;
    sign.end = chars[1].end;
    number.text = slice_skip(word->text, 2);
    number.start = chars[2].start;
    number.script = SCRIPT_COMMON;
    number.glue = true;
    VEC_PUSH(out, sign);
    VEC_PUSH(out, number);
    return true;
}

/* N°5: the sign is "no". */
static bool is_degree_sign(const struct walk *walk, size_t i)
{
    const struct word *word = &walk->words[i];

    return word->text.len == 1 && (word->text.ptr[0] | 0x20) == 'n' && i + 1 < walk->count &&
           word[1].first == word->past + 1 && walk->head->out.items[word->past].c == 0x00B0 &&
           digit(word[1].text.ptr[0]);
}

/* Put what word i becomes into the spare list; returns how many words that took. */
static size_t walk_word(const struct walk *walk, size_t i, struct word_list *list)
{
    struct word_vec *out = &list->spare;
    struct match match;

    if (match_fraction(walk, i, &match) || match_amount(walk, i, &match) ||
        match_word(walk, i, &match)) {
        VEC_PUSH(out, size_word(walk, i, &match, list));
        return match.taken;
    }
    if (split_number_sign(walk, i, out))
        return 1;
    VEC_PUSH(out, walk->words[i]);
    if (!is_degree_sign(walk, i))
        return 1;
    out->items[out->count - 1].text = SLICE("no");
    VEC_PUSH(out, walk->words[i + 1]);
    out->items[out->count - 1].glue = true;
    return 2;
}

/* Whether the word can begin a size or be a number's sign; almost none can. */
static bool may_matter(const struct units *units, struct slice text)
{
    return digit(text.ptr[0]) || (text.ptr[0] | 0x20) == 'n' || number_word(units, text) != NULL;
}

void units_apply(const struct units *units, const struct head *head, struct word_list *list)
{
    struct walk walk = {units, head, list->words.items, list->words.count};
    struct word_vec *out = &list->spare;
    size_t i = 0;

    while (i < walk.count && !may_matter(units, walk.words[i].text))
        i++;
    if (i == walk.count)
        return;
    out->count = 0;
    for (size_t j = 0; j < i; j++)
        VEC_PUSH(out, walk.words[j]);
    while (i < walk.count)
        i += walk_word(&walk, i, list);
    words_take_spare(list);
}
