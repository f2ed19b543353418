/* Whether a word that is also part of names is taken for a filter.
 *
 *   "winter oud perfume"  every word describes a scent          taken
 *   "oud winter"          beside scents alone only at the end   taken; "winter woods" is a name
 *   "212 men"             212 is no word of the trade: a name   left
 *   "escada summer"       a house beside it: one of its lines   left
 *   "oud night"           names have "oud night"                left, if the catalogue is asked
 *   "smoky amber"         a smell beside a scent                taken
 *   "for winter nights"   right behind what is taken            taken
 *
 * Rules, by the table's `when`: nothing unknown is in the query; something says that a perfume is
 * described (a generic word, a scent, a filter that needs no context; for `described` also a
 * house); `apart` from a house, or with none (`no_house`).  What these rules leave stays a word,
 * which at worst finds less: never a guess that hides results. */
#include "query/understand/parse.h"

#include <assert.h>

enum place {
    PLACE_EDGE,
    PLACE_UNKNOWN,
    PLACE_PLAIN, /* stop words, concentrations */
    PLACE_SCENT,
    PLACE_HOUSE,
    PLACE_GENERIC,
    PLACE_SURE, /* of an item that needs no context */
    PLACE_WEAK, /* of one that does */
    PLACE_LIKE,
    PLACE_COUNT
};

enum { JOINED_CAP = 256 };

struct scene {
    enum place places[SAID_WORDS_MAX + 2]; /* of each word, an edge before and behind */
    size_t seen[PLACE_COUNT];
};

static enum place place_of_word(const struct parse *parse, size_t index)
{
    const struct grammar_entry *entry;
    unsigned flags = parse->said.words[index].flags;

    if ((flags & SAID_BLOCKED) != 0)
        return PLACE_UNKNOWN;
    if (said_role(&parse->said, parse->grammar, index, ROLE_GENERIC, &entry) > 0)
        return PLACE_GENERIC;
    if ((flags & SAID_SCENT) != 0)
        return PLACE_SCENT;
    if ((flags & SAID_HOUSE) != 0)
        return PLACE_HOUSE;
    return (flags & (SAID_STOP | SAID_STRENGTH)) != 0 ? PLACE_PLAIN : PLACE_UNKNOWN;
}

static enum place place_of_taken(const struct taken *taken)
{
    if (taken->item.kind == UNDERSTOOD_LIKE)
        return PLACE_LIKE;
    return taken->when == WHEN_ALWAYS ? PLACE_SURE : PLACE_WEAK;
}

/* "gift" is both a value and generic; "parfum" of "eau de parfum" is not. */
static bool is_one_word(const struct taken *taken)
{
    return taken->past - taken->first == 1;
}

static void look(const struct parse *parse, struct scene *scene)
{
    size_t count = parse->said.count;

    *scene = (struct scene){0};
    for (size_t i = 0; i < count; i++)
        scene->places[i + 1] = place_of_word(parse, i);
    for (size_t t = 0; t < parse->count; t++)
        for (size_t i = parse->taken[t].first; i < parse->taken[t].past; i++)
            if (scene->places[i + 1] != PLACE_GENERIC || !is_one_word(&parse->taken[t]))
                scene->places[i + 1] = place_of_taken(&parse->taken[t]);
    for (size_t i = 0; i < count; i++)
        scene->seen[scene->places[i + 1]]++;
}

/* Do names have words `left` and `left + 1` side by side? */
static bool together(const struct parse *parse, size_t left)
{
    const struct understand_request *request = parse->request;
    char joined[JOINED_CAP];
    struct slice a;
    struct slice b;

    if (request->together == NULL || left + 1 >= parse->said.count)
        return false;
    a = parse->said.words[left].key;
    b = parse->said.words[left + 1].key;
    if (a.len + b.len > JOINED_CAP)
        return false;
    memcpy(joined, a.ptr, a.len);
    memcpy(joined + a.len, b.ptr, b.len);
    return request->together(request->context, slice_of(joined, a.len + b.len));
}

static bool is_word(enum place place)
{
    return place == PLACE_PLAIN || place == PLACE_SCENT || place == PLACE_HOUSE;
}

/* May be a word of a name: not only words, but also what would be a filter without that name. */
static bool may_name(enum place place)
{
    return is_word(place) || place == PLACE_WEAK;
}

static bool in_a_name(const struct parse *parse, const struct scene *scene,
                      const struct taken *taken)
{
    if (may_name(scene->places[taken->first]) && together(parse, taken->first - 1))
        return true;
    return may_name(scene->places[taken->past + 1]) && together(parse, taken->past - 1);
}

static bool says_filter(enum place place)
{
    return place == PLACE_SURE || place == PLACE_GENERIC;
}

/* Nothing of a name beside it, and something that says it is a filter. */
static bool stands_apart(const struct scene *scene, const struct taken *taken)
{
    enum place left = scene->places[taken->first];
    enum place right = scene->places[taken->past + 1];
    bool free_left = says_filter(left) || left == PLACE_EDGE;
    bool free_right = says_filter(right) || right == PLACE_EDGE;

    return free_left && free_right && (says_filter(left) || says_filter(right));
}

/* Nothing but words that may be filters stands behind it. */
static bool is_last(const struct scene *scene, const struct taken *taken)
{
    size_t place = taken->past + 1;

    while (scene->places[place] == PLACE_WEAK)
        place++;
    return scene->places[place] == PLACE_EDGE;
}

static bool is_smell(const struct taken *taken)
{
    return taken->when == WHEN_SMELL || taken->when == WHEN_PART;
}

/* "sweet and powdery": each is what the other describes. */
static size_t smells_in(const struct parse *parse)
{
    size_t count = 0;

    for (size_t i = 0; i < parse->count; i++)
        count += is_smell(&parse->taken[i]);
    return count;
}

/* Does something say that a perfume is described? */
static bool is_described(const struct parse *parse, const struct scene *scene,
                         const struct taken *taken)
{
    if (scene->seen[PLACE_GENERIC] + scene->seen[PLACE_SURE] > 0)
        return true;
    if (taken->when == WHEN_DESCRIBED)
        return scene->seen[PLACE_SCENT] + scene->seen[PLACE_HOUSE] > 0;
    if (is_smell(taken))
        return scene->seen[PLACE_SCENT] > 0 || smells_in(parse) > 1;
    return scene->seen[PLACE_SCENT] + smells_in(parse) > 0 && is_last(scene, taken);
}

static bool house_allows(const struct scene *scene, const struct taken *taken)
{
    if (scene->seen[PLACE_HOUSE] == 0 || taken->when == WHEN_DESCRIBED)
        return true;
    return (taken->when == WHEN_APART || is_smell(taken)) && stands_apart(scene, taken);
}

static bool is_borne_out(const struct parse *parse, const struct scene *scene,
                         const struct taken *taken)
{
    if (scene->seen[PLACE_UNKNOWN] > 0 || scene->seen[PLACE_LIKE] > 0)
        return false;
    return is_described(parse, scene, taken) && house_allows(scene, taken) &&
           !in_a_name(parse, scene, taken);
}

/* The words that a likeness speaks of: up to the next item, or from the one before. */
static bool set_likeness(struct parse *parse, size_t index)
{
    struct taken *taken = &parse->taken[index];
    const struct said *said = &parse->said;
    size_t first = taken->past;
    size_t past = index + 1 < parse->count ? parse->taken[index + 1].first : said->count;

    if (taken->behind) {
        first = index > 0 ? parse->taken[index - 1].past : 0;
        past = taken->first;
    }
    if (first >= past)
        return false;
    taken->item.value = slice_of(said->q.ptr + said->words[first].start,
                                 said->words[past - 1].end - said->words[first].start);
    return true;
}

/* Is `taken` taken, the first `kept` being so? */
static bool is_kept(const struct parse *parse, const struct scene *scene, size_t kept,
                    const struct taken *taken)
{
    if (taken->when == WHEN_ALWAYS)
        return true;
    if (taken->when == WHEN_BEHIND)
        return kept > 0 && parse->taken[kept - 1].past == taken->first &&
               parse->taken[kept - 1].item.kind == UNDERSTOOD_FILTER;
    return is_borne_out(parse, scene, taken);
}

void context_settle(struct parse *parse)
{
    struct scene scene;
    size_t kept = 0;

    look(parse, &scene);
    for (size_t i = 0; i < parse->count; i++)
        if (is_kept(parse, &scene, kept, &parse->taken[i]))
            parse->taken[kept++] = parse->taken[i];
    parse->count = kept;
    kept = 0;
    for (size_t i = 0; i < parse->count; i++)
        if (parse->taken[i].item.kind != UNDERSTOOD_LIKE || set_likeness(parse, i))
            parse->taken[kept++] = parse->taken[i];
    parse->count = kept;
}
