/* F1: gate, chunk walker and llhttp on any bytes: no crash, and the same outcome however the
 * input is split; the two readers never disagree.  The first byte seeds the splits. */
#include "replay.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct replay whole, split;
    struct slice input;
    struct rng rng;

    if (size < 1)
        return 0;
    input = slice_of((const char *)data + 1, size - 1);
    rng_init(&rng, data[0]);
    replay_run(input, NULL, 0, &whole);
    replay_run(input, &rng, data[0] % 16 == 0 ? 1 : 1 + data[0], &split);
    if (whole.reason == HTTP_REJECT_DISAGREEMENT || !replay_equal(&whole, &split)) {
        fprintf(stderr, "whole: %zu messages, %s; split: %zu messages, %s\n", whole.count,
                http_reject_info(whole.reason)->label, split.count,
                http_reject_info(split.reason)->label);
        abort();
    }
    return 0;
}
