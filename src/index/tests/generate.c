/* Random documents over a small vocabulary in both scripts, so that terms repeat, blocks of
 * postings fill, and keyword values are sometimes dense and sometimes unique. */
#include "index/tests/generate.h"

#include <stdio.h>
#include <stdlib.h>

static const char schema_text_json[] =
    "{\"text\":[{\"name\":\"name\",\"weight\":10,\"join\":true},{\"name\":\"notes\",\"weight\":6},"
    "{\"name\":\"description\",\"weight\":1}],"
    "\"columns\":[{\"name\":\"brand\",\"type\":\"keyword\",\"scope\":\"product\"},"
    "{\"name\":\"note\",\"type\":\"keyword\",\"scope\":\"product\",\"multi\":true},"
    "{\"name\":\"accord\",\"type\":\"keyword\",\"scope\":\"product\",\"multi\":true,"
    "\"weighted\":true},"
    "{\"name\":\"slug\",\"type\":\"keyword\",\"scope\":\"product\",\"multi\":true},"
    "{\"name\":\"year\",\"type\":\"number\",\"scope\":\"product\"},"
    "{\"name\":\"vendor\",\"type\":\"keyword\",\"scope\":\"offer\"},"
    "{\"name\":\"zone\",\"type\":\"keyword\",\"scope\":\"offer\",\"multi\":true},"
    "{\"name\":\"price\",\"type\":\"number\",\"scope\":\"offer\",\"scale\":2},"
    "{\"name\":\"code\",\"type\":\"bytes\",\"scope\":\"product\",\"width\":12}]}";

enum {
    COLUMN_BRAND,
    COLUMN_NOTE,
    COLUMN_ACCORD,
    COLUMN_SLUG,
    COLUMN_YEAR,
    COLUMN_VENDOR,
    COLUMN_ZONE,
    COLUMN_PRICE,
    COLUMN_CODE
};

static const char *const words[] = {
    "oud",     "rose",    "amber", "the",   "of",       "musk",       "royal",   "night",
    "wood",    "roses",   "عود",   "العود", "ورد",      "مسك",        "والمسك",  "بخور",
    "عنبر",    "ليل",     "خشب",   "زهرة",  "100ml",    "edp",        "saffron", "vanilla",
    "leather", "jasmine", "iris",  "musc",  "bergamot", "ylang-ylang"};

static _Noreturn void die(const struct attar_error *err)
{
    fprintf(stderr, "%s: %s\n", err->where, err->text);
    abort();
}

struct schema *generate_schema(void)
{
    struct schema *schema = NULL;
    struct attar_error err = {0};

    if (schema_parse(SLICE(schema_text_json), "test", &schema, &err) < 0)
        die(&err);
    return schema;
}

struct analysis *generate_analysis(void)
{
    const char *root = getenv("ATTAR_ROOT");
    struct analysis *analysis = NULL;
    struct attar_error err = {0};

    if (analysis_open(root == NULL ? "." : root, (struct slice){NULL, 0}, &analysis, &err) < 0)
        die(&err);
    return analysis;
}

/* Few words often, some rarely, a few once: the square of a uniform number is skewed enough. */
static size_t add_word(struct rng *rng, char *out, size_t cap)
{
    uint64_t pick = rng_below(rng, 100);
    size_t known = sizeof words / sizeof *words;
    double skew = rng_unit(rng);

    if (pick < 80)
        return (size_t)snprintf(out, cap, "%s ", words[(size_t)(skew * skew * (double)known)]);
    if (pick < 98)
        return (size_t)snprintf(out, cap, "w%d ", (int)rng_below(rng, 200));
    return (size_t)snprintf(out, cap, "u%llx ", (unsigned long long)(rng_next(rng) >> 30));
}

static void add_text(struct rng *rng, struct generated *out, uint16_t field, uint32_t word_count)
{
    size_t i = out->document.text_count++;
    char *text = out->text_bytes[i];
    size_t len = 0;

    text[0] = '\0';
    for (uint32_t w = 0; w < word_count; w++)
        len += add_word(rng, text + len, GENERATED_TEXT_CAP - len);
    out->texts[i] = (struct index_text){field, slice_of(text, len)};
}

static void add_value(struct rng *rng, struct generated *out, uint16_t column, uint16_t row,
                      uint64_t domain)
{
    static const char *const prefixes[] = {"b", "n", "a", "slug-", "", "v", "z", "", ""};
    size_t i = out->document.value_count;
    char *key = out->key_bytes[i];

    if (i == sizeof out->values / sizeof *out->values)
        return;
    snprintf(key, sizeof out->key_bytes[i], "%s%llu", prefixes[column],
             (unsigned long long)rng_below(rng, domain));
    out->values[i] = (struct index_value){
        .column = column,
        .row = row,
        .weight = column == COLUMN_ACCORD ? (uint8_t)(1 + rng_below(rng, 255)) : 0,
        .key = slice_cstr(key),
        .number = (int64_t)rng_below(rng, 5000) - 1000};
    out->document.value_count++;
}

/* Any bytes, zeros among them. */
static void add_code(struct rng *rng, struct generated *out)
{
    size_t i = out->document.value_count;
    char *code = out->key_bytes[i];

    if (i == sizeof out->values / sizeof *out->values)
        return;
    for (size_t k = 0; k < GENERATED_CODE_WIDTH; k++)
        code[k] = (char)(rng_below(rng, 3) * rng_below(rng, 256));
    out->values[i] =
        (struct index_value){.column = COLUMN_CODE, .key = slice_of(code, GENERATED_CODE_WIDTH)};
    out->document.value_count++;
}

static void add_columns(struct rng *rng, struct generated *out)
{
    if (rng_below(rng, 10) > 0)
        add_value(rng, out, COLUMN_BRAND, 0, 1 + rng_below(rng, 40));
    for (uint64_t n = rng_below(rng, 8); n > 0; n--)
        add_value(rng, out, COLUMN_NOTE, 0, 1 + rng_below(rng, 300));
    for (uint64_t n = rng_below(rng, 4); n > 0; n--)
        add_value(rng, out, COLUMN_ACCORD, 0, 1 + rng_below(rng, 90));
    add_value(rng, out, COLUMN_SLUG, 0, 1u << 30);
    if (rng_below(rng, 3) > 0)
        add_value(rng, out, COLUMN_YEAR, 0, 1);
    if (rng_below(rng, 3) > 0)
        add_code(rng, out);
    for (uint16_t row = out->document.row_count; row-- > 0;) { /* rows in any order */
        add_value(rng, out, COLUMN_VENDOR, row, 12);
        add_value(rng, out, COLUMN_PRICE, row, 1);
        for (uint64_t n = rng_below(rng, 3); n > 0; n--)
            add_value(rng, out, COLUMN_ZONE, row, 5);
    }
}

void generate(struct rng *rng, uint32_t number, struct generated *out)
{
    memset(&out->document, 0, sizeof out->document);
    snprintf(out->id, sizeof out->id, "d-%u", number);
    add_text(rng, out, 1, (uint32_t)rng_below(rng, 4)); /* fields in any order */
    add_text(rng, out, 0, 1 + (uint32_t)rng_below(rng, 4));
    if (rng_below(rng, 2) > 0)
        add_text(rng, out, 2, (uint32_t)rng_below(rng, 40));
    for (uint64_t n = rng_below(rng, 3); n > 0; n--)
        add_text(rng, out, 1, (uint32_t)rng_below(rng, 3));
    out->document.row_count = (uint16_t)rng_below(rng, 4);
    add_columns(rng, out);
    snprintf(out->hit, sizeof out->hit, "\"id\":\"%s\",\"v\":%u", out->id,
             (unsigned)rng_below(rng, 1000));
    for (size_t i = 0; i < sizeof out->stored; i++)
        out->stored[i] = (char)('a' + rng_below(rng, 2 + rng_below(rng, 24)));
    out->document.id = slice_cstr(out->id);
    out->document.texts = out->texts;
    out->document.values = out->values;
    out->document.hit = slice_cstr(out->hit);
    out->document.stored = slice_of(out->stored, (size_t)rng_below(rng, sizeof out->stored));
}
