/* Reading a query with the project's own analysis.
 *
 * Digits of both blocks, marks, tatweel and presentation forms are behind us when its exact terms
 * come out, sizes are one word (100ml), and names of the ontology are marked, however many words
 * they have.  What the analysis does not keep, quotations, minus signs and other symbols, is looked
 * up in the gaps between its words. */
#include "query/understand/said.h"

#include "analysis/analysis.h"

#include <assert.h>

static const char waw[] = "و"; /* "and", written together with what follows */

static int no_memory(struct attar_error *err)
{
    return error_set(err, ATTAR_ELIMIT, "q: the request needs too much memory");
}

static bool blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

struct slice said_gap(const struct said *said, size_t index)
{
    size_t start = index == 0 ? 0 : said->words[index - 1].end;
    size_t end = index < said->count ? said->words[index].start : said->q.len;

    assert(index <= said->count);
    if (start > end) /* both words come from one letter, as those of ¼ do */
        return slice_of("", 0);
    return slice_trim(slice_of(said->q.ptr + start, end - start));
}

/* The end of the quotation that opens at `at`, or 0: not one, or never closed. */
static size_t quotation_end(struct slice q, size_t at)
{
    static const struct slice marks[][2] = {
        {SLICE_INIT("\""), SLICE_INIT("\"")},
        {SLICE_INIT("«"), SLICE_INIT("»")},
        {SLICE_INIT("“"), SLICE_INIT("”")},
    };

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const char *close;

        if (!slice_starts(slice_skip(q, at), marks[i][0]))
            continue;
        at += marks[i][0].len;
        close = memmem(q.ptr + at, q.len - at, marks[i][1].ptr, marks[i][1].len);
        return close == NULL ? 0 : (size_t)(close - q.ptr) + marks[i][1].len;
    }
    return 0;
}

static void block(struct said *said, size_t start, size_t end)
{
    for (size_t i = 0; i < said->count; i++)
        if (said->words[i].start < end && said->words[i].end > start)
            said->words[i].flags |= SAID_BLOCKED;
}

static void block_quotations(struct said *said)
{
    for (size_t at = 0; at < said->q.len; at++) {
        size_t end = quotation_end(said->q, at);

        if (end == 0)
            continue;
        block(said, at, end);
        at = end - 1;
    }
}

/* -word is the query's own exclusion. */
static void block_minus(struct said *said)
{
    for (size_t i = 0; i < said->count; i++) {
        size_t start = said->words[i].start;

        if (start > 0 && said->q.ptr[start - 1] == '-' &&
            (start == 1 || blank(said->q.ptr[start - 2])))
            said->words[i].flags |= SAID_BLOCKED;
    }
}

static uint8_t flag_of(struct slice concept)
{
    static const struct {
        struct slice kind;
        uint8_t flag;
    } kinds[] = {
        {SLICE_INIT("note:"), SAID_SCENT},     {SLICE_INIT("accord:"), SAID_SCENT},
        {SLICE_INIT("family:"), SAID_SCENT},   {SLICE_INIT("brand:"), SAID_HOUSE},
        {SLICE_INIT("perfumer:"), SAID_HOUSE}, {SLICE_INIT("concentration:"), SAID_STRENGTH},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (slice_starts(concept, kinds[i].kind))
            return kinds[i].flag;
    return 0;
}

/* Excluding is by note, else by accord, the longest; never by family, which is too wide. */
static void note_scent(struct said_word *word, const struct token *token)
{
    bool note = slice_starts(token->term, SLICE("note:"));
    bool had_note = slice_starts(word->scent, SLICE("note:"));

    if (!note && (had_note || !slice_starts(token->term, SLICE("accord:"))))
        return;
    if (note == had_note && token->words <= word->scent_words)
        return;
    word->scent = token->term;
    word->scent_words = token->words;
}

static void note_name(struct said_word *word, size_t first, size_t past)
{
    if (past - first <= (size_t)word->name_past - word->name_first)
        return;
    word->name_first = (uint8_t)first;
    word->name_past = (uint8_t)past;
}

static void add_concept(struct said *said, const struct token *token)
{
    uint8_t flag = flag_of(token->term);
    size_t past = (size_t)token->position + token->words;

    past = past < said->count ? past : said->count;
    for (size_t i = token->position; i < past; i++) {
        said->words[i].flags |= flag;
        if (!slice_starts(token->term, SLICE("family:"))) /* "spicy amber" describes */
            note_name(&said->words[i], token->position, past);
    }
    note_scent(&said->words[token->position], token);
}

/* The analysis found a word behind the و, or behind وال: then it is "and". */
static void note_and(struct said_word *word, const struct token *token)
{
    static const struct slice fronts[] = {SLICE_INIT("و"), SLICE_INIT("وال")};

    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++)
        if (slice_starts(word->key, fronts[i]) &&
            slice_eq(slice_skip(word->key, fronts[i].len), token->term))
            word->flags |= SAID_AND;
}

static int add_word(struct said *said, const struct token *token, struct arena *arena)
{
    struct said_word *word = &said->words[said->count];
    char *key = arena_alloc(arena, token->term.len + 1);

    if (key == NULL)
        return -ATTAR_ELIMIT;
    *word = (struct said_word){.start = token->start, .end = token->end};
    word->key = slice_of(key, grammar_fold(token->term, key));
    word->flags = token->stop ? SAID_STOP : 0;
    said->count++;
    return 0;
}

static int read_tokens(const struct token_list *tokens, struct arena *arena, struct said *said,
                       struct attar_error *err)
{
    for (size_t i = 0; i < tokens->count && said->count < SAID_WORDS_MAX; i++)
        if (tokens->items[i].kind == TOKEN_EXACT && add_word(said, &tokens->items[i], arena) < 0)
            return no_memory(err);
    for (size_t i = 0; i < tokens->count; i++)
        if (tokens->items[i].kind == TOKEN_CONCEPT && tokens->items[i].position < said->count)
            add_concept(said, &tokens->items[i]);
        else if (tokens->items[i].position < said->count)
            note_and(&said->words[tokens->items[i].position], &tokens->items[i]);
    return 0;
}

/* "المسك والورد" is two notes here, although the lexicon has a rose musk. */
static bool has_inner_and(const struct said *said, size_t index)
{
    for (size_t i = 1; i < said->words[index].scent_words && index + i < said->count; i++)
        if ((said->words[index + i].flags & SAID_AND) != 0)
            return true;
    return false;
}

static int read_scent(struct analyzer *analyzer, struct arena *arena, struct slice q,
                      struct said_word *word, struct attar_error *err)
{
    struct token_list tokens;
    int rc =
        analyze(analyzer, slice_of(q.ptr + word->start, word->end - word->start), &tokens, err);

    word->scent = slice_of("", 0);
    word->scent_words = word->name_first = word->name_past = 0;
    for (size_t i = 0; rc == 0 && i < tokens.count; i++)
        if (tokens.items[i].kind == TOKEN_CONCEPT && tokens.items[i].position == 0)
            note_scent(word, &tokens.items[i]);
    if (rc == 0 && word->scent.len > 0)
        word->scent = arena_copy(arena, word->scent);
    return rc < 0 || word->scent.ptr != NULL ? rc : no_memory(err);
}

/* The scents of the lists "a and b" word by word.  The analyzer's tokens are gone afterwards, so
 * every scent is in the arena by now. */
static int part_lists(struct analyzer *analyzer, struct arena *arena, struct said *said,
                      struct attar_error *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < said->count; i++) {
        size_t past = i + said->words[i].scent_words;

        if (!has_inner_and(said, i))
            continue;
        for (size_t word = i; rc == 0 && word < past && word < said->count; word++)
            rc = read_scent(analyzer, arena, said->q, &said->words[word], err);
    }
    return rc;
}

static bool is_part(const struct grammar *grammar, struct slice key)
{
    uint32_t entry = grammar_find(grammar, key);
    const struct grammar_entry *value = grammar_with(grammar, entry, ROLE_FILTER);

    return value != NULL && value->when == WHEN_PART;
}

/* "smoky vanilla" is a note, and a vanilla that is smoky: two words if each is a scent alone, which
 * "smoky notes" is not. */
static int part_smell(struct analyzer *analyzer, struct arena *arena, struct said *said,
                      size_t index, struct attar_error *err)
{
    struct said_word parts[2];
    int rc = 0;

    memcpy(parts, &said->words[index], sizeof parts);
    for (size_t i = 0; rc == 0 && i < 2; i++)
        rc = read_scent(analyzer, arena, said->q, &parts[i], err);
    if (rc == 0 && parts[0].scent.len > 0 && parts[1].scent.len > 0)
        memcpy(&said->words[index], parts, sizeof parts);
    return rc;
}

static int part_smells(const struct grammar *grammar, struct analyzer *analyzer,
                       struct arena *arena, struct said *said, struct attar_error *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i + 1 < said->count; i++) {
        const struct said_word *word = &said->words[i];

        if (word->scent_words == 2 && word->name_first == i && word->name_past == i + 2 &&
            (is_part(grammar, word[0].key) || is_part(grammar, word[1].key)))
            rc = part_smell(analyzer, arena, said, i, err);
    }
    return rc;
}

static int copy_scents(struct arena *arena, struct said *said, struct attar_error *err)
{
    for (size_t i = 0; i < said->count; i++) {
        if (said->words[i].scent.len == 0)
            continue;
        said->words[i].scent = arena_copy(arena, said->words[i].scent);
        if (said->words[i].scent.ptr == NULL)
            return no_memory(err);
    }
    return 0;
}

static size_t longest_at(const struct grammar *grammar, struct slice first)
{
    uint32_t slot = map_find(&grammar->firsts, first);

    return slot == MAP_NONE ? 0 : (size_t)grammar->firsts.entries[slot].value;
}

/* The words behind an و; empty if there is none. */
static struct slice behind_and(const struct said *said, size_t index)
{
    struct slice key = said->words[index].key;

    return slice_starts(key, slice_cstr(waw)) ? slice_skip(key, sizeof waw - 1) : slice_of("", 0);
}

/* Every role is asked of every word: one look-up here spares twenty there. */
static void find_phrases(const struct grammar *grammar, struct said *said)
{
    for (size_t i = 0; i < said->count; i++) {
        struct slice behind = behind_and(said, i);

        said->words[i].phrase_max = (uint8_t)longest_at(grammar, said->words[i].key);
        said->words[i].behind_max = behind.len > 0 ? (uint8_t)longest_at(grammar, behind) : 0;
    }
}

int said_read(const struct grammar *grammar, const struct understand_request *request,
              struct arena *arena, struct said *out_said, struct attar_error *err)
{
    struct token_list tokens;
    int rc;

    assert(request->analyzer != NULL && out_said != NULL);
    *out_said = (struct said){.q = request->q};
    if (request->q.len > UNDERSTAND_Q_MAX)
        return 0;
    rc = analyze(request->analyzer, request->q, &tokens, err);
    if (rc == 0)
        rc = read_tokens(&tokens, arena, out_said, err);
    if (rc == 0)
        rc = copy_scents(arena, out_said, err);
    if (rc < 0)
        return rc;
    rc = part_lists(request->analyzer, arena, out_said, err);
    if (rc == 0)
        rc = part_smells(grammar, request->analyzer, arena, out_said, err);
    if (rc < 0)
        return rc;
    find_phrases(grammar, out_said);
    block_quotations(out_said);
    block_minus(out_said);
    return 0;
}

struct role_wanted {
    enum grammar_role role;
    const struct grammar_entry *entry; /* found */
};

bool said_cuts_letter(const struct said *said, size_t first, size_t past)
{
    const struct said_word *words = said->words;

    return (first > 0 && words[first - 1].end > words[first].start) ||
           (past < said->count && words[past].start < words[past - 1].end);
}

bool said_cuts_name(const struct said *said, size_t first, size_t past)
{
    for (size_t i = first; i < past; i++) {
        const struct said_word *word = &said->words[i];

        if (word->name_past > word->name_first + 1 &&
            (word->name_first < first || word->name_past > past))
            return true;
    }
    return false;
}

/* The words from `index` on with blanks between, and where each one ends in it. */
static size_t join(const struct said *said, size_t index, struct slice first, char *out,
                   size_t ends[GRAMMAR_PHRASE_WORDS_MAX])
{
    size_t count = 0;
    size_t len = 0;

    for (; count < GRAMMAR_PHRASE_WORDS_MAX && index + count < said->count; count++) {
        const struct said_word *word = &said->words[index + count];
        struct slice key = count == 0 ? first : word->key;

        if ((word->flags & SAID_BLOCKED) != 0 || len + key.len + 1 > GRAMMAR_KEY_MAX)
            break;
        if (count > 0)
            out[len++] = ' ';
        memcpy(out + len, key.ptr, key.len);
        len += key.len;
        ends[count] = len;
    }
    return count;
}

static uint32_t find_from(const struct said *said, const struct grammar *grammar, size_t index,
                          struct slice first, size_t *words)
{
    bool whole = first.len == said->words[index].key.len;
    size_t longest = whole ? said->words[index].phrase_max : said->words[index].behind_max;
    size_t ends[GRAMMAR_PHRASE_WORDS_MAX];
    char key[GRAMMAR_KEY_MAX];
    size_t joined;

    longest = longest < *words ? longest : *words;
    if (longest == 0)
        return GRAMMAR_NONE;
    joined = join(said, index, first, key, ends);
    for (size_t count = longest < joined ? longest : joined; count > 0; count--) {
        uint32_t entry = grammar_find(grammar, slice_of(key, ends[count - 1]));

        if (entry != GRAMMAR_NONE) {
            *words = count;
            return entry;
        }
    }
    return GRAMMAR_NONE;
}

uint32_t said_phrase(const struct said *said, const struct grammar *grammar, size_t index,
                     size_t words_max, size_t *out_words)
{
    uint32_t entry;

    *out_words = words_max;
    if (index >= said->count)
        return GRAMMAR_NONE;
    entry = find_from(said, grammar, index, said->words[index].key, out_words);
    if (entry != GRAMMAR_NONE)
        return entry;
    *out_words = words_max;
    return find_from(said, grammar, index, behind_and(said, index), out_words);
}

static size_t role_from(const struct said *said, const struct grammar *grammar, size_t index,
                        struct slice first, struct role_wanted *wanted)
{
    size_t longest = GRAMMAR_PHRASE_WORDS_MAX;

    while (longest > 0) {
        uint32_t entry = find_from(said, grammar, index, first, &longest);

        if (entry == GRAMMAR_NONE)
            return 0;
        wanted->entry = grammar_with(grammar, entry, wanted->role);
        if (wanted->entry != NULL)
            return longest;
        longest--;
    }
    return 0;
}

size_t said_role(const struct said *said, const struct grammar *grammar, size_t index,
                 enum grammar_role role, const struct grammar_entry **out_entry)
{
    struct role_wanted wanted = {.role = role};
    size_t words;

    if (index >= said->count)
        return 0;
    words = role_from(said, grammar, index, said->words[index].key, &wanted);
    if (words == 0)
        words = role_from(said, grammar, index, behind_and(said, index), &wanted);
    if (words > 0)
        *out_entry = wanted.entry;
    return words;
}
