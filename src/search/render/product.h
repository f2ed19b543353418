/* One product as JSON: the public members of its stored document, with the labels of its values,
 * and its offers.
 *
 * What is not named there (status, sku, sequence numbers, sold units) stays inside.
 * Private to src/search.  Thread: the loop's. */
#ifndef SEARCH_PRODUCT_H
#define SEARCH_PRODUCT_H

#include "search/render/render.h"

/** The product page's document into the answer.  The clauses of the parameters are conditions on
 * offers.  Errors: -ATTAR_ECORRUPT, -ATTAR_ELIMIT. */
int product_render(const struct rendering *rendering, uint32_t doc, struct attar_error *err);

/** The eligible offers, cheapest first, equal prices by id.  Errors as product_render. */
int offers_render(const struct rendering *rendering, uint32_t doc, struct attar_error *err);

/** The summary {"eligible","in_stock"} and "from" of rows, as in a hit. */
void render_offer_summary(struct json_writer *w, const struct view *view,
                          const struct offer_rows *rows);

/** Parse the stored document.  Owner: json_free. */
int product_document(const struct view *view, uint32_t doc, struct json **out_root,
                     struct attar_error *err);

/** Is the row's in_stock column "true"? */
bool row_in_stock(const struct view *view, uint32_t row);

#endif
