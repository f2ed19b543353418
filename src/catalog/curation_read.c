/* Records of curation, read as products are: typed fields with a sticky fault (reader.h).
 *
 *   {"id","kind":"multi","words"} | {"id","kind":"one_way","from","to"}     -> struct synonym
 *   {"id","on","priority","note","when":{..},"then":{..}}                  -> struct merch_rule
 *
 * Every object names its members in a list; a member that is not in it is a fault, so that a
 * misspelt "unitl" cannot make a rule that never ends.  Two faults are no matter of one member and
 * are looked for at the end: pins that ask for one place or name one product twice, and a window
 * that is empty. */
#include "catalog/curation.h"

#include "base/error.h"
#include "base/utf8.h"
#include "catalog/product.h"
#include "catalog/reader.h"
#include "codec/json.h"

#include <assert.h>

static const char *const synonym_kinds[] = {"multi", "one_way", NULL};
static const char *const matches[] = {"is", "starts", "contains", NULL};

static const char *const multi_members[] = {"id", "kind", "words", NULL};
static const char *const one_way_members[] = {"id", "kind", "from", "to", NULL};
static const char *const rule_members[] = {"id", "on", "priority", "note", "when", "then", NULL};
static const char *const when_members[] = {"query", "match", "filter", "context",
                                           "from",  "until", NULL};
static const char *const then_members[] = {"pin",           "hide",     "boost",  "bury", "filter",
                                           "replace_query", "redirect", "banner", "data", NULL};
static const char *const pin_members[] = {"id", "at", "sponsored", NULL};
static const char *const boost_members[] = {"filter", "by", NULL};

const char *curation_kind_name(enum curation_kind kind)
{
    static const char *const names[CURATION_KIND_COUNT] = {"synonym", "rule"};

    assert(kind < CURATION_KIND_COUNT);
    return names[kind];
}

static bool listed(const char *const *names, struct slice key)
{
    for (; *names != NULL; names++)
        if (slice_eq(key, slice_cstr(*names)))
            return true;
    return false;
}

/* Keys hold no NUL byte: the parser refuses it. */
static void only(struct reader *r, const struct json *object, const char *const *names)
{
    struct json_member member;

    for (void *it = json_first(object, &member); it != NULL; it = json_after(object, it, &member))
        if (!listed(names, member.key)) {
            char key[33];
            size_t len = member.key.len < sizeof key ? member.key.len : sizeof key - 1;

            memcpy(key, member.key.ptr, len);
            key[len] = '\0';
            reader_fault(r, ATTAR_EPARSE, key, "is no member of this object");
        }
}

/* ---- Synonyms ---- */

static struct slice *read_phrases(struct reader *r, const struct json *root, const char *key,
                                  size_t min, size_t *out_count)
{
    struct slice *phrases = NULL;

    *out_count = 0;
    if (reader_member(r, root, key, REQUIRED, JSON_KIND_ARRAY) != NULL)
        phrases =
            reader_texts(r, root, key, SYNONYM_PHRASES_MAX, SYNONYM_PHRASE_CHARS_MAX, out_count);
    if (r->rc == 0 && *out_count < min)
        reader_fault(r, ATTAR_EPARSE, key, "%zu items, at least %zu", *out_count, min);
    return phrases;
}

static void read_one_way(struct reader *r, const struct json *root, struct synonym *s)
{
    only(r, root, one_way_members);
    s->from = reader_text(r, root, "from", REQUIRED, SYNONYM_PHRASE_CHARS_MAX);
    s->phrases = read_phrases(r, root, "to", 1, &s->phrase_count);
}

static void read_multi(struct reader *r, const struct json *root, struct synonym *s)
{
    only(r, root, multi_members);
    s->phrases = read_phrases(r, root, "words", 2, &s->phrase_count);
}

int synonym_parse(const struct json *root, struct arena *arena, struct synonym *out,
                  struct attar_error *err)
{
    struct reader r = {.arena = arena, .err = err};
    struct synonym s = {0};

    assert(arena != NULL && out != NULL);
    s.id = reader_id(&r, root, "id", ID_PLAIN, REQUIRED);
    s.one_way = reader_word(&r, root, "kind", REQUIRED, synonym_kinds) == 2;
    if (s.one_way)
        read_one_way(&r, root, &s);
    else
        read_multi(&r, root, &s);
    if (r.rc == 0)
        *out = s;
    return r.rc;
}

/* ---- Rules: when ---- */

static void read_window(struct reader *r, const struct json *object, struct rule_when *when)
{
    when->from_ms = reader_time(r, object, "from", OPTIONAL);
    when->until_ms = reader_time(r, object, "until", OPTIONAL);
    if (when->from_ms != 0 && when->until_ms != 0 && when->until_ms <= when->from_ms)
        reader_fault(r, ATTAR_EPARSE, "until", "is not after from");
}

static struct rule_when read_when(struct reader *r, const struct json *root)
{
    const struct json *object = reader_member(r, root, "when", OPTIONAL, JSON_KIND_OBJECT);
    struct rule_when when = {0};
    uint8_t match;
    size_t mark;

    if (object == NULL)
        return when;
    mark = reader_enter(r, "when", -1);
    only(r, object, when_members);
    when.query = reader_text(r, object, "query", OPTIONAL, RULE_QUERY_CHARS_MAX);
    match = reader_word(r, object, "match", OPTIONAL, matches);
    if (match > 0 && when.query.ptr == NULL)
        reader_fault(r, ATTAR_EPARSE, "match", "is there without a query");
    when.match = match > 0 ? (enum rule_match)(match - 1) : RULE_MATCH_IS;
    when.filter = reader_text(r, object, "filter", OPTIONAL, RULE_FILTER_BYTES_MAX);
    when.context = reader_id(r, object, "context", ID_PLAIN, OPTIONAL);
    read_window(r, object, &when);
    reader_leave(r, mark);
    return when;
}

/* ---- Rules: then ---- */

static void check_pins(struct reader *r, const struct rule_then *then)
{
    for (size_t i = 0; r->rc == 0 && i < then->pin_count; i++)
        for (size_t k = 0; r->rc == 0 && k < i; k++) {
            if (then->pins[i].at == then->pins[k].at)
                reader_fault(r, ATTAR_EPARSE, "pin", "two ask for place %u", then->pins[i].at);
            else if (slice_eq(then->pins[i].id, then->pins[k].id))
                reader_fault(r, ATTAR_EPARSE, "pin", "\"%.*s\" is there twice",
                             SLICE_ARG(then->pins[i].id));
        }
}

static void read_pins(struct reader *r, const struct json *object, struct rule_then *then)
{
    const struct json *list = json_get(object, "pin");

    then->pins =
        reader_array(r, object, "pin", RULE_PINS_MAX, sizeof *then->pins, &then->pin_count);
    for (size_t i = 0; r->rc == 0 && i < then->pin_count; i++) {
        const struct json *item = json_at(list, i);
        size_t mark = reader_enter(r, "pin", (long)i);

        only(r, item, pin_members);
        then->pins[i].id = reader_id(r, item, "id", ID_PLAIN, REQUIRED);
        then->pins[i].at = (uint32_t)reader_int(r, item, "at", REQUIRED, 1, RULE_PIN_AT_MAX);
        then->pins[i].sponsored = reader_bool(r, item, "sponsored", OPTIONAL);
        reader_leave(r, mark);
    }
    check_pins(r, then);
}

static struct rule_boost *read_boosts(struct reader *r, const struct json *object, const char *key,
                                      size_t *out_count)
{
    const struct json *list = json_get(object, key);
    struct rule_boost *boosts =
        reader_array(r, object, key, RULE_BOOSTS_MAX, sizeof *boosts, out_count);

    for (size_t i = 0; r->rc == 0 && i < *out_count; i++) {
        const struct json *item = json_at(list, i);
        size_t mark = reader_enter(r, key, (long)i);

        only(r, item, boost_members);
        boosts[i].filter = reader_text(r, item, "filter", REQUIRED, RULE_FILTER_BYTES_MAX);
        boosts[i].by = (uint32_t)reader_int(r, item, "by", REQUIRED, 1, RULE_BOOST_MAX);
        reader_leave(r, mark);
    }
    return boosts;
}

/* An object of the page's own making, kept as text. */
static struct slice read_object(struct reader *r, const struct json *object, const char *key)
{
    const struct json *value = reader_member(r, object, key, OPTIONAL, JSON_KIND_OBJECT);
    struct slice copy = {0};
    struct buf text;

    if (value == NULL)
        return copy;
    buf_init(&text, RULE_OBJECT_BYTES_MAX);
    document_canonical(value, &text);
    if (text.overflow)
        reader_fault(r, ATTAR_ELIMIT, key, "longer than %d bytes", RULE_OBJECT_BYTES_MAX);
    else
        copy = arena_copy(r->arena, buf_slice(&text));
    if (r->rc == 0 && copy.ptr == NULL)
        reader_fault(r, ATTAR_ELIMIT, key, "the record is too large");
    buf_release(&text);
    return copy;
}

/* A path of this site, or a whole address; never "//host", which a browser takes for one. */
static struct slice read_redirect(struct reader *r, const struct json *object)
{
    struct slice url = reader_text(r, object, "redirect", OPTIONAL, RULE_URL_CHARS_MAX);
    bool path = slice_starts(url, SLICE("/")) && !slice_starts(url, SLICE("//"));

    if (url.ptr != NULL && !path && !slice_starts(url, SLICE("https://")) &&
        !slice_starts(url, SLICE("http://")))
        reader_fault(r, ATTAR_EPARSE, "redirect", "must begin with /, https:// or http://");
    return url;
}

static struct rule_then read_then(struct reader *r, const struct json *root)
{
    const struct json *object = reader_member(r, root, "then", REQUIRED, JSON_KIND_OBJECT);
    struct rule_then then = {0};
    size_t mark;

    if (object == NULL)
        return then;
    if (json_count(object) == 0)
        reader_fault(r, ATTAR_EPARSE, "then", "is empty");
    mark = reader_enter(r, "then", -1);
    only(r, object, then_members);
    read_pins(r, object, &then);
    then.hides = reader_ids(r, object, "hide", ID_PLAIN, RULE_HIDES_MAX, &then.hide_count);
    then.boosts = read_boosts(r, object, "boost", &then.boost_count);
    then.buries = read_boosts(r, object, "bury", &then.bury_count);
    then.filter = reader_text(r, object, "filter", OPTIONAL, RULE_FILTER_BYTES_MAX);
    then.replace_query = reader_text(r, object, "replace_query", OPTIONAL, RULE_QUERY_CHARS_MAX);
    then.redirect = read_redirect(r, object);
    then.banner = read_object(r, object, "banner");
    then.data = read_object(r, object, "data");
    reader_leave(r, mark);
    return then;
}

int merch_rule_parse(const struct json *root, struct arena *arena, struct merch_rule *out,
                     struct attar_error *err)
{
    struct reader r = {.arena = arena, .err = err};
    struct merch_rule rule = {0};

    assert(arena != NULL && out != NULL);
    only(&r, root, rule_members);
    rule.id = reader_id(&r, root, "id", ID_PLAIN, REQUIRED);
    rule.on =
        json_kind(json_get(root, "on")) <= JSON_KIND_NULL || reader_bool(&r, root, "on", OPTIONAL);
    rule.priority = (uint32_t)reader_int(&r, root, "priority", OPTIONAL, 0, RULE_PRIORITY_MAX);
    rule.note = reader_text(&r, root, "note", OPTIONAL, RULE_NOTE_CHARS_MAX);
    rule.when = read_when(&r, root);
    rule.then = read_then(&r, root);
    if (r.rc == 0)
        *out = rule;
    return r.rc;
}
