/* Rules that give one text: where it comes from, and what becomes of it.
 *
 *   $from | $text | $pick  -->  $lower --> $map --> $lookup --> $slug --> $cut --> $prefix
 *
 * A $map or $lookup that knows nothing of the text goes on with $miss: "slug" (default for
 * $lookup), "keep", "drop" (default for $map), "reject". */
#include "catalog/import/mapping.h"

#include "base/error.h"
#include "catalog/import/slug.h"
#include "codec/checksum.h"

#include <assert.h>

/* "$from": one path or several, the first that has a value, or all of them with "$join". */
static int from_paths(struct eval *e, const struct json *rule, struct buf *out)
{
    const struct json *from = json_get(rule, "$from");
    const struct json *join = json_get(rule, "$join");
    struct slice glue = rule_str(rule, "$join");
    struct slice path;
    struct slice text;
    int found = 0;

    if (json_str(from, &path) == 0) {
        if (!rows_text(e->rows, path, &text))
            return 0;
        buf_add_slice(out, text);
        return 1;
    }
    for (size_t i = 0; i < json_count(from) && (join != NULL || !found); i++) {
        if (json_str(json_at(from, i), &path) < 0 || !rows_text(e->rows, path, &text))
            continue;
        if (found++)
            buf_add_slice(out, glue);
        buf_add_slice(out, text);
    }
    return found > 0;
}

/* "$text": "f-{id}"; absent as soon as one of its paths is. */
static int from_text(struct eval *e, struct slice pattern, struct buf *out)
{
    while (pattern.ptr != NULL) {
        struct slice path;
        struct slice text;

        buf_add_slice(out, slice_cut(&pattern, '{'));
        if (pattern.ptr == NULL)
            break;
        path = slice_cut(&pattern, '}');
        if (!rows_text(e->rows, path, &text))
            return 0;
        buf_add_slice(out, text);
    }
    return 1;
}

/* "$pick": {"by": path, "salt": text, "from": a, "to": b, "step": s}: a number that depends on
 * the row's value at `by` alone, so that invented prices are the same at every import. */
static int from_pick(struct eval *e, const struct json *pick, struct buf *out)
{
    struct slice by;
    int64_t from = 0;
    int64_t to = 0;
    int64_t step = 1;
    uint64_t steps;
    struct buf key;

    json_i64(json_get(pick, "from"), &from);
    json_i64(json_get(pick, "to"), &to);
    json_i64(json_get(pick, "step"), &step);
    if (!rows_text(e->rows, rule_str(pick, "by"), &by) || step < 1 || to < from)
        return error_set(e->err, ATTAR_EPARSE, "$pick needs by, from <= to and step >= 1");
    steps = (uint64_t)(to - from) / (uint64_t)step + 1;
    buf_init(&key, 4096);
    buf_add_slice(&key, rule_str(pick, "salt"));
    buf_add_byte(&key, '\0');
    buf_add_slice(&key, by);
    buf_add_i64(out, from + (int64_t)(checksum_xxh3(buf_slice(&key)) % steps) * step);
    buf_release(&key);
    return 1;
}

static int source_text(struct eval *e, const struct json *rule, struct buf *out)
{
    const struct json *pick = json_get(rule, "$pick");
    struct slice pattern = rule_str(rule, "$text");

    if (pick != NULL)
        return from_pick(e, pick, out);
    if (pattern.ptr != NULL)
        return from_text(e, pattern, out);
    return from_paths(e, rule, out);
}

static void lower(struct buf *text)
{
    for (size_t i = 0; i < text->len; i++)
        if (text->ptr[i] >= 'A' && text->ptr[i] <= 'Z')
            text->ptr[i] = (char)(text->ptr[i] - 'A' + 'a');
}

static void replace(struct buf *text, struct slice with)
{
    buf_clear(text);
    buf_add_slice(text, with);
}

static void make_slug(struct buf *text)
{
    char room[SLUG_CAP];

    replace(text, slug_of(buf_slice(text), room));
}

/* Nothing is known of the text. */
static int missed(struct eval *e, const struct json *rule, const char *otherwise, struct buf *text)
{
    struct slice miss = rule_str(rule, "$miss");

    if (miss.ptr == NULL)
        miss = slice_cstr(otherwise);
    if (slice_eq(miss, SLICE("drop")))
        return 0;
    if (slice_eq(miss, SLICE("reject"))) {
        buf_add_byte(text, '\0');
        return error_set(e->err, ATTAR_EPARSE, "\"%.60s\" is not in the mapping's list", text->ptr);
    }
    if (slice_eq(miss, SLICE("slug")))
        make_slug(text);
    return 1;
}

static int apply_map(struct eval *e, const struct json *rule, struct buf *text)
{
    const struct json *map = json_get(rule, "$map");
    struct json_member member;
    struct slice to;

    for (void *it = json_first(map, &member); it != NULL; it = json_after(map, it, &member)) {
        if (!slice_eq(member.key, buf_slice(text)))
            continue;
        if (json_str(member.value, &to) < 0)
            return 0; /* null: known, and nothing */
        replace(text, to);
        return 1;
    }
    return missed(e, rule, "drop", text);
}

static int apply_lookup(struct eval *e, const struct json *rule, struct buf *text)
{
    const struct lookup *table = eval_table(e, rule_str(rule, "$lookup").ptr);
    const struct lookup_row *row = lookup_find(table, buf_slice(text));

    if (row == NULL)
        return missed(e, rule, "slug", text);
    replace(text, row->id);
    return 1;
}

static void add_prefix(struct buf *text, struct slice prefix)
{
    size_t len = text->len;

    buf_add_slice(text, prefix); /* makes the room */
    if (text->overflow)
        return;
    memmove(text->ptr + prefix.len, text->ptr, len);
    memcpy(text->ptr, prefix.ptr, prefix.len);
}

int eval_transform(struct eval *e, const struct json *rule, struct slice text, struct buf *out)
{
    struct slice prefix = rule_str(rule, "$prefix");
    int64_t cut;
    int rc = 1;

    assert(out->len == 0);
    buf_add_slice(out, text);
    if (rule_flag(rule, "$lower"))
        lower(out);
    if (json_get(rule, "$map") != NULL)
        rc = apply_map(e, rule, out);
    if (rc > 0 && json_get(rule, "$lookup") != NULL)
        rc = apply_lookup(e, rule, out);
    if (rc > 0 && rule_flag(rule, "$slug"))
        make_slug(out);
    if (json_i64(json_get(rule, "$cut"), &cut) == 0 && cut >= 0 && (uint64_t)cut < out->len)
        out->len = (size_t)cut;
    if (rc > 0 && prefix.len > 0)
        add_prefix(out, prefix);
    return rc;
}

int eval_text(struct eval *e, const struct json *rule, struct buf *out)
{
    struct buf source;
    int rc;

    buf_clear(out);
    buf_init(&source, ROW_BYTES_MAX);
    rc = source_text(e, rule, &source);
    if (rc > 0)
        rc = eval_transform(e, rule, slice_trim(buf_slice(&source)), out);
    buf_release(&source);
    return rc;
}
