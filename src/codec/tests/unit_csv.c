/* Goal: RFC 4180 rows, TSV rows, and a fault that costs one row, never the rest.
 * Method: texts beside their rows printed as "[a|b]", with line numbers. */
#include "codec/csv.h"

#include "tests/support/prop.h"

static void expect_rows(const char *text, const struct csv_dialect *dialect, const char *want)
{
    struct input *input = input_of_bytes(slice_cstr(text));
    struct csv csv;
    struct buf got;
    int rc;

    buf_init(&got, 4096);
    csv_init(&csv, input, dialect);
    while ((rc = csv_next(&csv, NULL)) != 0) {
        buf_addf(&got, "%d", (int)csv.line);
        if (rc < 0)
            buf_addf(&got, "%s", attar_error_name(rc));
        for (size_t i = 0; rc > 0 && i < csv.count; i++)
            buf_addf(&got, "%c%.*s", i == 0 ? '[' : '|', SLICE_ARG(csv.fields[i]));
        buf_add_cstr(&got, "] ");
    }
    buf_add_byte(&got, '\0');
    assert_string_equal(got.ptr, want);
    csv_release(&csv);
    input_close(input);
    buf_release(&got);
}

static void rows_of_rfc_4180(void **state)
{
    const struct csv_dialect *csv = &csv_rfc4180;

    (void)state;
    expect_rows("a,b\r\nc,d\r\n", csv, "1[a|b] 2[c|d] ");
    expect_rows("a,b\nc,d", csv, "1[a|b] 2[c|d] ");
    expect_rows("\"a,1\",\"b \"\"q\"\"\"\n", csv, "1[a,1|b \"q\"] ");
    expect_rows("\"two\nlines\",x\ny,z\n", csv, "1[two\nlines|x] 3[y|z] ");
    expect_rows(",\n\n\"\"\nz", csv, "1[|] 3[] 4[z] ");
    expect_rows("\xEF\xBB\xBF\"a\",b\n", csv, "1[a|b] ");
    expect_rows("5' 4\",b\r\n", csv, "1[5' 4\"|b] ");
    expect_rows("\"a\"\r\n\"b\r\n\"\r\n", csv, "1[a] 2[b\r\n] ");
    expect_rows("", csv, "");
}

static void rows_of_tsv(void **state)
{
    (void)state;
    expect_rows("a\t\"b\nc,\t\r\n", &csv_tsv, "1[a|\"b] 2[c,|] ");
}

static void a_fault_costs_one_row(void **state)
{
    struct csv_dialect small = {',', true, 8, 3};

    (void)state;
    expect_rows("a\n\"b\"x,y\nc\n", &csv_rfc4180, "1[a] 2EPARSE] 3[c] ");
    expect_rows("a\n\"never", &csv_rfc4180, "1[a] 2EPARSE] ");
    expect_rows("1,2,3\n1,2,3,4\nz\n", &small, "1[1|2|3] 2ELIMIT] 3[z] ");
    expect_rows("12345678\n123456789\nz\n", &small, "1[12345678] 2ELIMIT] 3[z] ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_rfc_4180),
        cmocka_unit_test(rows_of_tsv),
        cmocka_unit_test(a_fault_costs_one_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
