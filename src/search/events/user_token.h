/* Who a user is to the shop's page: a name of its own choosing, as search-insights makes them
 * ("anonymous-1f2e...").  Private to src/search.  Thread: any (pure). */
#ifndef SEARCH_USER_TOKEN_H
#define SEARCH_USER_TOKEN_H

#include "base/slice.h"

enum { USER_TOKEN_MAX = 129 };

/** 1..USER_TOKEN_MAX of A-Z a-z 0-9 _ = / + - (algolia-wire.md, section 9). */
bool user_token_valid(struct slice token);

#endif
