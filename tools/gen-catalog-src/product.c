/* Writing a product, member after member in the order of the schema.
 *
 *   name, line, description   words and notes, both languages
 *   brand, category, family   fragments of the world, copied
 *   facts                     concentration, gender, votes, ratings, times
 *   offers                    offers.c */
#include "product.h"

#include "chance.h"
#include "codec/json_writer.h"
#include "offers.h"
#include "scent.h"

#include <assert.h>
#include <stdio.h>

enum { TEXT_MAX = 2048 };

/* What several members of one product share. */
struct making {
    const struct world *world;
    uint64_t number;
    struct json_writer *json;
    struct rng facts;
    struct scent scent;
    const struct brand *brand;
    const struct leaf *leaf;
};

static const struct bilingual *any_word(const struct world *world, enum word_kind kind,
                                        struct rng *rng)
{
    return &world->words[kind].items[rng_below(rng, world->words[kind].count)];
}

static void add_list(struct making *m, const char *key, const char *const *values, size_t count,
                     unsigned percent)
{
    json_key(m->json, key);
    json_array_begin(m->json);
    for (size_t i = 0; i < count; i++)
        if (chance_percent(&m->facts, percent))
            json_add_cstr(m->json, values[i]);
    json_array_end(m->json);
}

/* ---- Texts ---- */

struct text {
    char bytes[TEXT_MAX];
    size_t len;
};

static void append(struct text *text, struct slice part)
{
    assert(text->len + part.len < TEXT_MAX);
    memcpy(text->bytes + text->len, part.ptr, part.len);
    text->len += part.len;
}

static struct slice text_slice(const struct text *text)
{
    return slice_of(text->bytes, text->len);
}

/* `sentence` with {1}..{5} replaced by the names of the scent's notes. */
static void append_sentence(const struct making *m, struct slice sentence, bool arabic,
                            struct text *text)
{
    while (sentence.ptr != NULL) {
        const struct bilingual *name;
        size_t slot;

        append(text, slice_cut(&sentence, '{'));
        if (sentence.ptr == NULL)
            return;
        assert(sentence.len >= 2 && sentence.ptr[1] == '}');
        slot = (size_t)(sentence.ptr[0] - '1') % m->scent.note_count;
        name = &m->world->notes[m->scent.notes[slot]].name;
        append(text, arabic ? name->ar : name->en);
        sentence = slice_skip(sentence, 2);
    }
}

static void write_description(struct making *m, struct rng *rng)
{
    struct text en = {.len = 0};
    struct text ar = {.len = 0};

    for (int kind = WORD_OPENING; kind <= WORD_CLOSE; kind++) {
        const struct bilingual *sentence = any_word(m->world, (enum word_kind)kind, rng);

        if (kind != WORD_OPENING) {
            append(&en, SLICE(" "));
            append(&ar, SLICE(" "));
        }
        append_sentence(m, sentence->en, false, &en);
        append_sentence(m, sentence->ar, true, &ar);
    }
    json_key(m->json, "description");
    json_object_begin(m->json);
    json_key(m->json, "en");
    json_add_str(m->json, text_slice(&en));
    json_key(m->json, "ar");
    json_add_str(m->json, text_slice(&ar));
    json_object_end(m->json);
}

static void add_names(struct making *m, const struct text *en, const struct text *ar)
{
    json_key(m->json, "name");
    json_object_begin(m->json);
    json_key(m->json, "en");
    json_add_str(m->json, text_slice(en));
    json_key(m->json, "ar");
    json_add_str(m->json, text_slice(ar));
    json_object_end(m->json);
}

/* An adjective or a note beside a noun; Arabic puts what qualifies behind. */
static void write_names(struct making *m)
{
    struct rng rng = chance_of(m->world->seed, m->number, STREAM_NAME);
    const struct bilingual *noun = any_word(m->world, WORD_NOUN, &rng);
    const struct bilingual *beside = any_word(m->world, WORD_ADJECTIVE, &rng);
    struct text en = {.len = 0};
    struct text ar = {.len = 0};
    struct slice line;

    if (chance_percent(&rng, 40))
        beside = &m->world->notes[m->scent.notes[0]].name;
    append(&en, beside->en);
    append(&en, SLICE(" "));
    append(&en, noun->en);
    append(&ar, noun->ar);
    append(&ar, SLICE(" "));
    append(&ar, beside->ar);
    line = text_slice(&en);
    if (chance_percent(&rng, 20)) {
        const struct bilingual *style = any_word(m->world, WORD_STYLE, &rng);

        append(&en, SLICE(" "));
        append(&en, style->en);
        append(&ar, SLICE(" "));
        append(&ar, style->ar);
    }
    add_names(m, &en, &ar);
    json_key(m->json, "line");
    json_add_str(m->json, line);
    write_description(m, &rng);
}

/* ---- Scent ---- */

static void write_scent(struct making *m)
{
    const struct scent *scent = &m->scent;

    json_key(m->json, "family_path");
    json_add_raw(
        m->json,
        m->world->families[zipf_draw(&m->world->family_ranks, m->world->family_count, &m->facts)]);
    json_key(m->json, "accords");
    json_array_begin(m->json);
    for (size_t i = 0; i < scent->accord_count; i++) {
        json_object_begin(m->json);
        json_key(m->json, "id");
        json_add_str(m->json, m->world->accords[scent->accords[i]]);
        json_key(m->json, "weight");
        json_add_u64(m->json, scent->weights[i]);
        json_object_end(m->json);
    }
    json_array_end(m->json);
    json_key(m->json, "notes");
    json_array_begin(m->json);
    for (size_t i = 0; i < scent->note_count; i++)
        json_add_raw(m->json, m->world->notes[scent->notes[i]].json[scent->layers[i]]);
    json_array_end(m->json);
}

/* ---- Facts ---- */

static const char *draw_concentration(enum goods goods, struct rng *rng)
{
    uint64_t point = rng_below(rng, 100);

    if (goods == GOODS_OIL)
        return "oil";
    if (goods == GOODS_MIST)
        return "mist";
    if (goods != GOODS_SPRAY)
        return NULL;
    return point < 55 ? "edp" : point < 80 ? "edt" : point < 92 ? "extrait" : "edc";
}

static void write_kind(struct making *m)
{
    static const char *const forms[] = {
        [GOODS_SPRAY] = "spray", [GOODS_OIL] = "attar_oil", [GOODS_BAKHOOR] = "bakhoor",
        [GOODS_MIST] = "mist",   [GOODS_SET] = "gift_set",
    };
    const char *concentration = draw_concentration(m->leaf->goods, &m->facts);
    uint64_t point = rng_below(&m->facts, 100);

    json_key(m->json, "form");
    json_add_cstr(m->json, forms[m->leaf->goods]);
    if (concentration != NULL) {
        json_key(m->json, "concentration");
        json_add_cstr(m->json, concentration);
    }
    json_key(m->json, "gender");
    json_add_cstr(m->json, point < 35 ? "women" : point < 60 ? "men" : "unisex");
}

static void write_people(struct making *m)
{
    size_t first = zipf_draw(&m->world->perfumer_ranks, m->world->perfumer_count, &m->facts);
    uint64_t count = rng_below(&m->facts, 3);

    json_key(m->json, "perfumers");
    json_array_begin(m->json);
    for (uint64_t i = 0; i < count; i++)
        json_add_raw(m->json, m->world->perfumers[(first + i * 17) % m->world->perfumer_count]);
    json_array_end(m->json);
}

static void write_origin(struct making *m)
{
    static const char *const occasions[] = {"daily", "work",    "evening", "wedding",
                                            "sport", "ramadan", "eid",     "gift"};

    if (chance_percent(&m->facts, 75)) {
        uint64_t age = rng_below(&m->facts, 40);

        json_key(m->json, "year");
        json_add_u64(m->json, 2026 - age * rng_below(&m->facts, 40) / 40);
    }
    json_key(m->json, "origin_country");
    json_add_str(m->json, m->brand->country);
    json_key(m->json, "house_type");
    json_add_str(m->json, m->brand->house_type);
    add_list(m, "occasions", occasions, sizeof occasions / sizeof *occasions, 22);
}

static void write_estimate(struct making *m, const char *key)
{
    if (!chance_percent(&m->facts, 72))
        return;
    json_key(m->json, key);
    json_object_begin(m->json);
    json_key(m->json, "value");
    json_add_fixed(m->json, (int64_t)chance_between(&m->facts, 15, 50), 1);
    json_key(m->json, "n");
    json_add_u64(m->json, chance_between(&m->facts, 1, 400));
    json_object_end(m->json);
}

static void write_votes(struct making *m, const char *key, const char *const *names, size_t count)
{
    if (!chance_percent(&m->facts, 80))
        return;
    json_key(m->json, key);
    json_object_begin(m->json);
    for (size_t i = 0; i < count; i++) {
        json_key(m->json, names[i]);
        json_add_u64(m->json, rng_below(&m->facts, 60));
    }
    json_object_end(m->json);
}

static void write_allergens(struct making *m)
{
    size_t count = m->world->allergen_count;
    uint64_t first = rng_below(&m->facts, count);
    uint64_t wanted = rng_below(&m->facts, 9);

    if (!chance_percent(&m->facts, 60))
        return;
    json_key(m->json, "allergens");
    json_array_begin(m->json);
    for (uint64_t i = 0; i < wanted && i < count; i++)
        json_add_str(m->json, m->world->allergens[(first + i) % count]);
    json_array_end(m->json);
}

/* Ratings and popularity fall off like 1 / u: a few products have most of them. */
static void write_fame(struct making *m)
{
    uint64_t votes = 30 / (1 + rng_below(&m->facts, 30)) * chance_between(&m->facts, 0, 40);
    uint64_t popularity = 20000 / (1 + rng_below(&m->facts, 20000));

    json_key(m->json, "rating_sum");
    json_add_u64(m->json, votes * chance_between(&m->facts, 280, 490) / 100);
    json_key(m->json, "rating_n");
    json_add_u64(m->json, votes);
    json_key(m->json, "popularity");
    json_add_u64(m->json, popularity);
}

static void write_character(struct making *m)
{
    static const char *const seasons[] = {"spring", "summer", "autumn", "winter"};
    static const char *const dayparts[] = {"day", "night"};
    static const char *const attrs[] = {"alcohol_free",    "vegan",      "cruelty_free",
                                        "halal_certified", "refillable", "limited"};

    write_estimate(m, "longevity");
    write_estimate(m, "sillage");
    write_votes(m, "season_votes", seasons, 4);
    write_votes(m, "daypart_votes", dayparts, 2);
    add_list(m, "attrs", attrs, sizeof attrs / sizeof *attrs, 12);
    write_allergens(m);
    write_fame(m);
}

static void add_time(struct making *m, const char *key, unsigned year, unsigned month, unsigned day)
{
    char text[40];
    int len = snprintf(text, sizeof text, "%04u-%02u-%02uT09:00:00Z", year, month, day);

    assert(len > 0 && (size_t)len < sizeof text);
    json_key(m->json, key);
    json_add_str(m->json, slice_of(text, (size_t)len));
}

static void write_times(struct making *m)
{
    unsigned year = (unsigned)chance_between(&m->facts, 2018, 2025);
    unsigned month = (unsigned)chance_between(&m->facts, 1, 12);
    unsigned day = (unsigned)chance_between(&m->facts, 8, 28);

    add_time(m, "created_at", year, month, day - 7);
    add_time(m, "updated_at", 2026, (unsigned)chance_between(&m->facts, 1, 10), day);
    add_time(m, "published_at", year, month, day);
    json_key(m->json, "rev");
    json_add_u64(m->json, 1);
}

static void write_identity(struct making *m)
{
    char text[160];
    int len = snprintf(text, sizeof text, "g-%llu", (unsigned long long)m->number);

    json_key(m->json, "id");
    json_add_str(m->json, slice_of(text, (size_t)len));
    len = snprintf(text, sizeof text, "%.*s-g%llu", SLICE_ARG(m->brand->slug),
                   (unsigned long long)m->number);
    assert(len > 0 && (size_t)len < sizeof text);
    json_key(m->json, "slug");
    json_add_str(m->json, slice_of(text, (size_t)len));
    json_key(m->json, "status");
    json_add_cstr(m->json, "approved");
}

static void write_members(struct making *m)
{
    write_identity(m);
    write_names(m);
    json_key(m->json, "brand");
    json_add_raw(m->json, m->brand->json);
    json_key(m->json, "category_path");
    json_add_raw(m->json, m->leaf->json);
    write_kind(m);
    write_scent(m);
    write_people(m);
    write_origin(m);
    write_character(m);
    json_key(m->json, "offers");
    offers_write(m->world, m->number, m->leaf->goods, m->json);
    write_times(m);
}

void product_write(const struct world *world, uint64_t number, struct buf *out)
{
    struct json_writer json;
    struct making m = {.world = world, .number = number, .json = &json};

    json_writer_init(&json, out);
    m.facts = chance_of(world->seed, number, STREAM_FACTS);
    scent_of(world, number, &m.scent);
    m.brand = &world->brands[zipf_draw(&world->brand_ranks, world_brands_at(number), &m.facts)];
    m.leaf = &world->leaves[zipf_draw(&world->leaf_ranks, world->leaf_count, &m.facts)];
    json_object_begin(&json);
    write_members(&m);
    json_object_end(&json);
    buf_add_byte(out, '\n');
    assert(!out->overflow);
}
