/* Keys of offers, written and read. */
#include "catalog/offer.h"

#include <assert.h>
#include <stdio.h>

const char *const offer_delivery_options[OFFER_DELIVERY_OPTION_COUNT] = {
#define X(name) #name,
    OFFER_DELIVERY_OPTIONS(X)
#undef X
};

uint32_t offer_delivery_option(struct slice name)
{
    for (uint32_t i = 0; i < OFFER_DELIVERY_OPTION_COUNT; i++)
        if (slice_eq(name, slice_cstr(offer_delivery_options[i])))
            return 1u << i;
    return 0;
}

struct slice offer_delivery_key(struct slice zone, uint32_t options, char out[OFFER_KEY_CAP])
{
    int len;

    assert(zone.len <= OFFER_ZONE_BYTES_MAX);
    len = snprintf(out, OFFER_KEY_CAP, "%.*s|%u", SLICE_ARG(zone), options);
    assert(len > 0 && len < OFFER_KEY_CAP);
    return slice_of(out, (size_t)len);
}

bool offer_delivery_parse(struct slice key, struct slice *out_zone, uint32_t *out_options)
{
    struct slice rest = key;
    struct slice zone = slice_cut(&rest, '|');
    int64_t options;

    if (rest.ptr == NULL || slice_to_i64(rest, &options) < 0)
        return false;
    if (options < 0 || options >= 1 << OFFER_DELIVERY_OPTION_COUNT)
        return false;
    *out_zone = zone;
    *out_options = (uint32_t)options;
    return true;
}

struct slice offer_size_key(int64_t volume_tenths, char out[OFFER_KEY_CAP])
{
    long long whole = (long long)volume_tenths / 10;
    long long tenth = (long long)volume_tenths % 10;
    int len;

    assert(volume_tenths > 0);
    if (tenth == 0)
        len = snprintf(out, OFFER_KEY_CAP, "%lld", whole);
    else
        len = snprintf(out, OFFER_KEY_CAP, "%lld.%lld", whole, tenth);
    return slice_of(out, (size_t)len);
}
