/* Goal: each event of sync.md section 4 says what the table says; fragments become one event; an
 * event that misses what its type needs is an error. Method: events as extended JSON, against the
 * calls that they make, as text. */
#include "mongo/split.h"

#include "tests/support/prop.h"

static const char *const collections[] = {"products", "brands"};
static const struct mongo_names names = {"attar", collections, 2};

static int note(void *user, const struct mongo_event *event)
{
    static const char *const ops[] = {"put",      "delete",  "gone",   "dropped",
                                      "replaced", "invalid", "unknown"};
    struct slice text = event->json.ptr != NULL ? event->json : event->reason;
    struct buf *out = user;

    buf_addf(out, "%s %s %.*s %.*s;", ops[event->op], collections[event->collection],
             SLICE_ARG(event->id), SLICE_ARG(text));
    return 0;
}

static struct slice bytes_of(const bson_t *bson)
{
    return slice_of((const char *)bson_get_data(bson), bson->len);
}

static bson_t *event_of(const char *members)
{
    char text[2048];
    bson_t *bson;

    snprintf(text, sizeof text, "{\"_id\":{\"_data\":\"82\"}%s%s}", members[0] != '\0' ? "," : "",
             members);
    for (char *at = text; *at != '\0'; at++)
        *at = *at == '\'' ? '"' : *at;
    bson = bson_new_from_json((const uint8_t *)text, -1, NULL);
    assert_non_null(bson);
    return bson;
}

static void check_event(const char *members, const char *want)
{
    struct mongo_scratch scratch;
    struct mongo_fault fault = {0};
    struct mongo_view view;
    bson_t *bson = event_of(members);
    uint32_t given = 0;
    struct buf out;
    int rc;

    buf_init(&out, 4096);
    mongo_scratch_init(&scratch);
    rc = mongo_view_read(bytes_of(bson), &view, &fault);
    if (rc == 0)
        rc = mongo_view_give(&view, &names, &scratch, &(struct mongo_reader){note, &out}, &given,
                             &fault);
    if (rc < 0) {
        assert_int_equal(fault.signal, MONGO_AGAIN);
        buf_clear(&out);
        buf_add_cstr(&out, fault.error.text);
    }
    buf_add_byte(&out, '\0');
    assert_string_equal(out.ptr, want);
    mongo_scratch_release(&scratch);
    buf_release(&out);
    bson_destroy(bson);
}

#define NS  "'ns':{'db':'attar','coll':'products'}"
#define KEY "'documentKey':{'shard':1,'_id':'p'}"

static void events_say_what_happened(void **state)
{
    static const char *const rows[][2] = {
        {"'operationType':'insert'," NS "," KEY ",'fullDocument':{'_id':'p','v':1}",
         "put products p {\"id\":\"p\",\"v\":1};"},
        {"'operationType':'replace'," NS "," KEY ",'fullDocument':{'_id':'p'}",
         "put products p {\"id\":\"p\"};"},
        {"'operationType':'update'," NS "," KEY ",'fullDocument':{'v':{'$minKey':1}}",
         "put products p field v: BSON type minKey;"},
        {"'operationType':'update'," NS "," KEY ",'fullDocument':null", "gone products p ;"},
        {"'operationType':'update'," NS "," KEY, "gone products p ;"},
        {"'operationType':'delete'," NS "," KEY, "delete products p ;"},
        {"'operationType':'delete'," NS
         ",'documentKey':{'_id':{'$oid':'0123456789abcdef01234567'}}",
         "delete products 0123456789abcdef01234567 ;"},
        {"'operationType':'insert'," NS ",'documentKey':{'_id':5},'fullDocument':{'_id':5}",
         "put products <int32> 5 field _id: neither a string nor an ObjectId, or too long;"},
        {"'operationType':'drop'," NS, "dropped products  ;"},
        {"'operationType':'drop','ns':{'db':'attar','coll':'other'}", ""},
        {"'operationType':'drop','ns':{'db':'other','coll':'products'}", ""},
        {"'operationType':'rename'," NS ",'to':{'db':'attar','coll':'old'}", "dropped products  ;"},
        {"'operationType':'rename','ns':{'db':'attar','coll':'x'},'to':{'db':'attar','coll':"
         "'brands'}",
         "replaced brands  ;"},
        {"'operationType':'rename'," NS ",'to':{'db':'attar','coll':'brands'}",
         "dropped products  ;replaced brands  ;"},
        {"'operationType':'dropDatabase','ns':{'db':'attar'}",
         "dropped products  ;dropped brands  ;"},
        {"'operationType':'invalidate'", "invalid products  ;"},
        {"'operationType':'createIndexes'," NS, "unknown products  ;"},
        {"'operationType':'insert','ns':{'db':'attar','coll':'other'}," KEY, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_event(rows[i][0], rows[i][1]);
}

static void what_is_missing_is_an_error(void **state)
{
    static const char *const rows[][2] = {
        {"", "MongoDB: an event without operationType"},
        {"'operationType':'insert'," KEY ",'fullDocument':{}",
         "MongoDB: an event of type insert without ns.coll"},
        {"'operationType':'update'," NS,
         "MongoDB: an event of type update without documentKey._id"},
        {"'operationType':'delete'," NS ",'documentKey':{'shard':1}",
         "MongoDB: an event of type delete without documentKey._id"},
        {"'operationType':'insert'," NS "," KEY,
         "MongoDB: an event of type insert without fullDocument"},
        {"'operationType':'rename'," NS, "MongoDB: an event of type rename without to"},
        {"'operationType':'dropDatabase'", "MongoDB: an event of type dropDatabase without ns.db"},
    };
    bson_t bare = BSON_INITIALIZER;
    struct mongo_fault fault = {0};
    struct mongo_view view;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_event(rows[i][0], rows[i][1]);
    assert_true(mongo_view_read(bytes_of(&bare), &view, &fault) < 0);
    assert_int_equal(fault.signal, MONGO_AGAIN);
    assert_non_null(strstr(fault.error.text, "without _id"));
}

static void tokens_tell_their_time(void **state)
{
    static const struct {
        const char *data;
        bool told;
        uint64_t time;
    } rows[] = {
        {"82635019A0000000012B042C0100296E5A1004", true, (uint64_t)0x635019A0 << 32 | 1},
        {"82635019a00000000f", true, (uint64_t)0x635019A0 << 32 | 15},
        {"82635019A000000", false, 0},
        {"82635019A00000000G", false, 0},
        {"81635019A000000001", false, 0},
        {"", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bson_t *token = BCON_NEW("_data", BCON_UTF8(rows[i].data));
        uint64_t time = 0;

        assert_int_equal(mongo_token_time(bytes_of(token), &time), rows[i].told);
        assert_int_equal(time, rows[i].time);
        bson_destroy(token);
    }
}

/* Add fragment `i` of `of`; the rc, and whether the event is whole. */
static int add(struct mongo_split *split, int i, int of, const char *members, struct slice *whole,
               struct mongo_fault *fault)
{
    char text[512];
    struct mongo_view view;
    bson_t *bson;
    int rc;

    snprintf(text, sizeof text, "'splitEvent':{'fragment':%d,'of':%d}%s", i, of, members);
    bson = event_of(text);
    assert_int_equal(mongo_view_read(bytes_of(bson), &view, fault), 0);
    rc = mongo_split_add(split, bytes_of(bson), &view, whole, fault);
    bson_destroy(bson);
    return rc;
}

static void fragments_become_one_event(void **state)
{
    struct mongo_fault fault = {0};
    struct mongo_split split;
    struct mongo_view view;
    struct slice whole;

    (void)state;
    mongo_split_init(&split);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(add(&split, 1, 3, ",'operationType':'update'," NS, &whole, &fault), 0);
        assert_null(whole.ptr);
        assert_int_equal(add(&split, 2, 3, "," KEY, &whole, &fault), 0);
        assert_int_equal(split.fragment, 2);
        assert_int_equal(add(&split, 3, 3, ",'fullDocument':{'_id':'p'}", &whole, &fault), 0);
        assert_int_equal(mongo_view_read(whole, &view, &fault), 0);
        assert_true(view.has_id && view.document.ptr != NULL && view.of == 0);
        assert_true(slice_eq(view.type, SLICE("update")));
        assert_int_equal(split.fragment, 0);
    }
    mongo_split_release(&split);
}

static void fragments_out_of_order_are_refused(void **state)
{
    static const int rows[][5] = {
        /* first, of, second, of, signal */
        {2, 3, 0, 0, MONGO_AGAIN}, {1, 3, 3, 3, MONGO_AGAIN},      {1, 3, 1, 3, MONGO_AGAIN},
        {1, 3, 2, 4, MONGO_AGAIN}, {1, 17, 0, 0, MONGO_TOO_LARGE}, {1, -1, 0, 0, MONGO_TOO_LARGE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct mongo_fault fault = {0};
        struct mongo_split split;
        struct slice whole;
        int rc;

        mongo_split_init(&split);
        rc = add(&split, rows[i][0], rows[i][1], "", &whole, &fault);
        if (rows[i][2] != 0) {
            assert_int_equal(rc, 0);
            rc = add(&split, rows[i][2], rows[i][3], "", &whole, &fault);
        }
        assert_true(rc < 0);
        assert_int_equal(fault.signal, rows[i][4]);
        mongo_split_release(&split);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_say_what_happened),
        cmocka_unit_test(what_is_missing_is_an_error),
        cmocka_unit_test(tokens_tell_their_time),
        cmocka_unit_test(fragments_become_one_event),
        cmocka_unit_test(fragments_out_of_order_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
