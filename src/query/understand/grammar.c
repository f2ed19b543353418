/* Reading the table.
 *
 * It is read once, at the start of the program; a row that cannot be what it says stops the start,
 * with its line: a filter that is silently never understood would look like a search that does not
 * listen.  Phrases are folded by the analysis that queries are read with, so that both sides agree
 * on marks, digits and letters without a second set of rules. */
#include "query/understand/grammar.h"

#include "analysis/analysis.h"
#include "base/utf8.h"
#include "codec/input.h"
#include "query/labels.h"

#include <assert.h>

enum {
    COLUMN_COUNT = 6,
    LINE_BYTES_MAX = 8192,
    ENTRIES_MAX = 20000,
    TEXTS_BYTES_MAX = 4 << 20,
    SURE_DEFAULT = 90
};

static const struct slice role_names[ROLE_KIND_COUNT] = {
    [ROLE_MAX] = SLICE_INIT("max"),         [ROLE_MIN] = SLICE_INIT("min"),
    [ROLE_FROM] = SLICE_INIT("from"),       [ROLE_BETWEEN] = SLICE_INIT("between"),
    [ROLE_AND] = SLICE_INIT("and"),         [ROLE_TO] = SLICE_INIT("to"),
    [ROLE_LEAD] = SLICE_INIT("lead"),       [ROLE_OR_LESS] = SLICE_INIT("or_less"),
    [ROLE_OR_MORE] = SLICE_INIT("or_more"), [ROLE_CURRENCY] = SLICE_INIT("currency"),
    [ROLE_NUMBER] = SLICE_INIT("number"),   [ROLE_COUNT] = SLICE_INIT("count"),
    [ROLE_WITHOUT] = SLICE_INIT("without"), [ROLE_ISNT] = SLICE_INIT("isnt"),
    [ROLE_FREE] = SLICE_INIT("free"),       [ROLE_NOT] = SLICE_INIT("not"),
    [ROLE_LIKE] = SLICE_INIT("like"),       [ROLE_LIKE_AFTER] = SLICE_INIT("like_after"),
    [ROLE_GENERIC] = SLICE_INIT("generic"), [ROLE_NAME] = SLICE_INIT("name"),
};

static const struct slice when_names[WHEN_COUNT] = {
    [WHEN_ALWAYS] = SLICE_INIT("always"), [WHEN_DESCRIBED] = SLICE_INIT("described"),
    [WHEN_APART] = SLICE_INIT("apart"),   [WHEN_NO_HOUSE] = SLICE_INIT("no_house"),
    [WHEN_SMELL] = SLICE_INIT("smell"),   [WHEN_PART] = SLICE_INIT("part"),
    [WHEN_BEHIND] = SLICE_INIT("behind"),
};

struct table_row {
    struct slice cells[COLUMN_COUNT];
    size_t line; /* from 1 */
};

enum { CELL_WHAT, CELL_VALUE, CELL_SURE, CELL_WHEN, CELL_EN, CELL_AR };

struct table_reader {
    struct grammar *grammar;
    struct analyzer *analyzer;
    struct labels *labels; /* none: values are keys */
    struct table_row row;
    struct attar_error *err;
};

static uint32_t fold_letter(uint32_t letter)
{
    switch (letter) {
    case 0x0623: /* أ */
    case 0x0625: /* إ */
    case 0x0622: /* آ */
    case 0x0671: /* ٱ */ return 0x0627;
    case 0x0629: /* ة */
    case 0x06C1: /* ہ */ return 0x0647;
    case 0x06A9: /* ک */ return 0x0643;
    case 0x06CC: /* ی */ return 0x064A;
    case 0x2019: /* ’ */ return '\'';
    default: return letter;
    }
}

size_t grammar_fold(struct slice term, char *out)
{
    size_t len = 0;

    for (size_t at = 0; at < term.len;) {
        char bytes[UTF8_MAX_LEN];
        size_t count;

        if ((unsigned char)term.ptr[at] < 0x80) {
            out[len++] = term.ptr[at++];
            continue;
        }
        count = utf8_encode(fold_letter(utf8_next(term, &at)), bytes);
        memcpy(out + len, bytes, count);
        len += count;
    }
    return len;
}

static int fault(const struct table_reader *reader, const char *why, struct slice what)
{
    return error_set(reader->err, ATTAR_EPARSE, "understanding, line %zu: %s: \"%.*s\"",
                     reader->row.line, why, SLICE_ARG(what));
}

static int no_room(const struct table_reader *reader)
{
    return error_set(reader->err, ATTAR_ELIMIT, "understanding, line %zu: the table is too large",
                     reader->row.line);
}

static int index_of(const struct slice *names, int count, struct slice name)
{
    for (int i = 0; i < count; i++)
        if (names[i].len > 0 && slice_eq(names[i], name))
            return i;
    return -1;
}

/* The words of `phrase` with one blank between, as the keys of queries are. */
static int fold_phrase(const struct table_reader *reader, struct slice phrase, char *out,
                       struct slice *out_first, size_t *out_words)
{
    struct token_list tokens;
    size_t len = 0;
    int rc = analyze(reader->analyzer, phrase, &tokens, reader->err);

    if (rc < 0)
        return rc;
    *out_words = 0;
    for (size_t i = 0; i < tokens.count; i++) {
        if (tokens.items[i].kind != TOKEN_EXACT)
            continue;
        if (len + tokens.items[i].term.len + 1 > GRAMMAR_KEY_MAX)
            return fault(reader, "a phrase is too long", phrase);
        if (len > 0)
            out[len++] = ' ';
        len += grammar_fold(tokens.items[i].term, out + len);
        if (++*out_words == 1)
            *out_first = slice_of(out, len);
    }
    return (int)len;
}

static int add_entry(const struct table_reader *reader, uint32_t phrase,
                     const struct grammar_entry *entry)
{
    struct grammar *grammar = reader->grammar;
    struct map_entry *slot = &grammar->phrases.entries[phrase];
    struct grammar_entry added = *entry;

    if (grammar->entries.count == ENTRIES_MAX)
        return no_room(reader);
    added.next = slot->value == 0 ? GRAMMAR_NONE : (uint32_t)slot->value - 1;
    VEC_PUSH(&grammar->entries, added);
    slot->value = grammar->entries.count; /* its position + 1 */
    return 0;
}

static int add_symbol(const struct table_reader *reader, struct slice text,
                      const struct grammar_entry *entry)
{
    struct grammar *grammar = reader->grammar;
    struct slice copy = arena_copy(&grammar->texts, text);

    if (copy.ptr == NULL || grammar->entries.count == ENTRIES_MAX)
        return no_room(reader);
    VEC_PUSH(&grammar->symbols, (struct grammar_symbol){copy, (uint32_t)grammar->entries.count});
    VEC_PUSH(&grammar->entries, *entry);
    return 0;
}

static int add_saying(const struct table_reader *reader, struct slice text, struct slice key)
{
    struct grammar *grammar = reader->grammar;
    struct grammar_saying saying = {
        .key = arena_copy(&grammar->texts, key),
        .text = arena_copy(&grammar->texts, text),
        .entry = (uint32_t)grammar->entries.count - 1,
    };

    if (saying.key.ptr == NULL || saying.text.ptr == NULL)
        return no_room(reader);
    VEC_PUSH(&grammar->sayings, saying);
    return 0;
}

static int add_phrase(const struct table_reader *reader, struct slice text,
                      const struct grammar_entry *entry)
{
    struct grammar *grammar = reader->grammar;
    char key[GRAMMAR_KEY_MAX];
    struct slice first = {0};
    size_t words;
    uint32_t slot;
    uint32_t phrase;
    int rc;
    int len = fold_phrase(reader, text, key, &first, &words);

    if (len <= 0)
        return len < 0 ? len : add_symbol(reader, text, entry);
    if (words > GRAMMAR_PHRASE_WORDS_MAX)
        return fault(reader, "a phrase has too many words", text);
    slot = map_add(&grammar->firsts, first);
    phrase = map_add(&grammar->phrases, slice_of(key, (size_t)len));
    if (slot == MAP_NONE || phrase == MAP_NONE)
        return no_room(reader);
    if (grammar->firsts.entries[slot].value < words)
        grammar->firsts.entries[slot].value = words;
    rc = add_entry(reader, phrase, entry);
    return rc < 0 || entry->role != ROLE_FILTER
               ? rc
               : add_saying(reader, text, slice_of(key, (size_t)len));
}

static int add_phrases(const struct table_reader *reader, struct slice cell,
                       const struct grammar_entry *entry)
{
    int rc = 0;

    while (rc == 0 && cell.ptr != NULL) {
        struct slice phrase = slice_trim(slice_cut(&cell, '|'));

        if (phrase.len > 0)
            rc = add_phrase(reader, phrase, entry);
    }
    return rc;
}

static int read_sure(const struct table_reader *reader, struct grammar_entry *entry)
{
    struct slice cell = reader->row.cells[CELL_SURE];
    int64_t sure = SURE_DEFAULT;

    if (!slice_eq(cell, SLICE("-")) && (slice_to_i64(cell, &sure) < 0 || sure < 1 || sure > 100))
        return fault(reader, "sure is not 1..100 or -", cell);
    entry->sure = (uint8_t)sure;
    return 0;
}

static int read_when(const struct table_reader *reader, struct grammar_entry *entry)
{
    struct slice cell = reader->row.cells[CELL_WHEN];
    int when = slice_eq(cell, SLICE("-")) ? WHEN_ALWAYS : index_of(when_names, WHEN_COUNT, cell);

    if (when < 0)
        return fault(reader,
                     "when is not always, described, apart, no_house, smell, part, "
                     "behind or -",
                     cell);
    entry->when = (enum grammar_when)when;
    return 0;
}

static int read_what(const struct table_reader *reader, struct grammar_entry *entry)
{
    struct slice cell = reader->row.cells[CELL_WHAT];
    int role = index_of(role_names, ROLE_KIND_COUNT, cell);

    entry->role = role < 0 ? ROLE_FILTER : (enum grammar_role)role;
    entry->filter = role < 0 ? filter_find(reader->grammar->filters, cell) : UINT16_MAX;
    if (role < 0 && entry->filter == UINT16_MAX)
        return fault(reader, "neither a filter nor a part of the grammar", cell);
    return 0;
}

/* Would a request with this value be read? */
static int check_value(const struct table_reader *reader, const struct grammar_entry *entry)
{
    struct clause clause;

    if (entry->role != ROLE_FILTER)
        return 0;
    if (clause_parse(reader->grammar->filters, entry->filter, entry->value, reader->labels,
                     &reader->grammar->texts, &clause, reader->err) < 0)
        return fault(reader, "not a value of its filter", entry->value);
    return 0;
}

static int read_row(const struct table_reader *reader)
{
    struct grammar_entry entry = {.next = GRAMMAR_NONE};
    int rc = read_what(reader, &entry);

    if (rc == 0)
        rc = read_sure(reader, &entry);
    if (rc == 0)
        rc = read_when(reader, &entry);
    if (rc < 0)
        return rc;
    entry.value = arena_copy(&reader->grammar->texts, reader->row.cells[CELL_VALUE]);
    if (entry.value.ptr == NULL)
        return no_room(reader);
    rc = check_value(reader, &entry);
    if (rc == 0)
        rc = add_phrases(reader, reader->row.cells[CELL_EN], &entry);
    return rc < 0 ? rc : add_phrases(reader, reader->row.cells[CELL_AR], &entry);
}

static int split(struct table_reader *reader, struct slice line)
{
    size_t count = 0;
    struct slice rest = line;

    while (rest.ptr != NULL && count < COLUMN_COUNT)
        reader->row.cells[count++] = slice_cut(&rest, '\t');
    if (count < COLUMN_COUNT || rest.ptr != NULL)
        return fault(reader, "not six cells", line);
    return 0;
}

static int read_lines(struct table_reader *reader, struct input *input)
{
    struct slice line;
    int rc;

    while ((rc = input_line(input, LINE_BYTES_MAX, &line, reader->err)) > 0) {
        reader->row.line++;
        if (line.len == 0 || line.ptr[0] == '#' || slice_starts(line, SLICE("what\t")))
            continue;
        rc = split(reader, line);
        if (rc == 0)
            rc = read_row(reader);
        if (rc < 0)
            return rc;
    }
    return rc;
}

static int grammar_read(struct input *input, const struct filter_set *filters,
                        struct analyzer *analyzer, struct grammar **out_grammar,
                        struct attar_error *err)
{
    struct grammar *grammar = mem_zero(1, sizeof *grammar);
    struct table_reader reader = {.grammar = grammar, .analyzer = analyzer, .err = err};
    int rc;

    grammar->filters = filters;
    map_init(&grammar->phrases, TEXTS_BYTES_MAX);
    map_init(&grammar->firsts, TEXTS_BYTES_MAX);
    arena_init(&grammar->texts, TEXTS_BYTES_MAX);
    grammar->price = filter_find(filters, SLICE("price"));
    grammar->size = filter_find(filters, SLICE("size_ml"));
    grammar->gender = filter_find(filters, SLICE("gender"));
    grammar->note = filter_find(filters, SLICE("note"));
    grammar->accord = filter_find(filters, SLICE("accord"));
    rc = labels_open(slice_of("", 0), &reader.labels, err);
    if (rc == 0)
        rc = read_lines(&reader, input);
    labels_close(reader.labels);
    if (rc < 0)
        grammar_free(grammar);
    else
        *out_grammar = grammar;
    return rc;
}

int grammar_open(const char *path, const struct filter_set *filters, struct analyzer *analyzer,
                 struct grammar **out_grammar, struct attar_error *err)
{
    struct input *input = NULL;
    int rc = input_open(path, &input, err);

    assert(filters != NULL && analyzer != NULL && out_grammar != NULL);
    if (rc == -ATTAR_ENOTFOUND)
        return error_set(err, ATTAR_EIO, "%s is not there", path);
    if (rc == 0)
        rc = grammar_read(input, filters, analyzer, out_grammar, err);
    input_close(input);
    return rc;
}

int grammar_parse(struct slice text, const struct filter_set *filters, struct analyzer *analyzer,
                  struct grammar **out_grammar, struct attar_error *err)
{
    struct input *input = input_of_bytes(text);
    int rc;

    assert(filters != NULL && analyzer != NULL && out_grammar != NULL);
    rc = grammar_read(input, filters, analyzer, out_grammar, err);
    input_close(input);
    return rc;
}

void grammar_free(struct grammar *grammar)
{
    if (grammar == NULL)
        return;
    map_release(&grammar->phrases);
    map_release(&grammar->firsts);
    VEC_RELEASE(&grammar->entries);
    VEC_RELEASE(&grammar->symbols);
    VEC_RELEASE(&grammar->sayings);
    arena_release(&grammar->texts);
    free(grammar);
}

uint32_t grammar_find(const struct grammar *grammar, struct slice key)
{
    uint32_t slot = map_find(&grammar->phrases, key);

    return slot == MAP_NONE ? (uint32_t)GRAMMAR_NONE
                            : (uint32_t)grammar->phrases.entries[slot].value - 1;
}

const struct grammar_entry *grammar_with(const struct grammar *grammar, uint32_t entry,
                                         enum grammar_role role)
{
    for (; entry != GRAMMAR_NONE; entry = grammar->entries.items[entry].next)
        if (grammar->entries.items[entry].role == role)
            return &grammar->entries.items[entry];
    return NULL;
}

static bool stands_in(struct slice gap, struct slice symbol, bool at_end)
{
    if (!at_end)
        return slice_starts(gap, symbol);
    return gap.len >= symbol.len &&
           memcmp(gap.ptr + gap.len - symbol.len, symbol.ptr, symbol.len) == 0;
}

const struct grammar_entry *grammar_symbol(const struct grammar *grammar, struct slice gap,
                                           enum grammar_role role, bool at_end, size_t *out_len)
{
    const struct grammar_entry *found = NULL;

    *out_len = 0;
    for (size_t i = 0; gap.len > 0 && i < grammar->symbols.count; i++) {
        const struct grammar_symbol *symbol = &grammar->symbols.items[i];
        const struct grammar_entry *entry = &grammar->entries.items[symbol->entry];

        if (entry->role != role || symbol->text.len <= *out_len ||
            !stands_in(gap, symbol->text, at_end))
            continue;
        found = entry;
        *out_len = symbol->text.len;
    }
    return found;
}
