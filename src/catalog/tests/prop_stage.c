/* Goal: after a swap the documents are those of the stage, the log names exactly what differed, and
 * a comparison names it before; refused documents and notes are kept and forgotten as told.
 * Method: random documents and stages, against arrays; a database file. */
#include "catalog/catalog.h"

#include "base/utf8.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

enum { IDS = 10 };

struct model {
    int value[CATALOG_KIND_COUNT][IDS]; /* 0: not there */
};

struct seen {
    struct prop *t;
    const struct model *served;
    const struct model *staged;
    bool named[CATALOG_KIND_COUNT][IDS];
    int count;
};

static struct slice id_of(int i, char room[8])
{
    return slice_of(room, (size_t)snprintf(room, 8, "id-%02d", i));
}

static struct slice json_of(int value, char room[32])
{
    return slice_of(room, (size_t)snprintf(room, 32, "{\"v\":%d}", value));
}

static void fill(struct prop *t, struct catalog *catalog, struct model *model, bool stage)
{
    char id_room[8];
    char json_room[32];

    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        for (int i = 0; i < IDS; i++) {
            struct slice id = id_of(i, id_room);
            struct slice json = json_of(1, json_room);

            model->value[kind][i] = (int)rng_below(t->rng, 3);
            json = json_of(model->value[kind][i], json_room);
            if (stage)
                CHECK_EQ(t, catalog_stage_put(catalog, (enum catalog_kind)kind, id, json, NULL), 0);
            else if (model->value[kind][i] > 0)
                CHECK_EQ(t, catalog_put(catalog, (enum catalog_kind)kind, id, json, NULL), 0);
            if (stage && model->value[kind][i] == 0)
                CHECK_EQ(t, catalog_stage_delete(catalog, (enum catalog_kind)kind, id, NULL), 0);
        }
}

static void see(struct seen *seen, enum catalog_kind kind, struct slice id)
{
    int64_t i = -1;

    assert_int_equal(slice_to_i64(slice_skip(id, 3), &i), 0);
    CHECK(seen->t, seen->served->value[kind][i] != seen->staged->value[kind][i]);
    CHECK(seen->t, !seen->named[kind][i]);
    seen->named[kind][i] = true;
    seen->count++;
}

static int see_difference(void *user, const struct catalog_difference *difference,
                          struct attar_error *err)
{
    struct seen *seen = user;
    int64_t i = -1;

    (void)err;
    assert_int_equal(slice_to_i64(slice_skip(difference->id, 3), &i), 0);
    see(seen, difference->kind, difference->id);
    CHECK_EQ(seen->t, difference->served.ptr != NULL, seen->served->value[difference->kind][i] > 0);
    CHECK_EQ(seen->t, difference->staged.ptr != NULL, seen->staged->value[difference->kind][i] > 0);
    return 0;
}

static int see_change(void *user, enum catalog_kind kind, struct slice id, struct attar_error *err)
{
    (void)err;
    see(user, kind, id);
    return 0;
}

static int differences(const struct seen *seen)
{
    int count = 0;

    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        for (int i = 0; i < IDS; i++)
            count += seen->served->value[kind][i] != seen->staged->value[kind][i];
    return count;
}

static void check_documents(struct prop *t, struct catalog *catalog, const struct model *model)
{
    char id_room[8];
    char json_room[32];
    struct buf json;

    buf_init(&json, 64);
    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        for (int i = 0; i < IDS; i++) {
            int value = model->value[kind][i];

            buf_clear(&json);
            CHECK_EQ(t,
                     catalog_get(catalog, (enum catalog_kind)kind, id_of(i, id_room), &json, NULL),
                     value > 0 ? 0 : -ATTAR_ENOTFOUND);
            CHECK(t, value == 0 || slice_eq(buf_slice(&json), json_of(value, json_room)));
        }
    buf_release(&json);
}

static struct catalog *open_catalog(struct prop *t, const char *dir)
{
    struct catalog *catalog = NULL;
    char path[PATH_MAX + 16];

    snprintf(path, sizeof path, "%s/catalog.db", dir);
    CHECK_EQ(t, catalog_open_sqlite(path, &catalog, NULL), 0);
    return catalog;
}

TEST_PROP(a_swap_logs_what_differs, 30)
{
    struct model served = {0};
    struct model staged = {0};
    struct seen compared = {.t = t, .served = &served, .staged = &staged};
    struct seen logged = compared;
    char dir[PATH_MAX];
    struct catalog *catalog;
    uint64_t before = 0;
    uint64_t after = 0;
    uint64_t left = 0;
    uint64_t lost = 0;

    files_temp_dir(dir);
    catalog = open_catalog(t, dir);
    CHECK_EQ(t, catalog_begin(catalog, NULL), 0);
    fill(t, catalog, &served, false);
    fill(t, catalog, &staged, true);
    CHECK_EQ(t, catalog_commit(catalog, NULL), 0);
    CHECK_EQ(t, catalog_position(catalog, &before, NULL), 0);
    CHECK_EQ(t, catalog_stage_compare(catalog, see_difference, &compared, NULL), 0);
    CHECK_EQ(t, compared.count, differences(&compared));
    CHECK_EQ(t, catalog_begin(catalog, NULL), 0);
    CHECK_EQ(t, catalog_stage_swap(catalog, NULL), 0);
    CHECK_EQ(t, catalog_commit(catalog, NULL), 0);
    check_documents(t, catalog, &staged);
    CHECK_EQ(t, catalog_position(catalog, &after, NULL), 0);
    CHECK_EQ(t, catalog_changes(catalog, before, after, see_change, &logged, NULL), 0);
    CHECK_EQ(t, logged.count, compared.count);
    CHECK_EQ(t, catalog_stage_loss(catalog, CATALOG_PRODUCT, &left, &lost, NULL), 0);
    CHECK_EQ(t, lost, left); /* the stage is empty again */
    catalog_close(catalog);
    files_remove_tree(dir);
}

static int count_rejected(void *user, const struct catalog_rejected *rejected,
                          struct attar_error *err)
{
    int *count = user;

    (void)err;
    assert_true(rejected->reason.len > 0 && rejected->at_ms == 7);
    (*count)++;
    return 0;
}

TEST_PROP(refused_documents_are_kept_until_accepted, 10)
{
    char dir[PATH_MAX];
    struct catalog *catalog;
    char room[8];
    uint64_t count = 0;
    int listed = 0;

    files_temp_dir(dir);
    catalog = open_catalog(t, dir);
    CHECK_EQ(t, catalog_begin(catalog, NULL), 0);
    for (int i = 0; i < IDS; i++)
        CHECK_EQ(t,
                 catalog_reject(catalog, REFUSED_BY_INDEX, CATALOG_PRODUCT, id_of(i, room),
                                SLICE("x: missing"), 7, NULL),
                 0);
    CHECK_EQ(t, catalog_unreject(catalog, REFUSED_BY_FEED, CATALOG_PRODUCT, id_of(2, room), NULL),
             0);
    CHECK_EQ(t, catalog_unreject(catalog, REFUSED_BY_INDEX, CATALOG_PRODUCT, id_of(3, room), NULL),
             0);
    CHECK_EQ(t, catalog_commit(catalog, NULL), 0);
    CHECK_EQ(t, catalog_rejected_count(catalog, &count, NULL), 0);
    CHECK_EQ(t, count, IDS - 1);
    CHECK_EQ(t,
             catalog_rejected_page(catalog, CATALOG_PRODUCT, id_of(4, room), 3, count_rejected,
                                   &listed, NULL),
             0);
    CHECK_EQ(t, listed, 3);
    catalog_close(catalog);
    files_remove_tree(dir);
}

static int check_valid(void *user, const struct catalog_rejected *rejected, struct attar_error *err)
{
    bool *valid = user;

    (void)err;
    *valid =
        rejected->id.len > 0 && rejected->id.len <= REJECTED_ID_MAX && utf8_valid(rejected->id);
    return 0;
}

/* It is shown as JSON, which must be UTF-8. */
TEST_PROP(a_refused_id_that_is_too_long_is_cut_between_code_points, 10)
{
    char id[REJECTED_ID_MAX + UTF8_MAX_LEN + 1];
    char dir[PATH_MAX];
    struct catalog *catalog;
    bool valid = false;
    size_t len = rng_below(t->rng, UTF8_MAX_LEN);

    memset(id, 'x', len);
    while (len <= REJECTED_ID_MAX)
        len += utf8_encode(0x80 << rng_below(t->rng, 10), id + len);
    files_temp_dir(dir);
    catalog = open_catalog(t, dir);
    CHECK_EQ(t, catalog_begin(catalog, NULL), 0);
    CHECK_EQ(t,
             catalog_reject(catalog, REFUSED_BY_FEED, CATALOG_PRODUCT, slice_of(id, len),
                            SLICE("id: too long"), 7, NULL),
             0);
    CHECK_EQ(t, catalog_commit(catalog, NULL), 0);
    CHECK_EQ(
        t, catalog_rejected_page(catalog, CATALOG_PRODUCT, SLICE(""), 1, check_valid, &valid, NULL),
        0);
    CHECK(t, valid);
    catalog_close(catalog);
    files_remove_tree(dir);
}

TEST_PROP(notes_are_written_with_their_transaction, 10)
{
    char dir[PATH_MAX];
    struct catalog *catalog;
    struct buf value;

    buf_init(&value, 64);
    files_temp_dir(dir);
    catalog = open_catalog(t, dir);
    CHECK_EQ(t, catalog_begin(catalog, NULL), 0);
    CHECK_EQ(t, catalog_note_put(catalog, "position", SLICE("one"), NULL), 0);
    CHECK_EQ(t, catalog_commit(catalog, NULL), 0);
    CHECK_EQ(t, catalog_begin(catalog, NULL), 0);
    CHECK_EQ(t, catalog_note_put(catalog, "position", SLICE("two"), NULL), 0);
    catalog_rollback(catalog);
    CHECK_EQ(t, catalog_note_get(catalog, "position", &value, NULL), 0);
    CHECK(t, slice_eq(buf_slice(&value), SLICE("one")));
    buf_clear(&value);
    CHECK_EQ(t, catalog_note_get(catalog, "instance", &value, NULL), 0);
    CHECK_EQ(t, value.len, 16);
    CHECK_EQ(t, catalog_note_get(catalog, "no", &value, NULL), -ATTAR_ENOTFOUND);
    buf_release(&value);
    catalog_close(catalog);
    files_remove_tree(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(a_swap_logs_what_differs),
        PROP(refused_documents_are_kept_until_accepted),
        PROP(a_refused_id_that_is_too_long_is_cut_between_code_points),
        PROP(notes_are_written_with_their_transaction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
