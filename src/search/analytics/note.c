/* From a handler's note to a record in its loop's ring.
 *
 * The user leaves as a number: the token itself is kept nowhere (search.md, section 8, needs users
 * to be told apart, not to be known). */
#include "search/analytics/note.h"

#include "base/clock.h"
#include "loop/loop.h"
#include "search/events/belief.h"
#include "search/events/user_token.h"
#include "search/service.h"

#include <assert.h>

const char *query_class_name(enum query_class class)
{
    static const char *const names[QUERY_CLASS_COUNT] = {
        [QUERY_BROWSE] = "browse", [QUERY_FILTERED] = "filtered", [QUERY_WORD] = "word",
        [QUERY_WORDS] = "words",   [QUERY_LONG] = "long",         [QUERY_MATCH] = "match",
    };

    assert(class < QUERY_CLASS_COUNT);
    return names[class];
}

static unsigned word_count(struct slice q)
{
    unsigned count = 0;

    while (q.ptr != NULL)
        count += slice_trim(slice_cut(&q, ' ')).len > 0;
    return count;
}

static enum query_class class_of(const struct search_request *request, uint64_t filters)
{
    unsigned words = word_count(request->q);

    if (words > 3)
        return QUERY_LONG;
    if (words > 0)
        return words == 1 ? QUERY_WORD : QUERY_WORDS;
    if (request->match_to.len > 0)
        return QUERY_MATCH;
    return filters != 0 ? QUERY_FILTERED : QUERY_BROWSE;
}

static bool is_applied(const struct understood *item)
{
    return item->kind == UNDERSTOOD_FILTER && !item->off && !item->dropped;
}

/* Depth is bounded by FILTER_EXPR_DEPTH_MAX. */
static uint64_t filters_in(const struct filter_expr *expr)
{
    uint64_t filters = 0;

    if (expr->kind == EXPR_CLAUSE)
        return (uint64_t)1 << expr->clause.filter;
    for (size_t i = 0; i < expr->part_count; i++)
        filters |= filters_in(expr->parts[i]);
    return filters;
}

static uint64_t filters_of(const struct search_request *request, const struct search_result *result)
{
    const struct understanding *understood = result->understood;
    uint64_t filters = request->expr == NULL ? 0 : filters_in(request->expr);

    for (size_t i = 0; i < request->clause_count; i++)
        filters |= (uint64_t)1 << request->clauses[i].filter;
    for (size_t i = 0; understood != NULL && i < understood->count; i++)
        if (is_applied(&understood->items[i]))
            filters |= (uint64_t)1 << understood->items[i].clause.filter;
    return filters;
}

struct search_note search_note_of(const struct search_request *request,
                                  const struct search_result *result)
{
    uint64_t filters = filters_of(request, result);
    bool repaired = result->text.repair != REPAIR_NONE;

    assert(request != NULL && result != NULL);
    return (struct search_note){
        .query = request->q,
        .lang = request->lang,
        .class = class_of(request, filters),
        .first = request->first,
        .total = result->total,
        .shown = (uint32_t)result->hit_count,
        .took_us = result->timing.total_us,
        .filters = filters,
        .repair = result->text.repair,
        .repaired = repaired ? result->text.repaired : slice_of("", 0),
    };
}

void query_id_next(struct search_service *service, struct slice index, char out[QUERY_ID_LEN])
{
    uint32_t counter = atomic_fetch_add_explicit(&service->query_counter, 1, memory_order_relaxed);

    query_id_write(service->event_key, query_number(clock_wall_ms(), counter), index, out);
}

uint64_t user_number(const struct search_service *service, struct slice token)
{
    return siphash(service->event_key, token);
}

static struct slice cut(struct slice text, size_t most)
{
    text.len = text.len < most ? text.len : most;
    return text;
}

static size_t join_tags(const struct search_note *note, char out[NOTE_TAG_BYTES_MAX])
{
    size_t len = 0;

    for (size_t i = 0; i < note->tag_count && i < NOTE_TAGS_MAX; i++) {
        struct slice tag = cut(note->tags[i], NOTE_TAG_BYTES_MAX / NOTE_TAGS_MAX - 1);

        if (len > 0)
            out[len++] = ',';
        memcpy(out + len, tag.ptr, tag.len);
        len += tag.len;
    }
    return len;
}

static size_t append(char *texts, size_t at, struct slice text)
{
    if (text.len > 0)
        memcpy(texts + at, text.ptr, text.len);
    return at + text.len;
}

void analytics_search(struct call *call, const struct search_note *note)
{
    struct slice query = cut(note->query, SEARCH_Q_BYTES_MAX);
    struct slice repaired = cut(note->repaired, SEARCH_Q_BYTES_MAX);
    struct slice index = cut(note->index, NOTE_INDEX_MAX);
    struct address client = http_client(call->req);
    bool named = user_token_valid(note->user_token);
    char texts[NOTE_RECORD_MAX - sizeof(struct note_record)];
    size_t len = append(texts, append(texts, append(texts, 0, query), repaired), index);
    struct note_record record = {
        .at_ms = clock_wall_ms(),
        .user =
            user_number(call->service, named ? note->user_token
                                             : slice_of((const char *)client.bytes, ADDRESS_BYTES)),
        .query_number = query_id_number(call->service->event_key, note->query_id, note->index),
        .total = note->total,
        .filters = note->filters,
        .took_us = note->took_us,
        .first = note->first,
        .shown = (uint16_t)note->shown,
        .lang = (uint8_t)note->lang,
        .class = (uint8_t)note->class,
        .repair = (uint8_t)note->repair,
        .unreported = note->unreported || agent_is_bot(http_header(call->req, "user-agent")),
        .query_len = (uint16_t)query.len,
        .repaired_len = (uint16_t)repaired.len,
        .index_len = (uint16_t)index.len,
    };

    record.tags_len = (uint16_t)join_tags(note, texts + len);
    ring_put(call->worker->notes, slice_of((const char *)&record, sizeof record),
             slice_of(texts, len + record.tags_len));
}
