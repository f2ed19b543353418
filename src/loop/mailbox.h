/* Mailbox: the one queue between threads.  Bounded by count and by bytes, named, measured.
 *
 *   any thread --post--> [ m m m ] --deliver--> the loop it was opened on     (mailbox_open)
 *   any thread --post--> [ m m m ] --take----> a thread that waits for it     (loop == NULL)
 *
 * Mail is intrusive: the sender embeds a `struct mail` in its message and gives it away with a
 * successful post.  Order is kept.  Part of loop/loop.h. */
#ifndef LOOP_MAILBOX_H
#define LOOP_MAILBOX_H

#include <stddef.h>
#include <stdint.h>

struct loop;
struct mailbox;

struct mail {
    struct mail *next;                  /* set by mailbox_post */
    void (*deliver)(struct mail *mail); /* on the loop; takes ownership */
    size_t bytes;                       /* what the message weighs, set by the sender */
};

struct mailbox_config {
    const char *name;  /* static; the label of its metrics */
    struct loop *loop; /* where mail is delivered, or NULL for mailbox_take */
    size_t count_max;  /* messages waiting, > 0 */
    size_t bytes_max;  /* sum of mail.bytes waiting */
};

struct mailbox_stats {
    const char *name;
    size_t count, count_max;
    size_t bytes, bytes_max;
    uint64_t posted, refused;
    size_t count_peak; /* since birth */
};

/** Never NULL.  Owner: mailbox_close. */
struct mailbox *mailbox_open(const struct mailbox_config *config);

/** NULL allowed.  Mail still waiting is delivered first (loop) or must have been taken
 * (thread, asserted).  Nobody may post any more.  Thread: the loop's, or after its end. */
void mailbox_close(struct mailbox *box);

/** Queue `mail`.  0; -ATTAR_EBUSY when a bound would be passed, -ATTAR_ENOTREADY after
 * mailbox_end; then the mail stays the caller's.  Thread: any.  Cost: one short mutex and, when
 * the box was empty, one write to wake the loop. */
int mailbox_post(struct mailbox *box, struct mail *mail);

/** The oldest mail, waiting up to `timeout_ms` (< 0: for ever); NULL on time-out, or when the
 * box is ended and empty.  Thread: the one receiver; not for a box with a loop. */
struct mail *mailbox_take(struct mailbox *box, int timeout_ms);

/** No more posts; a waiting receiver wakes and gets what is left, then NULL.  Thread: any. */
void mailbox_end(struct mailbox *box);

/** Thread: any. */
void mailbox_stats(struct mailbox *box, struct mailbox_stats *out_stats);

#endif
