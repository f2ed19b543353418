/* The driver's life, and its messages as lines of our log. */
#include "mongo/mongo.h"

#include "base/log.h"

#include <mongoc/mongoc.h>

static void log_message(mongoc_log_level_t level, const char *domain, const char *message,
                        void *user)
{
    enum log_level ours = level <= MONGOC_LOG_LEVEL_CRITICAL  ? LOG_ERROR
                          : level == MONGOC_LOG_LEVEL_WARNING ? LOG_WARN
                                                              : LOG_DEBUG;

    (void)user;
    log_line(ours, "mongo_driver", "domain=%s text=\"%s\"", domain, message);
}

void mongo_start(void)
{
    mongoc_init();
    mongoc_log_set_handler(log_message, NULL);
}

void mongo_stop(void)
{
    mongoc_cleanup();
}
