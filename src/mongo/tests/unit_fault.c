/* Goal: every code of sync.md section 5 has its action, and every code that the specification of
 * change streams calls resumable is passing.
 * Method: the two published lists, copied here from their pages and not from fault.c. */
#include "mongo/fault.h"

#include "tests/support/prop.h"

/* "Resumable Error", github.com/mongodb/specifications, source/change-streams/change-streams.md */
static const int resumable[] = {6,   7,   43,   63,    89,    91,    133,   150,   189,
                                234, 262, 9001, 10107, 11600, 11602, 13388, 13435, 13436};

static void resumable_codes_are_passing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof resumable / sizeof resumable[0]; i++)
        for (int step = STEP_READ; step <= STEP_MORE; step++)
            assert_int_equal(mongo_signal_of_code(resumable[i], (enum mongo_step)step),
                             MONGO_AGAIN);
}

static void other_codes_have_their_actions(void **state)
{
    static const struct {
        int code;
        enum mongo_signal signal;
    } rows[] = {
        {286, MONGO_LOST},         {136, MONGO_LOST},    {280, MONGO_LOST},    {260, MONGO_LOST},
        {10334, MONGO_TOO_LARGE},  {40324, MONGO_STAGE}, {40414, MONGO_STAGE}, {40415, MONGO_STAGE},
        {13, MONGO_DENIED},        {18, MONGO_DENIED},   {69, MONGO_DENIED},   {214, MONGO_DENIED},
        {433, MONGO_BUSY},         {449, MONGO_BUSY},    {450, MONGO_BUSY},    {462, MONGO_BUSY},
        {473, MONGO_BUSY},         {489, MONGO_BUSY},    {175, MONGO_AGAIN},   {237, MONGO_AGAIN},
        {40573, MONGO_UNSUITABLE}, {2, MONGO_REFUSED},   {9, MONGO_REFUSED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(mongo_signal_of_code(rows[i].code, STEP_MORE), rows[i].signal);
    assert_int_equal(mongo_signal_of_code(50, STEP_MORE), MONGO_EMPTY);
    assert_int_equal(mongo_signal_of_code(50, STEP_READ), MONGO_AGAIN);
}

static enum mongo_signal classified(uint32_t domain, uint32_t code, const char *text,
                                    const bson_t *reply, struct mongo_fault *out)
{
    bson_error_t error = {.domain = domain, .code = code};

    snprintf(error.message, sizeof error.message, "%s", text);
    assert_true(mongo_fault_classify(out, STEP_MORE, &error, reply) < 0);
    return out->signal;
}

static void failures_without_a_code_are_told_apart(void **state)
{
    bson_t none = BSON_INITIALIZER;
    bson_t *label = BCON_NEW("errorLabels", "[", "ResumableChangeStreamError", "]");
    struct mongo_fault fault;

    (void)state;
    assert_int_equal(classified(MONGOC_ERROR_SERVER, 8, "odd", &none, &fault), MONGO_REFUSED);
    assert_int_equal(fault.code, 8);
    assert_string_equal(fault.error.text, "MongoDB: code 8: odd");
    assert_int_equal(classified(MONGOC_ERROR_SERVER, 8, "odd", label, &fault), MONGO_AGAIN);
    assert_int_equal(classified(MONGOC_ERROR_SERVER, 286, "old", label, &fault), MONGO_LOST);
    assert_int_equal(
        classified(MONGOC_ERROR_STREAM, MONGOC_ERROR_STREAM_SOCKET, "gone", &none, &fault),
        MONGO_AGAIN);
    assert_int_equal(fault.code, 0);
    assert_int_equal(classified(MONGOC_ERROR_SERVER_SELECTION,
                                MONGOC_ERROR_SERVER_SELECTION_FAILURE, "none", &none, &fault),
                     MONGO_AGAIN);
    assert_int_equal(classified(MONGOC_ERROR_CLIENT, MONGOC_ERROR_CLIENT_AUTHENTICATE,
                                "Authentication failed.", &none, &fault),
                     MONGO_DENIED);
    assert_int_equal(classified(MONGOC_ERROR_CLIENT, MONGOC_ERROR_CLIENT_AUTHENTICATE,
                                "Failed to send: socket error or timeout", &none, &fault),
                     MONGO_AGAIN);
    assert_int_equal(
        classified(MONGOC_ERROR_PROTOCOL, MONGOC_ERROR_PROTOCOL_INVALID_REPLY, "x", &none, &fault),
        MONGO_AGAIN);
    bson_destroy(label);
}

static void a_bad_uri_is_named_without_its_password(void **state)
{
    static const char *const bad[] = {"http://h/", "mongodb://u:hush%zz@h/",
                                      "mongodb://u:hu@sh@h:x/", "mongodb://u:hush@/", ""};
    struct mongo_config config = {.database = "d", .collections = {"c"}, .collection_count = 1};
    struct attar_error err;
    struct mongo *mongo;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        config.uri = bad[i];
        assert_int_equal(mongo_open(&config, &mongo, &err), -ATTAR_EINVAL);
        assert_null(strstr(err.text, "hu"));
        assert_non_null(strstr(err.text, "URI"));
    }
    config.uri = "mongodb://127.0.0.1:1/";
    config.database = "a.b";
    assert_int_equal(mongo_open(&config, &mongo, &err), -ATTAR_EINVAL);
    assert_non_null(strstr(err.text, "database"));
}

/* Nothing listens on port 1: a failure of the first call, not of opening. */
static void a_server_that_is_down_is_passing(void **state)
{
    struct mongo_config config = {
        .uri = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=50&connectTimeoutMS=50",
        .database = "d",
        .collections = {"c"},
        .collection_count = 1};
    struct mongo_fault fault;
    struct mongo *mongo;
    uint64_t time;

    (void)state;
    assert_int_equal(mongo_open(&config, &mongo, NULL), 0);
    assert_true(mongo_now(mongo, &time, &fault) < 0);
    assert_int_equal(fault.signal, MONGO_AGAIN);
    mongo_close(mongo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resumable_codes_are_passing),
        cmocka_unit_test(other_codes_have_their_actions),
        cmocka_unit_test(failures_without_a_code_are_told_apart),
        cmocka_unit_test(a_bad_uri_is_named_without_its_password),
        cmocka_unit_test(a_server_that_is_down_is_passing),
    };
    int failed;

    mongo_start();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    mongo_stop();
    return failed;
}
