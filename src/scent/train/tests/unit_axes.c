/* Goal: axes.tsv says of every accord, and of every note by itself, its scent family or a parent,
 * what it smells of; and vanilla is .7 gourmand .3 amber, as search.md has it.
 * Method: the ontology's files are read here, line by line. */
#include "scent/train/axes.h"

#include "tests/support/prop.h"

static char text[1 << 20];

static struct slice file_text(const char *name)
{
    char path[4096];
    FILE *file;
    size_t len;

    snprintf(path, sizeof path, "%s/data/ontology/%s", getenv("ATTAR_ROOT"), name);
    file = fopen(path, "rb");
    assert_non_null(file);
    len = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_true(len > 0 && len < sizeof text);
    return slice_of(text, len);
}

static void every_accord_and_note_has_axes(void **state)
{
    static const char *const files[] = {"accords.tsv", "notes.tsv"};
    struct axes_table table;

    (void)state;
    axes_table_init(&table);
    for (int f = 0; f < 2; f++) {
        struct slice rest = file_text(files[f]);

        slice_cut(&rest, '\n');
        while (rest.ptr != NULL) {
            struct slice line = slice_cut(&rest, '\n');
            struct slice cell = slice_cut(&line, '\t');

            while (f == 1 && line.ptr != NULL) /* the last column is the family */
                cell = slice_cut(&line, '\t');
            if (cell.len > 0 && axes_table_find(&table, SLICE("accord"), cell) == NULL)
                fail_msg("%s: no axes for %.*s", files[f], SLICE_ARG(cell));
        }
    }
    axes_table_release(&table);
}

static void vanilla_is_gourmand_and_amber(void **state)
{
    struct axes_table table;
    const uint8_t *row;

    (void)state;
    axes_table_init(&table);
    row = axes_table_find(&table, SLICE("note"), SLICE("vanilla"));
    assert_non_null(row);
    for (int k = 0; k < SCENT_AXES; k++)
        assert_int_equal(row[k], strcmp(scent_axis_names[k], "gourmand") == 0 ? 70
                                 : strcmp(scent_axis_names[k], "amber") == 0  ? 30
                                                                              : 0);
    axes_table_release(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_accord_and_note_has_axes),
        cmocka_unit_test(vanilla_is_gourmand_and_amber),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
