/* What the parts of a page share: texts in two languages, money, addresses. */
#include "search/page/page.h"

#include "search/page/html.h"

#include <assert.h>

static const char *const lang_names[] = {"en", "ar"};

struct slice page_member(const struct json *object, const char *name)
{
    struct slice text;

    return json_str(json_get(object, name), &text) == 0 ? text : slice_of("", 0);
}

struct slice page_text(const struct page *page, const struct json *object, enum lang *out_lang)
{
    enum lang other = page->lang == LANG_AR ? LANG_EN : LANG_AR;
    struct slice text = page_member(object, lang_names[page->lang]);

    *out_lang = page->lang;
    if (text.len > 0)
        return text;
    *out_lang = other;
    text = page_member(object, lang_names[other]);
    return text.len > 0 ? text : slice_of(NULL, 0);
}

void page_named(const struct page *page, const char *tag, const char *class,
                const struct json *object)
{
    enum lang lang;
    struct slice text = page_text(page, object, &lang);

    if (text.ptr == NULL)
        return;
    buf_addf(page->out, "<%s", tag);
    if (class != NULL)
        html_attribute(page->out, "class", slice_cstr(class));
    if (lang != page->lang)
        html_attribute(page->out, "lang", slice_cstr(lang_names[lang]));
    html_markup(page->out, ">");
    html_text(page->out, text);
    buf_addf(page->out, "</%s>", tag);
}

/* Without cents when there are none. */
static void add_amount(struct buf *out, int64_t minor)
{
    buf_add_i64(out, minor / 100);
    if (minor % 100 != 0)
        buf_addf(out, ".%02d", (int)(minor % 100));
}

void page_money(const struct page *page, const struct json *money)
{
    struct slice currency = page_word(PAGE_CURRENCY, page->lang);
    int64_t minor = 0;

    (void)json_i64(json_get(money, "amount"), &minor);
    assert(minor >= 0);
    html_markup(page->out, "<bdi>");
    if (page->lang == LANG_AR) {
        add_amount(page->out, minor);
        html_markup(page->out, "&nbsp;");
        html_text(page->out, currency);
    } else {
        html_text(page->out, currency);
        html_markup(page->out, "&nbsp;");
        add_amount(page->out, minor);
    }
    html_markup(page->out, "</bdi>");
}

void page_url(const struct page *page, enum lang lang, struct buf *out)
{
    buf_addf(out, "%.*s/p/%.*s?lang=%s", SLICE_ARG(page->origin), SLICE_ARG(page->slug),
             lang_names[lang]);
}
