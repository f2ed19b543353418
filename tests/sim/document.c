/* Documents as numbers and as text. */
#include "tests/sim/document.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char prefixes[CATALOG_KIND_COUNT] = {[CATALOG_PRODUCT] = 'p',
                                                  [CATALOG_BRAND] = 'b',
                                                  [CATALOG_CATEGORY] = 'c',
                                                  [CATALOG_VENDOR] = 'v'};
static const char *const wordings[] = {"Amber", "Oud Royal", "White Musk", "Rose Taif"};

unsigned document_slots(enum catalog_kind kind)
{
    return kind == CATALOG_PRODUCT ? DOCUMENT_PRODUCTS : DOCUMENT_VENDORS;
}

const char *document_id(enum catalog_kind kind, unsigned slot, char out[DOCUMENT_ID_CAP])
{
    snprintf(out, DOCUMENT_ID_CAP, "%c-%02u", prefixes[kind], slot);
    return out;
}

int document_slot(enum catalog_kind kind, struct slice id)
{
    char text[DOCUMENT_ID_CAP];

    for (unsigned slot = 0; slot < document_slots(kind); slot++)
        if (slice_eq(id, slice_cstr(document_id(kind, slot, text))))
            return (int)slot;
    return -1;
}

struct document document_random(struct rng *rng, enum catalog_kind kind, uint32_t rev)
{
    struct document document = {
        .rev = rev,
        .price = 1000 + (uint32_t)rng_below(rng, 90000),
        .wording = (uint8_t)rng_below(rng, sizeof wordings / sizeof *wordings),
        .vendor = (uint8_t)rng_below(rng, DOCUMENT_VENDORS),
        .approved = rng_below(rng, 6) != 0,
        .live = rng_below(rng, 8) != 0,
    };

    assert(rev > 0 && kind < CATALOG_KIND_COUNT);
    return document;
}

static void write_product(const char *id, const struct document *document, struct buf *out)
{
    char vendor[DOCUMENT_ID_CAP];

    buf_addf(
        out,
        "{\"rev\":%u,\"id\":\"%s\",\"slug\":\"%s\",\"status\":\"%s\",\"name\":{\"en\":\"%s %s\","
        "\"ar\":\"عنبر\"},\"brand\":{\"id\":\"ajmal\",\"slug\":\"ajmal\",\"name\":{\"en\":"
        "\"Ajmal\"}},\"form\":\"spray\",\"gender\":\"unisex\",\"category_path\":[{\"id\":"
        "\"perfume\",\"name\":{\"en\":\"Perfume\"}}],\"notes\":[{\"id\":\"oud\",\"layer\":"
        "\"base\"}],\"offers\":[{\"id\":\"o-%s\",\"vendor_id\":\"%s\",\"sku\":\"s\",\"price\":%s%u,"
        "\"currency\":\"AED\",\"volume_ml\":100,\"stock\":3,\"stock_seq\":1,\"active\":%s}],"
        "\"created_at\":\"2026-01-01T00:00:00Z\",\"updated_at\":\"2026-01-01T00:00:00Z\","
        "\"published_at\":\"2026-01-01T00:00:00Z\"}",
        document->rev, id, id, document->approved ? "approved" : "draft",
        wordings[document->wording], id, id, document_id(CATALOG_VENDOR, document->vendor, vendor),
        document->fault == DOCUMENT_INVALID ? "-" : "", document->price,
        document->live ? "true" : "false");
}

void document_write(enum catalog_kind kind, unsigned slot, const struct document *document,
                    struct buf *out)
{
    char id[DOCUMENT_ID_CAP];

    document_id(kind, slot, id);
    assert(document->rev > 0 && document->fault != DOCUMENT_UNREADABLE);
    if (kind == CATALOG_PRODUCT)
        write_product(id, document, out);
    else if (kind == CATALOG_VENDOR)
        buf_addf(
            out,
            "{\"rev\":%u,\"id\":\"%s\",\"slug\":\"%s\",\"name\":{\"en\":\"%s\"},\"status\":\"%s\"}",
            document->rev, id, id, wordings[document->wording],
            document->approved ? "approved" : "suspended");
    else
        buf_addf(out, "{\"rev\":%u,\"id\":\"%s\",\"slug\":\"%s\",\"name\":{\"en\":\"%s\"}}",
                 document->rev, id, id, wordings[document->wording]);
}

uint32_t document_rev(struct slice json)
{
    static const char member[] = "\"rev\":";
    const char *at = memmem(json.ptr, json.len, member, sizeof member - 1);
    uint32_t rev = 0;

    if (at == NULL)
        return 0;
    for (at += sizeof member - 1; at < json.ptr + json.len && *at >= '0' && *at <= '9'; at++)
        rev = rev * 10 + (uint32_t)(*at - '0');
    return rev;
}

bool document_usable(const struct document *document)
{
    return document->rev > 0 && document->fault == DOCUMENT_GOOD;
}
