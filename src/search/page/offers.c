/* Who sells the perfume, in which size, for how much, and how it gets to the shopper. */
#include "search/page/page.h"

#include "search/page/html.h"

#include <assert.h>

static void heading(const struct page *page, enum page_word word)
{
    html_markup(page->out, "<th scope=\"col\">");
    html_text(page->out, page_word(word, page->lang));
    html_markup(page->out, "</th>");
}

static bool quantity(const struct page *page, const struct json *offer, const char *member,
                     enum page_word unit)
{
    int64_t tenths;

    if (json_decimal(json_get(offer, member), 1, &tenths) < 0 || tenths <= 0)
        return false;
    buf_add_i64(page->out, tenths / 10);
    if (tenths % 10 != 0)
        buf_addf(page->out, ".%d", (int)(tenths % 10));
    html_markup(page->out, "&nbsp;");
    html_text(page->out, page_word(unit, page->lang));
    return true;
}

static void size_of(const struct page *page, const struct json *offer)
{
    html_markup(page->out, "<td><bdi>");
    if (!quantity(page, offer, "volume_ml", PAGE_ML) && !quantity(page, offer, "mass_g", PAGE_GRAM))
        (void)quantity(page, offer, "pieces", PAGE_PIECES);
    html_markup(page->out, "</bdi></td>");
}

static void price_of(const struct page *page, const struct json *offer)
{
    const struct json *before = json_get(offer, "list_price");

    html_markup(page->out, "<td><strong>");
    page_money(page, json_get(offer, "price"));
    html_markup(page->out, "</strong>");
    if (before != NULL) {
        html_markup(page->out, " <span class=\"muted\">");
        html_text(page->out, page_word(PAGE_WAS, page->lang));
        html_markup(page->out, " <s>");
        page_money(page, before);
        html_markup(page->out, "</s></span>");
    }
    html_markup(page->out, "</td>");
}

static void days(const struct page *page, const struct json *way)
{
    int64_t least;
    int64_t most;

    if (json_i64(json_get(way, "days_min"), &least) < 0 ||
        json_i64(json_get(way, "days_max"), &most) < 0)
        return;
    html_markup(page->out, " ");
    if (most <= 1 && least == most) {
        html_text(page->out, page_word(most == 0 ? PAGE_SAME_DAY : PAGE_ONE_DAY, page->lang));
        return;
    }
    if (least < most)
        buf_addf(page->out, "%lld–", (long long)least);
    buf_addf(page->out, "%lld ", (long long)most);
    html_text(page->out, page_word(PAGE_DAYS, page->lang));
}

static void fee(const struct page *page, const struct json *way)
{
    const struct json *fee = json_get(way, "fee");
    int64_t minor;

    if (json_i64(json_get(fee, "amount"), &minor) < 0)
        return;
    html_markup(page->out, ", ");
    if (minor == 0)
        html_text(page->out, page_word(PAGE_FREE, page->lang));
    else
        page_money(page, fee);
}

/* In the page's language, else the zone as it is. */
static struct slice zone_name(const struct page *page, struct slice zone)
{
    const struct label *label = labels_get(page->labels, SLICE("zone"), zone);
    struct slice name = {NULL, 0};

    if (label != NULL)
        name = page->lang == LANG_AR ? label->ar : label->en;
    return name.len > 0 ? name : zone;
}

static void delivery_of(const struct page *page, const struct json *offer)
{
    const struct json *ways = json_get(offer, "delivery");

    html_markup(page->out, "<td>");
    for (size_t i = 0; i < json_count(ways); i++) {
        const struct json *way = json_at(ways, i);
        const struct json *zones = json_get(way, "zones");

        html_markup(page->out, i > 0 ? "<br><bdi>" : "<bdi>");
        for (size_t z = 0; z < json_count(zones); z++) {
            struct slice zone;

            if (json_str(json_at(zones, z), &zone) < 0)
                continue;
            html_markup(page->out, z > 0 ? " · " : "");
            html_text(page->out, zone_name(page, zone));
        }
        html_markup(page->out, "</bdi>:");
        days(page, way);
        fee(page, way);
    }
    html_markup(page->out, "</td>");
}

static void row(const struct page *page, const struct json *offer)
{
    bool stocked = false;

    (void)json_bool(json_get(offer, "in_stock"), &stocked);
    html_markup(page->out, "<tr>");
    page_named(page, "td", NULL, json_get(json_get(offer, "vendor"), "name"));
    size_of(page, offer);
    price_of(page, offer);
    html_markup(page->out, "<td>");
    html_text(page->out, page_word(stocked ? PAGE_IN_STOCK : PAGE_SOLD_OUT, page->lang));
    html_markup(page->out, "</td>");
    delivery_of(page, offer);
    html_markup(page->out, "</tr>");
}

void page_offers(const struct page *page)
{
    static const enum page_word headings[] = {PAGE_SELLER, PAGE_SIZE, PAGE_PRICE, PAGE_STOCK,
                                              PAGE_DELIVERY};
    size_t count = json_count(page->offers);

    assert(page->out != NULL);
    html_markup(page->out, "<section id=\"offers\"><h2>");
    html_text(page->out, page_word(PAGE_OFFERS, page->lang));
    html_markup(page->out, "</h2><div class=\"scroll\"><table class=\"offers\"><thead><tr>");
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        heading(page, headings[i]);
    html_markup(page->out, "</tr></thead><tbody>");
    for (size_t i = 0; i < count && i < PAGE_OFFERS_SHOWN_MAX; i++)
        row(page, json_at(page->offers, i));
    html_markup(page->out, "</tbody></table></div></section>");
}
