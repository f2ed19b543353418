/* Goal: the catalogue is a map with a log: after any mix of puts, deletes, commits and roll-backs
 * it holds what a plain model holds, and replaying its log over an older copy gives the newer one.
 * Method: random operations on a small id space, against arrays; a database file. */
#include "catalog/catalog.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

enum { IDS = 12 };

struct model {
    int value[CATALOG_KIND_COUNT][IDS]; /* 0: not there */
};

struct replay {
    struct catalog *catalog;
    struct model *model;
    const struct model *newer;
    int changes;
};

static struct slice id_of(int i, char room[8])
{
    return slice_of(room, (size_t)snprintf(room, 8, "id-%02d", i));
}

static struct slice json_of(int value, char room[32])
{
    return slice_of(room, (size_t)snprintf(room, 32, "{\"v\":%d}", value));
}

static void mutate(struct prop *t, struct catalog *catalog, struct model *model)
{
    char id_room[8];
    char json_room[32];
    int kind = (int)rng_below(t->rng, CATALOG_KIND_COUNT);
    int i = (int)rng_below(t->rng, IDS);
    int value = 1 + (int)rng_below(t->rng, 4);
    bool found = false;

    if (rng_below(t->rng, 4) > 0) {
        CHECK_EQ(t,
                 catalog_put(catalog, (enum catalog_kind)kind, id_of(i, id_room),
                             json_of(value, json_room), NULL),
                 0);
        model->value[kind][i] = value;
        return;
    }
    CHECK_EQ(t, catalog_delete(catalog, (enum catalog_kind)kind, id_of(i, id_room), &found, NULL),
             0);
    CHECK_EQ(t, found, model->value[kind][i] != 0);
    model->value[kind][i] = 0;
}

static int visit_change(void *user, enum catalog_kind kind, struct slice id,
                        struct attar_error *err)
{
    struct replay *replay = user;
    int64_t i = -1;

    (void)err;
    assert_int_equal(slice_to_i64(slice_skip(id, 3), &i), 0);
    replay->model->value[kind][i] = replay->newer->value[kind][i];
    replay->changes++;
    return 0;
}

static int visit_document(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    struct slice *last = user;

    (void)json;
    (void)err;
    assert_true(slice_cmp(*last, id) < 0);
    memcpy((char *)last->ptr, id.ptr, id.len);
    last->len = id.len;
    return 0;
}

static void check_contents(struct prop *t, struct catalog *catalog, const struct model *model)
{
    char last_room[16];
    struct buf got;

    buf_init(&got, 100);
    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++) {
        struct slice last = {last_room, 0};
        uint64_t count = 0;
        uint64_t expected = 0;

        for (int i = 0; i < IDS; i++) {
            char id_room[8];
            char json_room[32];
            int value = model->value[kind][i];
            int rc;

            buf_clear(&got);
            rc = catalog_get(catalog, (enum catalog_kind)kind, id_of(i, id_room), &got, NULL);
            CHECK_EQ(t, rc, value != 0 ? 0 : -ATTAR_ENOTFOUND);
            if (value != 0)
                CHECK(t, slice_eq(buf_slice(&got), json_of(value, json_room)));
            expected += value != 0;
        }
        CHECK_EQ(t, catalog_count(catalog, (enum catalog_kind)kind, &count, NULL), 0);
        CHECK_EQ(t, count, expected);
        CHECK_EQ(t, catalog_scan(catalog, (enum catalog_kind)kind, visit_document, &last, NULL), 0);
    }
    buf_release(&got);
}

TEST_PROP(catalog_is_a_map_with_a_log, 15)
{
    struct model committed = {0};
    struct model replayed = {0};
    struct catalog *catalog = NULL;
    uint64_t position = 0;
    char dir[PATH_MAX];
    char path[PATH_MAX + 8];

    files_temp_dir(dir);
    snprintf(path, sizeof path, "%s/db", dir);
    CHECK_EQ(t, catalog_open_sqlite(path, &catalog, NULL), 0);
    for (int round = 0; round < 12; round++) {
        struct model next = committed;
        struct replay replay = {catalog, &replayed, &committed, 0};
        uint64_t head = 0;

        CHECK_EQ(t, catalog_begin(catalog, NULL), 0);
        for (uint64_t i = rng_below(t->rng, 20); i > 0; i--)
            mutate(t, catalog, &next);
        if (rng_below(t->rng, 3) > 0) {
            CHECK_EQ(t, catalog_commit(catalog, NULL), 0);
            committed = next;
        } else {
            catalog_rollback(catalog);
        }
        check_contents(t, catalog, &committed);
        CHECK_EQ(t, catalog_position(catalog, &head, NULL), 0);
        CHECK(t, head >= position);
        CHECK_EQ(t, catalog_changes(catalog, position, head, visit_change, &replay, NULL), 0);
        CHECK(t, (uint64_t)replay.changes <= head - position);
        CHECK(t, memcmp(&replayed, &committed, sizeof replayed) == 0);
        position = head;
        if (rng_below(t->rng, 4) == 0) {
            catalog_close(catalog);
            CHECK_EQ(t, catalog_open_sqlite(path, &catalog, NULL), 0);
        }
    }
    catalog_close(catalog);
    files_remove_tree(dir);
}

TEST_PROP(the_same_bytes_are_no_change, 1)
{
    struct catalog *catalog = NULL;
    uint64_t before = 0;
    uint64_t after = 0;

    CHECK_EQ(t, catalog_open_sqlite(":memory:", &catalog, NULL), 0);
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(t, catalog_begin(catalog, NULL), 0);
        CHECK_EQ(t, catalog_put(catalog, CATALOG_BRAND, SLICE("b"), SLICE("{}"), NULL), 0);
        CHECK_EQ(t, catalog_commit(catalog, NULL), 0);
        CHECK_EQ(t, catalog_position(catalog, i == 0 ? &before : &after, NULL), 0);
    }
    CHECK_EQ(t, before, 1);
    CHECK_EQ(t, after, 1);
    catalog_close(catalog);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(catalog_is_a_map_with_a_log),
                                       PROP(the_same_bytes_are_no_change)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
