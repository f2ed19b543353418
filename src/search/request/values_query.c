/* The parameters that say what is looked for: words, expressions, the product that is asked about.
 *
 *   text -> one of the words | list of words | weight and expression | clause | id */
#include "search/request/values.h"

#include <string.h>

int read_q(struct param_reader *reader, struct slice value)
{
    int rc;

    if (value.len <= SEARCH_Q_BYTES_MAX) {
        reader->out->request.q = value;
        return 0;
    }
    rc = fault_set(reader->fault, PROBLEM_QUERY_TOO_LONG, reader->name,
                   "q: %zu bytes, at most %d are allowed", value.len, SEARCH_Q_BYTES_MAX);
    reader->fault->limit = SEARCH_Q_BYTES_MAX;
    return rc;
}

int read_typo(struct param_reader *reader, struct slice value)
{
    static const char *const modes[] = {[TYPO_AUTO] = "auto",
                                        [TYPO_ALL] = "all",
                                        [TYPO_MIN] = "min",
                                        [TYPO_STRICT] = "strict",
                                        [TYPO_OFF] = "off"};

    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (slice_eq(value, slice_cstr(modes[i]))) {
            reader->out->request.typo = (enum typo_mode)i;
            return 0;
        }
    return param_bad(reader, "expected auto, all, min, strict or off");
}

/* "-price": the filter by that name. */
static int switch_off(struct param_reader *reader, struct slice item)
{
    uint16_t filter = UINT16_MAX;

    if (slice_starts(item, SLICE("-")))
        filter = filter_find(reader->scope->filters, slice_skip(item, 1));
    if (filter == UINT16_MAX)
        return param_bad(reader, "expected on, off, or filters to leave out, such as -price");
    reader->out->request.understand_off |= (uint64_t)1 << filter;
    return 0;
}

int read_optional_words(struct param_reader *reader, struct slice value)
{
    struct text_options *text = &reader->out->request.text;

    while (value.ptr != NULL) {
        struct slice word = slice_trim(slice_cut(&value, ','));

        if (text->optional_word_count == OPTIONAL_WORDS_MAX)
            return param_out_of_range(reader, 1, OPTIONAL_WORDS_MAX);
        if (word.len > SEARCH_Q_BYTES_MAX)
            return param_bad(reader, "a word is longer than q may be");
        reader->optional_words[text->optional_word_count++] = word;
    }
    text->optional_words = reader->optional_words;
    return 0;
}

/* weight:expression */
int read_boosts(struct param_reader *reader, struct slice value)
{
    struct search_request *request = &reader->out->request;
    struct boost *boost = &reader->boosts[request->boost_count];
    struct slice weight = slice_cut(&value, ':');
    int64_t by;
    int rc;

    if (request->boost_count == SEARCH_BOOSTS_MAX)
        return param_bad(reader, "more than 16 are given");
    if (value.ptr == NULL || slice_to_i64(weight, &by) < 0 || by < -BOOST_MAX || by > BOOST_MAX)
        return param_bad(reader, "expected -1000..1000, a colon and an expression");
    rc = param_expr(reader, value, "boosts", &boost->filter);
    if (rc < 0 && reader->fault->position >= 0)
        reader->fault->position += (int64_t)weight.len + 1;
    if (rc < 0)
        return rc;
    boost->by = (int32_t)by;
    request->boosts = reader->boosts;
    request->boost_count++;
    return 0;
}

int read_understand(struct param_reader *reader, struct slice value)
{
    int rc = 0;

    reader->out->understand = !slice_eq(value, SLICE("off"));
    if (!reader->out->understand || slice_eq(value, SLICE("on")))
        return 0;
    while (rc == 0 && value.ptr != NULL)
        rc = switch_off(reader, slice_trim(slice_cut(&value, ',')));
    return rc;
}

int read_lang(struct param_reader *reader, struct slice value)
{
    bool arabic = slice_eq(value, SLICE("ar"));

    if (!arabic && !slice_eq(value, SLICE("en")))
        return param_bad(reader, "expected en or ar");
    reader->out->request.lang = arabic ? LANG_AR : LANG_EN;
    return 0;
}

int read_currency(struct param_reader *reader, struct slice value)
{
    return slice_eq(value, SLICE("AED")) ? 0 : param_bad(reader, "this market's currency is AED");
}

static bool is_zone(struct slice text)
{
    if (text.len < 2 || text.len > 16)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        bool upper = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z';
        bool digit = text.ptr[i] >= '0' && text.ptr[i] <= '9';

        if (i == 2 ? text.ptr[i] != '-' : !upper && (!digit || i < 2))
            return false;
    }
    return text.len != 3;
}

int read_zone(struct param_reader *reader, struct slice value)
{
    uint16_t deliver = filter_find(reader->scope->filters, SLICE("deliver"));

    if (!is_zone(value))
        return param_bad(reader, "expected an area such as AE, AE-DU or IN-400001");
    return deliver == UINT16_MAX ? 0 : param_clause(reader, deliver, value);
}

int read_filter(struct param_reader *reader, struct slice value)
{
    return param_expr(reader, value, "filter", &reader->out->request.expr);
}

/* [A-Za-z0-9_-]{1,64}, as in the `when` of a rule. */
static bool is_context(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '-')
            return false;
    }
    return name.len >= 1 && name.len <= 64;
}

int read_context(struct param_reader *reader, struct slice value)
{
    struct search_request *request = &reader->out->request;
    struct slice *contexts = arena_array(reader->scope->arena, CONTEXTS_MAX, sizeof *contexts);

    if (contexts == NULL)
        return param_bad(reader, "the request needs too much memory");
    while (value.ptr != NULL) {
        struct slice name = slice_cut(&value, ',');

        if (request->context_count == CONTEXTS_MAX)
            return param_out_of_range(reader, 1, CONTEXTS_MAX);
        if (!is_context(name))
            return param_bad(reader, "expected names of letters, digits, _ and -");
        contexts[request->context_count++] = name;
    }
    request->contexts = contexts;
    return 0;
}

int read_match_to(struct param_reader *reader, struct slice value)
{
    if (value.len == 0)
        return param_bad(reader, "expected the id of a product");
    reader->out->request.match_to = value;
    return 0;
}

int read_hybrid(struct param_reader *reader, struct slice value)
{
    enum { DIGITS = 3 };
    int64_t share;

    if (slice_to_fixed(value, DIGITS, &share) < 0 || share < 0 || share > HYBRID_WHOLE)
        return param_bad(reader, "expected a number 0..1 with at most three decimals");
    reader->out->request.hybrid = (uint16_t)share;
    return 0;
}

static int read_identity(struct param_reader *reader, struct slice value, struct slice *out)
{
    enum { ID_BYTES_MAX = 64 };
    int rc;

    if (value.len > 0 && value.len <= ID_BYTES_MAX) {
        *out = value;
        return 0;
    }
    rc = param_bad(reader, "expected the id of a product, 1..64 bytes");
    reader->fault->limit = ID_BYTES_MAX;
    return rc;
}

int read_id(struct param_reader *reader, struct slice value)
{
    return read_identity(reader, value, &reader->out->id);
}

int read_product(struct param_reader *reader, struct slice value)
{
    return read_identity(reader, value, &reader->out->product);
}

int read_max_price(struct param_reader *reader, struct slice value)
{
    enum { AMOUNT_MAX = 1000000000, SCALE = 2 }; /* above every price, as whole units */
    uint16_t price = filter_find(reader->scope->filters, SLICE("price"));
    char *text = arena_alloc(reader->scope->arena, value.len + 2);
    int64_t minor;
    int rc;

    if (slice_to_fixed(value, SCALE, &minor) == 0 && minor > 0 && minor <= 100LL * AMOUNT_MAX) {
        if (price == UINT16_MAX || text == NULL)
            return param_bad(reader, "the index has no prices, or the request is too large");
        memcpy(text, "..", 2);
        memcpy(text + 2, value.ptr, value.len);
        return param_clause(reader, price, slice_of(text, value.len + 2));
    }
    rc = param_bad(reader, "expected an amount 0.01..1000000000 with at most two decimals");
    reader->fault->limit = AMOUNT_MAX;
    return rc;
}
