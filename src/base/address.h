/* Internet addresses and ranges of them, as values: for who is asked, and who is believed.
 *
 *   "192.0.2.7"  "2001:db8::1"                address; IPv4 lies in ::ffff:0:0/96, as RFC 4291 has
 * it "10.0.0.0/8"  "2001:db8::/32"  "::1"      range; one address is a range of its own
 *
 * Thread: any (pure). */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include "base/slice.h"

enum { ADDRESS_BYTES = 16, ADDRESS_TEXT_CAP = 46 };

struct address {
    uint8_t bytes[ADDRESS_BYTES]; /* network order; all zero: none */
};

struct address_range {
    struct address first;
    uint8_t bits; /* 0..128 of them are given */
};

/** 0, or -ATTAR_EPARSE: not an address, or with anything around it.  No zone (fe80::1%eth0). */
int address_parse(struct slice text, struct address *out);

/** "a.b.c.d" for IPv4, else RFC 5952.  Returns the length; a NUL follows. */
size_t address_format(const struct address *address, char out[ADDRESS_TEXT_CAP]);

/** 0, or -ATTAR_EPARSE: also when bits behind the prefix are set, which is a slip of the hand. */
int address_range_parse(struct slice text, struct address_range *out);

bool address_in(const struct address *address, const struct address_range *range);

bool address_is_ipv4(const struct address *address);

/** What one subscriber has: IPv4 as it is, of IPv6 the /64. */
struct address address_subscriber(const struct address *address);

#endif
