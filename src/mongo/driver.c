/* The driver's life, and its messages as lines of our log. */
#include "mongo/mongo.h"

#include "base/log.h"

#include <mongoc/mongoc.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static void log_message(mongoc_log_level_t level, const char *domain, const char *message,
                        void *user)
{
    enum log_level ours = level <= MONGOC_LOG_LEVEL_CRITICAL  ? LOG_ERROR
                          : level == MONGOC_LOG_LEVEL_WARNING ? LOG_WARN
                                                              : LOG_DEBUG;

    (void)user;
    log_line(ours, "mongo_driver", "domain=%s text=\"%s\"", domain, message);
}

/* The name is that of mongo-c-driver 1.x, src/libmongoc/src/mongoc/mongoc-counters.c. */
void mongo_unname_counters(void)
{
    char name[32];

    snprintf(name, sizeof name, "/mongoc-%u", (unsigned)getpid());
    shm_unlink(name);
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
