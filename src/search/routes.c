/* Every route of search, once: where it is, who answers, what it takes, what it gives.
 *
 * Rows of the router and of the API's description are made from these, so a route cannot be there
 * and not be described.  Hidden rows are the page's own paths, the Algolia wire, and what is
 * answered 404 although the page would take it.  A row without a handler describes what another
 * row's handler answers. */
#include "search/routes.h"

#include "base/mem.h"
#include "search/handlers.h"
#include "search/service.h"

#include <assert.h>

enum {
    EVENTS_BODY_MAX = 2097152, /* of the wire, and some to say so */
    BRANDS_SIZE_MAX = 1000,
    MULTI_DEADLINE_MS = 1000,
    RECORDS_SIZE_MAX = 1000,
    ADMIN_DEADLINE_MS = 10000,
    PROFILE_DEADLINE_MS = 10000,
    PROFILE_BODY_MAX = 65536
};

#define P_COUNTS                                                                           \
    (PARAM_BIT(Q) | PARAM_BIT(UNDERSTAND) | PARAM_BIT(LANG) | PARAM_BIT(CURRENCY) |        \
     PARAM_BIT(ZONE) | PARAM_BIT(FACETS) | PARAM_BIT(FACET_SIZE) | PARAM_BIT(FACET_SORT) | \
     PARAM_BIT(FACET_QUERY) | PARAM_BIT(STATS) | PARAM_BIT(FILTER) | PARAM_BIT(MATCH_TO) | \
     P_FRESH)
#define P_FRESH     (PARAM_BIT(MIN_POSITION) | PARAM_BIT(WAIT))
#define P_WORDLESS  (PARAMS_ALL & ~PARAM_BIT(Q) & ~PARAM_BIT(UNDERSTAND))
#define P_RECOMMEND (PARAM_BIT(K) | PARAM_BIT(FILTER) | PARAM_BIT(FIELDS) | P_OFFERS)
#define P_OFFERS    (PARAM_BIT(LANG) | PARAM_BIT(CURRENCY) | PARAM_BIT(ZONE) | P_FRESH)

/* A list of products: the same answer, another way in. */
#define LIST_OF(given, takes)                                                        \
    .schema = "SearchResult", .params = (takes), .filter_params = FILTER_PARAMS_ALL, \
    .size_default = SIZE_DEFAULT, .size_max = SIZE_MAX_NATIVE, .summary = (given)

/* One product in a search.  What only shapes a list (facets, fields) is read and changes nothing,
 * so that the parameters of a search can be taken as they are. */
#define EXAMINES                                                 \
    .params = (PARAMS_ALL & ~PARAM_BIT(CURSOR)) | PARAM_BIT(ID), \
    .filter_params = FILTER_PARAMS_ALL, .size_default = SIZE_DEFAULT, .size_max = SIZE_MAX_NATIVE

#define RECOMMENDS(given, gives, takes)                                                           \
    .summary = (given), .schema = (gives), .params = (takes), .filter_params = FILTER_PARAMS_ALL, \
    .size_default = SIZE_DEFAULT, .size_max = RECOMMEND_K_MAX

/* What the staff does; `takes` and `gives` are schemas. */
#define ADMIN(given, takes, gives)                                                        \
    .admin = true, .deadline_ms = ADMIN_DEADLINE_MS, .summary = (given), .body = (takes), \
    .schema = (gives)
/* The wire is described by its own published contract. */
#define WIRE_ADMIN .admin = true, .deadline_ms = ADMIN_DEADLINE_MS, .hidden = true
#define RECORDS_OF(given, gives)                                                                 \
    ADMIN(given, NULL, gives), .params = PARAM_BIT(PAGE) | PARAM_BIT(SIZE), .size_default = 100, \
                               .size_max = RECORDS_SIZE_MAX

/* The Algolia wire, whose contract is published elsewhere. */
#define WIRE(called) .name = (called), .hidden = true
/* Reads the index: it may wait for a position. */
#define WIRE_READ(called) WIRE(called), .waits = true
/* Orders that the pool carries out. */
#define WIRE_ORDER(called) WIRE(called), .deadline_ms = ADMIN_DEADLINE_MS

static const struct param_info report_params[] = {
    {"report",
     "{\"type\":\"string\",\"enum\":[\"top\",\"no_results\",\"no_clicks\",\"filters\","
     "\"repairs\",\"latency\",\"slow\"],\"default\":\"top\"}",
     "Which report; counts are of searches, not of keystrokes."},
    {"from", "{\"type\":\"string\",\"pattern\":\"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"}",
     "First day, UTC; 30 days unless given."},
    {"to", "{\"type\":\"string\",\"pattern\":\"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"}",
     "Last day, UTC; today unless given."},
    {NULL, NULL, NULL},
};

static const struct param_info rejected_params[] = {
    {"after", "{\"type\":\"string\",\"maxLength\":300}",
     "The `next` of the page before; from the first unless given."},
    {"size", "{\"type\":\"integer\",\"minimum\":1,\"maximum\":1000,\"default\":100}",
     "How many a page holds."},
    {NULL, NULL, NULL},
};

static const struct param_info quiz_params[] = {
    {"answers", "{\"type\":\"string\"}",
     "question:option with commas between, - for a skipped one: a quiz that is not kept. Without "
     "it "
     "the answers of the caller's profile count."},
    {NULL, NULL, NULL},
};

static const char *const told_members[] = {"cart",    "likes",   "dislikes", "vetoes",
                                           "ratings", "answers", NULL};
static const char *const twin_members[] = {"notes", NULL};
static const char *const match_members[] = {
    "like", "dislike", "without", "cheaper", "stronger", "lasts_longer", "more", "less", NULL};

const struct search_route search_route_table[] = {
    {HTTP_GET, "/api/products/search", handle_search, "search",
     LIST_OF("Find products by words and filters", PARAMS_ALL)},
    {HTTP_POST, "/api/products/search", handle_search, "search_post",
     LIST_OF("The same, with the parameters as one JSON object", PARAMS_ALL),
     .body = "SearchRequest"},
    {HTTP_GET, "/api/products", handle_list, "products",
     LIST_OF("List products by filters alone", P_WORDLESS)},
    {HTTP_POST, "/api/products/multi-search", handle_multi_search, "multi_search",
     .summary = "Up to 50 searches on one generation", .body = "MultiRequest",
     .schema = "MultiResult", .params = PARAMS_ALL & ~PARAM_BIT(CURSOR),
     .filter_params = FILTER_PARAMS_ALL, .size_default = SIZE_DEFAULT, .size_max = SIZE_MAX_NATIVE,
     .deadline_ms = MULTI_DEADLINE_MS},
    {HTTP_GET, "/api/products/facets", handle_facets, "facets",
     .summary = "Counts and statistics without hits", .schema = "Facets", .params = P_COUNTS,
     .filter_params = FILTER_PARAMS_ALL},
    {HTTP_GET, "/api/products/filters", handle_filters, "filters",
     .summary = "The filters there are", .schema = "Filters"},
    {HTTP_GET, "/api/products/autocomplete", handle_autocomplete, "autocomplete",
     .summary = "Complete what was typed so far", .schema = "Suggestions",
     .params = PARAM_BIT(Q) | PARAM_BIT(LANG) | PARAM_BIT(SIZE) | P_FRESH,
     .size_default = SUGGEST_SIZE_DEFAULT, .size_max = SUGGEST_GROUP_MAX},
    {HTTP_GET, "/api/products/explain", handle_explain, "explain",
     .summary = "Why a product stands where it does in a search: words, buckets, score",
     .schema = "Explanation", EXAMINES},
    {HTTP_GET, "/api/products/why", handle_why, "why",
     .summary = "Why a product is not in the answer of a search: every gate, in order",
     .schema = "Why", EXAMINES},
    {HTTP_GET, "/api/products/trending", handle_trending, "trending",
     RECOMMENDS("Products in stock that people take to lately, or the popular ones, and which",
                "Trending",
                P_RECOMMEND | PARAM_BIT(MATCH_TO) | PARAM_BIT(REGION) | PARAM_BIT(WINDOW))},
    {HTTP_GET, "/api/products/recommendations", handle_recommendations, "recommendations",
     RECOMMENDS("Products in stock for the caller: by what is kept with consent, else for anyone",
                "Recommendations", P_RECOMMEND | PARAM_BIT(MATCH_TO) | PARAM_BIT(USER_TOKEN))},
    {HTTP_POST, "/api/products/recommendations", handle_recommendations_post,
     "recommendations_post",
     RECOMMENDS("The same for a cart or a taste that is told with the request and not kept",
                "Recommendations", P_RECOMMEND),
     .body = "TasteTold", .members = told_members},
    {HTTP_POST, "/api/products/scent-twin", handle_scent_twin, "scent_twin",
     RECOMMENDS("Products of other lines that smell the same, in stock, and what they save",
                "Twins", P_RECOMMEND | PARAM_BIT(PRODUCT) | PARAM_BIT(MAX_PRICE)),
     .body = "TwinRequest", .members = twin_members},
    {HTTP_POST, "/api/products/scent-match", handle_scent_match, "scent_match",
     RECOMMENDS("Products in stock that smell as wished: like these, unlike those, without these",
                "ScentMatch", P_RECOMMEND),
     .body = "ScentMatchRequest", .members = match_members},
    {HTTP_GET, "/api/products/{id}/similar", handle_similar, "similar",
     RECOMMENDS("Products in stock that smell alike, and why", "Similar",
                P_RECOMMEND | PARAM_BIT(DIVERSIFY))},
    {HTTP_GET, "/api/products/{id}/layering", handle_layering, "layering",
     RECOMMENDS("Products in stock to wear over it: complements, not likes, and why", "Layering",
                P_RECOMMEND | PARAM_BIT(MATCH_TO))},
    {HTTP_GET, "/api/products/scent-map", handle_scent_map, "scent_map",
     .summary = "A map of the scents in stock: the most popular products, each at its place",
     .schema = "ScentMap",
     .params = PARAM_BIT(K) | PARAM_BIT(FILTER) | PARAM_BIT(MATCH_TO) | P_OFFERS,
     .filter_params = FILTER_PARAMS_ALL, .size_default = MAP_K_DEFAULT, .size_max = MAP_K_MAX},
    {HTTP_GET, "/api/products/{id}/scent-dna", handle_scent_dna, "scent_dna",
     .summary = "How a product smells: 16 axes, notes by layer, accords, longevity, seasons",
     .schema = "ScentDna"},
    {HTTP_GET, "/api/products/{id}", handle_product, "product", .summary = "One product",
     .schema = "Product", .params = P_OFFERS},
    {HTTP_GET, "/api/products/slug/{slug}", handle_product_by_slug, "product_by_slug",
     .summary = "One product by its slug; an old slug leads to the new one", .schema = "Product",
     .params = P_OFFERS},
    {HTTP_GET, "/api/products/{id}/offers", handle_offers, "offers",
     .summary = "The offers of a product that meet the given conditions, cheapest first",
     .schema = "Offers", .params = P_OFFERS, .filter_params = FILTER_PARAMS_OFFER},
    {HTTP_POST, "/api/products/events", handle_events, "events",
     .summary = "What people did with products; kept before it is answered", .body = "Events",
     .schema = "EventsTaken", .body_bytes_max = EVENTS_BODY_MAX, .deadline_ms = ADMIN_DEADLINE_MS},
    {HTTP_GET, "/api/users/me/scent-profile", handle_profile, "profile",
     .summary = "What is kept of the caller's taste; nothing without consent",
     .schema = "ScentProfile", .deadline_ms = PROFILE_DEADLINE_MS},
    {HTTP_PUT, "/api/users/me/scent-profile", handle_profile, "profile_put",
     .summary = "Agree, and keep a taste or replace the one that is kept",
     .body = "ScentProfileGiven", .schema = "ScentProfile", .deadline_ms = PROFILE_DEADLINE_MS,
     .body_bytes_max = PROFILE_BODY_MAX},
    {HTTP_DELETE, "/api/users/me/scent-profile", handle_profile, "profile_delete",
     .summary = "Erase all that is kept of the caller's taste", .deadline_ms = PROFILE_DEADLINE_MS},
    {HTTP_GET, "/api/users/me/scent-profile/next-question", handle_quiz, "quiz",
     .summary = "The question that tells most about the caller's taste, and how much is known",
     .schema = "QuizQuestion", .own = quiz_params, .deadline_ms = PROFILE_DEADLINE_MS},
    {HTTP_POST, "/api/users/me/scent-profile/answers", handle_quiz_answer, "quiz_answer",
     .summary = "Answer a question of the quiz, or skip it; the next one is told",
     .body = "QuizAnswer", .schema = "QuizQuestion", .makes = true,
     .deadline_ms = PROFILE_DEADLINE_MS, .body_bytes_max = PROFILE_BODY_MAX},
    {HTTP_GET, "/api/brands", handle_brands, "brands", .summary = "Brands with live products",
     .schema = "Brands", .params = PARAM_BIT(LANG) | PARAM_BIT(PAGE) | PARAM_BIT(SIZE),
     .size_default = 100, .size_max = BRANDS_SIZE_MAX},
    {HTTP_GET, "/api/brands/{slug}", handle_brand, "brand", .summary = "One brand",
     .schema = "Brand", .params = PARAM_BIT(LANG)},
    {HTTP_GET, "/api/brands/{slug}/products", handle_brand_products, "brand_products",
     LIST_OF("Products of a brand", PARAMS_ALL)},
    {HTTP_GET, "/api/categories", handle_categories, "categories",
     .summary = "The tree of categories", .schema = "Categories", .params = PARAM_BIT(LANG)},
    {HTTP_GET, "/api/categories/{slug...}", handle_category, "category",
     .summary = "One category; its id may hold slashes", .schema = "Category",
     .params = PARAM_BIT(LANG)},
    {HTTP_GET, "/api/categories/{slug...}/products", NULL, "category_products",
     LIST_OF("Products of a category and of those below it", PARAMS_ALL)},
    {HTTP_GET, "/api/vendors/{slug}/products", handle_vendor_products, "vendor_products",
     LIST_OF("Products that a vendor offers", PARAMS_ALL)},
    {HTTP_GET, "/api/admin/search/synonyms", handle_synonyms, "synonyms",
     RECORDS_OF("List the synonyms", "Synonyms")},
    {HTTP_POST, "/api/admin/search/synonyms/batch", handle_synonyms_batch, "synonyms_batch",
     ADMIN("Change many synonyms, all or nothing", "SynonymsBatch", "BatchResult")},
    {HTTP_GET, "/api/admin/search/synonyms/{id}", handle_synonym, "synonym",
     ADMIN("One synonym; its rev is the ETag", NULL, "Synonym")},
    {HTTP_PUT, "/api/admin/search/synonyms/{id}", handle_synonym_put, "synonym_put",
     ADMIN("Make or replace a synonym", "Synonym", "Synonym")},
    {HTTP_DELETE, "/api/admin/search/synonyms/{id}", handle_synonym_delete, "synonym_delete",
     ADMIN("Delete a synonym", NULL, NULL)},
    {HTTP_GET, "/api/admin/search/rules", handle_rules, "rules",
     RECORDS_OF("List the merchandising rules", "Rules")},
    {HTTP_POST, "/api/admin/search/rules/batch", handle_rules_batch, "rules_batch",
     ADMIN("Change many rules, all or nothing", "RulesBatch", "BatchResult")},
    {HTTP_POST, "/api/admin/search/rules/dry-run", handle_rules_dry_run, "rules_dry_run",
     ADMIN("Searches before and after rules that are only given", "DryRun", "DryRunResult"),
     .params = PARAMS_ALL & ~(PARAM_BIT(CURSOR) | P_FRESH), .filter_params = FILTER_PARAMS_ALL,
     .size_default = SIZE_DEFAULT, .size_max = SIZE_MAX_NATIVE},
    {HTTP_GET, "/api/admin/search/rules/{id}", handle_rule, "rule",
     ADMIN("One rule; its rev is the ETag", NULL, "Rule")},
    {HTTP_PUT, "/api/admin/search/rules/{id}", handle_rule_put, "rule_put",
     ADMIN("Make or replace a rule", "Rule", "Rule")},
    {HTTP_DELETE, "/api/admin/search/rules/{id}", handle_rule_delete, "rule_delete",
     ADMIN("Delete a rule", NULL, NULL)},
    {HTTP_GET, "/api/admin/search/status", handle_sync_status, "sync_status",
     ADMIN("How the index keeps equal to the catalogue: position, lag, alarms", NULL,
           "SyncStatus")},
    {HTTP_GET, "/api/admin/search/verify", handle_sync_verify, "sync_verify",
     ADMIN("The last verification of the index, or how far it is", NULL, "SyncVerify")},
    {HTTP_POST, "/api/admin/search/verify", handle_sync_verify_begin, "sync_verify_begin",
     ADMIN("Verify the index; with `repair`, put again what differs", "VerifyOrder", "Asked"),
     .asks = true},
    {HTTP_POST, "/api/admin/search/sync/resync", handle_sync_resync, "sync_resync",
     ADMIN("Read the source anew beside what is served, and swap", "ResyncOrder", "Asked"),
     .asks = true},
    {HTTP_POST, "/api/admin/search/sync/pause", handle_sync_pause, "sync_pause",
     ADMIN("Stop reading the source; serving goes on", NULL, "Asked"), .asks = true},
    {HTTP_POST, "/api/admin/search/sync/resume", handle_sync_resume, "sync_resume",
     ADMIN("Read the source again", NULL, "Asked"), .asks = true},
    {HTTP_POST, "/api/admin/search/sync/set-position", handle_sync_set_position,
     "sync_set_position",
     ADMIN("Go on from another position of the source, then verify", "SetPosition", "Asked"),
     .asks = true},
    {HTTP_POST, "/api/admin/search/sync/snapshot", handle_sync_snapshot, "sync_snapshot",
     ADMIN("A copy of the replica for another one: made, then read in parts", "SnapshotOrder",
           "Snapshot")},
    {HTTP_GET, "/api/admin/search/rejected", handle_rejected, "rejected",
     ADMIN("Documents that are kept out, and why", NULL, "Rejected"), .own = rejected_params},
    {HTTP_GET, "/api/admin/keys", handle_keys, "keys", ADMIN("List the keys", NULL, "Keys")},
    {HTTP_POST, "/api/admin/keys", handle_key_add, "key_add",
     ADMIN("Make a key; its text is told once", "KeySettings", "KeyOrder")},
    {HTTP_GET, "/api/admin/keys/{id}", handle_key, "key", ADMIN("One key", NULL, "Key")},
    {HTTP_PUT, "/api/admin/keys/{id}", handle_key_put, "key_put",
     ADMIN("Give a key other settings", "KeySettings", "KeyOrder")},
    {HTTP_DELETE, "/api/admin/keys/{id}", handle_key_delete, "key_delete",
     ADMIN("Delete a key", NULL, "KeyOrder")},
    {HTTP_GET, "/api/storefront/config", handle_storefront_config, "storefront_config",
     .summary = "What a page needs to begin: application id, its key, names of indexes",
     .schema = "StorefrontConfig"},
    {HTTP_GET, "/1/keys", handle_wire_keys, "wire_keys", WIRE_ADMIN},
    {HTTP_POST, "/1/keys", handle_wire_key_add, "wire_key_add", WIRE_ADMIN},
    {HTTP_GET, "/1/keys/{key}", handle_wire_key, "wire_key", WIRE_ADMIN},
    {HTTP_PUT, "/1/keys/{key}", handle_wire_key_put, "wire_key_put", WIRE_ADMIN},
    {HTTP_DELETE, "/1/keys/{key}", handle_wire_key_delete, "wire_key_delete", WIRE_ADMIN},
    {HTTP_GET, "/api/admin/analytics/search", handle_search_report, "search_report",
     ADMIN("What was searched for and what came of it", NULL, "SearchReport"),
     .own = report_params},
    {HTTP_GET, "/health/live", handle_live, "live", .summary = "Does the process answer?",
     .schema = "Health"},
    {HTTP_GET, "/health/ready", handle_ready, "ready",
     .summary = "Has the index met the catalogue?", .schema = "Ready"},
    {HTTP_GET, "/health/digest", handle_digest, "digest",
     .summary = "Contents of the index as one number, of the last verification",
     .schema = "Digest"},
    {HTTP_GET, "/metrics", handle_metrics, "metrics", .summary = "Figures for Prometheus",
     .content_type = "text/plain; version=0.0.4"},
    {HTTP_GET, "/openapi.json", handle_openapi, "openapi", .summary = "This description",
     .content_type = "application/json"},
    {HTTP_GET, "/p/{slug}", handle_product_page, "product_page", .hidden = true},
    {HTTP_GET, "/robots.txt", handle_robots, "robots", .hidden = true},
    {HTTP_GET, "/sitemap.xml", handle_sitemap_index, "sitemap_index", .hidden = true},
    {HTTP_GET, "/sitemap/{number}", handle_sitemap, "sitemap", .hidden = true},
    {HTTP_POST, "/1/events", handle_wire_events, WIRE("wire_events"),
     .body_bytes_max = EVENTS_BODY_MAX},
    {HTTP_POST, "/1/indexes/*/queries", handle_wire_queries, WIRE_READ("wire_queries")},
    {HTTP_POST, "/1/indexes/{index}/query", handle_wire_query, WIRE_READ("wire_query")},
    {HTTP_GET, "/1/indexes/{index}", handle_wire_query, WIRE_READ("wire_query_get")},
    {HTTP_POST, "/1/indexes/{index}/facets/{facet}/query", handle_wire_facet,
     WIRE_READ("wire_facet")},
    {HTTP_POST, "/1/indexes/*/objects", handle_wire_records, WIRE_READ("wire_records")},
    {HTTP_GET, "/1/indexes/{index}/{id}", handle_wire_record, WIRE_READ("wire_record")},
    {HTTP_POST, "/1/indexes/{index}/browse", handle_wire_browse, WIRE_READ("wire_browse")},
    {HTTP_GET, "/1/indexes/{index}/browse", handle_wire_browse, WIRE_READ("wire_browse_get")},
    {HTTP_POST, "/1/indexes/*/recommendations", handle_wire_recommend, WIRE_READ("wire_recommend")},
    {HTTP_GET, "/1/indexes", handle_wire_indexes, WIRE("wire_indexes")},
    {HTTP_GET, "/1/indexes/{index}/settings", handle_wire_settings, WIRE("wire_settings")},
    {HTTP_PUT, "/1/indexes/{index}/settings", handle_wire_settings_put,
     WIRE_ORDER("wire_settings_put")},
    {HTTP_POST, "/1/indexes/{index}/synonyms/search", handle_wire_synonyms_search,
     WIRE_ORDER("wire_synonyms_search")},
    {HTTP_POST, "/1/indexes/{index}/synonyms/batch", handle_wire_synonyms_batch,
     WIRE_ORDER("wire_synonyms_batch")},
    {HTTP_POST, "/1/indexes/{index}/synonyms/clear", handle_wire_synonyms_clear,
     WIRE_ORDER("wire_synonyms_clear")},
    {HTTP_GET, "/1/indexes/{index}/synonyms/{id}", handle_wire_synonym, WIRE_ORDER("wire_synonym")},
    {HTTP_PUT, "/1/indexes/{index}/synonyms/{id}", handle_wire_synonym,
     WIRE_ORDER("wire_synonym_put")},
    {HTTP_DELETE, "/1/indexes/{index}/synonyms/{id}", handle_wire_synonym,
     WIRE_ORDER("wire_synonym_delete")},
    {HTTP_POST, "/1/indexes/{index}/rules/search", handle_wire_rules_search,
     WIRE_ORDER("wire_rules_search")},
    {HTTP_POST, "/1/indexes/{index}/rules/batch", handle_wire_rules_batch,
     WIRE_ORDER("wire_rules_batch")},
    {HTTP_POST, "/1/indexes/{index}/rules/clear", handle_wire_rules_clear,
     WIRE_ORDER("wire_rules_clear")},
    {HTTP_GET, "/1/indexes/{index}/rules/{id}", handle_wire_rule, WIRE_ORDER("wire_rule")},
    {HTTP_PUT, "/1/indexes/{index}/rules/{id}", handle_wire_rule, WIRE_ORDER("wire_rule_put")},
    {HTTP_DELETE, "/1/indexes/{index}/rules/{id}", handle_wire_rule,
     WIRE_ORDER("wire_rule_delete")},
    {HTTP_GET, "/1/indexes/{index}/task/{task}", handle_wire_task, WIRE("wire_task")},
    {HTTP_POST, "/1/indexes/{index}", handle_wire_write, WIRE("wire_write")},
    {HTTP_DELETE, "/1/indexes/{index}", handle_wire_write, WIRE("wire_write")},
    {HTTP_POST, "/1/indexes/{index}/batch", handle_wire_write, WIRE("wire_write")},
    {HTTP_POST, "/1/indexes/{index}/clear", handle_wire_write, WIRE("wire_write")},
    {HTTP_POST, "/1/indexes/{index}/operation", handle_wire_write, WIRE("wire_write")},
    {HTTP_POST, "/1/indexes/{index}/deleteByQuery", handle_wire_write, WIRE("wire_write")},
    {HTTP_PUT, "/1/indexes/{index}/{id}", handle_wire_write, WIRE("wire_write")},
    {HTTP_DELETE, "/1/indexes/{index}/{id}", handle_wire_write, WIRE("wire_write")},
    {HTTP_POST, "/1/indexes/{index}/{id}/partial", handle_wire_write, WIRE("wire_write")},
    {HTTP_GET, "/1/{path...}", handle_wire_unknown, WIRE("wire_unknown")},
    {HTTP_POST, "/1/{path...}", handle_wire_unknown, WIRE("wire_unknown")},
    {HTTP_PUT, "/1/{path...}", handle_wire_unknown, WIRE("wire_unknown")},
    {HTTP_PATCH, "/1/{path...}", handle_wire_unknown, WIRE("wire_unknown")},
    {HTTP_DELETE, "/1/{path...}", handle_wire_unknown, WIRE("wire_unknown")},
    {HTTP_GET, "/", handle_file, "storefront", .hidden = true},
    {HTTP_GET, "/admin/analytics", handle_admin_page, "admin_page", .hidden = true},
    {HTTP_GET, "/{path...}", handle_file, "storefront_file", .hidden = true},
    {HTTP_GET, "/api/{path...}", handle_api_unknown, "api_unknown", .hidden = true},
    {HTTP_POST, "/api/{path...}", handle_api_unknown, "api_unknown", .hidden = true},
    {HTTP_PUT, "/api/{path...}", handle_api_unknown, "api_unknown", .hidden = true},
    {HTTP_PATCH, "/api/{path...}", handle_api_unknown, "api_unknown", .hidden = true},
    {HTTP_DELETE, "/api/{path...}", handle_api_unknown, "api_unknown", .hidden = true},
};

const size_t search_route_count = sizeof search_route_table / sizeof *search_route_table;

const struct search_route *route_named(const char *name)
{
    for (size_t i = 0; i < search_route_count; i++)
        if (strcmp(search_route_table[i].name, name) == 0)
            return &search_route_table[i];
    assert(!"a handler names a route that is not in the table");
    return NULL;
}

/* Clients of the wire in Node pack bodies above 750 bytes. */
static bool on_wire(const char *path)
{
    return strncmp(path, "/1/", 3) == 0;
}

/* A row without a handler is only described: another row's handler answers it. */
void routes_make(struct search_service *service)
{
    service->routes = mem_zero(search_route_count, sizeof *service->routes);
    for (size_t i = 0; i < search_route_count; i++) {
        const struct search_route *route = &search_route_table[i];

        if (route->handler == NULL)
            continue;
        service->routes[service->route_count++] = (struct http_route){
            .method = route->method,
            .path = route->path,
            .handler = route->handler,
            .auth = route->admin ? HTTP_AUTH_TOKEN : HTTP_AUTH_PUBLIC,
            .name = route->name,
            .body_bytes_max = route->body_bytes_max,
            .deadline_ms = route->deadline_ms,
            .gzip = on_wire(route->path),
        };
    }
}
