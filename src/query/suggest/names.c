/* Buckets of name words, filled best product first, so that walking a bucket gives answers in their
 * final order and can stop at the last one wanted. */
#include "query/suggest/names.h"

#include "base/bitset.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <assert.h>

enum { LETTERS_MAX = 3, NAME_LANGS = 2 };

#define NO_ENTRY UINT32_MAX

struct name_entry {
    uint64_t rest; /* the bytes behind the bucket's letters, big-endian, zero behind the end */
    uint32_t doc;
    uint32_t next; /* in the same bucket; NO_ENTRY at its end */
};

struct name_bucket {
    uint64_t letters; /* 21 bits each; 0: a free slot */
    uint32_t first;
    uint32_t last;
    uint32_t count;
};

struct suggest_names {
    const struct column *columns[NAME_LANGS]; /* folded names; NULL in a schema without them */
    VEC(struct name_entry) entries;
    struct name_bucket *buckets; /* open addressing, load <= 1/2 */
    size_t bucket_count;
    size_t mask;
};

/* ---- Letters and buckets ---- */

/* The first `max` letters of `word` as a number; *out_len is their length in bytes. */
static uint64_t letters_of(struct slice word, int max, size_t *out_len)
{
    uint64_t letters = 0;
    size_t at = 0;

    for (int i = 0; i < max && at < word.len; i++)
        letters = letters << 21 | utf8_next(word, &at);
    *out_len = at;
    return letters;
}

static uint64_t rest_of(struct slice word, size_t from)
{
    unsigned char bytes[8] = {0};
    struct slice rest = slice_skip(word, from);
    uint64_t number = 0;

    memcpy(bytes, rest.ptr, rest.len < sizeof bytes ? rest.len : sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        number = number << 8 | bytes[i];
    return number;
}

static struct name_bucket *slot_of(const struct suggest_names *names, uint64_t letters)
{
    size_t slot = hash_u64(letters) & names->mask;

    while (names->buckets[slot].letters != 0 && names->buckets[slot].letters != letters)
        slot = (slot + 1) & names->mask;
    return &names->buckets[slot];
}

static void grow_buckets(struct suggest_names *names)
{
    struct suggest_names grown = {.mask = names->mask * 2 + 1};

    grown.buckets = mem_zero(grown.mask + 1, sizeof *grown.buckets);
    for (size_t i = 0; i <= names->mask; i++)
        if (names->buckets[i].letters != 0)
            *slot_of(&grown, names->buckets[i].letters) = names->buckets[i];
    free(names->buckets);
    names->buckets = grown.buckets;
    names->mask = grown.mask;
}

static struct name_bucket *bucket_of(struct suggest_names *names, uint64_t letters)
{
    struct name_bucket *bucket;

    if (names->bucket_count * 2 > names->mask)
        grow_buckets(names);
    bucket = slot_of(names, letters);
    if (bucket->letters == 0) {
        *bucket = (struct name_bucket){letters, NO_ENTRY, NO_ENTRY, 0};
        names->bucket_count++;
    }
    return bucket;
}

static void append(struct suggest_names *names, struct name_bucket *bucket, uint64_t rest,
                   uint32_t doc)
{
    uint32_t entry = (uint32_t)names->entries.count;

    VEC_PUSH(&names->entries, (struct name_entry){rest, doc, NO_ENTRY});
    if (bucket->first == NO_ENTRY)
        bucket->first = entry;
    else
        names->entries.items[bucket->last].next = entry;
    bucket->last = entry;
    bucket->count++;
}

static void add_word(struct suggest_names *names, struct slice word, uint32_t doc)
{
    for (int letters = 1; letters <= LETTERS_MAX; letters++) {
        size_t len;
        uint64_t key = letters_of(word, letters, &len);
        struct name_bucket *bucket = bucket_of(names, key);
        bool again = bucket->last != NO_ENTRY && names->entries.items[bucket->last].doc == doc;

        if (letters == LETTERS_MAX || (bucket->count < SUGGEST_GROUP_MAX && !again))
            append(names, bucket, rest_of(word, len), doc);
        if (len == word.len)
            return; /* no more letters */
    }
}

/* ---- Making ---- */

struct ranked_doc {
    uint64_t order; /* stock and prior, best first, then id */
    uint32_t doc;
};

static int by_order(const void *left, const void *right)
{
    const struct ranked_doc *a = left;
    const struct ranked_doc *b = right;

    return (a->order > b->order) - (a->order < b->order);
}

static struct ranked_doc *rank_docs(const struct view *view)
{
    struct ranked_doc *docs = mem_zero(view->live_count + 1, sizeof *docs);
    size_t count = 0;

    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words)) {
        uint64_t behind = (view->stock[doc] > 0 ? 0u : 2000u) + (1000u - view->prior[doc]);

        docs[count++] = (struct ranked_doc){
            behind << 32 | snapshot_id_rank(view->snapshot, (uint32_t)doc), (uint32_t)doc};
    }
    assert(count == view->live_count);
    qsort(docs, count, sizeof *docs, by_order);
    return docs;
}

static struct slice name_of(const struct suggest_names *names, int lang, uint32_t doc)
{
    struct ord_span span = {NULL, NULL, 0};

    if (names->columns[lang] != NULL)
        span = column_values(names->columns[lang], doc);
    return span.count > 0 ? column_key(names->columns[lang], span.ords[0]) : slice_of("", 0);
}

struct suggest_names *suggest_names_new(const struct view *view)
{
    struct suggest_names *names = mem_zero(1, sizeof *names);
    struct ranked_doc *docs = rank_docs(view);

    names->columns[LANG_EN] = view->sort_names[LANG_EN];
    names->columns[LANG_AR] = view->sort_names[LANG_AR];
    names->mask = 1023;
    names->buckets = mem_zero(names->mask + 1, sizeof *names->buckets);
    for (size_t i = 0; i < view->live_count; i++)
        for (int lang = 0; lang < NAME_LANGS; lang++) {
            struct slice name = name_of(names, lang, docs[i].doc);

            while (name.ptr != NULL) {
                struct slice word = slice_cut(&name, ' ');

                if (word.len > 0)
                    add_word(names, word, docs[i].doc);
            }
        }
    free(docs);
    return names;
}

void suggest_names_free(struct suggest_names *names)
{
    if (names == NULL)
        return;
    VEC_RELEASE(&names->entries);
    free(names->buckets);
    free(names);
}

/* ---- Answering ---- */

static bool has_word(struct slice name, struct slice prefix)
{
    while (name.ptr != NULL)
        if (slice_starts(slice_cut(&name, ' '), prefix))
            return true;
    return false;
}

static bool name_has_all(struct slice name, struct slice folded)
{
    while (folded.ptr != NULL)
        if (!has_word(name, slice_cut(&folded, ' ')))
            return false;
    return true;
}

/* The word to walk by: the rarest of three letters, or the first if all are shorter. */
static struct slice rarest_word(const struct suggest_names *names, struct slice folded)
{
    struct slice first = {NULL, 0};
    struct slice best = {NULL, 0};
    uint32_t fewest = UINT32_MAX;

    while (folded.ptr != NULL) {
        struct slice word = slice_cut(&folded, ' ');
        size_t len;
        uint64_t letters = letters_of(word, LETTERS_MAX, &len);
        uint32_t count = slot_of(names, letters)->count;

        first = first.ptr == NULL ? word : first;
        if (letters >> 42 != 0 && (best.ptr == NULL || count < fewest)) {
            best = word;
            fewest = count;
        }
    }
    return best.ptr != NULL ? best : first;
}

/* Do the bytes behind the bucket's letters start as the word's do? */
static bool rest_fits(uint64_t rest, uint64_t wanted, size_t wanted_len)
{
    unsigned drop = wanted_len < 8 ? 64 - 8 * (unsigned)wanted_len : 0;

    return wanted_len == 0 || rest >> drop == wanted >> drop;
}

static bool listed(const uint32_t *docs, size_t count, uint32_t doc)
{
    for (size_t i = 0; i < count; i++)
        if (docs[i] == doc)
            return true;
    return false;
}

size_t suggest_names_top(const struct suggest_names *names, const struct view *view,
                         struct slice folded, size_t count, uint32_t *out_docs)
{
    struct slice word = rarest_word(names, folded);
    size_t letters_len;
    uint64_t letters = letters_of(word, LETTERS_MAX, &letters_len);
    size_t rest_len = word.len - letters_len;
    uint64_t rest = rest_of(word, letters_len);
    bool decided = word.len == folded.len && rest_len <= sizeof rest;
    const struct name_bucket *bucket = slot_of(names, letters);
    uint32_t entry = bucket->letters == 0 ? NO_ENTRY : bucket->first;
    size_t found = 0;

    assert(count <= SUGGEST_GROUP_MAX && view != NULL);
    for (; entry != NO_ENTRY && found < count; entry = names->entries.items[entry].next) {
        uint32_t doc = names->entries.items[entry].doc;

        if (!rest_fits(names->entries.items[entry].rest, rest, rest_len))
            continue;
        if (!decided && !name_has_all(name_of(names, LANG_EN, doc), folded) &&
            !name_has_all(name_of(names, LANG_AR, doc), folded))
            continue;
        if (!listed(out_docs, found, doc))
            out_docs[found++] = doc;
    }
    return found;
}
