/* Goal: any JSON is a synonym or a rule or is refused with a message; a record stays one in its
 * canonical spelling, which is its own.
 * Method: libFuzzer; both readers on every input.  Run by `tools/dev fuzz curation`. */
#include "catalog/curation.h"

#include "base/error.h"
#include "catalog/product.h"
#include "codec/json.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MAX = 1 << 16 };

static const struct json_limits limits = {TEXT_MAX, true};

static void check_rule(const struct merch_rule *rule)
{
    const struct rule_then *then = &rule->then;

    assert(rule->id.len >= 1 && rule->id.len <= 64 && rule->priority <= RULE_PRIORITY_MAX);
    assert(then->pin_count <= RULE_PINS_MAX && then->hide_count <= RULE_HIDES_MAX);
    assert(then->boost_count <= RULE_BOOSTS_MAX && then->bury_count <= RULE_BOOSTS_MAX);
    for (size_t i = 0; i < then->pin_count; i++)
        assert(then->pins[i].at >= 1 && then->pins[i].at <= RULE_PIN_AT_MAX);
    assert(then->data.len <= RULE_OBJECT_BYTES_MAX && then->banner.len <= RULE_OBJECT_BYTES_MAX);
}

/* 1: a synonym, 2: a rule, 0: neither, < 0: no JSON. */
static int read_record(struct slice text, struct buf *canonical)
{
    struct attar_error err = {0};
    struct json *root = NULL;
    struct merch_rule rule;
    struct synonym synonym;
    struct arena arena;
    int kind = json_parse(text, &limits, &root, &err);

    if (kind < 0)
        return kind;
    arena_init(&arena, 1 << 22);
    if (synonym_parse(root, &arena, &synonym, &err) == 0) {
        assert(synonym.phrase_count >= 1 && synonym.phrase_count <= SYNONYM_PHRASES_MAX);
        kind = 1;
    } else if (merch_rule_parse(root, &arena, &rule, &err) == 0) {
        check_rule(&rule);
        kind = 2;
    }
    assert(kind > 0 || err.text[0] != '\0');
    document_canonical(root, canonical);
    json_free(root);
    arena_release(&arena);
    return kind;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf first;
    struct buf second;
    int kind;

    buf_init(&first, 8 * TEXT_MAX);
    buf_init(&second, 8 * TEXT_MAX);
    kind = read_record(slice_of((const char *)data, size), &first);
    if (kind > 0 && first.len <= TEXT_MAX) {
        assert(read_record(buf_slice(&first), &second) == kind);
        assert(slice_eq(buf_slice(&first), buf_slice(&second)));
    }
    buf_release(&first);
    buf_release(&second);
    return 0;
}
