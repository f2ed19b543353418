/* Goal: any bytes as words, under every typo mode, give an answer or a fault that names q; the
 * answer is in bounds, and the searcher answers the same request alike the next time. Method:
 * libFuzzer over a small shop in both scripts and several segments; the first byte chooses the mode
 * and what is asked for, the rest is q.  Run by `tools/dev fuzz search`. */
#include "query/text/tests/stall.h"

#include <assert.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct stall stall;

static const struct stall_product products[] = {
    {"p-01", "Oud Wood", "Tom Ford", "oud rosewood cardamom", "the smoke of oud"},
    {"p-02", "Khamrah", "Lattafa", "cinnamon dates praline", NULL},
    {"p-03", "خمرة", "لطافة", "قرفة تمر", "عطر شرقي حلو"},
    {"p-04", "Bleu de Chanel", "Chanel", "citrus mint", NULL},
    {"p-05", "L'Eau d'Issey", "Issey Miyake", "lotus", "l'eau de l'été"},
    {"p-06", "N°5", "Chanel", "ylang-ylang aldehydes", NULL},
    {"p-07", "عود ملكي", "أجمل", "عود مسك", "عود للرجال ١٠٠ مل"},
    {"p-08", "212 VIP", "Carolina Herrera", "rum vanilla", NULL},
    {"p-09", "Baccarat Rouge 540", "Maison Francis Kurkdjian", "saffron ambergris", NULL},
    {"p-10", "Flowerbomb", "Viktor & Rolf", "jasmine freesia", NULL},
    {"p-11", "Man of the Night", NULL, "amber", "eau de parfum 100 ml"},
    {"p-12", "مسك الطهارة", NULL, "مسك", NULL},
};

enum { PRODUCTS = sizeof products / sizeof *products };

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

/* What is published is in memory: the folder can go at once. */
static void open_shop(void)
{
    const char *base = getenv("TMPDIR");
    char dir[4096];

    snprintf(dir, sizeof dir, "%s/attar-fuzz-XXXXXX", base != NULL ? base : "/tmp");
    if (mkdtemp(dir) == NULL)
        abort();
    stall_open(&stall, dir, NULL);
    for (int i = 0; i < PRODUCTS; i++) {
        stall_put(&stall, &products[i]);
        if (i % 5 == 4)
            stall_publish(&stall);
    }
    stall_publish(&stall);
    nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void check_hits(const struct search_result *result)
{
    const struct text_account *account = &result->text;

    assert(result->total <= PRODUCTS && result->hit_count <= result->total);
    assert(account->level <= 3 && account->repair < REPAIR_KIND_COUNT);
    assert((account->repair == REPAIR_NONE) == (account->repaired.len == 0));
    for (size_t i = 0; i < result->hit_count; i++) {
        const struct hit *hit = &result->hits[i];

        assert(i == 0 || hit[-1].merit >= hit->merit);
        assert(hit->score <= 1000000);
        for (uint32_t k = 0; k < hit->highlight_count; k++)
            assert(hit->highlights[k].start < hit->highlights[k].end);
    }
    for (size_t i = 0; i < account->dropped_count; i++)
        assert(account->dropped[i].word.len > 0);
}

static int search(const struct search_request *request, struct search_result *out_result)
{
    struct attar_error err = {0};
    int rc = search_run(stall.searcher, stall.view, request, &stall.arena, out_result, &err);

    assert(rc == 0 || rc == -ATTAR_EINVAL);
    assert(rc == 0 || strncmp(err.text, "q:", 2) == 0);
    if (rc == 0)
        check_hits(out_result);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct search_request request = {.size = 10};
    struct search_result first;
    struct search_result again;

    if (size == 0)
        return 0;
    if (stall.view == NULL)
        open_shop();
    request.q = slice_of((const char *)data + 1, size - 1);
    request.typo = (enum typo_mode)(data[0] % (TYPO_OFF + 1));
    request.highlight = data[0] & 8;
    request.count_more = data[0] & 16;
    arena_reset(&stall.arena);
    if (search(&request, &first) < 0)
        return 0;
    search(&request, &again);
    assert(first.total == again.total && first.hit_count == again.hit_count);
    for (size_t i = 0; i < first.hit_count; i++)
        assert(first.hits[i].doc == again.hits[i].doc &&
               first.hits[i].score == again.hits[i].score);
    return 0;
}
