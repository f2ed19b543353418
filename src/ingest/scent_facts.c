/* Members of a product document as facts of its scent; the words are those of the catalogue
 * (catalog/product.h), the numbers tenths and votes. */
#include "ingest/scent_facts.h"

#include "codec/json.h"
#include "ingest/extract.h"

#include <assert.h>

static bool is_word(const struct json *value, const char *word)
{
    struct slice text;

    return json_str(value, &text) == 0 && slice_eq(text, slice_cstr(word));
}

static uint8_t layer_of(const struct json *note)
{
    static const char *const names[] = {"top", "heart", "base"};
    static const uint8_t masks[] = {SCENT_TOP, SCENT_HEART, SCENT_BASE};

    for (int i = 0; i < 3; i++)
        if (is_word(json_get(note, "layer"), names[i]))
            return masks[i];
    return SCENT_FLAT;
}

static void read_notes(const struct json *notes, struct scent_facts_room *room,
                       struct scent_facts *facts)
{
    for (size_t i = 0; i < json_count(notes) && facts->note_count < PRODUCT_NOTES_MAX; i++) {
        const struct json *note = json_at(notes, i);
        struct slice id;

        if (json_str(json_get(note, "id"), &id) == 0)
            room->notes[facts->note_count++] = (struct scent_fact_note){id, layer_of(note)};
    }
    facts->notes = room->notes;
}

static void read_accords(const struct json *accords, struct scent_facts_room *room,
                         struct scent_facts *facts)
{
    for (size_t i = 0; i < json_count(accords) && facts->accord_count < PRODUCT_ACCORDS_MAX; i++) {
        const struct json *accord = json_at(accords, i);
        int64_t weight;
        struct slice id;

        if (json_i64(json_get(accord, "weight"), &weight) < 0 || weight < 1 || weight > 100)
            weight = weight_by_rank(i);
        if (json_str(json_get(accord, "id"), &id) == 0)
            room->accords[facts->accord_count++] = (struct scent_fact_accord){id, (uint8_t)weight};
    }
    facts->accords = room->accords;
}

static void read_families(const struct json *path, struct scent_facts_room *room,
                          struct scent_facts *facts)
{
    for (size_t i = 0; i < json_count(path) && facts->family_count < SCENT_FACTS_FAMILIES; i++)
        if (json_str(json_at(path, i), &room->family_path[facts->family_count]) == 0)
            facts->family_count++;
    facts->family_path = room->family_path;
}

/* {"value":4.8,"n":28}: 10..50 tenths, 0 unknown. */
static uint8_t tenths_of(const struct json *estimate)
{
    int64_t tenths;

    if (json_decimal(json_get(estimate, "value"), 1, &tenths) < 0 || tenths < 10 || tenths > 50)
        return 0;
    return (uint8_t)tenths;
}

static void read_votes(const struct json *votes, const char *const *names, int count,
                       uint32_t *out_votes)
{
    for (int i = 0; i < count; i++) {
        int64_t number;

        if (json_i64(json_get(votes, names[i]), &number) == 0 && number >= 0 &&
            number <= UINT32_MAX)
            out_votes[i] = (uint32_t)number;
    }
}

static enum scent_strength strength_of(const struct json *concentration)
{
    static const struct {
        const char *word;
        enum scent_strength strength;
    } words[] = {{"mist", SCENT_MIST}, {"edc", SCENT_EDC},         {"edt", SCENT_EDT},
                 {"edp", SCENT_EDP},   {"extrait", SCENT_EXTRAIT}, {"oil", SCENT_OIL}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_word(concentration, words[i].word))
            return words[i].strength;
    return SCENT_STRENGTH_UNKNOWN;
}

static int8_t lean_of(const struct json *gender)
{
    if (is_word(gender, "women"))
        return 1;
    return is_word(gender, "men") ? -1 : 0;
}

struct scent_facts scent_facts_read(const struct json *root, struct scent_facts_room *room)
{
    static const char *const seasons[] = {"spring", "summer", "autumn", "winter"};
    static const char *const dayparts[] = {"day", "night"};
    struct scent_facts facts = {
        .longevity_tenths = tenths_of(json_get(root, "longevity")),
        .sillage_tenths = tenths_of(json_get(root, "sillage")),
        .strength = strength_of(json_get(root, "concentration")),
        .lean = lean_of(json_get(root, "gender")),
    };

    assert(room != NULL);
    read_notes(json_get(root, "notes"), room, &facts);
    read_accords(json_get(root, "accords"), room, &facts);
    read_families(json_get(root, "family_path"), room, &facts);
    read_votes(json_get(root, "season_votes"), seasons, 4, facts.season_votes);
    read_votes(json_get(root, "daypart_votes"), dayparts, 2, facts.daypart_votes);
    return facts;
}
