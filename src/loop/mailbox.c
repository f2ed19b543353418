/* Mailbox: a linked list under one mutex, with a wake-up of the receiver when it was empty.
 *
 * The receiving loop takes the whole list in one go, so the mutex is held for a few
 * instructions however much mail there is.  Bounds are checked before the mail is linked;
 * nothing is ever dropped.
 * Not done on purpose: lock-free queues.  Mail is per batch, job or drain, not per request. */
#include "loop/mailbox.h"

#include "base/mem.h"
#include "loop/internal.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

struct mailbox {
    struct mailbox_config config;
    uv_async_t async; /* only with a loop */
    pthread_mutex_t mutex;
    pthread_cond_t arrived;    /* only without a loop */
    struct mail *first, *last; /* guarded by mutex, like all below */
    struct mailbox_stats stats;
    bool ended;
};

static struct mail *detach_all(struct mailbox *box)
{
    struct mail *list;

    pthread_mutex_lock(&box->mutex);
    list = box->first;
    box->first = box->last = NULL;
    box->stats.count = box->stats.bytes = 0;
    pthread_mutex_unlock(&box->mutex);
    return list;
}

static void deliver_all(struct mailbox *box)
{
    struct mail *mail = detach_all(box);

    while (mail != NULL) {
        struct mail *next = mail->next;

        mail->next = NULL;
        mail->deliver(mail);
        mail = next;
    }
}

static void on_wake(uv_async_t *async)
{
    deliver_all(async->data);
}

struct mailbox *mailbox_open(const struct mailbox_config *config)
{
    struct mailbox *box = mem_zero(1, sizeof *box);
    pthread_condattr_t monotonic;
    int rc;

    assert(config->name != NULL && config->count_max > 0);
    box->config = *config;
    box->stats.name = config->name;
    box->stats.count_max = config->count_max;
    box->stats.bytes_max = config->bytes_max;
    pthread_mutex_init(&box->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&box->arrived, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (config->loop != NULL) {
        /* The loop has its wake-up descriptor since its birth, so this cannot fail. */
        rc = uv_async_init(&config->loop->uv, &box->async, on_wake);
        assert(rc == 0);
        (void)rc;
        box->async.data = box;
    }
    return box;
}

static void box_free(struct mailbox *box)
{
    assert(box->first == NULL);
    pthread_cond_destroy(&box->arrived);
    pthread_mutex_destroy(&box->mutex);
    free(box);
}

static void on_closed(uv_handle_t *handle)
{
    box_free(handle->data);
}

void mailbox_close(struct mailbox *box)
{
    if (box == NULL)
        return;
    mailbox_end(box);
    if (box->config.loop == NULL) {
        box_free(box);
        return;
    }
    deliver_all(box);
    uv_close((uv_handle_t *)&box->async, on_closed);
}

/* Under the mutex. */
static int admit(struct mailbox *box, const struct mail *mail)
{
    struct mailbox_stats *stats = &box->stats;

    if (box->ended)
        return -ATTAR_ENOTREADY;
    if (stats->count >= stats->count_max || mail->bytes > stats->bytes_max - stats->bytes) {
        stats->refused++;
        return -ATTAR_EBUSY;
    }
    stats->posted++;
    stats->count++;
    stats->bytes += mail->bytes;
    if (stats->count > stats->count_peak)
        stats->count_peak = stats->count;
    return 0;
}

int mailbox_post(struct mailbox *box, struct mail *mail)
{
    bool was_empty = false;
    int rc;

    assert(mail != NULL && (box->config.loop == NULL || mail->deliver != NULL));
    pthread_mutex_lock(&box->mutex);
    rc = admit(box, mail);
    if (rc == 0) {
        mail->next = NULL;
        was_empty = box->first == NULL;
        if (was_empty)
            box->first = mail;
        else
            box->last->next = mail;
        box->last = mail;
        /* Inside the mutex: mailbox_close may free the box as soon as the mail is taken. */
        if (box->config.loop == NULL)
            pthread_cond_signal(&box->arrived);
        else if (was_empty)
            uv_async_send(&box->async);
    }
    pthread_mutex_unlock(&box->mutex);
    return rc;
}

static struct timespec deadline_after(int timeout_ms)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += timeout_ms / 1000;
    at.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

/* Under the mutex: until there is mail, the end, or the deadline. */
static void wait_for_mail(struct mailbox *box, int timeout_ms)
{
    struct timespec at = deadline_after(timeout_ms < 0 ? 0 : timeout_ms);
    int rc = 0;

    while (box->first == NULL && !box->ended && rc == 0) {
        if (timeout_ms < 0)
            rc = pthread_cond_wait(&box->arrived, &box->mutex);
        else
            rc = pthread_cond_timedwait(&box->arrived, &box->mutex, &at);
    }
}

struct mail *mailbox_take(struct mailbox *box, int timeout_ms)
{
    struct mail *mail;

    assert(box->config.loop == NULL);
    pthread_mutex_lock(&box->mutex);
    wait_for_mail(box, timeout_ms);
    mail = box->first;
    if (mail != NULL) {
        box->first = mail->next;
        if (box->first == NULL)
            box->last = NULL;
        box->stats.count--;
        box->stats.bytes -= mail->bytes;
        mail->next = NULL;
    }
    pthread_mutex_unlock(&box->mutex);
    return mail;
}

void mailbox_end(struct mailbox *box)
{
    pthread_mutex_lock(&box->mutex);
    box->ended = true;
    pthread_cond_broadcast(&box->arrived);
    pthread_mutex_unlock(&box->mutex);
}

void mailbox_stats(struct mailbox *box, struct mailbox_stats *out_stats)
{
    pthread_mutex_lock(&box->mutex);
    *out_stats = box->stats;
    pthread_mutex_unlock(&box->mutex);
}
