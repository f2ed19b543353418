/* The settings as an array, and the way from a name to its row. */
#include "search/wire/settings/setting_table.h"

#include <stdint.h>

const struct setting setting_table[] = {
#define X(name, source, text) {SLICE_INIT(name), SETTING_##source, text},
    SETTINGS(X)
#undef X
};

const size_t setting_count = sizeof setting_table / sizeof *setting_table;

const struct setting *setting_find(struct slice name)
{
    for (size_t i = 0; i < setting_count; i++)
        if (slice_eq(setting_table[i].name, name))
            return &setting_table[i];
    return NULL;
}
