/* The named computations of index.json: values that no member of the document holds as it stands.
 *
 *   @shares:votes:p    keys whose share of the votes is >= p %, from 5 votes (search.md section 1)
 *   @present:member    "true" if the member is there
 *   @fold:path         a text folded, as a key to sort by, cut at 64 bytes
 *   @slugs             slug and old slugs
 *   @rating_mean       100 * rating_sum / rating_n, rounded
 *   @time:member       RFC 3339 as milliseconds
 *   @scent             a product's struct scent_code (derive_scent.c)
 *   @scent_notes       its notes of the lexicon, weighted (derive_scent.c)
 *   offers:
 *   @minor:member      an amount in minor units, which are the column's scale already, if there
 *   @size              volume as text, "100" or "7.5"
 *   @positive:member   "true" if the number is > 0, else "false"
 *   @price_per_ml      price / volume, rounded to minor units
 *   @discount          100 * (list_price - price) / list_price, rounded down, 0 without one
 *   @delivery          "zone|options" of each zone of each delivery row */
#include "ingest/extract.h"

#include "analysis/analysis.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "catalog/catalog.h"
#include "codec/json.h"

#include <assert.h>
#include <stdio.h>

enum { SHARE_VOTES_MIN = 5, SORT_KEY_BYTES = 64 };

static struct slice member_name(const struct rule *rule, size_t step, char out[64])
{
    struct slice name = rule->steps[step].member;

    assert(step < rule->step_count && name.len < 64);
    memcpy(out, name.ptr, name.len);
    out[name.len] = '\0';
    return slice_of(out, name.len);
}

/* The member that the rule's one-step path names. */
static const struct json *member_of(const struct rule *rule, const struct json *item)
{
    char name[64];

    return json_get(item, member_name(rule, 0, name).ptr);
}

static int derive_shares(struct extract *extract, const struct rule *rule, const struct json *item,
                         uint16_t row)
{
    const struct json *votes = member_of(rule, item);
    struct json_member member;
    int64_t count;
    int64_t sum = 0;

    (void)row;
    for (void *it = json_first(votes, &member); it != NULL; it = json_after(votes, it, &member)) {
        if (json_i64(member.value, &count) < 0 || count < 0)
            return -ATTAR_EPARSE;
        sum += count;
    }
    if (sum < SHARE_VOTES_MIN)
        return 0;
    for (void *it = json_first(votes, &member); it != NULL; it = json_after(votes, it, &member))
        if (json_i64(member.value, &count) == 0 && count * 100 >= sum * rule->argument)
            emit_key(extract, member.key, 0);
    return 0;
}

static int derive_present(struct extract *extract, const struct rule *rule, const struct json *item,
                          uint16_t row)
{
    const struct json *value = member_of(rule, item);

    (void)row;
    if (value != NULL && json_kind(value) != JSON_KIND_NULL)
        emit_key(extract, SLICE("true"), 0);
    return 0;
}

/* A copy in the scratch arena as the key of the rule in hand. */
static int emit_made_key(struct extract *extract, struct slice key)
{
    struct slice copy = arena_copy(&extract->scratch, key);

    if (copy.ptr == NULL)
        return -ATTAR_ELIMIT;
    emit_key(extract, copy, 0);
    return 0;
}

static int visit_fold(struct extract *extract, const struct rule *rule, const struct json *value,
                      size_t rank, const struct json *parent)
{
    struct slice text;
    struct slice folded;
    int rc = json_str(value, &text);

    (void)rule;
    (void)rank;
    (void)parent;
    if (rc == 0)
        rc = analyze_fold(extract->analyzer, text, &folded, NULL);
    if (rc < 0)
        return rc;
    return emit_made_key(extract, utf8_start(folded, SORT_KEY_BYTES));
}

static int derive_fold(struct extract *extract, const struct rule *rule, const struct json *item,
                       uint16_t row)
{
    (void)row;
    return walk_path(extract, rule, item, visit_fold);
}

static int derive_slugs(struct extract *extract, const struct rule *rule, const struct json *item,
                        uint16_t row)
{
    const struct json *old = json_get(item, "old_slugs");
    struct slice slug;

    (void)rule;
    (void)row;
    if (json_str(json_get(item, "slug"), &slug) < 0)
        return -ATTAR_EPARSE;
    emit_key(extract, slug, 0);
    for (size_t i = 0; i < json_count(old); i++)
        if (json_str(json_at(old, i), &slug) == 0)
            emit_key(extract, slug, 0);
    return 0;
}

static int derive_rating_mean(struct extract *extract, const struct rule *rule,
                              const struct json *item, uint16_t row)
{
    int64_t sum;
    int64_t votes;

    (void)rule;
    (void)row;
    if (json_i64(json_get(item, "rating_sum"), &sum) < 0 ||
        json_i64(json_get(item, "rating_n"), &votes) < 0 || votes <= 0)
        return 0;
    emit_number(extract, (sum * 200 + votes) / (votes * 2));
    return 0;
}

static int derive_time(struct extract *extract, const struct rule *rule, const struct json *item,
                       uint16_t row)
{
    const struct json *value = member_of(rule, item);
    struct slice text;
    char copy[64];
    int64_t at_ms;

    (void)row;
    if (value == NULL)
        return 0;
    if (json_str(value, &text) < 0 || text.len >= sizeof copy)
        return -ATTAR_EPARSE;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (clock_parse_rfc3339(copy, &at_ms) < 0)
        return -ATTAR_EPARSE;
    emit_number(extract, at_ms);
    return 0;
}

static int derive_minor(struct extract *extract, const struct rule *rule, const struct json *item,
                        uint16_t row)
{
    const struct json *value = member_of(rule, item);
    int64_t amount;

    (void)row;
    if (value == NULL || json_kind(value) == JSON_KIND_NULL)
        return 0;
    if (json_i64(value, &amount) < 0)
        return -ATTAR_EPARSE;
    emit_number(extract, amount);
    return 0;
}

static int derive_size(struct extract *extract, const struct rule *rule, const struct json *item,
                       uint16_t row)
{
    char key[OFFER_KEY_CAP];
    int64_t tenths;

    (void)rule;
    (void)row;
    if (json_decimal(json_get(item, "volume_ml"), OFFER_VOLUME_SCALE, &tenths) < 0 || tenths <= 0)
        return 0;
    return emit_made_key(extract, offer_size_key(tenths, key));
}

static int derive_positive(struct extract *extract, const struct rule *rule,
                           const struct json *item, uint16_t row)
{
    int64_t number = 0;

    (void)row;
    if (json_i64(member_of(rule, item), &number) < 0)
        return -ATTAR_EPARSE;
    emit_key(extract, number > 0 ? SLICE("true") : SLICE("false"), 0);
    return 0;
}

static int derive_price_per_ml(struct extract *extract, const struct rule *rule,
                               const struct json *item, uint16_t row)
{
    int64_t price;
    int64_t tenths;

    (void)rule;
    (void)row;
    if (json_i64(json_get(item, "price"), &price) < 0 ||
        json_decimal(json_get(item, "volume_ml"), OFFER_VOLUME_SCALE, &tenths) < 0 || tenths <= 0)
        return 0;
    emit_number(extract, (price * 20 + tenths) / (tenths * 2));
    return 0;
}

static int derive_discount(struct extract *extract, const struct rule *rule,
                           const struct json *item, uint16_t row)
{
    int64_t price;
    int64_t list;

    (void)rule;
    (void)row;
    if (json_i64(json_get(item, "price"), &price) < 0)
        return -ATTAR_EPARSE;
    if (json_i64(json_get(item, "list_price"), &list) < 0 || list <= price)
        list = price;
    emit_number(extract, list > 0 ? (list - price) * 100 / list : 0);
    return 0;
}

static uint32_t options_of(const struct json *options)
{
    uint32_t mask = 0;

    for (size_t i = 0; i < json_count(options); i++) {
        struct slice option;

        if (json_str(json_at(options, i), &option) == 0)
            mask |= offer_delivery_option(option);
    }
    return mask;
}

static int emit_zones(struct extract *extract, const struct json *zones, uint32_t options)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < json_count(zones); i++) {
        char key[OFFER_KEY_CAP];
        struct slice zone;

        if (json_str(json_at(zones, i), &zone) < 0 || zone.len > OFFER_ZONE_BYTES_MAX)
            return -ATTAR_EPARSE;
        rc = emit_made_key(extract, offer_delivery_key(zone, options, key));
    }
    return rc;
}

static int derive_delivery(struct extract *extract, const struct rule *rule,
                           const struct json *item, uint16_t row)
{
    const struct json *delivery = json_get(item, "delivery");
    int rc = 0;

    (void)rule;
    (void)row;
    for (size_t i = 0; rc == 0 && i < json_count(delivery); i++) {
        const struct json *way = json_at(delivery, i);

        rc = emit_zones(extract, json_get(way, "zones"), options_of(json_get(way, "options")));
    }
    return rc;
}

rule_fn rule_named(struct slice name)
{
    static const struct {
        const char *name;
        rule_fn emit;
    } named[] = {
        {"shares", derive_shares},
        {"present", derive_present},
        {"fold", derive_fold},
        {"slugs", derive_slugs},
        {"rating_mean", derive_rating_mean},
        {"time", derive_time},
        {"scent", derive_scent},
        {"scent_notes", derive_scent_notes},
        {"minor", derive_minor},
        {"size", derive_size},
        {"positive", derive_positive},
        {"price_per_ml", derive_price_per_ml},
        {"discount", derive_discount},
        {"delivery", derive_delivery},
    };

    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (slice_eq(name, slice_cstr(named[i].name)))
            return named[i].emit;
    return NULL;
}
