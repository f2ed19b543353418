/* What stands in <main> of a product's page: the way to it, what it is, how it smells, who sells
 * it, what is like it.  A part that the product says nothing of is not there. */
#include "search/page/page.h"

#include "search/page/html.h"

#include <assert.h>

static void heading(const struct page *page, enum page_word word)
{
    html_markup(page->out, "<h2>");
    html_text(page->out, page_word(word, page->lang));
    html_markup(page->out, "</h2>");
}

/* <a href="/perfumes?name=value&lang=..">, left open. */
static void listing_link(const struct page *page, const char *class, const char *name,
                         struct slice value)
{
    html_markup(page->out, "<a");
    if (class != NULL)
        html_attribute(page->out, "class", slice_cstr(class));
    html_markup(page->out, " href=\"/perfumes?");
    html_markup(page->out, name);
    html_markup(page->out, "=");
    html_text(page->out, value);
    html_markup(page->out, page->lang == LANG_AR ? "&amp;lang=ar\">" : "&amp;lang=en\">");
}

static void breadcrumbs(const struct page *page)
{
    const struct json *path = json_get(page->product, "category_path");
    struct buf *out = page->out;

    html_markup(out, "<nav class=\"breadcrumbs\"");
    html_attribute(out, "aria-label", page_word(PAGE_HOME, page->lang));
    html_markup(out, page->lang == LANG_AR ? "><ol><li><a href=\"/?lang=ar\">"
                                           : "><ol><li><a href=\"/?lang=en\">");
    html_text(out, page_word(PAGE_HOME, page->lang));
    html_markup(out, "</a></li>");
    for (size_t i = 0; i < json_count(path); i++) {
        const struct json *category = json_at(path, i);

        html_markup(out, "<li>");
        listing_link(page, NULL, "category", page_member(category, "id"));
        page_named(page, "span", NULL, json_get(category, "name"));
        html_markup(out, "</a></li>");
    }
    html_markup(out, "</ol></nav>");
}

static void gallery(const struct page *page)
{
    const struct json *images = json_get(page->product, "images");

    if (json_count(images) == 0)
        return;
    html_markup(page->out, "<div class=\"gallery\">");
    for (size_t i = 0; i < json_count(images); i++) {
        const struct json *image = json_at(images, i);
        enum lang lang;
        struct slice alt = page_text(page, json_get(image, "alt"), &lang);
        int64_t width = 0;
        int64_t height = 0;

        (void)json_i64(json_get(image, "w"), &width);
        (void)json_i64(json_get(image, "h"), &height);
        html_markup(page->out, "<img");
        html_attribute(page->out, "src", page_member(image, "url"));
        html_attribute(page->out, "alt", alt.ptr == NULL ? slice_of("", 0) : alt);
        if (width > 0 && height > 0)
            buf_addf(page->out, " width=\"%lld\" height=\"%lld\"", (long long)width,
                     (long long)height);
        html_markup(page->out, i > 0 ? " loading=\"lazy\">" : ">");
    }
    html_markup(page->out, "</div>");
}

static void rating(const struct page *page)
{
    const struct json *rating = json_get(page->product, "rating");
    int64_t tenths;
    int64_t votes;

    if (json_decimal(json_get(rating, "mean"), 1, &tenths) < 0 ||
        json_i64(json_get(rating, "n"), &votes) < 0)
        return;
    html_markup(page->out, "<p class=\"rating\"><span>");
    html_text(page->out, page_word(PAGE_RATING, page->lang));
    buf_addf(page->out, "</span> <strong>%d.%d</strong> / 5 (%lld ", (int)(tenths / 10),
             (int)(tenths % 10), (long long)votes);
    html_text(page->out, page_word(PAGE_VOTES, page->lang));
    html_markup(page->out, ")</p>");
}

static void grade(const struct page *page, const char *member, enum page_word word)
{
    int64_t tenths;

    if (json_decimal(json_get(json_get(page->product, member), "value"), 1, &tenths) < 0)
        return;
    html_markup(page->out, "<p class=\"grade\"><span>");
    html_text(page->out, page_word(word, page->lang));
    html_markup(page->out, "</span> <meter min=\"0\" max=\"5\"");
    html_attribute(page->out, "aria-label", page_word(word, page->lang));
    buf_addf(page->out, " value=\"%d.%d\"></meter> %d.%d / 5</p>", (int)(tenths / 10),
             (int)(tenths % 10), (int)(tenths / 10), (int)(tenths % 10));
}

static void facts(const struct page *page)
{
    const struct json *perfumers = json_get(page->product, "perfumers");
    int64_t year;

    html_markup(page->out, "<dl class=\"facts\">");
    if (json_i64(json_get(page->product, "year"), &year) == 0) {
        html_markup(page->out, "<dt>");
        html_text(page->out, page_word(PAGE_LAUNCHED, page->lang));
        buf_addf(page->out, "</dt><dd>%lld</dd>", (long long)year);
    }
    if (json_count(perfumers) > 0) {
        html_markup(page->out, "<dt>");
        html_text(page->out, page_word(PAGE_PERFUMERS, page->lang));
        html_markup(page->out, "</dt>");
        for (size_t i = 0; i < json_count(perfumers); i++)
            page_named(page, "dd", NULL, json_get(json_at(perfumers, i), "name"));
    }
    html_markup(page->out, "</dl>");
}

static void from(const struct page *page)
{
    const struct json *from = json_get(page->product, "from");

    if (json_kind(from) != JSON_KIND_OBJECT)
        return;
    html_markup(page->out, "<p class=\"from\"><a href=\"#offers\">");
    html_text(page->out, page_word(PAGE_FROM, page->lang));
    html_markup(page->out, " ");
    page_money(page, from);
    html_markup(page->out, "</a></p>");
}

static void introduction(const struct page *page)
{
    const struct json *brand = json_get(page->product, "brand");

    html_markup(page->out, "<div class=\"product-head\">");
    gallery(page);
    html_markup(page->out, "<div><p class=\"house\">");
    listing_link(page, NULL, "brand", page_member(brand, "id"));
    page_named(page, "span", NULL, json_get(brand, "name"));
    html_markup(page->out, "</a></p>");
    page_named(page, "h1", NULL, json_get(page->product, "name"));
    from(page);
    rating(page);
    page_named(page, "p", "description", json_get(page->product, "description"));
    facts(page);
    grade(page, "longevity", PAGE_LONGEVITY);
    grade(page, "sillage", PAGE_SILLAGE);
    html_markup(page->out, "</div></div>");
}

/* ---- The pyramid ---- */

static bool in_layer(const struct json *note, const char *layer)
{
    struct slice is = page_member(note, "layer");

    return slice_eq(is.len == 0 ? SLICE("flat") : is, slice_cstr(layer));
}

static void layer(const struct page *page, const char *name, enum page_word word)
{
    const struct json *notes = json_get(page->product, "notes");
    bool open = false;

    for (size_t i = 0; i < json_count(notes); i++) {
        const struct json *note = json_at(notes, i);

        if (!in_layer(note, name))
            continue;
        if (!open) {
            buf_addf(page->out, "<li class=\"layer layer-%s\"><h3>", name);
            html_text(page->out, page_word(word, page->lang));
            html_markup(page->out, "</h3><p>");
        }
        open = true;
        listing_link(page, "chip", "note", page_member(note, "id"));
        page_named(page, "span", NULL, note);
        html_markup(page->out, "</a> ");
    }
    if (open)
        html_markup(page->out, "</p></li>");
}

static void pyramid(const struct page *page)
{
    if (json_count(json_get(page->product, "notes")) == 0)
        return;
    html_markup(page->out, "<section class=\"notes\">");
    heading(page, PAGE_PYRAMID);
    html_markup(page->out, "<ul class=\"pyramid\">");
    layer(page, "top", PAGE_TOP);
    layer(page, "heart", PAGE_HEART);
    layer(page, "base", PAGE_BASE);
    layer(page, "flat", PAGE_FLAT);
    html_markup(page->out, "</ul></section>");
}

static void related(const struct page *page)
{
    if (page->related_count == 0)
        return;
    html_markup(page->out, "<section class=\"related\">");
    heading(page, PAGE_RELATED);
    html_markup(page->out, "<ul>");
    for (size_t i = 0; i < page->related_count; i++) {
        const struct page_link *link = &page->related[i];

        html_markup(page->out, "<li><a href=\"/p/");
        html_text(page->out, link->slug);
        html_markup(page->out, page->lang == LANG_AR ? "?lang=ar\">" : "?lang=en\">");
        html_text(page->out, link->name);
        html_markup(page->out, "</a> <span class=\"muted\">");
        html_text(page->out, link->brand);
        buf_addf(page->out, " · %u%%</span></li>", (link->match + 5) / 10);
    }
    html_markup(page->out, "</ul></section>");
}

void page_body(const struct page *page)
{
    assert(page->out != NULL && page->related_count <= PAGE_RELATED_MAX);
    html_markup(page->out, "<article class=\"product\"");
    html_attribute(page->out, "data-product", page_member(page->product, "id"));
    html_markup(page->out, ">");
    breadcrumbs(page);
    introduction(page);
    page_scent(page);
    pyramid(page);
    page_offers(page);
    related(page);
    html_markup(page->out, "</article>");
}
