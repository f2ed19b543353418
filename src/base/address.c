/* Addresses by libc's inet_pton and inet_ntop, which take no host names and no short forms.
 * Source: RFC 4291 2.5.5.2 (IPv4 in IPv6), RFC 4632 3.1 (ranges). */
#include "base/address.h"

#include "base/error.h"

#include <arpa/inet.h>
#include <assert.h>

enum { IPV4_BITS_BEFORE = 96, IPV4_AT = 12 };

static const uint8_t ipv4_prefix[IPV4_AT] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

bool address_is_ipv4(const struct address *address)
{
    return memcmp(address->bytes, ipv4_prefix, sizeof ipv4_prefix) == 0;
}

int address_parse(struct slice text, struct address *out)
{
    struct address address = {{0}};
    char copy[ADDRESS_TEXT_CAP];

    if (text.len == 0 || text.len >= sizeof copy || memchr(text.ptr, '\0', text.len) != NULL)
        return -ATTAR_EPARSE;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (inet_pton(AF_INET, copy, address.bytes + IPV4_AT) == 1)
        memcpy(address.bytes, ipv4_prefix, sizeof ipv4_prefix);
    else if (inet_pton(AF_INET6, copy, address.bytes) != 1)
        return -ATTAR_EPARSE;
    *out = address;
    return 0;
}

size_t address_format(const struct address *address, char out[ADDRESS_TEXT_CAP])
{
    bool ipv4 = address_is_ipv4(address);
    const char *text = inet_ntop(ipv4 ? AF_INET : AF_INET6, address->bytes + (ipv4 ? IPV4_AT : 0),
                                 out, ADDRESS_TEXT_CAP);

    assert(text == out);
    return strlen(out);
}

static bool bit_of(const struct address *address, unsigned at)
{
    return (address->bytes[at / 8] >> (7 - at % 8) & 1) != 0;
}

int address_range_parse(struct slice text, struct address_range *out)
{
    struct slice rest = text;
    struct address_range range;
    int64_t bits;
    unsigned before;

    if (address_parse(slice_cut(&rest, '/'), &range.first) < 0)
        return -ATTAR_EPARSE;
    before = address_is_ipv4(&range.first) && memchr(text.ptr, ':', text.len) == NULL
                 ? IPV4_BITS_BEFORE
                 : 0;
    bits = 128 - before;
    if (rest.ptr != NULL && (slice_to_i64(rest, &bits) < 0 || bits < 0 || bits > 128 - before))
        return -ATTAR_EPARSE;
    range.bits = (uint8_t)(bits + before);
    for (unsigned at = range.bits; at < 128; at++)
        if (bit_of(&range.first, at))
            return -ATTAR_EPARSE;
    *out = range;
    return 0;
}

bool address_in(const struct address *address, const struct address_range *range)
{
    unsigned whole = range->bits / 8;
    unsigned shift = 8 - range->bits % 8;

    assert(range->bits <= 128);
    if (memcmp(address->bytes, range->first.bytes, whole) != 0)
        return false;
    return shift == 8 || address->bytes[whole] >> shift == range->first.bytes[whole] >> shift;
}

struct address address_subscriber(const struct address *address)
{
    struct address out = *address;

    if (!address_is_ipv4(address))
        memset(out.bytes + 8, 0, 8);
    return out;
}
