/* Goal: files of the storefront are found by their path, and pages by the paths that the page
 * routes itself.  Method: a small folder. */
#include "search/assets.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

#include <sys/stat.h>
#include <unistd.h>

static char dir[PATH_MAX];
static struct assets assets;

static void put(const char *name, const char *text)
{
    char path[PATH_MAX + 64];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    files_write(path, slice_cstr(text));
}

static int open_folder(void **state)
{
    char path[PATH_MAX + 64];

    (void)state;
    files_temp_dir(dir);
    snprintf(path, sizeof path, "%s/assets", dir);
    assert_int_equal(mkdir(path, 0755), 0);
    put("index.html", "<p>");
    put("index.html.gz", "packed");
    put("assets/a-1.js", "1");
    put("assets/lonely.css.gz", "packed");
    put("robots.txt", "");
    put(".secret", "no");
    return 0;
}

static int close_folder(void **state)
{
    (void)state;
    assets_release(&assets);
    files_remove_tree(dir);
    return 0;
}

static const struct http_asset *find(const char *path)
{
    return assets_find(&assets, slice_cstr(path));
}

static void files_are_found(void **state)
{
    const struct http_asset *page;

    (void)state;
    assert_int_equal(assets_load(&assets, dir, NULL), 0);
    page = find("index.html");
    assert_non_null(page);
    assert_true(slice_eq(page->body, SLICE("<p>")) && slice_eq(page->gzip, SLICE("packed")));
    assert_string_equal(page->content_type, "text/html; charset=utf-8");
    assert_string_equal(page->cache_control, "no-cache");
    assert_int_equal(page->etag.len, 18);
    assert_non_null(strstr(find("assets/a-1.js")->cache_control, "immutable"));
    assert_int_equal(find("robots.txt")->body.len, 0);
    assert_ptr_equal(find(""), page);
    assert_ptr_equal(find("p/some-slug"), page);
    assert_ptr_equal(find("a.b/c"), page);
    assert_null(find("p/some.slug"));
    assert_null(find(".secret"));
    assert_null(find("index.html.gz"));
    assert_null(find("assets/lonely.css"));
    assert_null(find("../etc/passwd.txt"));
    assets_release(&assets);
}

static void without_a_folder_there_is_nothing(void **state)
{
    (void)state;
    assert_int_equal(assets_load(&assets, NULL, NULL), 0);
    assert_null(find(""));
    assert_null(find("index.html"));
    assets_release(&assets);
}

static void what_cannot_be_read_is_named(void **state)
{
    struct attar_error err;

    (void)state;
    assert_int_equal(assets_load(&assets, "/nonexistent/page", &err), -ATTAR_EIO);
    assert_non_null(strstr(err.text, "/nonexistent/page"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_found),
        cmocka_unit_test(without_a_folder_there_is_nothing),
        cmocka_unit_test(what_cannot_be_read_is_named),
    };

    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
