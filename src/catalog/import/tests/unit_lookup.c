/* Goal: a name finds its row by id, name or alias in either script; a row is never hidden.
 * Method: small tables in a scratch folder; then the ontology of the tree, every name of it. */
#include "catalog/import/lookup.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

static char dir[PATH_MAX];

static int begin(void **state)
{
    char path[PATH_MAX + 16];

    (void)state;
    files_temp_dir(dir);
    snprintf(path, sizeof path, "%s/notes.tsv", dir);
    files_write(path, SLICE("id\ten\tar\taliases\tparent\n"
                            "oud\tOud\tعود\tagarwood|aoud|العود\t\n"
                            "musk\tMusk\tمسك\tOud\t\n"
                            "white-musk\tWhite Musk\tمسك أبيض\t\tmusk\n"));
    snprintf(path, sizeof path, "%s/labels.tsv", dir);
    files_write(path, SLICE("facet\tid\ten\tar\nform\tmist\tMist\tبخاخ\n"
                            "category\tperfume\tPerfume\tعطور\n"));
    snprintf(path, sizeof path, "%s/bad.tsv", dir);
    files_write(path, SLICE("name\tar\nx\ty\n"));
    return 0;
}

static int end(void **state)
{
    (void)state;
    files_remove_tree(dir);
    return 0;
}

static const char *found(const struct lookup *lookup, const char *name)
{
    const struct lookup_row *row = lookup_find(lookup, slice_cstr(name));

    return row != NULL ? row->id.ptr : "(none)";
}

static void names_find_their_row(void **state)
{
    struct lookup lookup;

    (void)state;
    assert_int_equal(lookup_open(dir, "notes", &lookup, NULL), 0);
    assert_string_equal(found(&lookup, "OUD"), "oud"); /* not musk, whose alias it is */
    assert_string_equal(found(&lookup, "العود"), "oud");
    assert_string_equal(found(&lookup, "Agarwood (Oud)"), "oud");
    assert_string_equal(found(&lookup, "Resin (aoud)"), "oud");
    assert_string_equal(found(&lookup, "white  musk"), "white-musk");
    assert_string_equal(found(&lookup, "white"), "(none)");
    assert_string_equal(found(&lookup, ""), "(none)");
    assert_string_equal(lookup_id(&lookup, SLICE("white-musk"))->parent.ptr, "musk");
    assert_null(lookup_id(&lookup, SLICE("Oud")));
    lookup_close(&lookup);
    lookup_close(&lookup);
}

static void one_facet_of_the_labels(void **state)
{
    struct lookup lookup;

    (void)state;
    assert_int_equal(lookup_open(dir, "labels:category", &lookup, NULL), 0);
    assert_int_equal(lookup.rows.count, 1);
    assert_string_equal(found(&lookup, "Perfume"), "perfume");
    lookup_close(&lookup);
}

static void faults_have_their_code(void **state)
{
    struct lookup lookup;

    (void)state;
    assert_int_equal(lookup_open(dir, "none", &lookup, NULL), -ATTAR_ENOTFOUND);
    assert_int_equal(lookup_open(dir, "bad", &lookup, NULL), -ATTAR_EPARSE);
}

static void the_trees_ontology_finds_itself(void **state)
{
    static const char *const tables[] = {"notes", "accords", "families", "houses"};
    char path[PATH_MAX];

    (void)state;
    files_source("data/ontology", path);
    for (int i = 0; i < 4; i++) {
        struct lookup lookup;

        assert_int_equal(lookup_open(path, tables[i], &lookup, NULL), 0);
        assert_true(lookup.rows.count > 20);
        for (size_t r = 0; r < lookup.rows.count; r++)
            assert_ptr_equal(lookup_find(&lookup, lookup.rows.items[r].id), &lookup.rows.items[r]);
        lookup_close(&lookup);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_find_their_row, begin, end),
        cmocka_unit_test_setup_teardown(one_facet_of_the_labels, begin, end),
        cmocka_unit_test_setup_teardown(faults_have_their_code, begin, end),
        cmocka_unit_test(the_trees_ontology_finds_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
