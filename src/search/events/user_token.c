/* The alphabet of user tokens. */
#include "search/events/user_token.h"

static bool is_token_byte(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("_=/+-", c) != NULL);
}

bool user_token_valid(struct slice token)
{
    bool good = token.len >= 1 && token.len <= USER_TOKEN_MAX;

    for (size_t i = 0; good && i < token.len; i++)
        good = is_token_byte(token.ptr[i]);
    return good;
}
