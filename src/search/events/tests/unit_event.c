/* Goal: a batch of events is taken whole or refused with the status and message that the wire's
 * contract fixes; what is taken says who did what with which product, for which search, and when.
 * Method: a row for every fault of algolia-wire.md section 9, and bodies as search-insights 2.17
 * sends them. */
#include "search/events/event.h"

#include "base/buf.h"
#include "base/error.h"
#include "tests/support/prop.h"

enum { ARENA_BYTES = 32 << 20 };

static const int64_t now_ms = 1780000000000;
static struct arena arena;

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena, ARENA_BYTES);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void assert_refused(const char *body, int status, const char *message)
{
    struct event_list list = {.count = 77};
    struct event_fault fault = {0};
    int rc = events_parse_wire(slice_cstr(body), now_ms, &arena, &list, &fault);

    if (rc != -ATTAR_EINVAL || fault.status != status || strcmp(fault.message, message) != 0)
        fail_msg("%s\n -> rc %d, %d %s\n not %d %s", body, rc, fault.status, fault.message, status,
                 message);
    assert_int_equal(list.count, 77);
}

static void faults_of_the_batch(void **state)
{
    struct event_list list;
    struct event_fault fault = {0};
    char *large = calloc(1, EVENTS_BYTES_MAX + 2);

    (void)state;
    assert_refused("[]", 422,
                   "Invalid type for field : expected insights.PublicEventsBatch, got array");
    assert_refused("\"x\"", 422,
                   "Invalid type for field : expected insights.PublicEventsBatch, got string");
    assert_refused("{}", 422, "No events to process");
    assert_refused("{\"events\":[]}", 422, "No events to process");
    assert_refused("{\"events\":null}", 422, "No events to process");
    assert_refused("{\"events\":7}", 422,
                   "Invalid type for field events: expected array, got number");
    assert_refused("{\"events\":[7]}", 422,
                   "Invalid type for field events: expected object, got number");
    assert_int_equal(events_parse_wire(SLICE("{"), now_ms, &arena, &list, &fault), -ATTAR_EINVAL);
    assert_int_equal(fault.status, 400);
    memset(large, ' ', EVENTS_BYTES_MAX + 1);
    assert_refused(large, 413, "Request Entity Too Large");
    free(large);
}

/* An event that is good but for `change`, a member or two put behind the others: of two members of
 * one name the last counts. */
static void assert_event_refused(const char *change, const char *message)
{
    char body[1024];

    snprintf(body, sizeof body,
             "{\"events\":[{\"eventName\":\"Seen\",\"eventType\":\"click\",\"index\":\"products\","
             "\"userToken\":\"u\",\"objectIDs\":[\"p-1\",\"p-2\"]},{\"eventName\":\"Clicked\","
             "\"eventType\":\"click\",\"index\":\"products\",\"userToken\":\"u-1\","
             "\"objectIDs\":[\"p-1\",\"p-2\"]%s}]}",
             change);
    assert_refused(body, 422, message);
}

#define QUERY_ID ",\"queryID\":\"7dfe2ada7bca48bdd0629649df0bee07\""

static void faults_of_an_event(void **state)
{
    static const char name[] = "EventName must contain only visible ASCII characters, and be "
                               "between 1 and 64 characters long";
    static const char token[] = "UserToken must contain only alphanumeric, equal, plus, slash, "
                                "hyphen, or underscore characters, and be between 1 and 128 "
                                "characters long";
    static const char *const rows[][2] = {
        {",\"eventName\":null", "EventName is required"},
        {",\"eventName\":\"\"", "EventName is required"},
        {",\"eventName\":\"عطر\"", name},
        {",\"eventName\":\"tab\\there\"", name},
        {",\"eventName\":\"0123456789012345678901234567890123456789012345678901234567890123"
         "4\"",
         name},
        {",\"eventType\":null", "EventType is required"},
        {",\"eventType\":\"buy\"", "EventType must be one of \"click\", \"conversion\", \"view\" "
                                   "or \"instantsearch\""},
        {",\"index\":\"\"", "The index field is required"},
        {",\"userToken\":null", "The userToken field is required"},
        {",\"userToken\":\"a b\"", token},
        {",\"authenticatedUserToken\":\"é\"", token},
        {",\"objectIDs\":[]", "Event should specify either some ObjectIDs or some Filters"},
        {",\"filters\":[\"brand%3Aajmal\"]",
         "Event should specify ObjectIDs or Filters, but not both"},
        {",\"eventType\":\"view\",\"positions\":[1,2]",
         "Only event of type click should specify the positions attribute"},
        {",\"positions\":[1,2]", "Event of type click with positions should specify a queryID"},
        {QUERY_ID ",\"positions\":[1,0]",
         "Event of type click may only have strictly positive positions"},
        {QUERY_ID ",\"positions\":[1]",
         "Event of type click should have the same number of ObjectIDs and Positions"},
        {",\"queryID\":\"7dfe\"",
         "Query ID must be a search query ID (32 characters hexadecimal string)"},
        {",\"objectData\":[{\"queryID\":\"zz\"}]",
         "Query ID must be a search query ID (32 characters hexadecimal string)"},
        {",\"eventName\":5",
         "Invalid type for field events.eventName: expected string, got number"},
        {",\"userToken\":5",
         "Invalid type for field events.userToken: expected string, got number"},
        {",\"objectIDs\":\"p-1\"",
         "Invalid type for field events.objectIDs: expected array, got string"},
        {",\"objectIDs\":[1]",
         "Invalid type for field events.objectIDs: expected string, got number"},
        {",\"timestamp\":\"now\"",
         "Invalid type for field events.timestamp: expected integer, got string"},
        {",\"timestamp\":1777407999999", "The timestamp is too far in the past"},
        {",\"eventSubtype\":\"purchase\"",
         "Only event of type conversion should specify the eventSubtype attribute"},
        {",\"eventType\":\"conversion\",\"eventSubtype\":\"gift\"",
         "EventSubtype must be one of \"addToCart\" or \"purchase\""},
        {",\"value\":\"12 AED\"", "value must be a number"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_event_refused(rows[i][0], rows[i][1]);
}

static struct event_list taken(struct slice body)
{
    struct event_list list = {0};
    struct event_fault fault = {0};

    if (events_parse_wire(body, now_ms, &arena, &list, &fault) < 0)
        fail_msg("%.*s\n -> %d %s", SLICE_ARG(body), fault.status, fault.message);
    return list;
}

static void clicks_of_search_insights(void **state)
{
    struct event_list list = taken(
        SLICE("{\"events\":[{\"eventType\":\"click\",\"eventName\":\"Product Clicked\","
              "\"index\":\"products_ar\",\"queryID\":\"7dfe2ada7bca48bdd0629649df0bee07\","
              "\"objectIDs\":[\"p-1\",\"p-2\"],\"positions\":[3,9],\"userToken\":\"anonymous-1f\","
              "\"timestamp\":1779999999000,\"algoliaSource\":[\"instantsearch\"]}]}"));

    (void)state;
    assert_int_equal(list.count, 2);
    assert_int_equal(list.items[1].kind, EVENT_CLICK);
    assert_true(slice_eq(list.items[1].product, SLICE("p-2")));
    assert_int_equal(list.items[1].position, 9);
    assert_true(slice_eq(list.items[0].query_id, SLICE("7dfe2ada7bca48bdd0629649df0bee07")));
    assert_true(slice_eq(list.items[0].index, SLICE("products_ar")));
    assert_true(slice_eq(list.items[0].user_token, SLICE("anonymous-1f")));
    assert_int_equal(list.items[0].at_ms, 1779999999000);
}

static void conversions_of_search_insights(void **state)
{
    struct event_list list = taken(
        SLICE("{\"events\":[{\"eventType\":\"conversion\",\"eventSubtype\":\"addToCart\","
              "\"eventName\":\"Added\",\"index\":\"products\",\"userToken\":\"u\","
              "\"authenticatedUserToken\":\"person-7\",\"currency\":\"AED\",\"value\":\"189.50\","
              "\"objectIDs\":[\"p-1\",\"p-2\"],\"objectData\":[{\"price\":189.5,\"quantity\":1,"
              "\"queryID\":\"00112233445566778899aabbccddeeff\"},{\"discount\":\"5\"}]},"
              "{\"eventType\":\"conversion\",\"eventName\":\"Booked\",\"index\":\"products\","
              "\"userToken\":\"u\",\"objectIDs\":[\"p-3\"]},"
              "{\"eventType\":\"view\",\"eventName\":\"Seen\",\"index\":\"products\","
              "\"userToken\":\"u\",\"filters\":[\"brand%3AAjmal\"]},"
              "{\"eventType\":\"instantsearch\",\"eventName\":\"Made\",\"userToken\":\"u\"}]}"));

    (void)state;
    assert_int_equal(list.count, 3);
    assert_int_equal(list.marks, 2);
    assert_int_equal(list.items[0].kind, EVENT_ADD_TO_CART);
    assert_true(slice_eq(list.items[0].user_token, SLICE("person-7")));
    assert_true(slice_eq(list.items[0].query_id, SLICE("00112233445566778899aabbccddeeff")));
    assert_int_equal(list.items[1].query_id.len, 0);
    assert_int_equal(list.items[2].kind, EVENT_CONVERSION);
    assert_int_equal(list.items[2].at_ms, now_ms);
}

/* `count` events, each with `objects` objects. */
static struct slice many(struct buf *out, int count, int objects)
{
    buf_init(out, EVENTS_BYTES_MAX + 1000);
    buf_add_cstr(out, "{\"events\":[");
    for (int i = 0; i < count; i++) {
        buf_addf(out,
                 "%s{\"eventType\":\"view\",\"eventName\":\"Seen\",\"index\":\"products\","
                 "\"userToken\":\"u\",\"objectIDs\":[",
                 i > 0 ? "," : "");
        for (int k = 0; k < objects; k++)
            buf_addf(out, "%s\"p-%d\"", k > 0 ? "," : "", k);
        buf_add_cstr(out, "]}");
    }
    buf_add_cstr(out, "]}");
    buf_add_byte(out, '\0');
    return slice_of(out->ptr, out->len - 1);
}

static void batches_have_a_bound(void **state)
{
    struct buf body;
    struct event_list list;

    (void)state;
    list = taken(many(&body, EVENTS_MAX, EVENT_ITEMS_MAX));
    assert_int_equal(list.count, EVENTS_MAX * EVENT_ITEMS_MAX);
    buf_release(&body);
    assert_refused(many(&body, EVENTS_MAX + 1, 1).ptr, 422,
                   "Cannot process more than 1000 events in a batch");
    buf_release(&body);
    assert_refused(many(&body, 1, EVENT_ITEMS_MAX + 1).ptr, 422,
                   "events.objectIDs must hold at most 20 items");
    buf_release(&body);
}

static void the_native_spelling(void **state)
{
    static const char *const bad[][2] = {
        {"{\"kind\":\"buy\"}", "kind"},
        {"{\"kind\":\"view\",\"user_token\":\"u\"}", "product"},
        {"{\"kind\":\"view\",\"product\":\"p\"}", "user_token"},
        {"{\"kind\":\"view\",\"product\":\"p\",\"user_token\":\"u\",\"query_id\":\"x\"}",
         "query_id"},
        {"{\"kind\":\"view\",\"product\":\"p\",\"user_token\":\"u\",\"position\":1}", "position"},
        {"{\"kind\":\"view\",\"product\":\"p\",\"user_token\":\"u\",\"region\":\"ae\"}", "region"},
        {"{\"kind\":\"view\",\"product\":\"p\",\"user_token\":\"u\",\"prize\":1}", "prize"},
    };
    struct event_list list = {0};
    struct event_fault fault = {0};

    (void)state;
    assert_int_equal(
        events_parse_native(SLICE("{\"events\":[{\"kind\":\"wish\",\"product\":\"p-1\","
                                  "\"user_token\":\"u\",\"region\":\"AE\"}]}"),
                            now_ms, &arena, &list, &fault),
        0);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].kind, EVENT_WISH);
    assert_true(slice_eq(list.items[0].region, SLICE("AE")));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char body[256];

        snprintf(body, sizeof body, "{\"events\":[%s]}", bad[i][0]);
        assert_int_equal(events_parse_native(slice_cstr(body), now_ms, &arena, &list, &fault),
                         -ATTAR_EINVAL);
        assert_int_equal(fault.status, 400);
        assert_non_null(strstr(fault.message, bad[i][1]));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_the_batch),
        cmocka_unit_test(faults_of_an_event),
        cmocka_unit_test(clicks_of_search_insights),
        cmocka_unit_test(conversions_of_search_insights),
        cmocka_unit_test(batches_have_a_bound),
        cmocka_unit_test(the_native_spelling),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
