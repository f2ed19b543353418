/* Marking the texts of a record.
 *
 *   fragment --member by member--> wanted? --> "text"  marked, and kept for the next hit
 *                                              [..]    each item
 *                                              {..}    each member
 *
 * Hits share their notes, accords and families, so a marked text is kept while the answer is made.
 * Tags are put in as they were sent; nothing is escaped for HTML. */
#include "search/wire/reply/marks.h"

#include "base/hash.h"
#include "index/index.h"
#include "search/render/render.h"
#include "search/wire/reply/names.h"

#include <assert.h>

/* What attributesToHighlight is when it is not given: the attributes that are searched. */
static const struct slice searchable[] = {
    SLICE_INIT("name"),        SLICE_INIT("name_en"),    SLICE_INIT("name_ar"),
    SLICE_INIT("brand"),       SLICE_INIT("line"),       SLICE_INIT("notes"),
    SLICE_INIT("perfumers"),   SLICE_INIT("families"),   SLICE_INIT("accords"),
    SLICE_INIT("description"), SLICE_INIT("categories"),
};

static const struct wire_names searchable_names = {
    .given = true,
    .names = searchable,
    .count = sizeof searchable / sizeof *searchable,
};

/* One walk over a record: what of it, and how its texts are written. */
struct walk {
    struct marks *marks;
    const struct record *record;
    bool snippets;
    uint32_t words; /* of the snippet in hand */
};

int marks_init(struct marks *marks, const struct wire_reply *reply, const struct wire_ask *ask,
               const struct search_result *result, struct attar_error *err)
{
    *marks = (struct marks){.reply = reply, .ask = ask, .marking = result->marking};
    if (marks->marking == NULL)
        return 0;
    marks->word_count = marking_words(marks->marking, marks->words);
    marks->by_segment = marking_by_segment(marks->marking);
    marks->kept = arena_array(reply->scratch, MARKED_SLOTS, sizeof *marks->kept);
    return marks->kept != NULL ? 0
                               : error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
}

/* ---- One text ---- */

static const char *match_level(const struct marks *marks, uint32_t words)
{
    uint32_t all = marks->word_count < 32 ? ((uint32_t)1 << marks->word_count) - 1 : UINT32_MAX;

    if (words == 0)
        return "none";
    return words == all ? "full" : "partial";
}

static void add_level(const struct marks *marks, const struct text_marks *found)
{
    struct json_writer *w = &marks->reply->answer->w;

    json_key(w, "matchLevel");
    json_add_cstr(w, match_level(marks, found->words));
}

static void add_words(const struct marks *marks, uint32_t words)
{
    struct json_writer *w = &marks->reply->answer->w;

    json_key(w, "matchedWords");
    json_array_begin(w);
    for (size_t i = 0; i < marks->word_count; i++)
        if ((words >> i & 1) != 0)
            json_add_str(w, marks->words[i]);
    json_array_end(w);
}

static bool is_letter(char c)
{
    unsigned char byte = (unsigned char)c;

    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

/* Is every letter of the text within a mark? */
static bool covered(struct slice text, const struct text_marks *found)
{
    size_t at = 0;

    for (size_t i = 0; i <= found->count; i++) {
        size_t until = i < found->count ? found->items[i].start : text.len;

        for (; at < until; at++)
            if (is_letter(text.ptr[at]))
                return false;
        at = i < found->count ? found->items[i].end : at;
    }
    return true;
}

static char *put(char *at, struct slice text)
{
    if (text.len > 0)
        memcpy(at, text.ptr, text.len);
    return at + text.len;
}

void marks_add_text(const struct marks *marks, struct slice text, const struct text_marks *found,
                    struct slice before, struct slice behind)
{
    const struct wire_ask *ask = marks->ask;
    size_t tags = found->count * (ask->pre_tag.len + ask->post_tag.len);
    char *whole = arena_alloc(marks->reply->scratch, text.len + tags + before.len + behind.len + 1);
    char *at = whole;
    size_t done = 0;

    if (whole == NULL) {
        json_add_str(&marks->reply->answer->w, text);
        return;
    }
    at = put(at, before);
    for (size_t i = 0; i < found->count; i++) {
        at = put(at, slice_of(text.ptr + done, found->items[i].start - done));
        at = put(at, ask->pre_tag);
        at = put(at, slice_of(text.ptr + found->items[i].start,
                              found->items[i].end - found->items[i].start));
        at = put(at, ask->post_tag);
        done = found->items[i].end;
    }
    at = put(at, slice_skip(text, done));
    at = put(at, behind);
    json_add_str(&marks->reply->answer->w, slice_of(whole, (size_t)(at - whole)));
}

static void add_highlight(const struct marks *marks, struct slice text,
                          const struct text_marks *found)
{
    struct json_writer *w = &marks->reply->answer->w;

    json_object_begin(w);
    json_key(w, "value");
    marks_add_text(marks, text, found, slice_of("", 0), slice_of("", 0));
    add_level(marks, found);
    add_words(marks, found->words);
    if (found->count > 0) {
        json_key(w, "fullyHighlighted");
        json_add_bool(w, covered(text, found));
    }
    json_object_end(w);
}

/* The marks that lie in the excerpt, counted from its start. */
static void cut_marks(struct text_marks *found, struct excerpt excerpt)
{
    size_t kept = 0;

    for (size_t i = 0; i < found->count; i++) {
        struct text_mark mark = found->items[i];

        if (mark.start < excerpt.start || mark.end > excerpt.end)
            continue;
        mark.start -= (uint32_t)excerpt.start;
        mark.end -= (uint32_t)excerpt.start;
        found->items[kept++] = mark;
    }
    found->count = kept;
}

static void add_snippet(const struct marks *marks, struct slice text, struct text_marks *found,
                        uint32_t words)
{
    struct json_writer *w = &marks->reply->answer->w;
    struct excerpt excerpt = excerpt_of(text, found, words);
    struct slice before = excerpt.start > 0 ? marks->ask->ellipsis : slice_of("", 0);
    struct slice behind = excerpt.end < text.len ? marks->ask->ellipsis : slice_of("", 0);

    json_object_begin(w);
    json_key(w, "value");
    cut_marks(found, excerpt);
    marks_add_text(marks, slice_of(text.ptr + excerpt.start, excerpt.end - excerpt.start), found,
                   before, behind);
    add_level(marks, found);
    json_object_end(w);
}

/* ---- Texts that were marked before ---- */

/* Where the marked text stands, or may: NULL if it is not worth keeping. */
static struct marked *slot_of(const struct marks *marks, struct slice quoted)
{
    size_t at;

    if (quoted.len > MARKED_BYTES_MAX)
        return NULL;
    at = hash_bytes(quoted, 0) % MARKED_SLOTS;
    for (size_t probe = 0; probe < 8; probe++, at = (at + 1) % MARKED_SLOTS)
        if (marks->kept[at].text.ptr == NULL || slice_eq(marks->kept[at].text, quoted))
            return &marks->kept[at];
    return NULL;
}

static void keep(const struct marks *marks, struct marked *slot, struct slice quoted, size_t start)
{
    struct slice json = slice_skip(buf_slice(&marks->reply->answer->text), start);
    struct slice key = arena_copy(marks->reply->scratch, quoted);

    if (json.len > 0 && json.ptr[0] == ',')
        json = slice_skip(json, 1);
    slot->json = arena_copy(marks->reply->scratch, json);
    slot->text = slot->json.ptr != NULL ? key : slice_of(NULL, 0);
}

/* A text without marks.  It is most of an answer, so it is put together from two constants. */
static void add_plain(const struct walk *walk, struct slice quoted)
{
    struct json_writer *w = &walk->marks->reply->answer->w;

    json_add_raw(w, SLICE("{\"value\":"));
    buf_add_slice(w->out, quoted);
    buf_add_slice(w->out, SLICE(",\"matchLevel\":\"none\",\"matchedWords\":[]}"));
}

/* Returns whether a word is met in it. */
static bool add_marked(const struct walk *walk, struct slice quoted)
{
    struct marks *marks = walk->marks;
    struct text_marks found = {.count = 0};
    struct slice text = json_unquote(quoted, marks->reply->scratch);

    if (text.len > 0 && marks->marking != NULL)
        marking_text(marks->marking, marks->reply->searcher, marks->reply->view, walk->record->doc,
                     text, &found);
    if (walk->snippets)
        add_snippet(marks, text, &found, walk->words);
    else
        add_highlight(marks, text, &found);
    return found.words != 0;
}

/* A text that stands in the record as the JSON string `quoted`.  Returns whether a word is met. */
static bool add_string(const struct walk *walk, struct slice quoted)
{
    const struct marks *marks = walk->marks;
    struct json_writer *w = &marks->reply->answer->w;
    size_t start = w->out->len;
    struct marked *slot;

    if (walk->snippets)
        return add_marked(walk, quoted);
    if (marks->marking == NULL) {
        add_plain(walk, quoted);
        return false;
    }
    slot = slot_of(marks, quoted);
    if (slot == NULL)
        return add_marked(walk, quoted);
    if (slot->text.ptr != NULL) {
        json_add_raw(w, slot->json);
        return slot->met;
    }
    slot->met = add_marked(walk, quoted);
    keep(marks, slot, quoted, start);
    return slot->met;
}

/* ---- Walking a record ---- */

static void add_array(const struct walk *walk, struct slice value)
{
    struct json_writer *w = &walk->marks->reply->answer->w;
    struct slice rest = slice_of(value.ptr + 1, value.len - 2);
    struct slice item;

    json_array_begin(w);
    while (item_next(&rest, &item)) {
        struct json_writer before = *w;
        size_t len = w->out->len;

        if (item.ptr[0] != '"' || add_string(walk, item) || !walk->marks->ask->restrict_arrays)
            continue;
        *w = before; /* as if it had not been written */
        w->out->len = len;
    }
    json_array_end(w);
}

/* How many words of outer.name a snippet has; 0: none is wanted. */
static uint32_t snippet_words(const struct wire_ask *ask, struct slice outer, struct slice name)
{
    uint32_t words = 0;

    for (size_t i = 0; i < ask->snippet_count; i++) {
        const struct wire_snippet *snippet = &ask->snippets[i];
        const struct wire_names one = {.given = true, .names = &snippet->name, .count = 1};

        if (slice_eq(snippet->name, SLICE("*")) ? words == 0
                                                : names_want(&one, outer, name) != WANTED_NONE)
            words = snippet->words;
    }
    return words;
}

static bool wants(struct walk *walk, struct slice outer, struct slice name)
{
    const struct wire_ask *ask = walk->marks->ask;

    if (walk->snippets) {
        walk->words = snippet_words(ask, outer, name);
        return walk->words > 0;
    }
    return names_want(ask->highlight.given ? &ask->highlight : &searchable_names, outer, name) !=
           WANTED_NONE;
}

static void add_value(struct walk *walk, struct slice name, struct slice value)
{
    struct json_writer *w = &walk->marks->reply->answer->w;

    json_key_slice(w, name);
    if (value.ptr[0] == '"')
        add_string(walk, value);
    else
        add_array(walk, value);
}

static bool is_text(struct slice value)
{
    return value.len > 1 && (value.ptr[0] == '"' || value.ptr[0] == '[');
}

static void add_object(struct walk *walk, struct slice outer, struct slice value)
{
    struct json_writer *w = &walk->marks->reply->answer->w;
    struct slice rest = slice_of(value.ptr + 1, value.len - 2);
    struct slice name;
    struct slice part;

    json_key_slice(w, outer);
    json_object_begin(w);
    while (member_next(&rest, &name, &part))
        if (is_text(part) && wants(walk, outer, name))
            add_value(walk, name, part);
    json_object_end(w);
}

static void add_fragment(struct walk *walk, struct slice rest)
{
    struct slice name;
    struct slice value;

    while (member_next(&rest, &name, &value)) {
        if (slice_eq(name, SLICE("objectID")) || !wants(walk, slice_of("", 0), name))
            continue;
        if (is_text(value))
            add_value(walk, name, value);
        else if (value.len > 1 && value.ptr[0] == '{')
            add_object(walk, name, value);
    }
}

static void add_all(struct walk *walk, const char *key)
{
    struct json_writer *w = &walk->marks->reply->answer->w;

    json_key(w, key);
    json_object_begin(w);
    for (int i = 0; i < RECORD_FRAGMENTS; i++)
        add_fragment(walk, walk->record->fragments[i]);
    json_object_end(w);
}

/* Marks by the forms of one segment do not hold for another. */
static void enter_segment(struct marks *marks, uint32_t doc)
{
    uint32_t segment = snapshot_doc_segment(view_snapshot(marks->reply->view), doc);

    if (marks->kept != NULL && marks->by_segment && segment != marks->segment)
        memset(marks->kept, 0, MARKED_SLOTS * sizeof *marks->kept);
    marks->segment = segment;
}

void marks_add(struct marks *marks, const struct record *record)
{
    const struct wire_ask *ask = marks->ask;
    struct walk walk = {.marks = marks, .record = record};

    assert(ask != NULL && record != NULL);
    enter_segment(marks, record->doc);
    if (!ask->highlight.given || ask->highlight.all || ask->highlight.count > 0)
        add_all(&walk, "_highlightResult");
    if (!ask->snippet_given || ask->snippet_count == 0)
        return;
    walk.snippets = true;
    add_all(&walk, "_snippetResult");
}
