/* One walk over all records of a kind; there are at most CURATION_RECORDS_MAX. */
#include "search/wire/settings/records.h"

#include "codec/json.h"
#include "search/wire/settings/spelling.h"

#include <assert.h>
#include <strings.h>

enum { SYNONYMS_PER_PAGE = 100, RULES_PER_PAGE = 20, PAGE_MAX = 1000000 };

/* ---- What is wanted ---- */

static int read_text(const struct json *body, const char *name, struct slice *out,
                     struct attar_error *err)
{
    const struct json *value = json_get(body, name);

    if (json_kind(value) <= JSON_KIND_NULL)
        return 0;
    if (json_str(value, out) < 0)
        return error_set(err, ATTAR_EPARSE, "%s: expected a text", name);
    if (out->len == 0)
        out->ptr = NULL;
    return 0;
}

static int read_number(const struct json *body, const char *name, int64_t least, int64_t most,
                       uint32_t *out, struct attar_error *err)
{
    const struct json *value = json_get(body, name);
    int64_t number;

    if (json_kind(value) <= JSON_KIND_NULL)
        return 0;
    if (json_i64(value, &number) < 0 || number < least || number > most)
        return error_set(err, ATTAR_EPARSE, "%s: expected a whole number %lld..%lld", name,
                         (long long)least, (long long)most);
    *out = (uint32_t)number;
    return 0;
}

int records_read(enum curation_kind kind, const struct json *body,
                 struct records_wanted *out_wanted, struct attar_error *err)
{
    struct records_wanted wanted = {.kind = kind};
    const struct json *enabled = json_get(body, "enabled");
    int rc = read_text(body, "query", &wanted.words, err);

    assert(out_wanted != NULL);
    wanted.per_page = kind == CURATION_SYNONYM ? SYNONYMS_PER_PAGE : RULES_PER_PAGE;
    if (rc == 0)
        rc = read_text(body, "type", &wanted.type, err);
    if (rc == 0)
        rc = read_text(body, "anchoring", &wanted.anchoring, err);
    if (rc == 0)
        rc = read_text(body, "context", &wanted.context, err);
    if (rc == 0)
        rc = read_number(body, "page", 0, PAGE_MAX, &wanted.page, err);
    if (rc == 0)
        rc = read_number(body, "hitsPerPage", 1, RECORDS_PAGE_MAX, &wanted.per_page, err);
    if (rc == 0 && json_kind(enabled) > JSON_KIND_NULL) {
        wanted.state_given = true;
        if (json_bool(enabled, &wanted.enabled) < 0)
            rc = error_set(err, ATTAR_EPARSE, "enabled: expected true or false");
    }
    if (rc == 0)
        *out_wanted = wanted;
    return rc;
}

/* ---- Which are ---- */

static bool text_holds(struct slice text, struct slice words)
{
    for (size_t at = 0; at + words.len <= text.len; at++)
        if (strncasecmp(text.ptr + at, words.ptr, words.len) == 0)
            return true;
    return false;
}

/* In any text below `value`, whose depth the parser has bounded. */
static bool holds(const struct json *value, struct slice words)
{
    struct json_member member;
    struct slice text;

    if (json_str(value, &text) == 0)
        return text_holds(text, words);
    if (json_kind(value) == JSON_KIND_ARRAY)
        for (size_t i = 0; i < json_count(value); i++)
            if (holds(json_at(value, i), words))
                return true;
    for (void *it = json_first(value, &member); it != NULL; it = json_after(value, it, &member))
        if (holds(member.value, words))
            return true;
    return false;
}

static bool member_is(const struct json *object, const char *name, struct slice wanted)
{
    struct slice text;

    return wanted.ptr == NULL ||
           (json_str(json_get(object, name), &text) == 0 && slice_eq(text, wanted));
}

static bool has_type(const struct json *shown, struct slice types)
{
    bool any = types.ptr == NULL;

    while (!any && types.ptr != NULL)
        any = member_is(shown, "type", slice_cut(&types, ','));
    return any;
}

/* `shown` as the wire says it. */
static bool fits(const struct json *shown, const struct records_wanted *wanted)
{
    const struct json *condition = json_at(json_get(shown, "conditions"), 0);
    bool enabled = true;

    json_bool(json_get(shown, "enabled"), &enabled);
    return (wanted->words.ptr == NULL || holds(shown, wanted->words)) &&
           has_type(shown, wanted->type) && member_is(condition, "anchoring", wanted->anchoring) &&
           member_is(condition, "context", wanted->context) &&
           (!wanted->state_given || enabled == wanted->enabled);
}

/* ---- The walk ---- */

struct listing {
    const struct records_wanted *wanted;
    struct json_writer *w;
    struct buf text; /* of the record in hand */
    uint64_t found;
};

static int take(struct listing *listing, const struct json *kept, struct attar_error *err)
{
    const struct records_wanted *wanted = listing->wanted;
    const struct json_limits limits = {.bytes = listing->text.max};
    uint64_t first = (uint64_t)wanted->page * wanted->per_page;
    struct json *shown = NULL;
    struct json_writer w;
    int rc;

    buf_clear(&listing->text);
    json_writer_init(&w, &listing->text);
    spelling_show(wanted->kind, kept, &w);
    rc = json_parse(buf_slice(&listing->text), &limits, &shown, err);
    if (rc == 0 && fits(shown, wanted)) {
        if (listing->found >= first && listing->found < first + wanted->per_page)
            json_add_raw(listing->w, buf_slice(&listing->text));
        listing->found++;
    }
    json_free(shown);
    return rc;
}

static int visit(void *user, const struct curation_record *record, struct attar_error *err)
{
    const struct json_limits limits = {.bytes = CURATION_RECORD_BYTES_MAX};
    struct listing *listing = user;
    struct json *kept = NULL;
    int rc = json_parse(record->json, &limits, &kept, err);

    if (rc == 0)
        rc = take(listing, kept, err);
    json_free(kept);
    return rc;
}

int records_list(struct curation_store *store, const struct records_wanted *wanted,
                 struct json_writer *w, struct attar_error *err)
{
    struct listing listing = {.wanted = wanted, .w = w};
    int rc;

    assert(wanted->per_page > 0);
    buf_init(&listing.text, 4 * CURATION_RECORD_BYTES_MAX);
    json_object_begin(w);
    json_key(w, "hits");
    json_array_begin(w);
    rc = curation_store_scan(store, wanted->kind, 0, CURATION_RECORDS_MAX, visit, &listing, err);
    json_array_end(w);
    json_key(w, "nbHits");
    json_add_u64(w, listing.found);
    json_key(w, "page");
    json_add_u64(w, wanted->page);
    json_key(w, "nbPages");
    json_add_u64(w, (listing.found + wanted->per_page - 1) / wanted->per_page);
    json_object_end(w);
    buf_release(&listing.text);
    return rc;
}
