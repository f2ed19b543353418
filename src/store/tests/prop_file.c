/* Goal: sections come back byte for byte, aligned; the same calls give the same bytes; and every
 * flipped bit of a file is seen (C3), while readers stay inside the bytes with checksums off.
 * Method: random sections through a file; each bit of small files flipped in turn. */
#include "store/store.h"

#include "store/format.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

enum { SECTIONS = 6, CONTENT_MAX = 3 << 20 };

static char *content;

struct plan {
    uint32_t count;
    size_t from[SECTIONS];
    size_t len[SECTIONS];
};

static struct plan gen_plan(struct rng *rng, size_t max)
{
    struct plan plan = {.count = (uint32_t)rng_below(rng, SECTIONS + 1)};

    for (uint32_t i = 0; i < plan.count; i++) {
        plan.len[i] = rng_below(rng, rng_below(rng, 3) == 0 ? max : 200);
        plan.from[i] = rng_below(rng, CONTENT_MAX - plan.len[i]);
    }
    return plan;
}

static void write_plan(struct prop *t, const struct plan *plan, const char *path,
                       struct store_entry *entry)
{
    struct store_writer *w = NULL;
    char name[STORE_SECTION_CAP];

    CHECK_EQ(t, store_writer_open(disk_posix(), path, "test", &w, NULL), 0);
    for (uint32_t i = 0; i < plan->count; i++) {
        size_t cut = rng_below(t->rng, plan->len[i] + 1);

        snprintf(name, sizeof name, "s%u", i);
        CHECK_EQ(t, store_writer_section(w, name, NULL), 0);
        CHECK_EQ(t, store_writer_add(w, content + plan->from[i], cut, NULL), 0);
        CHECK_EQ(t, store_writer_add(w, content + plan->from[i] + cut, plan->len[i] - cut, NULL),
                 0);
    }
    CHECK_EQ(t, store_writer_finish(w, entry, NULL), 0);
    store_writer_close(w);
}

static void check_plan(struct prop *t, const struct plan *plan, const struct store_file *file)
{
    char name[STORE_SECTION_CAP];
    struct slice got;

    CHECK_EQ(t, store_file_verify(file, NULL), 0);
    CHECK_EQ(t, store_file_count(file), plan->count);
    for (uint32_t i = 0; i < plan->count; i++) {
        snprintf(name, sizeof name, "s%u", i);
        CHECK_EQ(t, store_file_section(file, name, &got, NULL), 0);
        CHECK(t, slice_eq(got, slice_of(content + plan->from[i], plan->len[i])));
        CHECK_EQ(t, (uintptr_t)got.ptr % STORE_ALIGN, 0);
    }
    CHECK_EQ(t, store_file_section(file, "other", &got, NULL), -ATTAR_ENOTFOUND);
}

TEST_PROP(file_round_trip, 40)
{
    struct plan plan = gen_plan(t->rng, CONTENT_MAX);
    struct store_file *file = NULL;
    struct store_entry entry;
    struct store_entry again;
    char dir[PATH_MAX];
    char path[2][PATH_MAX + 8];

    files_temp_dir(dir);
    snprintf(path[0], sizeof path[0], "%s/a", dir);
    snprintf(path[1], sizeof path[1], "%s/b", dir);
    write_plan(t, &plan, path[0], &entry);
    write_plan(t, &plan, path[1], &again);
    CHECK_EQ(t, entry.root, again.root);
    CHECK_EQ(t, entry.size, again.size);
    CHECK_EQ(t, store_file_open(path[0], entry.size - 1, &file, NULL), -ATTAR_ELIMIT);
    CHECK_EQ(t, store_file_open(path[0], entry.size, &file, NULL), 0);
    CHECK_EQ(t, store_file_root(file), entry.root);
    check_plan(t, &plan, file);
    store_file_close(file);
    files_remove_tree(dir);
}

/* Opened and verified without a complaint? */
static bool accepted(struct slice bytes, bool check)
{
    struct store_file *file = NULL;
    bool good =
        store_file_parse(bytes, check, &file, NULL) == 0 && store_file_verify(file, NULL) == 0;

    for (size_t i = 0; file != NULL && i < store_file_count(file); i++) {
        struct slice section = store_file_bytes(file, i);

        assert_true(section.ptr >= bytes.ptr && section.ptr + section.len <= bytes.ptr + bytes.len);
    }
    store_file_close(file);
    return good;
}

TEST_PROP(every_flipped_bit_is_seen, 4)
{
    struct plan plan = gen_plan(t->rng, 300);
    struct store_entry entry;
    struct slice bytes;
    char dir[PATH_MAX];
    char path[PATH_MAX + 8];

    files_temp_dir(dir);
    snprintf(path, sizeof path, "%s/a", dir);
    write_plan(t, &plan, path, &entry);
    bytes = files_read(path);
    CHECK(t, accepted(bytes, true));
    for (size_t bit = 0; bit < bytes.len * 8; bit++) {
        char *byte = (char *)bytes.ptr + bit / 8;

        *byte ^= (char)(1 << bit % 8);
        if (accepted(bytes, true))
            prop_fail(t, __FILE__, __LINE__, "bit %zu of %zu is not seen", bit, bytes.len * 8);
        accepted(bytes, false); /* must stay inside */
        *byte ^= (char)(1 << bit % 8);
    }
    for (size_t len = 0; len < bytes.len; len++)
        CHECK(t, !accepted(slice_of(bytes.ptr, len), true));
    free((void *)bytes.ptr);
    files_remove_tree(dir);
}

static int fill_content(void **state)
{
    struct rng rng;

    (void)state;
    content = malloc(CONTENT_MAX);
    rng_init(&rng, 1);
    for (size_t i = 0; i < CONTENT_MAX; i++)
        content[i] = (char)rng_next(&rng);
    return 0;
}

static int free_content(void **state)
{
    (void)state;
    free(content);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(file_round_trip), PROP(every_flipped_bit_is_seen)};

    return cmocka_run_group_tests(tests, fill_content, free_content);
}
