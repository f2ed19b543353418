/* Goal: any bytes as words, under every typo mode and any text options, give an answer or a fault
 * that names what is wrong; the answer is in bounds, the searcher answers the same request alike
 * the next time, and what is said of a hit is what the search gave it. Method: libFuzzer over a
 * small shop in both scripts and several segments; the first byte chooses the mode and what is
 * asked for; with its bit 32 text options follow; the rest is q. Run by `tools/dev fuzz search`. */
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

        assert(i == 0 || hit[-1].key < hit->key ||
               (hit[-1].key == hit->key && hit[-1].merit >= hit->merit));
        assert(hit->score <= 1000000);
        for (uint32_t k = 0; k < hit->highlight_count; k++)
            assert(hit->highlights[k].start < hit->highlights[k].end);
    }
    for (size_t i = 0; i < account->dropped_count; i++)
        assert(account->dropped[i].word.len > 0);
}

/* ---- Text options ---- */

/* Bytes that options are taken from; zeros behind the last. */
struct bytes {
    const uint8_t *data;
    size_t len;
};

static unsigned take(struct bytes *bytes, unsigned below)
{
    unsigned byte = 0;

    if (bytes->len > 0) {
        byte = *bytes->data++;
        bytes->len--;
    }
    return byte % below;
}

static void read_words(struct bytes *bytes, struct text_options *out)
{
    unsigned flags = take(bytes, 256);

    out->prefix = (enum prefix_mode)take(bytes, PREFIX_NONE + 1);
    out->typo_min_1 = (uint8_t)take(bytes, 12);
    out->typo_min_2 = (uint8_t)take(bytes, 12);
    out->no_typo_fields = (uint16_t)take(bytes, 256);
    out->restrict_fields = (uint16_t)take(bytes, 256);
    out->missing = (enum missing_words)take(bytes, MISSING_ALL + 1);
    out->no_phrases = flags & 1;
    out->no_exclusions = flags & 2;
    out->similar = flags & 4;
    out->stop_words_kept = flags & 8;
    out->no_variants = flags & 16;
    out->synonyms_off = flags & 32;
    out->rules_off = flags & 64;
}

static void read_buckets(struct bytes *bytes, struct text_options *out)
{
    out->exact_single = (enum exact_single)take(bytes, EXACT_SINGLE_WORD + 1);
    out->exact_kinds = (uint8_t)take(bytes, 8);
    out->no_exact_fields = (uint16_t)take(bytes, 256);
    out->proximity_min = (uint8_t)take(bytes, PROXIMITY_MIN_MAX + 2);
    out->attribute_by_proximity = take(bytes, 2);
    out->strictness = (uint8_t)take(bytes, STRICTNESS_MAX + 2);
    out->bucket_count = (uint8_t)take(bytes, BUCKET_COUNT + 2);
    for (size_t i = 0; i < out->bucket_count && i < BUCKET_COUNT; i++)
        out->buckets[i] = (uint8_t)take(bytes, BUCKET_COUNT + 1);
}

/* ---- Searches ---- */

/* The parameters that a fault may name. */
static bool names_a_parameter(const char *text)
{
    static const char *const names[] = {"q:", "typo_min_",
                                        "buckets:", "proximity_min:", "strictness:"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(text, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

/* The hit at `place`, looked at by itself. */
static void check_examined(const struct search_request *request, const struct hit *hit,
                           uint64_t place)
{
    const struct score_parts *parts = &hit->parts;
    struct examination examined;

    assert(parts->text + parts->prior + parts->stock + parts->recency == hit->score);
    assert(search_examine(stall.searcher, stall.view, request, hit->doc, &stall.arena, &examined,
                          NULL) == 0);
    assert(examined.found && examined.place == place);
    assert(examined.hit->merit == hit->merit && examined.hit->score == hit->score);
    for (size_t i = 0; i < examined.gate_count; i++)
        assert(examined.gates[i].ok);
}

static int search(const struct search_request *request, struct search_result *out_result)
{
    struct attar_error err = {0};
    int rc = search_run(stall.searcher, stall.view, request, &stall.arena, out_result, &err);

    assert(rc == 0 || rc == -ATTAR_EINVAL);
    assert(rc == 0 || names_a_parameter(err.text));
    if (rc == 0)
        check_hits(out_result);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct search_request request = {.size = 10};
    struct bytes bytes = {data + 1, size > 0 ? size - 1 : 0};
    struct search_result first;
    struct search_result again;

    if (size == 0)
        return 0;
    if (stall.view == NULL)
        open_shop();
    if (data[0] & 32) {
        read_words(&bytes, &request.text);
        read_buckets(&bytes, &request.text);
        request.sort = take(&bytes, 2) ? SORT_NAME : SORT_RELEVANCE;
    }
    request.q = slice_of((const char *)bytes.data, bytes.len);
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
    for (size_t i = 0; data[0] & 64 && i < first.hit_count; i++)
        check_examined(&request, &first.hits[i], i + 1);
    return 0;
}
