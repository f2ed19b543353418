/* `set name=value`: the state of the server that a script may change, as a table. */
#include "tests/support/mongo/world.h"

#include "base/clock.h"

#include <stddef.h>
#include <stdio.h>

enum kind { WORD, TEXT, MARK, NUMBER };

static const struct setting {
    const char *name;
    enum kind kind;
    size_t offset;
} table[] = {
    {"setName", WORD, offsetof(struct settings, set_name)},
    {"role", WORD, offsetof(struct settings, role)},
    {"hosts", TEXT, offsetof(struct settings, hosts)},
    {"version", WORD, offsetof(struct settings, version)},
    {"database", WORD, offsetof(struct settings, database)},
    {"time", MARK, offsetof(struct settings, time)},
    {"lastWrite", MARK, offsetof(struct settings, last_write)},
    {"pbrt", MARK, offsetof(struct settings, pbrt)},
    {"wire", NUMBER, offsetof(struct settings, wire)},
    {"electionId", NUMBER, offsetof(struct settings, election)},
    {"setVersion", NUMBER, offsetof(struct settings, set_version)},
    {"sessions", NUMBER, offsetof(struct settings, sessions)},
    {"operationTime", NUMBER, offsetof(struct settings, operation_time)},
    {"moving", NUMBER, offsetof(struct settings, moving)},
    {"wall", NUMBER, offsetof(struct settings, wall)},
};

bool mark_read(const struct world *world, struct slice text, struct mark *out_mark)
{
    bool relative = slice_starts(text, SLICE("+"));
    struct slice rest = slice_skip(text, relative);
    struct slice whole;
    int64_t seconds, increment = 0;

    if (slice_eq(text, SLICE("next"))) {
        *out_mark = (struct mark){0, 0};
        return true;
    }
    if (slice_eq(text, SLICE("now"))) {
        *out_mark = (struct mark){(uint32_t)(clock_wall_ms() / 1000), 1};
        return true;
    }
    whole = slice_cut(&rest, '.');
    if (slice_to_i64(whole, &seconds) < 0 ||
        (rest.ptr != NULL && slice_to_i64(rest, &increment) < 0))
        return false;
    *out_mark =
        (struct mark){(uint32_t)seconds + (relative ? world->started : 0), (uint32_t)increment};
    return true;
}

static bool store(struct world *world, const struct setting *setting, struct slice value)
{
    char *place = (char *)&world->settings + setting->offset;
    size_t cap = setting->kind == TEXT ? TEXT_CAP : NAME_CAP;

    if (setting->kind == MARK)
        return mark_read(world, value, (struct mark *)(void *)place);
    if (setting->kind == NUMBER)
        return slice_to_i64(value, (int64_t *)(void *)place) == 0;
    snprintf(place, cap, "%.*s", SLICE_ARG(value));
    return value.len < cap;
}

bool settings_set(struct world *world, struct slice pair)
{
    struct slice value = pair;
    struct slice name = slice_cut(&value, '=');

    for (size_t i = 0; i < sizeof table / sizeof *table && value.ptr != NULL; i++)
        if (slice_eq(slice_cstr(table[i].name), name))
            return store(world, &table[i], value);
    return false;
}
