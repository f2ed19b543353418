/* Reading parameters into a wire_ask: what the readers of read_*.c share.
 *
 *   members --table order--> wire_read_<name>(reader, value) --> reader->out
 *                                                           `--> reader->fault
 *
 * A reader writes all that its parameter says, so that a key's own parameters, read afterwards,
 * take the place of the request's; filters are gathered instead and are one conjunction in the end.
 * Private to src/search/wire.  Thread: any (pure). */
#ifndef SEARCH_WIRE_READER_H
#define SEARCH_WIRE_READER_H

#include "search/wire/parse.h"

enum { WIRE_CONJUNCTS_MAX = 16 }; /* five parameters, of the request and of two layers of a key */

struct wire_reader {
    struct wire_scope *scope;
    struct wire_ask *out;
    struct fault *fault;
    struct slice name; /* of the parameter in hand */
    bool of_key;       /* the parameters in hand are a key's */
    struct filter_scope filters;
    const struct filter_expr *conjuncts[WIRE_CONJUNCTS_MAX];
    size_t conjunct_count;
    uint16_t
        own; /* filter of a facet search, whose own choice is left out; else WIRE_FILTER_NONE */
};

/* int wire_read_query(reader, value), and so on: 0, or negative with reader->fault filled. */
#define X(NAME, text, reader) \
    int wire_read_##reader(struct wire_reader *reader, const struct wire_value *value);
WIRE_READ(X)
#undef X

/** What `members` say of `param`, else what the settings do; NULL if neither. */
const struct wire_value *wire_given(const struct wire_reader *reader,
                                    const struct wire_members *members, enum wire_param param);

/** Read what makes a search one for the values of a facet, before the rows are read. */
int wire_facet_read(struct wire_reader *reader, const struct wire_members *members);

/* ---- Values ---- */

/** "<name>: <why>"; returns -ATTAR_EINVAL. */
int wire_bad(struct wire_reader *reader, const char *why);
/** The arena is full. */
int wire_full(struct wire_reader *reader);

/** A text; numbers and booleans as they are written. */
int wire_text(struct wire_reader *reader, const struct wire_value *value, struct slice *out);
/** A text of at most `len_max` bytes. */
int wire_text_within(struct wire_reader *reader, const struct wire_value *value, size_t len_max,
                     struct slice *out);
/** true and false, also as texts and as 1 and 0. */
int wire_flag(struct wire_reader *reader, const struct wire_value *value, bool *out);
/** A whole number, also as a text. */
int wire_whole(struct wire_reader *reader, const struct wire_value *value, uint32_t least,
               uint32_t most, uint32_t *out);

/** The value as JSON: what came as JSON, or a text that holds a list or an object; NULL for a plain
 * text.  -ATTAR_EINVAL if such a text does not parse. */
int wire_json(struct wire_reader *reader, const struct wire_value *value, const struct json **out);

/* A list of texts in the scope's arena. */
struct wire_list {
    const struct slice *items;
    size_t count;
};

/** ["a","b"], or "a,b": blanks around an item and empty items are left out. */
int wire_list(struct wire_reader *reader, const struct wire_value *value, size_t count_max,
              struct wire_list *out);

/** Is `value` true or false (then *out says which) rather than a list? */
bool wire_is_flag(const struct wire_value *value, bool *out);

/** Place of `text` among `words`, or -1. */
int wire_word(struct slice text, const char *const *words, size_t count);
/** Place of the text of `value` among `words`, else the fault "<name>: <why>", negative. */
int wire_choice(struct wire_reader *reader, const struct wire_value *value,
                const char *const *words, size_t count, const char *why);

/** Bits of the text fields that attributes stand for; an unknown attribute is a fault. */
int wire_fields(struct wire_reader *reader, const struct wire_value *value, uint16_t *out);

/** One more condition of the request, ANDed.  expr: may be NULL. */
int wire_conjunct(struct wire_reader *reader, const struct filter_expr *expr);

#endif
