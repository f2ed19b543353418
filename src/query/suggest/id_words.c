/* The words of each item and of each product, gathered once into one array: postings are made from
 * it, and candidates are looked at in it.
 *
 *   first    0     3        7 ...
 *   places   oud عود men | lattafa لطافة khamrah خمرة | ...
 *
 * A word may come twice in a list (a line that is called like its brand): its postings then name
 * the id twice, one behind the other, which does no harm. */
#include "query/suggest/items.h"

static void words_begin(struct id_words *words, size_t id_count)
{
    *words = (struct id_words){.first = mem_zero(id_count + 1, sizeof *words->first)};
}

static void add_words(struct id_words *words, struct place_list list)
{
    VEC_RESERVE(&words->places, words->places.count + list.count + 1);
    for (uint32_t i = 0; i < list.count; i++)
        words->places.items[words->places.count++] = list.places[i];
}

static void end_id(struct id_words *words)
{
    words->first[++words->count] = (uint32_t)words->places.count;
}

void items_words(const struct items *items, const struct lexis *lexis, struct id_words *out_words)
{
    words_begin(out_words, items->list.count);
    for (size_t i = 0; i < items->list.count; i++) {
        const struct completion *item = &items->list.items[i];
        const uint16_t *filters = items->filters[item->cross];

        add_words(out_words, lexis_words(lexis, filters[0], item->ords[0]));
        if (filters[1] != NO_FILTER)
            add_words(out_words, lexis_words(lexis, filters[1], item->ords[1]));
        if (item->name_ar != NO_VALUE)
            add_words(out_words, lexis_words(lexis, LEXIS_NAMES + LANG_AR, item->name_ar));
        end_id(out_words);
    }
}

void items_product_words(const struct items *items, const struct lexis *lexis,
                         struct id_words *out_words)
{
    words_begin(out_words, items->product_count);
    for (uint32_t i = 0; i < items->product_count; i++) {
        const struct ranked_product *product = &items->products[i];

        for (uint32_t lang = 0; lang < COMPLETION_LANGS; lang++)
            add_words(out_words, lexis_words(lexis, LEXIS_NAMES + lang, product->names[lang]));
        if (items->brand != NO_FILTER)
            add_words(out_words, lexis_words(lexis, items->brand, product->brand));
        end_id(out_words);
    }
}

void id_words_release(struct id_words *words)
{
    free(words->first);
    VEC_RELEASE(&words->places);
    words->first = NULL;
}
