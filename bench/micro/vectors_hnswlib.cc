// hnswlib's side of bench_vectors: a graph of M = 16 and efConstruction = 100, built on every core.
//
// Version 0.6.2 takes no filter, but its search skips rows that are marked as deleted and walks on
// through them, which is what the functor of 0.7 does.  So a filter marks what it does not allow;
// the marking is not timed.
// Source: Malkov and Yashunin, IEEE TPAMI 42(4), 2020; https://github.com/nmslib/hnswlib.
#include "bench/micro/vectors.h"

#include <algorithm>
#include <memory>
#include <thread>
#include <vector>
#include <hnswlib/hnswlib.h>

namespace {

const size_t M = 16, EF_CONSTRUCTION = 100;

struct graph {
    hnswlib::InnerProductSpace space{VECTORS_DIMS};
    hnswlib::HierarchicalNSW<float> index;
    std::vector<bool> marked;

    explicit graph(uint32_t count)
        : index(&space, count, M, EF_CONSTRUCTION), marked(count)
    {
    }
};

std::unique_ptr<graph> built;

const char *build(const float *rows, uint32_t count)
{
    const uint32_t cores = std::max(1u, std::thread::hardware_concurrency());
    std::vector<std::thread> threads;

    built = std::make_unique<graph>(count);
    built->index.addPoint(rows, 0);
    for (uint32_t core = 0; core < cores; core++)
        threads.emplace_back([=] {
            for (uint32_t row = 1 + core; row < count; row += cores)
                built->index.addPoint(rows + (size_t)row * VECTORS_DIMS, row);
        });
    for (std::thread &thread : threads)
        thread.join();
    return nullptr;
}

void tune(uint32_t knob)
{
    built->index.setEf(knob);
}

void allow_only(const uint64_t *allow, double)
{
    for (uint32_t row = 0; row < built->marked.size(); row++) {
        bool mark = allow != nullptr && (allow[row / 64] >> row % 64 & 1) == 0;

        if (mark && !built->marked[row])
            built->index.markDelete(row);
        if (!mark && built->marked[row])
            built->index.unmarkDelete(row);
        built->marked[row] = mark;
    }
}

uint32_t ask(const float *query, uint32_t out_rows[VECTORS_K])
{
    auto found = built->index.searchKnn(query, VECTORS_K); // the farthest first
    const uint32_t count = (uint32_t)found.size();

    for (uint32_t i = count; i-- > 0; found.pop())
        out_rows[i] = (uint32_t)found.top().second;
    return count;
}

void release()
{
    built.reset();
}

} // namespace

extern "C" const vectors_system vectors_hnswlib = {
    "hnswlib M16", "ef", {16, 32, 64, 128, 256}, 0, true, true, build, tune, allow_only, ask,
    release};
