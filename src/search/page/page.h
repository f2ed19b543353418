/* A product's page as HTML, for people and crawlers without JavaScript.
 *
 *   product, offers (the JSON of the API) --+--> head    title, Open Graph, links to the languages
 *   related (six hits by scent) ------------+--> linked  schema.org, as JSON-LD
 *                                           `--> body    scent, notes, offers, facts, neighbours
 *
 * The page is made from the very JSON that /api/products/{id} and its offers answer, so it cannot
 * say anything else.  Private to src/search.  Thread: any (pure). */
#ifndef SEARCH_PAGE_PAGE_H
#define SEARCH_PAGE_PAGE_H

#include "base/buf.h"
#include "codec/json.h"
#include "search/page/words.h"

enum { PAGE_RELATED_MAX = 6, PAGE_OFFERS_SHOWN_MAX = 50 };

/* A perfume to go on to. */
struct page_link {
    struct slice slug;
    struct slice name;
    struct slice brand;
    uint32_t match; /* per mille */
};

struct page {
    struct buf *out;
    enum lang lang;
    struct slice origin; /* "https://shop.example" */
    struct slice slug;
    const struct labels *labels; /* names of delivery zones */
    const struct json *product;
    const struct json *offers; /* the array */
    struct page_link related[PAGE_RELATED_MAX];
    size_t related_count;
};

/** The text of `object` in the page's language, else in the other; *out_lang is the one it is in.
 * ptr NULL if it has neither. */
struct slice page_text(const struct page *page, const struct json *object, enum lang *out_lang);

/** A member that is a text, or len 0. */
struct slice page_member(const struct json *object, const char *name);

/** A name with the lang attribute that it needs, as text of an element: <tag lang="ar">..</tag>. */
void page_named(const struct page *page, const char *tag, const char *class,
                const struct json *object);

/** Append a money object, "AED 189" or "189.50 د.إ"; minor units of two decimals. */
void page_money(const struct page *page, const struct json *money);

/** "/p/<slug>?lang=ar", absolute with `origin`. */
void page_url(const struct page *page, enum lang lang, struct buf *out);

/** From <title> to the last element of the head. */
void page_head(const struct page *page);

/** <script type="application/ld+json">: Product with its offers, and the way to it. */
void page_linked_data(const struct page *page);

/** What stands in <main>. */
void page_body(const struct page *page);

/** The accords as a flower and as bars; nothing without accords. */
void page_scent(const struct page *page);

/** Who sells it: a table, cheapest first. */
void page_offers(const struct page *page);

#endif
