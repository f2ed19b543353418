/* Goal: a value is found by key, name or folded name, the closest kind first; damaged blobs are
 * refused with their line.
 * Method: hand-made blobs with clashing names. */
#include "query/labels.h"

#include "tests/support/prop.h"

static const char blob_text[] = "brand\tajmal\tAjmal\tأجمل\tajmal\tاجمل\t\n"
                                "brand\trose\tLa Rose\t\tla rose\t\t\n"
                                "notes\trose\tRose\tورد\trose\tورد\tfloral\n"
                                "notes\trose-2\trose\t\trose\t\t\n"
                                "notes\tyasmin\tJasmine\tياسمين\tjasmine\tياسمين\t\n";

static struct labels *open_text(const char *text)
{
    struct labels *labels = NULL;

    assert_int_equal(labels_open(slice_cstr(text), &labels, NULL), 0);
    return labels;
}

static const char *found(const struct labels *labels, const char *set, const char *text,
                         const char *folded)
{
    static char key[64];
    const struct label *label =
        labels_find(labels, slice_cstr(set), slice_cstr(text), slice_cstr(folded));

    snprintf(key, sizeof key, "%.*s", label == NULL ? 4 : (int)label->key.len,
             label == NULL ? "none" : label->key.ptr);
    return key;
}

static void a_key_is_got_in_its_set_only(void **state)
{
    struct labels *labels = open_text(blob_text);
    const struct label *label = labels_get(labels, SLICE("notes"), SLICE("rose"));

    (void)state;
    assert_true(slice_eq(label->ar, SLICE("ورد")));
    assert_true(slice_eq(label->parent, SLICE("floral")));
    assert_null(labels_get(labels, SLICE("notes"), SLICE("ajmal")));
    assert_null(labels_get(labels, SLICE("notes"), SLICE("Rose")));
    assert_null(labels_get(labels, SLICE("note"), SLICE("rose")));
    assert_null(labels_get(labels, SLICE("notes"), SLICE("")));
    labels_close(labels);
}

static void the_closest_name_wins(void **state)
{
    struct labels *labels = open_text(blob_text);

    (void)state;
    assert_string_equal(found(labels, "notes", "rose", ""), "rose"); /* the key */
    assert_string_equal(found(labels, "notes", "Rose", ""), "rose"); /* the name */
    assert_string_equal(found(labels, "notes", "ROSE", ""), "rose"); /* the earlier line */
    assert_string_equal(found(labels, "notes", "JASMINE", ""), "yasmin");
    assert_string_equal(found(labels, "notes", "ياسمين", ""), "yasmin");
    assert_string_equal(found(labels, "brand", "اجمل", ""), "ajmal");     /* folded */
    assert_string_equal(found(labels, "brand", "آجمل", "اجمل"), "ajmal"); /* folded by the caller */
    assert_string_equal(found(labels, "brand", "nothing", "nothing"), "none");
    assert_string_equal(found(NULL, "brand", "ajmal", ""), "none");
    labels_close(labels);
}

static void a_tree_has_levels(void **state)
{
    struct labels *labels = open_text("brand\tajmal\tAjmal\t\t\t\t\n"
                                      "category\tarabian\tArabian\t\t\t\tperfume\n"
                                      "category\tattar\tAttar\t\t\t\tarabian\n"
                                      "category\tperfume\tPerfume\t\t\t\t\n"
                                      "ring\ta\tA\t\t\t\tb\n"
                                      "ring\tb\tB\t\t\t\ta\n");

    (void)state;
    assert_int_equal(labels_levels(labels, SLICE("category")), 3);
    assert_int_equal(labels_levels(labels, SLICE("brand")), 1);
    assert_int_equal(labels_levels(labels, SLICE("ring")), 11); /* a mistake, but it ends */
    assert_int_equal(labels_levels(labels, SLICE("notes")), 0);
    assert_int_equal(labels_levels(NULL, SLICE("brand")), 0);
    assert_int_equal(labels_level(labels, SLICE("category"), SLICE("attar")), 2);
    assert_int_equal(labels_level(labels, SLICE("category"), SLICE("no/such/node")), 2);
    labels_close(labels);
}

static void a_damaged_line_is_named(void **state)
{
    static const char *const damaged[] = {
        "brand\tajmal\tAjmal\t\t\t\t\nbrand\trose\n",                 /* too few fields */
        "brand\tajmal\tAjmal\t\t\t\t\nbrand\trose\tRose\t\t\t\t\t\n", /* too many */
        "brand\tajmal\tAjmal\t\t\t\t\n\trose\tRose\t\t\t\t\n",        /* no set */
        "brand\tajmal\tAjmal\t\t\t\t\nbrand\t\tRose\t\t\t\t\n",       /* no key */
    };

    (void)state;
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        struct labels *labels = NULL;
        struct attar_error err;

        assert_int_equal(labels_open(slice_cstr(damaged[i]), &labels, &err), -ATTAR_EPARSE);
        assert_non_null(strstr(err.text, "line 2"));
        assert_null(labels);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_got_in_its_set_only),
        cmocka_unit_test(the_closest_name_wins),
        cmocka_unit_test(a_tree_has_levels),
        cmocka_unit_test(a_damaged_line_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
