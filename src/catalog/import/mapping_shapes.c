/* Rules that write arrays and objects of the product schema:
 *
 *   $list    a JSON array or a split text   ["oud","rose"] or, with $member, [{"id":"oud"},...]
 *   $notes   {layer: path or [paths]}       [{"id":"oud","layer":"base"},...]
 *   $votes   counts by grade                {"value":4.2,"n":58}
 *   $brand   a name                         {"id","slug","name":{en,ar}}
 *   $path    an id or a name in a tree      the ids, or {id,name}, from the root down
 *
 * An item that stands twice counts once, one above 60 bytes is prose and left out, and a list is
 * cut at the schema's bound, so a list never rejects its product. */
#include "catalog/import/mapping.h"

#include "base/error.h"
#include "catalog/product.h"
#include "catalog/import/slug.h"

#include <assert.h>

enum { ITEM_BYTES_MAX = 60, VOTE_GRADES_MAX = 10 };

typedef int (*item_fn)(struct eval *e, const struct json *rule, struct slice item, void *user);

/* The first separator of `seps` in text, with its length; SIZE_MAX if there is none. */
static size_t find_separator(struct slice text, const struct json *seps, size_t *out_len)
{
    size_t best = SIZE_MAX;
    struct slice sep;

    for (size_t s = 0; s < json_count(seps); s++) {
        const char *at;

        if (json_str(json_at(seps, s), &sep) < 0 || sep.len == 0)
            continue;
        at = memmem(text.ptr, text.len, sep.ptr, sep.len);
        if (at != NULL && (size_t)(at - text.ptr) < best) {
            best = (size_t)(at - text.ptr);
            *out_len = sep.len;
        }
    }
    return best;
}

/* "WhiteMusk" -> "White Musk": a blank between a lower-case and an upper-case letter. */
static void open_camel(struct slice text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (i > 0 && c >= 'A' && c <= 'Z' && text.ptr[i - 1] >= 'a' && text.ptr[i - 1] <= 'z')
            buf_add_byte(out, ' ');
        buf_add_byte(out, c);
    }
}

static int each_part(struct eval *e, const struct json *rule, struct slice text, item_fn visit,
                     void *user)
{
    const struct json *seps = json_get(rule, "$split");
    int rc = 0;

    while (rc >= 0 && text.len > 0) {
        size_t sep_len = 0;
        size_t cut = find_separator(text, seps, &sep_len);
        struct slice part = slice_of(text.ptr, cut < text.len ? cut : text.len);

        text = slice_skip(text, part.len + sep_len);
        part = slice_trim(part);
        if (part.len > 0 && part.len <= ITEM_BYTES_MAX)
            rc = visit(e, rule, part, user);
    }
    return rc;
}

static int each_text(struct eval *e, const struct json *rule, struct slice text, item_fn visit,
                     void *user)
{
    struct buf opened;
    int rc;

    if (!rule_flag(rule, "$camel"))
        return each_part(e, rule, text, visit, user);
    buf_init(&opened, ROW_BYTES_MAX);
    open_camel(text, &opened);
    rc = each_part(e, rule, buf_slice(&opened), visit, user);
    buf_release(&opened);
    return rc;
}

/* Call `visit` with each item at a path: of an array its texts, of a text its parts. */
static int each_item(struct eval *e, const struct json *rule, struct slice path, item_fn visit,
                     void *user)
{
    const struct json *value = rows_json(e->rows, path);
    struct slice text;
    int rc = 0;

    if (json_kind(value) != JSON_KIND_ARRAY)
        return rows_text(e->rows, path, &text) ? each_text(e, rule, text, visit, user) : 0;
    for (size_t i = 0; rc >= 0 && i < json_count(value); i++)
        if (rows_text_of(e->rows, json_at(value, i), &text) && text.len <= ITEM_BYTES_MAX)
            rc = visit(e, rule, text, user);
    return rc;
}

struct listing {
    struct map seen;
    struct slice layer; /* of $notes; len 0: no layer */
    size_t max;
};

static void listing_init(struct listing *listing, size_t max)
{
    *listing = (struct listing){.max = max};
    map_init(&listing->seen, 1 << 20);
}

static void write_item(struct eval *e, const struct json *rule, const struct listing *listing,
                       struct slice id)
{
    struct slice member = rule_str(rule, "$member");

    if (listing->layer.len == 0 && member.len == 0) {
        json_add_str(e->w, id);
        return;
    }
    json_object_begin(e->w);
    json_key_slice(e->w, member.len > 0 ? member : SLICE("id"));
    json_add_str(e->w, id);
    if (listing->layer.len > 0) {
        json_key(e->w, "layer");
        json_add_str(e->w, listing->layer);
    }
    json_object_end(e->w);
}

static int add_item(struct eval *e, const struct json *rule, struct slice item, void *user)
{
    struct listing *listing = user;
    size_t before = listing->seen.count;
    struct buf id;
    struct buf key;
    int rc;

    buf_init(&id, ROW_BYTES_MAX);
    buf_init(&key, ROW_BYTES_MAX);
    rc = eval_transform(e, rule, item, &id);
    buf_add_slice(&key, buf_slice(&id));
    buf_add_byte(&key, '\0');
    buf_add_slice(&key, listing->layer);
    if (rc > 0 && before < listing->max && map_add(&listing->seen, buf_slice(&key)) >= before &&
        listing->seen.count > before)
        write_item(e, rule, listing, buf_slice(&id));
    buf_release(&id);
    buf_release(&key);
    return rc;
}

static int each_path(struct eval *e, const struct json *rule, const struct json *paths,
                     item_fn visit, void *user)
{
    struct slice path;
    int rc = 0;

    if (json_str(paths, &path) == 0)
        return each_item(e, rule, path, visit, user);
    for (size_t i = 0; rc >= 0 && i < json_count(paths); i++)
        if (json_str(json_at(paths, i), &path) == 0)
            rc = each_item(e, rule, path, visit, user);
    return rc;
}

int eval_list(struct eval *e, const struct json *rule)
{
    struct listing listing;
    int rc;

    listing_init(&listing, PRODUCT_ACCORDS_MAX);
    json_array_begin(e->w);
    rc = each_path(e, rule, json_get(rule, "$list"), add_item, &listing);
    json_array_end(e->w);
    map_release(&listing.seen);
    return rc < 0 ? rc : 1;
}

int eval_notes(struct eval *e, const struct json *rule)
{
    const struct json *layers = json_get(rule, "$notes");
    struct json_member member;
    struct listing listing;
    int rc = 0;

    listing_init(&listing, PRODUCT_NOTES_MAX);
    json_array_begin(e->w);
    for (void *it = json_first(layers, &member); it != NULL && rc >= 0;
         it = json_after(layers, it, &member)) {
        listing.layer = member.key;
        rc = each_path(e, rule, member.value, add_item, &listing);
    }
    json_array_end(e->w);
    map_release(&listing.seen);
    return rc < 0 ? rc : 1;
}

/* Grade i of k counts 1 + 4 i / (k - 1): the weakest 1, the strongest 5.  The mean is rounded to
 * tenths in whole numbers. */
int eval_votes(struct eval *e, const struct json *rule)
{
    const struct json *grades = rows_json(e->rows, rule_str(rule, "$votes"));
    int64_t k = (int64_t)json_count(grades);
    int64_t sum = 0;
    int64_t n = 0;

    if (json_kind(grades) != JSON_KIND_ARRAY || k < 2 || k > VOTE_GRADES_MAX)
        return 0;
    for (int64_t i = 0; i < k; i++) {
        int64_t votes = 0;

        if (json_i64(json_at(grades, (size_t)i), &votes) < 0 || votes < 0 || votes > 1000000000)
            return 0;
        sum += i * votes;
        n += votes;
    }
    if (n == 0)
        return 0;
    json_object_begin(e->w);
    json_key(e->w, "value");
    json_add_fixed(e->w, 10 + (40 * sum + (k - 1) * n / 2) / ((k - 1) * n), 1);
    json_key(e->w, "n");
    json_add_i64(e->w, n);
    json_object_end(e->w);
    return 1;
}

static void write_names(struct eval *e, struct slice en, struct slice ar)
{
    json_key(e->w, "name");
    json_object_begin(e->w);
    if (en.len > 0) {
        json_key(e->w, "en");
        json_add_str(e->w, en);
    }
    if (ar.len > 0) {
        json_key(e->w, "ar");
        json_add_str(e->w, ar);
    }
    json_object_end(e->w);
}

static void write_brand(struct eval *e, struct slice id, struct slice en, struct slice ar)
{
    json_object_begin(e->w);
    json_key(e->w, "id");
    json_add_str(e->w, slice_of(id.ptr, id.len < 64 ? id.len : 64));
    json_key(e->w, "slug");
    json_add_str(e->w, slice_of(id.ptr, id.len < 64 ? id.len : 64));
    write_names(e, en, ar);
    json_object_end(e->w);
}

int eval_brand(struct eval *e, const struct json *rule)
{
    const struct lookup_row *row = NULL;
    struct slice table = rule_str(rule, "$lookup");
    char slug[SLUG_CAP];
    struct slice name;

    if (!rows_text(e->rows, rule_str(rule, "$brand"), &name))
        return 0;
    if (table.len > 0)
        row = lookup_find(eval_table(e, table.ptr), name);
    if (row != NULL)
        write_brand(e, row->id, row->en, row->ar);
    else
        write_brand(e, slug_of(name, slug), name, (struct slice){0});
    return 1;
}

/* The row that "$path" names: an id of the tree, or what the text at that path becomes. */
static int find_node(struct eval *e, const struct json *rule, const struct lookup *table,
                     const struct lookup_row **out_row)
{
    struct slice path = rule_str(rule, "$path");
    struct slice text;
    struct buf id;
    int rc;

    *out_row = lookup_id(table, path);
    if (*out_row != NULL)
        return 1;
    if (!rows_text(e->rows, path, &text))
        return 0;
    buf_init(&id, ROW_BYTES_MAX);
    rc = eval_transform(e, rule, text, &id);
    if (rc > 0)
        *out_row = lookup_id(table, buf_slice(&id));
    buf_release(&id);
    return rc > 0 ? *out_row != NULL : rc;
}

static void write_node(struct eval *e, const struct lookup_row *row, bool named)
{
    if (!named) {
        json_add_str(e->w, row->id);
        return;
    }
    json_object_begin(e->w);
    json_key(e->w, "id");
    json_add_str(e->w, row->id);
    write_names(e, row->en, row->ar);
    json_object_end(e->w);
}

/* The id "a/b/c" has the ancestors "a" and "a/b". */
int eval_path(struct eval *e, const struct json *rule)
{
    const struct lookup *table = eval_table(e, rule_str(rule, "$lookup").ptr);
    const struct lookup_row *row = NULL;
    int rc = find_node(e, rule, table, &row);

    if (rc <= 0)
        return rc;
    json_array_begin(e->w);
    for (size_t len = 1; len <= row->id.len; len++) {
        const struct lookup_row *step = NULL;

        if (len == row->id.len || row->id.ptr[len] == '/')
            step = lookup_id(table, slice_of(row->id.ptr, len));
        if (step != NULL)
            write_node(e, step, rule_flag(rule, "$member"));
    }
    json_array_end(e->w);
    return 1;
}
