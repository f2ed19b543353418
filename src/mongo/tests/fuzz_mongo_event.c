/* Goal: whatever bytes a server sends as an event, or as fragments of one, are told as events whose
 * texts are JSON within bounds, or as a fault with words.
 * Method: libFuzzer; the input is a run of documents, each under its own BSON length.  Run by
 * `tools/dev fuzz mongo_event`. */
#include "mongo/split.h"

#include "codec/json.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const collections[] = {"products", "brands"};
static const struct mongo_names names = {"attar", collections, 2};

static int check(void *user, const struct mongo_event *event)
{
    const struct json_limits limits = {MONGO_DOCUMENT_MAX, false};
    struct json *root = NULL;

    (void)user;
    assert(event->collection < names.count && event->type != NULL);
    if (event->op != MONGO_PUT)
        return 0;
    assert((event->json.ptr == NULL) != (event->reason.ptr == NULL));
    if (event->json.ptr != NULL) {
        struct attar_error err = {0};
        int rc = json_parse(event->json, &limits, &root, &err);

        /* A decimal of MongoDB's may be beyond any double, and beyond int64 without a point. */
        assert(rc == 0 || strstr(err.text, "number") != NULL || strstr(err.text, "int64") != NULL);
        json_free(root);
    }
    return 0;
}

static int read_one(struct slice bson, struct mongo_split *split, struct mongo_scratch *scratch,
                    struct mongo_fault *fault)
{
    const struct mongo_reader reader = {check, NULL};
    struct mongo_view view;
    uint32_t given;
    uint64_t time;
    int rc = mongo_view_read(bson, &view, fault);

    if (rc == 0)
        mongo_token_time(view.token, &time);
    if (rc == 0 && (view.of != 0 || split->fragment != 0)) {
        rc = mongo_split_add(split, bson, &view, &bson, fault);
        if (rc < 0 || bson.ptr == NULL)
            return rc;
        rc = mongo_view_read(bson, &view, fault);
    }
    if (rc == 0)
        rc = mongo_view_give(&view, &names, scratch, &reader, &given, fault);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest = slice_of((const char *)data, size);
    struct mongo_scratch scratch;
    struct mongo_split split;
    struct mongo_fault fault = {0};
    int rc = 0;

    mongo_scratch_init(&scratch);
    mongo_split_init(&split);
    while (rc == 0 && rest.len >= sizeof(uint32_t)) {
        uint32_t len;

        memcpy(&len, rest.ptr, sizeof len);
        len = len < rest.len && len > 0 ? len : (uint32_t)rest.len;
        rc = read_one(slice_of(rest.ptr, len), &split, &scratch, &fault);
        rest = slice_skip(rest, len);
    }
    assert(rc == 0 || (fault.signal != MONGO_OK && fault.error.text[0] != '\0'));
    mongo_split_release(&split);
    mongo_scratch_release(&scratch);
    return 0;
}
