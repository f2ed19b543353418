/* The handlers that routes.c lists.
 *
 * Each has the form of http_handler_fn: `user` is the search_service.  Each but those of admin/
 * answers before it returns: nothing in search waits.  A handler reads its parameters first, so
 * that a fault in them is told before anything is looked up.
 * Private to src/search.  Thread: the request's loop. */
#ifndef SEARCH_HANDLERS_H
#define SEARCH_HANDLERS_H

#include "base/slice.h"

struct http_request;

/* route_search.c */
void handle_search(struct http_request *req, void *user);
void handle_list(struct http_request *req, void *user);
void handle_facets(struct http_request *req, void *user);
void handle_brand_products(struct http_request *req, void *user);
void handle_vendor_products(struct http_request *req, void *user);
void handle_multi_search(struct http_request *req, void *user);

/* route_product.c */
void handle_product(struct http_request *req, void *user);
void handle_product_by_slug(struct http_request *req, void *user);
void handle_offers(struct http_request *req, void *user);

/* scent/ */
void handle_scent_dna(struct http_request *req, void *user);
void handle_scent_map(struct http_request *req, void *user);
void handle_scent_match(struct http_request *req, void *user);

/* page/ */
void handle_product_page(struct http_request *req, void *user);
void handle_sitemap_index(struct http_request *req, void *user);
void handle_sitemap(struct http_request *req, void *user);
void handle_robots(struct http_request *req, void *user);

/* recommend/ */
void handle_layering(struct http_request *req, void *user);
void handle_similar(struct http_request *req, void *user);
void handle_trending(struct http_request *req, void *user);
void handle_recommendations(struct http_request *req, void *user);
void handle_recommendations_post(struct http_request *req, void *user);
void handle_scent_twin(struct http_request *req, void *user);

/* profile/: they answer when the pool has read or written */
void handle_profile(struct http_request *req, void *user); /* GET, PUT, DELETE */
void handle_quiz(struct http_request *req, void *user);
void handle_quiz_answer(struct http_request *req, void *user);

/* route_explain.c */
void handle_explain(struct http_request *req, void *user);
void handle_why(struct http_request *req, void *user);

/* route_catalog.c */
void handle_filters(struct http_request *req, void *user);
void handle_brands(struct http_request *req, void *user);
void handle_brand(struct http_request *req, void *user);
void handle_categories(struct http_request *req, void *user);
void handle_category(struct http_request *req, void *user); /* also .../products */

/* route_suggest.c */
void handle_autocomplete(struct http_request *req, void *user);

/* admin/: these answer later, when the pool has done its part */
void handle_synonyms(struct http_request *req, void *user);
void handle_synonym(struct http_request *req, void *user);
void handle_synonym_put(struct http_request *req, void *user);
void handle_synonym_delete(struct http_request *req, void *user);
void handle_synonyms_batch(struct http_request *req, void *user);
void handle_rules(struct http_request *req, void *user);
void handle_rule(struct http_request *req, void *user);
void handle_rule_put(struct http_request *req, void *user);
void handle_rule_delete(struct http_request *req, void *user);
void handle_rules_batch(struct http_request *req, void *user);
void handle_rules_dry_run(struct http_request *req, void *user);
/** /why for a product that is not served; the request carries the token. */
void answer_why_withheld(struct http_request *req, void *user, struct slice id);

/* sync/: those that read tables answer later */
void handle_sync_status(struct http_request *req, void *user);
void handle_sync_verify(struct http_request *req, void *user);
void handle_sync_verify_begin(struct http_request *req, void *user);
void handle_sync_resync(struct http_request *req, void *user);
void handle_sync_pause(struct http_request *req, void *user);
void handle_sync_resume(struct http_request *req, void *user);
void handle_sync_snapshot(struct http_request *req, void *user);
void handle_sync_set_position(struct http_request *req, void *user);
void handle_rejected(struct http_request *req, void *user);
void handle_digest(struct http_request *req, void *user);

/* wire/: the Algolia wire */
void handle_wire_queries(struct http_request *req, void *user);
void handle_wire_query(struct http_request *req, void *user); /* POST and GET */
void handle_wire_facet(struct http_request *req, void *user);
void handle_wire_record(struct http_request *req, void *user);
void handle_wire_records(struct http_request *req, void *user);
void handle_wire_browse(struct http_request *req, void *user); /* POST and GET */
void handle_wire_recommend(struct http_request *req, void *user);
void handle_wire_indexes(struct http_request *req, void *user);
void handle_wire_settings(struct http_request *req, void *user);
void handle_wire_settings_put(struct http_request *req, void *user);
void handle_wire_synonyms_search(struct http_request *req, void *user);
void handle_wire_synonyms_batch(struct http_request *req, void *user);
void handle_wire_synonyms_clear(struct http_request *req, void *user);
void handle_wire_synonym(struct http_request *req, void *user); /* GET, PUT, DELETE */
void handle_wire_rules_search(struct http_request *req, void *user);
void handle_wire_rules_batch(struct http_request *req, void *user);
void handle_wire_rules_clear(struct http_request *req, void *user);
void handle_wire_rule(struct http_request *req, void *user); /* GET, PUT, DELETE */
void handle_wire_task(struct http_request *req, void *user);
void handle_wire_write(struct http_request *req, void *user);
void handle_wire_unknown(struct http_request *req, void *user);

/* keys/: orders answer later, when the pool has done its part */
void handle_keys(struct http_request *req, void *user);
void handle_key(struct http_request *req, void *user);
void handle_key_add(struct http_request *req, void *user);
void handle_key_put(struct http_request *req, void *user);
void handle_key_delete(struct http_request *req, void *user);
void handle_wire_keys(struct http_request *req, void *user);
void handle_wire_key(struct http_request *req, void *user);
void handle_wire_key_add(struct http_request *req, void *user);
void handle_wire_key_put(struct http_request *req, void *user);
void handle_wire_key_delete(struct http_request *req, void *user);
void handle_storefront_config(struct http_request *req, void *user);

/* events/: they answer when the events are on the disk */
void handle_events(struct http_request *req, void *user);
void handle_wire_events(struct http_request *req, void *user);

/* analytics/: it answers when the report has been read */
void handle_search_report(struct http_request *req, void *user);

/* route_ops.c */
void handle_live(struct http_request *req, void *user);
void handle_ready(struct http_request *req, void *user);
void handle_metrics(struct http_request *req, void *user);
void handle_openapi(struct http_request *req, void *user);
void handle_file(struct http_request *req, void *user);
void handle_admin_page(struct http_request *req, void *user);
void handle_api_unknown(struct http_request *req, void *user);

#endif
