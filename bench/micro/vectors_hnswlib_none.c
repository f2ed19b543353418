/* In the place of vectors_hnswlib.cc where hnswlib or a C++ compiler is missing. */
#include "bench/micro/vectors.h"

#include <stddef.h>

static const char *build(const float *rows, uint32_t count)
{
    (void)rows, (void)count;
    return "hnswlib was not there when this was built (package libhnswlib-dev)";
}

const struct vectors_system vectors_hnswlib = {.name = "hnswlib M16", .build = build};
