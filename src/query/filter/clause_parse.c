/* The native text of one filter parameter:
 *
 *   clause = ["all:"] item {"," item}
 *   item   = ["!"] ( '"' text '"' | text without commas )        blanks around items are dropped
 *
 * What an item says is the filter's own affair (clause_value.h). */
#include "query/filter/clause_value.h"

#include <assert.h>

struct clause_reader {
    struct value_reader values;
    struct slice text;
    size_t at;
};

static int fault(const struct clause_reader *reader, size_t position, const char *why)
{
    return error_at(reader->values.err, ATTAR_EINVAL, (long)position, "%.*s: %s",
                    SLICE_ARG(reader->values.def->name), why);
}

static int too_large(const struct clause_reader *reader)
{
    return error_set(reader->values.err, ATTAR_ELIMIT, "%.*s: the request needs too much memory",
                     SLICE_ARG(reader->values.def->name));
}

static bool blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static void skip_blanks(struct clause_reader *reader)
{
    while (reader->at < reader->text.len && blank(reader->text.ptr[reader->at]))
        reader->at++;
}

static bool take(struct clause_reader *reader, struct slice token)
{
    if (!slice_starts(slice_skip(reader->text, reader->at), token))
        return false;
    reader->at += token.len;
    return true;
}

static int take_quoted(struct clause_reader *reader, struct value_text *value)
{
    struct slice rest = slice_skip(reader->text, reader->at);
    size_t len = value_quoted_len(rest);

    if (len == SIZE_MAX)
        return fault(reader, reader->at, "the closing quote is missing");
    value->position = reader->at + 1;
    value->text = value_unescape(reader->values.arena, slice_of(rest.ptr + 1, len));
    if (value->text.ptr == NULL)
        return too_large(reader);
    reader->at += len + 2;
    skip_blanks(reader);
    if (reader->at < reader->text.len && reader->text.ptr[reader->at] != ',')
        return fault(reader, reader->at, "expected a comma or the end");
    return 0;
}

static int take_item(struct clause_reader *reader, struct clause_value *out_value)
{
    struct value_text value = {0};
    struct slice rest;
    int rc = 0;

    skip_blanks(reader);
    value.exclude = take(reader, SLICE("!"));
    skip_blanks(reader);
    rest = slice_skip(reader->text, reader->at);
    if (rest.len > 0 && rest.ptr[0] == '"') {
        rc = take_quoted(reader, &value);
    } else {
        value.position = reader->at;
        value.text = slice_cut(&rest, ',');
        reader->at += value.text.len;
        value.text = slice_trim(value.text);
    }
    return rc < 0 ? rc : value_read(&reader->values, value, out_value);
}

static int take_items(struct clause_reader *reader, struct clause *clause)
{
    size_t room = slice_count(reader->text, ',') + 1;
    struct clause_value *values;
    int rc;

    room = room < CLAUSE_VALUES_MAX ? room : CLAUSE_VALUES_MAX;
    values = arena_array(reader->values.arena, room, sizeof *values);
    if (values == NULL)
        return too_large(reader);
    do {
        if (clause->value_count == CLAUSE_VALUES_MAX)
            return error_at(reader->values.err, ATTAR_ELIMIT, (long)reader->at,
                            "%.*s: more than %d values", SLICE_ARG(reader->values.def->name),
                            CLAUSE_VALUES_MAX);
        rc = take_item(reader, &values[clause->value_count]);
        if (rc < 0)
            return rc;
        clause->value_count++;
    } while (take(reader, SLICE(",")));
    assert(reader->at == reader->text.len);
    clause->values = values;
    return 0;
}

static bool can_take_all(const struct filter_def *def)
{
    return def->kind != FILTER_RANGE && def->kind != FILTER_MATCH && def->kind != FILTER_BOOL &&
           def->kind != FILTER_ID;
}

int clause_parse(const struct filter_set *filters, uint16_t filter, struct slice text,
                 const struct labels *labels, struct arena *arena, struct clause *out_clause,
                 struct attar_error *err)
{
    const struct filter_def *def = &filters->defs[filter];
    struct clause_reader reader = {.values = {def, labels, arena, err, -1, 0}, .text = text};
    struct clause clause = {.filter = filter};
    int rc;

    assert(filter < filters->count && out_clause != NULL);
    if (text.len > CLAUSE_BYTES_MAX)
        return error_set(err, ATTAR_ELIMIT, "%.*s: longer than %d bytes", SLICE_ARG(def->name),
                         CLAUSE_BYTES_MAX);
    skip_blanks(&reader);
    clause.all = take(&reader, SLICE("all:"));
    if (clause.all && !can_take_all(def))
        return fault(&reader, 0, "all: is for filters with several values");
    rc = take_items(&reader, &clause);
    if (rc == 0)
        *out_clause = clause;
    return rc;
}
