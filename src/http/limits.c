/* The defaults of the limits and the table of refusals, made from the lists in the headers, so
 * that a limit or a reason exists in one place only.
 *
 * A new limit is a line in limits.h and the code that holds it; a new refusal is a line in
 * stats.h.  Counters, configuration and problem types follow by themselves.
 * Source: reliability.md, section 2.1. */
#include "http/limits.h"

#include "http/stats.h"

#include <assert.h>

struct http_limits http_limits_default(void)
{
    return (struct http_limits){
#define X(name, value) .name = (value),
        HTTP_LIMITS(X)
#undef X
    };
}

const struct http_reject_info *http_reject_info(enum http_reject reason)
{
    static const struct http_reject_info infos[HTTP_REJECT_COUNT] = {
        [HTTP_REJECT_NONE] = {"none", 200, "nothing was refused"},
#define X(name, label, status, sentence) [HTTP_REJECT_##name] = {label, status, sentence},
        HTTP_REJECTS(X)
#undef X
    };

    assert(reason < HTTP_REJECT_COUNT);
    return &infos[reason];
}
