/* Lines of one name hang in a list behind that name, one item for each brand: there are few. */
#include "query/order/distinct.h"

#include "base/bitset.h"
#include "query/curation/steer.h"

#include <assert.h>

struct line {
    uint32_t brand; /* value of the brand, or UINT32_MAX */
    uint32_t next;  /* number of the next item of this name, from 1; 0: the last */
    uint32_t found; /* documents */
    uint32_t kept;  /* of them */
    uint32_t worst; /* of those kept by their rank: number of the worst, from 1; 0: none */
    bool pinned;    /* a rule says which are kept */
};

/* One that is kept, in a list from the worst to the best. */
struct kept_one {
    struct candidate candidate;
    uint32_t better; /* number of the next, from 1; 0: it is the best */
};

static const struct column *column_of(const struct view *view, const char *name)
{
    uint16_t column = schema_column(snapshot_schema(view->snapshot), slice_cstr(name));

    return column == UINT16_MAX ? NULL : snapshot_column(view->snapshot, column);
}

static uint32_t value_of(const struct column *column, uint32_t doc)
{
    struct ord_span span = {NULL, NULL, 0};

    if (column != NULL)
        span = column_values(column, doc);
    return span.count > 0 ? span.ords[0] : UINT32_MAX;
}

/* The line of `doc`, or NULL. */
static struct line *line_of(const struct lines *lines, uint32_t doc)
{
    uint32_t name = value_of(lines->line_names, doc);
    uint32_t brand = value_of(lines->brands, doc);
    uint32_t at = name == UINT32_MAX ? 0 : lines->first[name];

    while (at > 0 && lines->items[at - 1].brand != brand)
        at = lines->items[at - 1].next;
    return at > 0 ? &lines->items[at - 1] : NULL;
}

/* The line of `doc`, made if there is none; `name` is its name. */
static struct line *line_at(struct lines *lines, uint32_t name, uint32_t doc, uint32_t *count)
{
    struct line *line = line_of(lines, doc);

    if (line != NULL)
        return line;
    line = &lines->items[(*count)++];
    *line = (struct line){.brand = value_of(lines->brands, doc), .next = lines->first[name]};
    lines->first[name] = *count;
    return line;
}

/* Put `candidate` into the line's list, in the place `number`. */
static void insert(struct lines *lines, struct line *line, uint32_t number,
                   const struct candidate *candidate)
{
    struct kept_one *one = &lines->ones[number - 1];
    uint32_t *at = &line->worst;

    while (*at > 0 && rank_cmp(&lines->ones[*at - 1].candidate, candidate) > 0)
        at = &lines->ones[*at - 1].better;
    one->candidate = *candidate;
    one->better = *at;
    *at = number;
}

/* Keep `doc` if it is among the best of its line so far, instead of the worst of them. */
static void meet(const struct rank_input *input, struct lines *lines, struct line *line,
                 uint32_t doc, uint64_t *kept)
{
    uint32_t number = line->worst;
    struct candidate candidate;

    line->found++;
    bitset_reset(kept, doc);
    if (line->pinned)
        return;
    candidate = rank_candidate(input, doc);
    if (line->kept < input->request->distinct) {
        number = ++lines->one_count;
        line->kept++;
    } else if (rank_cmp(&candidate, &lines->ones[number - 1].candidate) > 0) {
        return;
    } else {
        bitset_reset(kept, lines->ones[number - 1].candidate.doc);
        line->worst = lines->ones[number - 1].better;
    }
    bitset_set(kept, doc);
    insert(lines, line, number, &candidate);
}

/* Pinned documents are kept whatever else is of their line. */
static void keep_pinned(const struct rank_input *input, struct lines *lines, uint64_t *rest,
                        uint32_t *count)
{
    const struct steering *steering = input->steering;

    for (size_t i = 0; i < steering->pin_count; i++) {
        uint32_t doc = steering->pins[i].doc;
        uint32_t name = value_of(lines->line_names, doc);
        struct line *line;

        if (name == UINT32_MAX || !bitset_get(rest, doc))
            continue;
        bitset_reset(rest, doc);
        line = line_at(lines, name, doc, count);
        line->pinned = true;
        line->found++;
        line->kept++;
    }
}

static int lines_init(struct lines *lines, const struct rank_input *input, size_t docs,
                      struct arena *arena)
{
    size_t names;

    lines->line_names = column_of(input->view, "line");
    lines->brands = column_of(input->view, "brand");
    names = lines->line_names != NULL ? column_value_count(lines->line_names) : 0;
    lines->items = arena_array(arena, docs + 1, sizeof *lines->items);
    lines->ones = arena_array(arena, docs + 1, sizeof *lines->ones);
    lines->one_count = 0;
    lines->first = arena_array(arena, names + 1, sizeof *lines->first);
    if (lines->items == NULL || lines->ones == NULL || lines->first == NULL)
        return -ATTAR_ELIMIT;
    return 0;
}

int lines_read(const struct rank_input *input, struct arena *arena, struct lines *out_lines,
               struct attar_error *err)
{
    size_t words = input->view->doc_words;
    uint64_t *kept = arena_array(arena, words + 1, sizeof *kept);
    uint64_t *rest = arena_array(arena, words + 1, sizeof *rest);
    struct lines lines;
    uint32_t count = 0;

    assert(input->docs != NULL && out_lines != NULL);
    if (kept == NULL || rest == NULL ||
        lines_init(&lines, input, bitset_count(input->docs, words), arena) < 0)
        return error_set(err, ATTAR_ELIMIT, "distinct: the request needs too much memory");
    memcpy(kept, input->docs, words * sizeof *kept);
    memcpy(rest, input->docs, words * sizeof *rest);
    keep_pinned(input, &lines, rest, &count);
    for (BITSET_EACH(doc, rest, words)) {
        uint32_t name = value_of(lines.line_names, (uint32_t)doc);

        if (name != UINT32_MAX)
            meet(input, &lines, line_at(&lines, name, (uint32_t)doc, &count), (uint32_t)doc, kept);
    }
    lines.kept = kept;
    *out_lines = lines;
    return 0;
}

uint32_t lines_behind(const struct lines *lines, uint32_t doc)
{
    const struct line *line = line_of(lines, doc);

    return line != NULL ? line->found - line->kept : 0;
}
