/* The limits of the HTTP server, each a configuration key (reliability.md, section 2.1).
 *
 * Sizes are in bytes, times in milliseconds, the rest are counts, as each name says.  A list, so
 * that the struct, the defaults and the configuration keys are made from one place.
 * Part of http/http.h.  Thread: any (a value). */
#ifndef HTTP_LIMITS_H
#define HTTP_LIMITS_H

#include <stddef.h>

/* name, default, unit and what happens at one past it */
#define HTTP_LIMITS(X)                                                                       \
    X(request_line_bytes_max, 8192)      /* 414, close */                                    \
    X(header_bytes_max, 16384)           /* 431, close */                                    \
    X(header_fields_max, 100)            /* 431, close */                                    \
    X(body_bytes_max, 1048576)           /* 413, close */                                    \
    X(chunk_overhead_bytes_max, 16384)   /* 400, close; on top of the body's own length */   \
    X(query_params_max, 128)             /* 400 */                                           \
    X(arena_bytes_max, 8388608)          /* the handler's: -ATTAR_ELIMIT */                  \
    X(head_ms, 10000)                    /* 408, close; from the head's first byte */        \
    X(body_grace_ms, 10000)              /* then the rate below */                           \
    X(body_rate_bytes_per_s_min, 1024)   /* 408, close */                                    \
    X(idle_ms, 60000)                    /* close */                                         \
    X(write_stall_ms, 30000)             /* reset */                                         \
    X(linger_ms, 1000)                   /* close */                                         \
    X(linger_bytes_max, 65536)           /* close */                                         \
    X(requests_per_connection_max, 1000) /* Connection: close on the last */                 \
    X(pipeline_max, 32)                  /* then the loop turns before the next one */       \
    X(connections_per_address_max, 256)  /* 503, close; IPv6 counts by /64 */                \
    X(connections_max, 0)                /* 503, close; 0: 0.8 of RLIMIT_NOFILE */           \
    X(deadline_ms, 250)                  /* of a request, unless its route says otherwise */ \
    X(drain_ms, 10000)                   /* then what is left is closed */

struct http_limits {
#define X(name, value) size_t name;
    HTTP_LIMITS(X)
#undef X
};

struct http_limits http_limits_default(void);

#endif
