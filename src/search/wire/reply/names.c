/* Names are few, so each is compared.
 *
 *   names         "notes"        "notes.top"     * -notes         * -notes.top
 *   notes         all            parts           none             parts
 *   notes.top     all            all             none             none
 *   notes.base    all            none            none             all      */
#include "search/wire/reply/names.h"

#include <assert.h>

static bool taken_away(const struct wire_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        if (names->names[i].len > 0 && names->names[i].ptr[0] == '-')
            return true;
    return false;
}

bool names_want_everything(const struct wire_names *names)
{
    return names == NULL || !names->given || (names->all && !taken_away(names));
}

/* The rest of `text` behind `head` and a point; ptr NULL if it does not begin so. */
static struct slice behind(struct slice text, struct slice head)
{
    if (text.len <= head.len || !slice_starts(text, head) || text.ptr[head.len] != '.')
        return slice_of(NULL, 0);
    return slice_skip(text, head.len + 1);
}

/* How far the attribute asked for takes in outer.name. */
static enum wanted takes_in(struct slice asked, struct slice outer, struct slice name)
{
    struct slice rest = asked;

    if (asked.len == 0 || asked.ptr[0] != (outer.len > 0 ? outer.ptr[0] : name.ptr[0]))
        return WANTED_NONE; /* most names */
    if (outer.len > 0) {
        if (slice_eq(asked, outer))
            return WANTED_ALL;
        rest = behind(asked, outer);
        if (rest.ptr == NULL)
            return WANTED_NONE;
    }
    if (slice_eq(rest, name))
        return WANTED_ALL;
    return behind(rest, name).ptr != NULL ? WANTED_PARTS : WANTED_NONE;
}

enum wanted names_want(const struct wire_names *names, struct slice outer, struct slice name)
{
    enum wanted wanted = WANTED_NONE;
    bool partly_away = false;

    assert(name.len > 0);
    if (names == NULL || !names->given || names->all)
        wanted = WANTED_ALL;
    if (names == NULL || !names->given)
        return wanted;
    for (size_t i = 0; i < names->count; i++) {
        bool minus = names->names[i].len > 0 && names->names[i].ptr[0] == '-';
        enum wanted one = takes_in(slice_skip(names->names[i], minus), outer, name);

        if (minus && one == WANTED_ALL)
            return WANTED_NONE;
        if (minus)
            partly_away = partly_away || one == WANTED_PARTS;
        else
            wanted = one > wanted ? one : wanted;
    }
    return wanted == WANTED_ALL && partly_away ? WANTED_PARTS : wanted;
}
