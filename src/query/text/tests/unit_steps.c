/* Goal: each typo mode goes as far as it says and no further; what finds nothing is read as the
 * keys of the other layout, then cut into words; nothing is repaired while there are hits.
 * Method: a shop where eleven products have a word, one a word near to it. */
#include "query/text/tests/stall.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

enum { MANY = 11 };

static struct stall stall;
static char dir[PATH_MAX];

static void put(const char *id, const char *name, const char *brand)
{
    stall_put(&stall, &(struct stall_product){.id = id, .name = name, .brand = brand});
}

static int open_stall(void **state)
{
    (void)state;
    files_temp_dir(dir);
    stall_open(&stall, dir, NULL);
    for (int i = 0; i < MANY; i++) {
        char id[16];

        snprintf(id, sizeof id, "carry-%02d", i);
        put(id, "Carry", NULL);
    }
    put("harry", "Harry", NULL);
    put("carro", "Carro", NULL);
    put("kamzor", "Kamzorel", NULL);
    stall_publish(&stall);
    put("attr", "عطر", NULL);
    put("bleu", "Blue de Chanel", "Chanel");
    stall_publish(&stall);
    return 0;
}

static int close_stall(void **state)
{
    (void)state;
    stall_close(&stall);
    files_remove_tree(dir);
    return 0;
}

/* level, total, more */
static void assert_level(const char *q, enum typo_mode typo, const uint64_t want[3])
{
    struct search_request request = {
        .q = slice_cstr(q), .typo = typo, .count_more = true, .size = SEARCH_SIZE_MAX};
    struct search_result result;

    stall_run(&stall, &request, &result);
    if (result.text.level != want[0] || result.total != want[1] || result.text.more != want[2])
        fail_msg("\"%s\", mode %d: level %d, total %d, more %d", q, typo, result.text.level,
                 (int)result.total, (int)result.text.more);
    assert_int_equal(result.text.total, result.total); /* there is no filter */
}

static void ten_products_are_enough(void **state)
{
    (void)state;
    assert_level("carry ", TYPO_AUTO, (uint64_t[]){0, MANY, 2});
    assert_level("harry ", TYPO_AUTO, (uint64_t[]){2, MANY + 1, 0});
}

static void all_goes_as_far_as_it_can(void **state)
{
    (void)state;
    assert_level("carry ", TYPO_ALL, (uint64_t[]){2, MANY + 2, 0});
}

static void min_stops_at_the_first_hit(void **state)
{
    (void)state;
    assert_level("carry ", TYPO_MIN, (uint64_t[]){0, MANY, 2});
    assert_level("harry ", TYPO_MIN, (uint64_t[]){0, 1, MANY});
    assert_level("kamzrel ", TYPO_MIN, (uint64_t[]){1, 1, 0});
    assert_level("kmzorl ", TYPO_OFF, (uint64_t[]){0, 0, 0});
}

static void off_takes_the_words_as_typed(void **state)
{
    (void)state;
    assert_level("carry ", TYPO_OFF, (uint64_t[]){0, MANY, 2});
    assert_level("kamzrel ", TYPO_OFF, (uint64_t[]){0, 0, 1});
    assert_level("u'v ", TYPO_OFF, (uint64_t[]){0, 0, 0});
}

/* ---- Repairs ---- */

static void assert_read_as(const char *q, enum repair_kind kind, const char *text, const char *id)
{
    struct search_result result;
    char read[128];
    char want[128];

    stall_search(&stall, q, TYPO_AUTO, &result);
    snprintf(read, sizeof read, "%s %.*s", repair_name(result.text.repair),
             SLICE_ARG(result.text.repaired));
    snprintf(want, sizeof want, "%s %s", repair_name(kind), text);
    assert_string_equal(read, want);
    assert_true(result.hit_count > 0);
    assert_true(
        slice_eq(snapshot_id(view_snapshot(stall.view), result.hits[0].doc), slice_cstr(id)));
}

static void keys_of_the_other_layout_are_read(void **state)
{
    (void)state;
    assert_read_as("u'v", REPAIR_KEYBOARD, "عطر", "attr");
    assert_read_as("ؤاشىثم", REPAIR_KEYBOARD, "chanel", "bleu");
}

static void left_out_blanks_are_put_in(void **state)
{
    (void)state;
    assert_read_as("bluedechanel", REPAIR_SPLIT, "blue dechanel", "bleu");
}

static void what_has_hits_is_not_repaired(void **state)
{
    (void)state;
    assert_read_as("عطر", REPAIR_NONE, "", "attr");
    assert_read_as("chanel", REPAIR_NONE, "", "bleu");
    assert_read_as("carry ", REPAIR_NONE, "", "carry-00");
    assert_read_as("kamzrel ", REPAIR_NONE, "", "kamzor"); /* typos come first */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_products_are_enough),
        cmocka_unit_test(all_goes_as_far_as_it_can),
        cmocka_unit_test(min_stops_at_the_first_hit),
        cmocka_unit_test(off_takes_the_words_as_typed),
        cmocka_unit_test(keys_of_the_other_layout_are_read),
        cmocka_unit_test(left_out_blanks_are_put_in),
        cmocka_unit_test(what_has_hits_is_not_repaired),
    };

    return cmocka_run_group_tests(tests, open_stall, close_stall);
}
