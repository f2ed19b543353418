/* The record of a hit, as three fragments of text and the figures that its offers decide.
 *
 *   stored, any language    "objectID":"p-1","slug":..,"image":..     borrowed
 *   stored, this language   "name":..,"notes":{..},..                 borrowed
 *   labels                  "brand":..,"categories":{..},..           made from the view's labels
 *   figures                 "price":189,"in_stock":true,..            made from the columns
 *
 * Private to wire/reply.  Thread: the loop's. */
#ifndef SEARCH_WIRE_RECORD_H
#define SEARCH_WIRE_RECORD_H

#include "search/wire/reply/paths.h"
#include "search/wire/reply/reply.h"

struct column;

enum { RECORD_FRAGMENTS = 3, RECORD_LABELLED = 4 };

/* What every record of one answer is made with; NULL where the index has no such column. */
struct record_look {
    const struct wire_reply *reply;
    const struct wire_names *retrieve;
    const uint64_t *rows; /* offers that count; NULL: all */
    enum lang lang;
    bool everything; /* no attribute is left out */
    struct paths categories;
    uint16_t labelled[RECORD_LABELLED]; /* filters, or UINT16_MAX: brand and other labels */
    const struct column *labelled_columns[RECORD_LABELLED];
    const int64_t *price; /* of offers, minor units */
    const int64_t *list_price;
    const int64_t *price_per_ml;
    const int64_t *discount;
    const int64_t *volume;
    uint8_t volume_scale;
    uint16_t vendor; /* filters, or UINT16_MAX */
    uint16_t stock;
    const struct column *vendors;
    const struct column *stocks;
    uint32_t stocked;      /* the value of `stocks` that says yes */
    const int64_t *rating; /* of products */
    const int64_t *rating_count;
    const int64_t *popularity;
};

/* The texts of one record; valid until the next one is taken. */
struct record {
    uint32_t doc;
    struct slice fragments[RECORD_FRAGMENTS];
};

/** Errors: -ATTAR_ELIMIT (scratch). */
int record_look_init(struct record_look *look, const struct wire_reply *reply, enum lang lang,
                     const struct wire_names *retrieve, const uint64_t *rows,
                     struct attar_error *err);

/** Errors: -ATTAR_ECORRUPT (the stored hit), -ATTAR_ELIMIT. */
int record_take(struct record_look *look, uint32_t doc, struct record *out_record,
                struct attar_error *err);

/** Its members, into the object in hand. */
void record_add(const struct record_look *look, const struct record *record);

/** What its offers decide: price, currency, list_price, discount, price_per_ml, size_ml, in_stock,
 * offers_count, vendor.  The price is the lowest in stock, else the lowest. */
void record_add_offers(const struct record_look *look, uint32_t doc);

/** Is the attribute wanted? */
bool record_wants(const struct record_look *look, const char *name);

#endif
