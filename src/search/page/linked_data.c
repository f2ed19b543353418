/* The product for machines: schema.org's Product, AggregateOffer and BreadcrumbList as JSON-LD.
 *
 * The JSON writer escapes < > &, so no name can end the script element.
 * Source: schema.org; Google Search, "Product structured data" (required: name and one of offers,
 * review, aggregateRating; an offer needs price and priceCurrency). */
#include "search/page/page.h"

#include "codec/json_writer.h"
#include "search/page/html.h"

#include <assert.h>

enum { LINKED_URL_MAX = 1024 };

static void text(struct json_writer *w, const char *key, struct slice value)
{
    if (value.len == 0)
        return;
    json_key(w, key);
    json_add_str(w, value);
}

static void type(struct json_writer *w, const char *name)
{
    json_key(w, "@type");
    json_add_cstr(w, name);
}

static void address(struct json_writer *w, const struct page *page, const char *key)
{
    struct buf url;

    buf_init(&url, LINKED_URL_MAX);
    page_url(page, page->lang, &url);
    text(w, key, buf_slice(&url));
    buf_release(&url);
}

static void text_in(struct json_writer *w, const struct page *page, const char *key,
                    const struct json *object)
{
    enum lang lang;

    text(w, key, page_text(page, object, &lang));
}

static void price(struct json_writer *w, const char *key, const struct json *money)
{
    int64_t minor = 0;

    (void)json_i64(json_get(money, "amount"), &minor);
    json_key(w, key);
    json_add_fixed(w, minor, 2);
}

static bool in_stock(const struct json *offer)
{
    bool stocked = false;

    return json_bool(json_get(offer, "in_stock"), &stocked) == 0 && stocked;
}

static struct slice condition(const struct json *offer)
{
    struct slice is = page_member(offer, "condition");

    if (slice_eq(is, SLICE("open_box")) || slice_eq(is, SLICE("vintage")) ||
        slice_eq(is, SLICE("decant")))
        return SLICE("https://schema.org/UsedCondition");
    return SLICE("https://schema.org/NewCondition");
}

static void offer(struct json_writer *w, const struct page *page, const struct json *offer)
{
    json_object_begin(w);
    type(w, "Offer");
    price(w, "price", json_get(offer, "price"));
    text(w, "priceCurrency", page_member(json_get(offer, "price"), "currency"));
    text(w, "availability",
         in_stock(offer) ? SLICE("https://schema.org/InStock")
                         : SLICE("https://schema.org/OutOfStock"));
    text(w, "itemCondition", condition(offer));
    address(w, page, "url");
    json_key(w, "seller");
    json_object_begin(w);
    type(w, "Organization");
    text_in(w, page, "name", json_get(json_get(offer, "vendor"), "name"));
    json_object_end(w);
    json_object_end(w);
}

/* The offers come cheapest first. */
static void offers(struct json_writer *w, const struct page *page)
{
    size_t count = json_count(page->offers);
    const struct json *lowest = json_get(json_at(page->offers, 0), "price");

    if (count == 0)
        return;
    json_key(w, "offers");
    json_object_begin(w);
    type(w, "AggregateOffer");
    price(w, "lowPrice", lowest);
    price(w, "highPrice", json_get(json_at(page->offers, count - 1), "price"));
    text(w, "priceCurrency", page_member(lowest, "currency"));
    json_key(w, "offerCount");
    json_add_u64(w, count);
    json_key(w, "offers");
    json_array_begin(w);
    for (size_t i = 0; i < count && i < PAGE_OFFERS_SHOWN_MAX; i++)
        offer(w, page, json_at(page->offers, i));
    json_array_end(w);
    json_object_end(w);
}

static void rating(struct json_writer *w, const struct page *page)
{
    const struct json *rating = json_get(page->product, "rating");

    if (json_kind(rating) != JSON_KIND_OBJECT)
        return;
    json_key(w, "aggregateRating");
    json_object_begin(w);
    type(w, "AggregateRating");
    json_key(w, "ratingValue");
    json_add_json(w, json_get(rating, "mean"));
    json_key(w, "ratingCount");
    json_add_json(w, json_get(rating, "n"));
    json_object_end(w);
}

static void images(struct json_writer *w, const struct page *page)
{
    const struct json *images = json_get(page->product, "images");

    if (json_count(images) == 0)
        return;
    json_key(w, "image");
    json_array_begin(w);
    for (size_t i = 0; i < json_count(images); i++)
        json_add_str(w, page_member(json_at(images, i), "url"));
    json_array_end(w);
}

static void product(struct json_writer *w, const struct page *page)
{
    json_object_begin(w);
    type(w, "Product");
    text_in(w, page, "name", json_get(page->product, "name"));
    text_in(w, page, "description", json_get(page->product, "description"));
    text(w, "productID", page_member(page->product, "id"));
    address(w, page, "url");
    images(w, page);
    json_key(w, "brand");
    json_object_begin(w);
    type(w, "Brand");
    text_in(w, page, "name", json_get(json_get(page->product, "brand"), "name"));
    json_object_end(w);
    rating(w, page);
    offers(w, page);
    json_object_end(w);
}

static void crumb(struct json_writer *w, const struct page *page, size_t at,
                  const struct json *category)
{
    struct buf url;

    buf_init(&url, LINKED_URL_MAX);
    buf_addf(&url, "%.*s/perfumes?category=%.*s", SLICE_ARG(page->origin),
             SLICE_ARG(page_member(category, "id")));
    json_object_begin(w);
    type(w, "ListItem");
    json_key(w, "position");
    json_add_u64(w, at + 1);
    text_in(w, page, "name", json_get(category, "name"));
    text(w, "item", buf_slice(&url));
    json_object_end(w);
    buf_release(&url);
}

static void way(struct json_writer *w, const struct page *page)
{
    const struct json *path = json_get(page->product, "category_path");

    json_object_begin(w);
    type(w, "BreadcrumbList");
    json_key(w, "itemListElement");
    json_array_begin(w);
    for (size_t i = 0; i < json_count(path); i++)
        crumb(w, page, i, json_at(path, i));
    json_array_end(w);
    json_object_end(w);
}

void page_linked_data(const struct page *page)
{
    struct json_writer w;

    html_markup(page->out, "<script type=\"application/ld+json\">");
    json_writer_init(&w, page->out);
    json_object_begin(&w);
    json_key(&w, "@context");
    json_add_cstr(&w, "https://schema.org");
    json_key(&w, "@graph");
    json_array_begin(&w);
    product(&w, page);
    way(&w, page);
    json_array_end(&w);
    json_object_end(&w);
    assert(w.depth == 0);
    html_markup(page->out, "</script>");
}
