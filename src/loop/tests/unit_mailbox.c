/* Goal: mail arrives once, in each sender's order, and never past the bounds.
 * Method: bounds on one thread; then four senders against one loop, and against one taker,
 * counting every message (run under ThreadSanitizer too). */
#include "loop/loop.h"

#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

enum { SENDERS = 4, EACH = 5000 };

struct message {
    struct mail mail; /* first: a mail is its message */
    struct rig *rig;
    unsigned sender, number;
};

struct rig {
    struct loop *loop;
    struct mailbox *box;
    unsigned next[SENDERS]; /* the number each sender's next message must have */
    unsigned received;
    bool order_kept;
};

static void receive(struct mail *mail)
{
    struct message *message = (struct message *)mail;
    struct rig *rig = message->rig;

    rig->order_kept &= message->number == rig->next[message->sender]++;
    free(message);
    if (++rig->received == SENDERS * EACH && rig->loop != NULL)
        loop_stop(rig->loop);
}

struct sender {
    pthread_t thread;
    struct rig *rig;
    unsigned number;
};

static void *send_all(void *arg)
{
    struct sender *sender = arg;

    for (unsigned i = 0; i < EACH; i++) {
        struct message *message = calloc(1, sizeof *message);

        *message = (struct message){{NULL, receive, 10}, sender->rig, sender->number, i};
        while (mailbox_post(sender->rig->box, &message->mail) == -ATTAR_EBUSY)
            sched_yield();
    }
    return NULL;
}

static void senders_start(struct rig *rig, struct sender senders[SENDERS])
{
    rig->order_kept = true;
    for (unsigned i = 0; i < SENDERS; i++) {
        senders[i] = (struct sender){.rig = rig, .number = i};
        assert_int_equal(pthread_create(&senders[i].thread, NULL, send_all, &senders[i]), 0);
    }
}

static void senders_join(struct sender senders[SENDERS])
{
    for (unsigned i = 0; i < SENDERS; i++)
        pthread_join(senders[i].thread, NULL);
}

static void check_all_came(struct rig *rig)
{
    struct mailbox_stats stats;

    mailbox_stats(rig->box, &stats);
    assert_int_equal(rig->received, SENDERS * EACH);
    assert_true(rig->order_kept);
    assert_int_equal(stats.posted, SENDERS * EACH);
    assert_true(stats.count_peak <= stats.count_max);
    assert_int_equal(stats.count, 0);
    assert_int_equal(stats.bytes, 0);
}

static void many_senders_one_loop(void **state)
{
    struct rig rig = {0};
    struct sender senders[SENDERS];

    (void)state;
    assert_int_equal(loop_new("box", &rig.loop, NULL), 0);
    rig.box = mailbox_open(&(struct mailbox_config){"test", rig.loop, 64, 10 * 64});
    senders_start(&rig, senders);
    loop_run(rig.loop);
    senders_join(senders);
    check_all_came(&rig);
    mailbox_close(rig.box);
    loop_free(rig.loop);
}

static void many_senders_one_taker(void **state)
{
    struct rig rig = {0};
    struct sender senders[SENDERS];

    (void)state;
    rig.box = mailbox_open(&(struct mailbox_config){"test", NULL, 64, SIZE_MAX});
    senders_start(&rig, senders);
    while (rig.received < SENDERS * EACH)
        receive(mailbox_take(rig.box, -1));
    senders_join(senders);
    check_all_came(&rig);
    mailbox_end(rig.box);
    assert_null(mailbox_take(rig.box, -1));
    mailbox_close(rig.box);
}

static void count_and_bytes_are_bounds(void **state)
{
    struct mailbox *box = mailbox_open(&(struct mailbox_config){"bounds", NULL, 3, 100});
    struct mail mail[4] = {{.bytes = 60}, {.bytes = 41}, {.bytes = 40}, {.bytes = 0}};
    struct mailbox_stats stats;

    (void)state;
    assert_int_equal(mailbox_post(box, &mail[0]), 0);
    assert_int_equal(mailbox_post(box, &mail[1]), -ATTAR_EBUSY);
    assert_int_equal(mailbox_post(box, &mail[2]), 0);
    assert_int_equal(mailbox_post(box, &mail[3]), 0);
    mail[1].bytes = 0;
    assert_int_equal(mailbox_post(box, &mail[1]), -ATTAR_EBUSY);
    mailbox_stats(box, &stats);
    assert_int_equal(stats.count, 3);
    assert_int_equal(stats.bytes, 100);
    assert_int_equal(stats.refused, 2);
    assert_ptr_equal(mailbox_take(box, 0), &mail[0]);
    assert_int_equal(mailbox_post(box, &mail[1]), 0);
    assert_ptr_equal(mailbox_take(box, 0), &mail[2]);
    assert_ptr_equal(mailbox_take(box, 0), &mail[3]);
    assert_ptr_equal(mailbox_take(box, 0), &mail[1]);
    assert_null(mailbox_take(box, 1));
    mailbox_end(box);
    assert_int_equal(mailbox_post(box, &mail[0]), -ATTAR_ENOTREADY);
    mailbox_close(box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_senders_one_loop),
        cmocka_unit_test(many_senders_one_taker),
        cmocka_unit_test(count_and_bytes_are_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
