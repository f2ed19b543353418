/* The members of the fragments are put behind each other as they lie, without `splitEvent`; the
 * token that counts is that of the last fragment, the only one that resumes behind the event. */
#include "mongo/split.h"

#include <assert.h>

void mongo_split_init(struct mongo_split *split)
{
    *split = (struct mongo_split){0};
    buf_init(&split->bson, MONGO_SPLIT_BYTES_MAX);
}

void mongo_split_release(struct mongo_split *split)
{
    buf_release(&split->bson);
}

void mongo_split_reset(struct mongo_split *split)
{
    buf_clear(&split->bson);
    split->bson.overflow = false;
    split->fragment = 0;
    split->of = 0;
}

static int check(const struct mongo_split *split, const struct mongo_view *view,
                 struct mongo_fault *fault)
{
    if (view->of < 1 || view->of > MONGO_FRAGMENTS_MAX)
        return mongo_fault_set(fault, MONGO_TOO_LARGE, "an event of %d fragments; 1 to %d",
                               view->of, MONGO_FRAGMENTS_MAX);
    if (view->fragment != split->fragment + 1 || (split->of != 0 && view->of != split->of))
        return mongo_fault_set(fault, MONGO_AGAIN, "fragment %d of %d after fragment %d of %d",
                               view->fragment, view->of, split->fragment, split->of);
    return 0;
}

/* Copy the members of a fragment; its bytes were read once already and are well formed. */
static void add_members(struct mongo_split *split, struct slice bson, bool last)
{
    bson_iter_t iter;

    bson_iter_init_from_data(&iter, (const uint8_t *)bson.ptr, bson.len);
    while (bson_iter_next(&iter)) {
        if (BSON_ITER_IS_KEY(&iter, "splitEvent") || (!last && BSON_ITER_IS_KEY(&iter, "_id")))
            continue;
        buf_add(&split->bson, bson.ptr + iter.off, iter.next_off - iter.off);
    }
}

int mongo_split_add(struct mongo_split *split, struct slice bson, const struct mongo_view *view,
                    struct slice *out_whole, struct mongo_fault *fault)
{
    uint32_t size = 0;
    int rc = check(split, view, fault);

    assert(bson.ptr != NULL && out_whole != NULL);
    assert(split->fragment >= 0 && split->fragment < MONGO_FRAGMENTS_MAX);
    if (rc < 0)
        return rc;
    if (split->fragment == 0) {
        mongo_split_reset(split);
        buf_add(&split->bson, &size, sizeof size);
    }
    split->fragment = view->fragment;
    split->of = view->of;
    add_members(split, bson, view->fragment == view->of);
    *out_whole = (struct slice){0};
    if (view->fragment < view->of && !split->bson.overflow)
        return 0;
    buf_add_byte(&split->bson, '\0');
    if (split->bson.overflow)
        return mongo_fault_set(fault, MONGO_TOO_LARGE, "an event of more than %d bytes",
                               MONGO_SPLIT_BYTES_MAX);
    size = BSON_UINT32_TO_LE((uint32_t)split->bson.len);
    memcpy(split->bson.ptr, &size, sizeof size);
    *out_whole = buf_slice(&split->bson);
    split->fragment = 0;
    split->of = 0;
    return 0;
}
