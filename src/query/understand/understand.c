/* From a query to its items:
 *
 *   said_read -> names blocked -> left to right: limit, else phrase, else a word -> context_settle
 *             -> texts, spans, clauses -> rest
 *
 * Left to right, longest first, no way back: a word belongs to one item.  q is at most 512 bytes
 * and 64 words, a phrase at most 8 words, so the work is bounded. */
#include "query/understand/understand.h"

#include "base/utf8.h"
#include "query/understand/parse.h"

#include <assert.h>

struct slice parse_copy(struct parse *parse, struct slice text)
{
    struct slice copy = arena_copy(parse->arena, text);

    parse->full |= copy.ptr == NULL;
    return copy;
}

const struct taken *parse_before(const struct parse *parse, size_t past)
{
    const struct taken *last = parse->count > 0 ? &parse->taken[parse->count - 1] : NULL;

    return last != NULL && last->past == past ? last : NULL;
}

/* Names that would be misread are not read at all. */
static void block_names(struct parse *parse)
{
    struct said *said = &parse->said;

    for (size_t i = 0; i < said->count; i++) {
        const struct grammar_entry *entry;
        size_t words = said_role(said, parse->grammar, i, ROLE_NAME, &entry);

        for (size_t word = i; word < i + words; word++)
            said->words[word].flags |= SAID_BLOCKED;
    }
}

/* "not for men": neither men nor its contrary is a safe guess. */
static bool is_negated(const struct parse *parse, size_t index)
{
    for (size_t words = 1; words <= 2 && words <= index; words++) {
        const struct grammar_entry *entry;

        if (said_role(&parse->said, parse->grammar, index - words, ROLE_NOT, &entry) == words &&
            (parse->count == 0 || parse->taken[parse->count - 1].past <= index - words))
            return true;
    }
    return false;
}

/* The byte behind the last item.  A symbol between two amounts is of the first alone: of "under
 * 200£300 or less" only "under 200£" is taken. */
static uint32_t taken_end(const struct parse *parse)
{
    return parse->count > 0 ? parse->taken[parse->count - 1].item.end : 0;
}

static bool read_at(struct parse *parse, size_t index, struct taken *out_taken)
{
    if ((parse->said.words[index].flags & SAID_BLOCKED) != 0 || is_negated(parse, index))
        return false;
    if (!limit_read(parse, index, out_taken) && !phrase_read(parse, index, out_taken))
        return false;
    return out_taken->item.start >= taken_end(parse) &&
           !said_cuts_letter(&parse->said, out_taken->first, out_taken->past) &&
           !said_cuts_name(&parse->said, out_taken->first, out_taken->past);
}

/* "and" between two items belongs to the second. */
static void take_and(struct parse *parse, struct taken *taken)
{
    const struct grammar_entry *entry;
    size_t before = taken->first - 1;

    if (taken->first == 0 || parse_before(parse, before) == NULL ||
        said_role(&parse->said, parse->grammar, before, ROLE_AND, &entry) != 1)
        return;
    taken->first = before;
    taken->item.start = parse->said.words[before].start;
}

static void read_items(struct parse *parse)
{
    for (size_t i = 0; i < parse->said.count && parse->count < UNDERSTOOD_MAX;) {
        struct taken *taken = &parse->taken[parse->count];

        if (!read_at(parse, i, taken)) {
            i++;
            continue;
        }
        assert(taken->past > i);
        i = taken->past;
        take_and(parse, taken);
        parse->count++;
    }
}

/* The text, its places and its clause.  -ATTAR_EINVAL: the filter does not read its own value. */
static int finish_item(struct parse *parse, struct understood *item, struct attar_error *err)
{
    const struct understand_request *request = parse->request;
    struct slice q = request->q;

    item->text = slice_of(q.ptr + item->start, item->end - item->start);
    item->utf16_start = (uint32_t)utf8_utf16_units(q, item->start);
    item->utf16_end = (uint32_t)utf8_utf16_units(q, item->end);
    if (item->kind == UNDERSTOOD_LIKE)
        return 0;
    item->off = (request->off >> item->filter & 1) != 0;
    if (item->kind == UNDERSTOOD_SKIPPED)
        return 0;
    return clause_parse(parse->grammar->filters, item->filter, item->value, request->labels,
                        parse->arena, &item->clause, err);
}

static void keep(struct understanding *out, struct slice q, uint32_t start, uint32_t end)
{
    struct slice kept;

    assert(start <= end && end <= q.len);
    if (start == end)
        return;
    kept = slice_trim(slice_of(q.ptr + start, end - start));
    if (kept.len == 0)
        return;
    start = (uint32_t)(kept.ptr - q.ptr);
    out->kept[out->kept_count++] = (struct text_range){start, start + (uint32_t)kept.len};
}

/* q with blanks for what the items took. */
static int make_rest(struct parse *parse, struct understanding *out, struct attar_error *err)
{
    struct slice q = parse->request->q;
    char *rest = arena_alloc(parse->arena, q.len + 1);
    uint32_t at = 0;

    if (rest == NULL || parse->full)
        return error_set(err, ATTAR_ELIMIT, "q: the request needs too much memory");
    if (q.len > 0)
        memcpy(rest, q.ptr, q.len);
    for (size_t i = 0; i < out->count; i++) {
        keep(out, q, at, out->items[i].start);
        at = out->items[i].end;
        memset(rest + out->items[i].start, ' ', out->items[i].end - out->items[i].start);
    }
    keep(out, q, at, (uint32_t)q.len);
    out->rest = slice_of(rest, q.len);
    return 0;
}

static int finish(struct parse *parse, struct understanding *out_understanding,
                  struct attar_error *err)
{
    struct understanding out = {0};
    int rc;

    for (size_t i = 0; i < parse->count && !parse->full; i++) {
        struct understood *item = &out.items[out.count];

        *item = parse->taken[i].item;
        rc = finish_item(parse, item, err);
        if (rc < 0 && rc != -ATTAR_EINVAL)
            return rc;
        out.count += rc == 0; /* 7.25 ml: finer than sizes are; it stays a word */
    }
    rc = make_rest(parse, &out, err);
    if (rc == 0)
        *out_understanding = out;
    return rc;
}

int understand(const struct grammar *grammar, const struct understand_request *request,
               struct arena *arena, struct understanding *out_understanding,
               struct attar_error *err)
{
    struct parse *parse;
    int rc;

    assert(grammar != NULL && request != NULL && out_understanding != NULL);
    parse = arena_alloc(arena, sizeof *parse);
    if (parse == NULL)
        return error_set(err, ATTAR_ELIMIT, "q: the request needs too much memory");
    parse->grammar = grammar;
    parse->request = request;
    parse->arena = arena;
    rc = said_read(grammar, request, arena, &parse->said, err);
    if (rc < 0)
        return rc;
    block_names(parse);
    read_items(parse);
    context_settle(parse);
    return finish(parse, out_understanding, err);
}
