/* Exporting an index page by page (algolia-wire.md section 8).
 *
 *   POST /1/indexes/products/browse {"filters":..,"hitsPerPage":1000} --> hits by id, "cursor"
 *   POST ..                         {"cursor":..}                     --> the next ones, until none
 *
 *   b1.<base64url: signature u64 | id length u8 | last id | the parameters, URL-encoded>
 *
 * The order is that of ids, and a page begins behind an id: so a product that stays is told exactly
 * once, whatever happens to others, and no generation has to be kept.  The cursor holds the
 * parameters, so it is all that a client sends on; a key's own filters come anew with each request.
 * What the published contract fixes for browsing (rules, facets, distinct, highlights, optional
 * filters) is not looked at. */
#include "base/bitset.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "index/index.h"
#include "search/handlers.h"
#include "search/wire/wire.h"

#include <assert.h>
#include <stdlib.h>

enum { PAGE_MAX = 1000, PARAMS_BYTES_MAX = 4096, SIGNATURE_BYTES = 8, HEAD_BYTES = 9 };
enum { CURSOR_BYTES_MAX = HEAD_BYTES + INDEX_ID_BYTES_MAX + PARAMS_BYTES_MAX };

static const struct slice nothing = {"", 0};
static const struct slice prefix = SLICE_INIT("b1.");

struct browsing {
    struct wire_call wire;
    struct wire_ask ask;
    struct slice after; /* id; empty: from the start */
    struct wire_served served;
    uint64_t *found; /* rank of the id << 32 | doc, ascending */
    size_t count;
    uint64_t total;
    bool more;
};

static int full(struct wire_call *wire)
{
    return fault_set(&wire->call.fault, PROBLEM_LIMIT, nothing,
                     "the request needs too much memory");
}

/* ---- Cursor ---- */

static uint64_t sign(const struct wire_call *wire, const char *bytes, size_t len)
{
    return siphash(wire->call.service->cursor_key,
                   slice_of(bytes + SIGNATURE_BYTES, len - SIGNATURE_BYTES));
}

/* The text of a cursor behind `id`; ptr NULL when the scratch is full. */
static struct slice make_cursor(const struct browsing *b, struct slice id)
{
    struct arena *arena = b->wire.scope.arena;
    struct slice params = b->ask.params;
    size_t len = HEAD_BYTES + id.len + params.len;
    char *bytes = arena_alloc(arena, len);
    char *text = arena_alloc(arena, prefix.len + BASE64_TEXT_LEN(len) + 1);
    uint64_t signature;

    assert(id.len <= INDEX_ID_BYTES_MAX && params.len <= PARAMS_BYTES_MAX);
    if (bytes == NULL || text == NULL)
        return slice_of(NULL, 0);
    bytes[SIGNATURE_BYTES] = (char)id.len;
    memcpy(bytes + HEAD_BYTES, id.ptr, id.len);
    if (params.len > 0)
        memcpy(bytes + HEAD_BYTES + id.len, params.ptr, params.len);
    signature = sign(&b->wire, bytes, len);
    memcpy(bytes, &signature, SIGNATURE_BYTES);
    memcpy(text, prefix.ptr, prefix.len);
    len = base64_encode(slice_of(bytes, len), BASE64_URL, text + prefix.len);
    return slice_of(text, prefix.len + len);
}

static int bad_cursor(struct wire_call *wire)
{
    return fault_set(&wire->call.fault, PROBLEM_BAD_CURSOR, nothing,
                     "cursor: it was not given by this server, or was changed on the way");
}

/* The cursor's parameters instead of those given, and where to begin. */
static int enter_cursor(struct browsing *b, struct slice text, struct wire_members *members)
{
    struct wire_call *wire = &b->wire;
    char *bytes = arena_alloc(wire->scope.arena, CURSOR_BYTES_MAX);
    uint64_t signature;
    size_t len;
    size_t id_len;

    if (bytes == NULL || wire_members_init(members, wire->scope.arena) < 0)
        return full(wire);
    if (!slice_starts(text, prefix))
        return bad_cursor(wire);
    len =
        base64_decode(slice_skip(text, prefix.len), BASE64_URL, (uint8_t *)bytes, CURSOR_BYTES_MAX);
    if (len == SIZE_MAX || len < HEAD_BYTES)
        return bad_cursor(wire);
    memcpy(&signature, bytes, SIGNATURE_BYTES);
    id_len = (unsigned char)bytes[SIGNATURE_BYTES];
    if (signature != sign(wire, bytes, len) || HEAD_BYTES + id_len > len)
        return bad_cursor(wire);
    b->after = slice_of(bytes + HEAD_BYTES, id_len);
    return wire_members_add_form(members, slice_skip(slice_of(bytes, len), HEAD_BYTES + id_len),
                                 &wire->call.fault);
}

static struct slice text_of(const struct wire_value *value)
{
    struct slice text = nothing;

    if (value == NULL)
        return nothing;
    return value->json == NULL ? value->text : json_str(value->json, &text) == 0 ? text : nothing;
}

static int read_browsing(struct browsing *b, struct slice index)
{
    struct wire_call *wire = &b->wire;
    struct wire_members members;
    int rc = wire_read_one(wire, &members);
    struct slice cursor = nothing;

    if (rc == 0)
        cursor = text_of(wire_members_get(&members, WIRE_PARAM_CURSOR));
    if (rc == 0 && cursor.len > 0)
        rc = enter_cursor(b, cursor, &members);
    if (rc == 0 && wire_members_get(&members, WIRE_PARAM_HITS_PER_PAGE) == NULL)
        rc = wire_members_set(&members, WIRE_PARAM_HITS_PER_PAGE, SLICE("1000"), &wire->call.fault);
    if (rc == 0)
        rc = wire_read(wire, &members, index, &b->ask);
    if (rc == 0 && b->ask.params.len > PARAMS_BYTES_MAX)
        rc = fault_set(&wire->call.fault, PROBLEM_LIMIT, nothing,
                       "browse: the parameters have more than %d bytes", PARAMS_BYTES_MAX);
    return rc;
}

/* ---- The page ---- */

/* Is the product behind the cursor? */
struct place {
    const struct snapshot *snapshot;
    struct slice after;
    uint32_t rank; /* of the id, if it is still there */
    bool ranked;
};

static bool is_behind(const struct place *place, uint32_t doc)
{
    if (place->after.len == 0)
        return true;
    if (place->ranked)
        return snapshot_id_rank(place->snapshot, doc) > place->rank;
    return slice_cmp(snapshot_id(place->snapshot, doc), place->after) > 0;
}

static void sift_down(uint64_t *heap, size_t count, size_t at)
{
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        uint64_t item = heap[at];

        if (child + 1 < count && heap[child + 1] > heap[child])
            child++;
        if (heap[child] <= item)
            return;
        heap[at] = heap[child];
        heap[child] = item;
    }
}

static int by_value(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

/* Keep the `max` smallest; the heap is made when it is full, the greatest on top. */
static void keep(struct browsing *b, uint64_t item, size_t max)
{
    if (b->count < max) {
        b->found[b->count++] = item;
        for (size_t at = b->count == max ? max / 2 : 0; at-- > 0;)
            sift_down(b->found, max, at);
        return;
    }
    b->more = true;
    if (max == 0 || item >= b->found[0])
        return;
    b->found[0] = item;
    sift_down(b->found, max, 0);
}

static int pick(struct browsing *b)
{
    const struct snapshot *snapshot = view_snapshot(b->wire.call.view);
    size_t words = bitset_words(snapshot_doc_cap(snapshot));
    struct place place = {.snapshot = snapshot, .after = b->after};
    uint32_t last = b->after.len > 0 ? snapshot_find(snapshot, b->after) : INDEX_DOC_NONE;

    assert(b->ask.hits_per_page <= PAGE_MAX);
    b->found = arena_array(b->wire.scope.arena, PAGE_MAX + 1, sizeof *b->found);
    if (b->found == NULL)
        return full(&b->wire);
    place.ranked = last != INDEX_DOC_NONE;
    place.rank = place.ranked ? snapshot_id_rank(snapshot, last) : 0;
    b->total = bitset_count(b->served.docs, words);
    for (BITSET_EACH(doc, b->served.docs, words))
        if (is_behind(&place, (uint32_t)doc))
            keep(b, (uint64_t)snapshot_id_rank(snapshot, (uint32_t)doc) << 32 | doc,
                 b->ask.hits_per_page);
    qsort(b->found, b->count, sizeof *b->found, by_value);
    return 0;
}

/* ---- The answer ---- */

static int write_hits(struct browsing *b)
{
    const struct wire_record record = {
        .lang = b->ask.view.lang, .retrieve = &b->ask.retrieve, .rows = b->served.rows};
    struct wire_reply reply = wire_reply_of(&b->wire);
    struct json_writer *w = &reply.answer->w;
    struct attar_error err = {.position = -1};
    int rc = 0;

    json_key(w, "hits");
    json_array_begin(w);
    for (size_t i = 0; rc == 0 && i < b->count; i++)
        rc = wire_render_record(&reply, &record, (uint32_t)b->found[i], &err);
    json_array_end(w);
    return rc < 0 ? fault_from_error(&b->wire.call.fault, nothing, &err) : 0;
}

static void add_number(struct json_writer *w, const char *name, uint64_t number)
{
    json_key(w, name);
    json_add_u64(w, number);
}

static int write_browsing(struct browsing *b)
{
    struct json_writer *w = &b->wire.call.worker->answer.w;
    const struct snapshot *snapshot = view_snapshot(b->wire.call.view);
    uint64_t size = b->ask.hits_per_page;
    int rc;

    json_object_begin(w);
    rc = write_hits(b);
    add_number(w, "nbHits", b->total);
    add_number(w, "page", 0);
    add_number(w, "nbPages", size == 0 ? 0 : (b->total + size - 1) / size);
    add_number(w, "hitsPerPage", size);
    add_number(w, "processingTimeMS", 1);
    json_key(w, "exhaustiveNbHits");
    json_add_bool(w, true);
    json_key(w, "query");
    json_add_str(w, b->ask.query);
    json_key(w, "params");
    json_add_str(w, b->ask.params);
    if (rc == 0 && b->more && b->count > 0) {
        struct slice id = snapshot_id(snapshot, (uint32_t)b->found[b->count - 1]);
        struct slice cursor = make_cursor(b, id);

        if (cursor.ptr == NULL)
            return full(&b->wire);
        json_key(w, "cursor");
        json_add_str(w, cursor);
    }
    json_object_end(w);
    return rc;
}

void handle_wire_browse(struct http_request *req, void *user)
{
    struct slice index = http_param(req, "index");
    struct browsing b = {.count = 0};
    int rc;

    if (!wire_begin(&b.wire, req, user, KEY_BROWSE, index))
        return;
    rc = read_browsing(&b, index);
    if (rc == 0 && b.ask.view.suggestions)
        rc = fault_set(&b.wire.call.fault, PROBLEM_BAD_PARAMETER, nothing,
                       "browse: completions are made for a query and cannot be exported");
    if (rc == 0)
        rc = wire_serve(&b.wire, &b.ask, &b.served);
    if (rc == 0)
        rc = pick(&b);
    if (rc == 0)
        rc = write_browsing(&b);
    wire_finish(&b.wire, rc);
}
