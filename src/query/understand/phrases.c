/* Phrases of the table that are a value of a filter, and what is built on them:
 *
 *   filter     "for men"                             gender men
 *   exclusion  without note {and note} | note free   note !patchouli,!rose     as the filter's own
 *              not smell {and smell}                 accord !powdery,!sweet    values of the table
 *   likeness   "dupe of" words | words "clone"       no filter; the words stay words
 *
 * The notes of an exclusion are concepts of the lexicon, in either script and any spelling that it
 * knows; what it does not know stays a word: "without you" is a name. */
#include "query/understand/parse.h"

#include <stdio.h>

enum { EXCLUSION_BYTES_MAX = 512, SURE_FREE = 95 };

static struct slice id_of(struct slice concept)
{
    slice_cut(&concept, ':');
    return concept;
}

static bool is_note(const struct said_word *word)
{
    return slice_starts(word->scent, SLICE("note:"));
}

static bool scent_at(const struct said *said, size_t index)
{
    return index < said->count && said->words[index].scent_words > 0 &&
           (said->words[index].flags & SAID_BLOCKED) == 0 &&
           index + said->words[index].scent_words <= said->count;
}

static void set_span(const struct parse *parse, size_t first, size_t past, struct taken *taken)
{
    taken->first = first;
    taken->past = past;
    taken->item.start = parse->said.words[first].start;
    taken->item.end = parse->said.words[past - 1].end;
}

/* Where the next note of the list begins, or SIZE_MAX: "and rose", "والورد". */
static size_t next_note(const struct parse *parse, size_t at)
{
    const struct grammar_entry *entry;
    const struct said *said = &parse->said;
    size_t words;

    if (at < said->count && (said->words[at].flags & SAID_AND) != 0)
        return scent_at(said, at) && is_note(&said->words[at]) ? at : SIZE_MAX;
    words = said_role(said, parse->grammar, at, ROLE_AND, &entry);
    at += words;
    return words > 0 && scent_at(said, at) && is_note(&said->words[at]) ? at : SIZE_MAX;
}

/* `out` with "!id" behind it; its length as before when there is no room. */
static size_t add_excluded(char out[EXCLUSION_BYTES_MAX], size_t len, struct slice id)
{
    if (len + id.len + 2 >= EXCLUSION_BYTES_MAX)
        return len;
    return len + (size_t)snprintf(out + len, EXCLUSION_BYTES_MAX - len, "%s!%.*s",
                                  len > 0 ? "," : "", SLICE_ARG(id));
}

/* The scents from word `at` on; the words of `taken` begin at `first`. */
static bool read_excluded(struct parse *parse, size_t first, size_t at, struct taken *taken)
{
    const struct said *said = &parse->said;
    char text[EXCLUSION_BYTES_MAX];
    size_t len;
    bool note;

    if (at < said->count && !scent_at(said, at) && (said->words[at].flags & SAID_STOP) != 0)
        at++;
    if (!scent_at(said, at))
        return false;
    note = is_note(&said->words[at]);
    taken->item.filter = note ? parse->grammar->note : parse->grammar->accord;
    if (taken->item.filter == UINT16_MAX)
        return false;
    len = add_excluded(text, 0, id_of(said->words[at].scent));
    set_span(parse, first, at + said->words[at].scent_words, taken);
    while (note && (at = next_note(parse, taken->past)) != SIZE_MAX) {
        len = add_excluded(text, len, id_of(said->words[at].scent));
        set_span(parse, first, at + said->words[at].scent_words, taken);
    }
    taken->item.value = parse_copy(parse, slice_of(text, len));
    return true;
}

/* The accord that the word or words at `at` describe, "powdery"; NULL: none. */
static const struct grammar_entry *smell_at(const struct parse *parse, size_t at, size_t *out_past)
{
    const struct grammar_entry *entry;
    size_t words = said_role(&parse->said, parse->grammar, at, ROLE_FILTER, &entry);

    if (words == 0 || entry->filter != parse->grammar->accord)
        return NULL;
    *out_past = at + words;
    return entry;
}

/* The next of a list: "or powdery", "وبودري". */
static const struct grammar_entry *next_smell(const struct parse *parse, size_t at,
                                              size_t *out_past)
{
    const struct grammar_entry *entry;
    const struct said *said = &parse->said;
    size_t words = said_role(said, parse->grammar, at, ROLE_AND, &entry);
    bool joined = at < said->count && (said->words[at].flags & SAID_AND) != 0;

    return words > 0 || joined ? smell_at(parse, at + words, out_past) : NULL;
}

/* "not powdery", "not sweet or powdery" */
static bool read_isnt(struct parse *parse, size_t first, size_t at, struct taken *taken)
{
    const struct grammar_entry *entry = smell_at(parse, at, &at);
    char text[EXCLUSION_BYTES_MAX];
    size_t len = 0;

    if (entry == NULL)
        return false;
    for (; entry != NULL; entry = next_smell(parse, at, &at)) {
        for (struct slice ids = entry->value; ids.len > 0;)
            len = add_excluded(text, len, slice_cut(&ids, ','));
        set_span(parse, first, at, taken);
    }
    taken->item.filter = parse->grammar->accord;
    taken->item.value = parse_copy(parse, slice_of(text, len));
    return true;
}

/* "patchouli free" */
static bool read_free(struct parse *parse, size_t index, struct taken *taken)
{
    const struct grammar_entry *entry;
    size_t past = index;
    size_t words;

    if (!scent_at(&parse->said, index))
        return false;
    past += parse->said.words[index].scent_words;
    words = said_role(&parse->said, parse->grammar, past, ROLE_FREE, &entry);
    if (words == 0 || said_role(&parse->said, parse->grammar, past, ROLE_WITHOUT, &entry) > 0)
        return false; /* "oud free of patchouli" */
    if (!read_excluded(parse, index, index, taken) || taken->past != past)
        return false;
    taken->item.sure = SURE_FREE;
    set_span(parse, index, past + words, taken);
    return true;
}

static bool is_word(const struct parse *parse, size_t index)
{
    return index < parse->said.count && (parse->said.words[index].flags & SAID_BLOCKED) == 0;
}

static bool read_like(struct parse *parse, size_t index, size_t past, struct taken *taken)
{
    const struct grammar_entry *entry;

    if (!is_word(parse, past) ||
        said_role(&parse->said, parse->grammar, past - 1, ROLE_FILTER, &entry) > 0)
        return false; /* "clone for men" */
    taken->item.kind = UNDERSTOOD_LIKE;
    taken->item.filter = FILTERS_MAX;
    set_span(parse, index, past, taken);
    return true;
}

static bool read_like_after(struct parse *parse, size_t index, size_t past, struct taken *taken)
{
    if (index == 0 || parse_before(parse, index) != NULL)
        return false;
    taken->item.kind = UNDERSTOOD_LIKE;
    taken->item.filter = FILTERS_MAX;
    taken->behind = true;
    set_span(parse, index, past, taken);
    return true;
}

static bool read_entry(struct parse *parse, const struct grammar_entry *entry, size_t index,
                       struct taken *taken)
{
    size_t past = taken->past;

    taken->when = entry->when;
    taken->item.sure = entry->sure;
    switch (entry->role) {
    case ROLE_FILTER:
        taken->item.filter = entry->filter;
        taken->item.value = entry->value;
        set_span(parse, index, past, taken);
        return true;
    case ROLE_WITHOUT: return read_excluded(parse, index, past, taken);
    case ROLE_ISNT: return read_isnt(parse, index, past, taken);
    case ROLE_LIKE: return read_like(parse, index, past, taken);
    case ROLE_LIKE_AFTER: return read_like_after(parse, index, past, taken);
    default: return false;
    }
}

bool phrase_read(struct parse *parse, size_t index, struct taken *out_taken)
{
    const struct grammar *grammar = parse->grammar;
    size_t longest = GRAMMAR_PHRASE_WORDS_MAX;
    struct taken taken = {0};

    while (longest > 0) {
        size_t words;
        uint32_t entry = said_phrase(&parse->said, grammar, index, longest, &words);

        if (entry == GRAMMAR_NONE)
            break;
        for (; entry != GRAMMAR_NONE; entry = grammar->entries.items[entry].next) {
            taken = (struct taken){.past = index + words};
            if (!read_entry(parse, &grammar->entries.items[entry], index, &taken))
                continue;
            *out_taken = taken;
            return true;
        }
        longest = words - 1;
    }
    taken = (struct taken){0};
    if (!read_free(parse, index, &taken))
        return false;
    *out_taken = taken;
    return true;
}
