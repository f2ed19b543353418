/* Goal: progress and report read as the page promises.  Method: structs beside their text. */
#include "catalog/import/import.h"

#include "tests/support/prop.h"

static void expect_progress(struct import_progress progress, const char *want)
{
    struct buf out;

    buf_init(&out, 1000);
    import_progress_text(&progress, &out);
    buf_add_byte(&out, '\0');
    assert_string_equal(out.ptr, want);
    buf_release(&out);
}

static void progress_is_a_bar(void **state)
{
    (void)state;
    expect_progress((struct import_progress){450, 1000, 17064, 3, 1800},
                    "[#########-----------]  45 %   17,064 rows   3 rejected   9,480 rows/s"
                    "   3 s left");
    expect_progress((struct import_progress){0, 1000, 0, 0, 0},
                    "[--------------------]   0 %   0 rows   0 rejected   0 rows/s");
    expect_progress((struct import_progress){2000, 1000, 1, 0, 1000},
                    "[####################] 100 %   1 rows   0 rejected   1 rows/s");
    expect_progress((struct import_progress){0, 0, 1234567, 1000, 1000},
                    "[####################] 100 %   1,234,567 rows   1,000 rejected"
                    "   1,234,567 rows/s");
}

static void report_lists_what_was_rejected(void **state)
{
    struct import_reject rejects[] = {{3, "name", "missing"}, {9, "", "JSON line 1: oops"}};
    struct import_report report = {
        .rows = 37926, .documents = 37918, .duplicates = 5, .rejected = 7, .elapsed_ms = 3890};
    struct buf out;

    (void)state;
    report.rejects.items = rejects;
    report.rejects.count = 2;
    buf_init(&out, 1000);
    import_report_text(&report, &out);
    buf_add_byte(&out, '\0');
    assert_string_equal(out.ptr, "37,918 documents from 37,926 rows in 3.8 s\n"
                                 "5 rows replaced an earlier row with the same id\n"
                                 "7 rows rejected:\n"
                                 "  line 3: name: missing\n"
                                 "  line 9: JSON line 1: oops\n"
                                 "  and 5 more\n");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(progress_is_a_bar),
                                       cmocka_unit_test(report_lists_what_was_rejected)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
