/* F2: whatever our framer accepts, the slow framer of RFC 9112 accepts and frames alike. */
#include "replay.h"
#include "slow_framer.h"

#include "base/hash.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t body_hash(const struct slow_message *slow)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < slow->body_len; i++)
        hash = hash_u64(hash ^ (unsigned char)slow->body[i]);
    return hash;
}

static bool alike(const struct replay_message *ours, const struct slow_message *slow,
                  const char *input, size_t begin)
{
    return slice_eq(slice_cstr(ours->method), slow->method) &&
           ours->target_len == slow->target.len && input + ours->target_at == slow->target.ptr &&
           ours->body_at == begin + slow->head_len && ours->end == begin + slow->len &&
           ours->body_len == slow->body_len && ours->body_hash == body_hash(slow);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct replay ours;
    const char *input = (const char *)data;
    size_t begin = 0;

    replay_run(slice_of(input, size), NULL, 0, &ours);
    for (size_t i = 0; i < ours.count; i++) {
        struct slow_message slow;
        int whole = slow_frame(slice_of(input + begin, size - begin), &slow);

        if (!whole || !alike(&ours.messages[i], &slow, input, begin)) {
            fprintf(stderr, "message %zu: ours [%zu, %zu) body %llu; slow %s len %zu body %zu\n", i,
                    begin, ours.messages[i].end, (unsigned long long)ours.messages[i].body_len,
                    whole ? "whole" : "refused", slow.len, slow.body_len);
            abort();
        }
        begin = ours.messages[i].end;
        free(slow.body);
    }
    return 0;
}
