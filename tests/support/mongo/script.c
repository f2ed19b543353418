/* Lines into entries and steps.  A table of words gives each its shape. */
#include "tests/support/mongo/script.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum shape { BARE, NUMBER, WORD, MARK_OR_NONE, NAME_NUMBER, NAME_JSON, NAME_WORD, TIME_JSON, ODD };

static const struct word {
    const char *text;
    enum step_kind kind;
    enum shape shape;
} words[] = {
    {"set", STEP_SET, WORD},
    {"put", STEP_PUT, NAME_JSON},
    {"load", STEP_LOAD, NAME_WORD},
    {"remove", STEP_REMOVE, NAME_WORD},
    {"event", STEP_EVENT, ODD},
    {"raw", STEP_RAW, TIME_JSON},
    {"change", STEP_CHANGE, NAME_NUMBER},
    {"forget", STEP_FORGET, NUMBER},
    {"live", STEP_LIVE, NAME_NUMBER},
    {"pad", STEP_PAD, NAME_NUMBER},
    {"delay", STEP_DELAY, NUMBER},
    {"limit", STEP_LIMIT, NUMBER},
    {"repeat", STEP_REPEAT, BARE},
    {"pbrt", STEP_PBRT, MARK_OR_NONE},
    {"cursor", STEP_CURSOR, NUMBER},
    {"error", STEP_ERROR, NUMBER},
    {"half", STEP_HALF, BARE},
    {"bad-length", STEP_BAD_LENGTH, NUMBER},
    {"close", STEP_CLOSE, BARE},
    {"hang", STEP_HANG, BARE},
};

static bool wrong(char why[TEXT_CAP], const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static bool wrong(char why[TEXT_CAP], const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(why, TEXT_CAP, fmt, args);
    va_end(args);
    return false;
}

static struct slice next_word(struct slice *rest)
{
    struct slice word;

    *rest = slice_trim(*rest);
    word = slice_cut(rest, ' ');
    *rest = rest->ptr != NULL ? slice_trim(*rest) : SLICE("");
    return word;
}

static bool keep(char *place, size_t cap, struct slice text, char why[TEXT_CAP])
{
    if (text.len == 0 || text.len >= cap)
        return wrong(why, "a name is missing or longer than %zu: '%.*s'", cap - 1, SLICE_ARG(text));
    memcpy(place, text.ptr, text.len);
    place[text.len] = '\0';
    return true;
}

static bool read_json(struct slice text, bson_t **out_doc, char why[TEXT_CAP])
{
    bson_error_t err = {0};

    *out_doc = bson_new_from_json((const uint8_t *)text.ptr, (ssize_t)text.len, &err);
    return *out_doc != NULL || wrong(why, "%.200s", err.message);
}

static bool read_number(struct slice text, struct step *step, char why[TEXT_CAP])
{
    return slice_to_i64(text, &step->number) == 0 ||
           wrong(why, "not a number: '%.*s'", SLICE_ARG(text));
}

/* `"p1"`, `"p1" null`, `"p1" missing`, or a document with its _id. */
static bool read_subject(struct slice text, struct step *step, char why[TEXT_CAP])
{
    struct slice tail = text, id = next_word(&tail);
    char wrapped[TEXT_CAP];

    if (slice_starts(text, SLICE("{\"_id\"")))
        return read_json(text, &step->doc, why);
    step->null_document = slice_eq(tail, SLICE("null"));
    step->no_document = !step->null_document;
    snprintf(wrapped, sizeof wrapped, "{\"_id\": %.*s}", SLICE_ARG(id));
    return read_json(slice_cstr(wrapped), &step->doc, why);
}

/* OPERATION TIME [COLLECTION [SUBJECT | to COLLECTION]] */
static bool read_event(const struct world *world, struct slice rest, struct step *step,
                       char why[TEXT_CAP])
{
    struct slice operation = next_word(&rest), time = next_word(&rest);

    if (!keep(step->word, sizeof step->word, operation, why))
        return false;
    if (!mark_read(world, time, &step->time))
        return wrong(why, "not a time: '%.*s'", SLICE_ARG(time));
    if (rest.len == 0)
        return true;
    if (!keep(step->name, sizeof step->name, next_word(&rest), why))
        return false;
    if (slice_starts(rest, SLICE("to "))) {
        step->doc = BCON_NEW("to", BCON_UTF8(""));
        snprintf(step->word, sizeof step->word, "rename %.*s", SLICE_ARG(slice_skip(rest, 3)));
        return true;
    }
    return rest.len == 0 || read_subject(rest, step, why);
}

static bool read_raw(const struct world *world, struct slice rest, struct step *step,
                     char why[TEXT_CAP])
{
    struct slice time = next_word(&rest);

    step->no_token = slice_starts(rest, SLICE("no-token "));
    if (step->no_token)
        next_word(&rest);
    if (!mark_read(world, time, &step->time))
        return wrong(why, "not a time: '%.*s'", SLICE_ARG(time));
    return read_json(rest, &step->doc, why);
}

static bool read_pbrt(const struct world *world, struct slice rest, struct step *step,
                      char why[TEXT_CAP])
{
    step->no_token = slice_eq(rest, SLICE("none"));
    return step->no_token || mark_read(world, rest, &step->time) ||
           wrong(why, "pbrt: a time or none");
}

static bool read_arguments(const struct world *world, enum shape shape, struct slice rest,
                           struct step *step, char why[TEXT_CAP])
{
    struct slice first = rest, tail = rest;

    if (shape == ODD)
        return read_event(world, rest, step, why);
    if (shape == TIME_JSON)
        return read_raw(world, rest, step, why);
    if (shape == MARK_OR_NONE)
        return read_pbrt(world, rest, step, why);
    if (shape == BARE)
        return rest.len == 0 || wrong(why, "nothing may follow");
    if (shape == WORD)
        return keep(step->word, sizeof step->word, rest, why);
    first = next_word(&tail);
    if (shape == NUMBER) /* error: name and labels follow the code */
        return read_number(first, step, why) &&
               (tail.len == 0 || keep(step->word, sizeof step->word, tail, why));
    if (!keep(step->name, sizeof step->name, first, why))
        return false;
    if (shape == NAME_JSON)
        return read_json(tail, &step->doc, why);
    if (shape == NAME_WORD)
        return keep(step->word, sizeof step->word, tail, why);
    first = next_word(&tail);
    return read_number(first, step, why) &&
           (tail.len == 0 || keep(step->word, sizeof step->word, tail, why));
}

static bool read_step(const struct world *world, struct slice line, struct step *step,
                      char why[TEXT_CAP])
{
    struct slice rest = line, name = next_word(&rest);

    *step = (struct step){.kind = STEP_SET};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_eq(slice_cstr(words[i].text), name)) {
            step->kind = words[i].kind;
            if (read_arguments(world, words[i].shape, rest, step, why))
                return true;
            step_release(step);
            return false;
        }
    return wrong(why, "no such word: '%.*s'", SLICE_ARG(name));
}

/* on COMMAND[:COLLECTION] [xN | always] [with TEXT] */
static bool read_entry(struct slice rest, struct entry *entry, char why[TEXT_CAP])
{
    struct slice collection = next_word(&rest), command = slice_cut(&collection, ':');

    if (!keep(entry->command, sizeof entry->command, command, why))
        return false;
    if (collection.ptr != NULL && !keep(entry->collection, NAME_CAP, collection, why))
        return false;
    entry->uses = slice_starts(rest, SLICE("always")) ? -1 : 1;
    if (slice_starts(rest, SLICE("always")))
        next_word(&rest);
    else if (slice_starts(rest, SLICE("x")) &&
             slice_to_i64(slice_skip(next_word(&rest), 1), &entry->uses) < 0)
        return wrong(why, "xN: not a number");
    if (rest.len == 0)
        return true;
    if (!slice_starts(rest, SLICE("with ")))
        return wrong(why, "on COMMAND [xN | always] [with TEXT]");
    return keep(entry->with, sizeof entry->with, slice_skip(rest, 5), why);
}

static bool begin_entry(struct script *script, struct slice rest, char why[TEXT_CAP])
{
    struct entry *entry = mem_zero(1, sizeof *entry);

    if (!read_entry(rest, entry, why)) {
        free(entry);
        return false;
    }
    script->open = entry;
    return true;
}

/* off COMMAND: its entries are used up. */
static void end_entries(struct script *script, struct slice command)
{
    for (size_t i = 0; i < script->entries.count; i++)
        if (slice_eq(slice_cstr(script->entries.items[i]->command), command))
            script->entries.items[i]->uses = 0;
}

bool script_line(struct script *script, const struct world *world, struct slice line,
                 enum line_kind *out_kind, struct step *out_step, char why[TEXT_CAP])
{
    bool indented = line.len > 0 && line.ptr[0] == ' ';
    struct slice text = slice_trim(line);

    *out_kind = LINE_NOTHING;
    if (text.len > 0 && text.ptr[0] == '#')
        return true;
    if (indented && script->open != NULL) {
        if (!read_step(world, text, out_step, why))
            return false;
        VEC_PUSH(&script->open->steps, *out_step);
        return true;
    }
    if (script->open != NULL)
        VEC_PUSH(&script->entries, script->open);
    script->open = NULL;
    if (text.len == 0)
        return true;
    if (slice_starts(text, SLICE("on ")))
        return begin_entry(script, slice_skip(text, 3), why);
    if (slice_starts(text, SLICE("off "))) {
        end_entries(script, slice_skip(text, 4));
        return true;
    }
    *out_kind = LINE_STEP;
    return read_step(world, text, out_step, why);
}

const struct entry *script_match(struct script *script, const char *command, const char *collection,
                                 const char *json)
{
    for (size_t i = 0; i < script->entries.count; i++) {
        struct entry *entry = script->entries.items[i];

        if (entry->uses == 0 || strcmp(entry->command, command) != 0 ||
            (entry->collection[0] != '\0' && strcmp(entry->collection, collection) != 0) ||
            strstr(json, entry->with) == NULL)
            continue;
        entry->uses -= entry->uses > 0;
        return entry;
    }
    return NULL;
}

void step_release(struct step *step)
{
    if (step->doc != NULL)
        bson_destroy(step->doc);
    step->doc = NULL;
}

static void entry_free(struct entry *entry)
{
    for (size_t i = 0; i < entry->steps.count; i++)
        step_release(&entry->steps.items[i]);
    VEC_RELEASE(&entry->steps);
    free(entry);
}

void script_release(struct script *script)
{
    for (size_t i = 0; i < script->entries.count; i++)
        entry_free(script->entries.items[i]);
    if (script->open != NULL)
        entry_free(script->open);
    VEC_RELEASE(&script->entries);
}
