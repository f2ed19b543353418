/* A value's label, its parent's before it, up to the root.  Labels know their parents; a chain
 * longer than PATH_LEVELS_MAX is cut, so that a circle of labels ends. */
#include "search/wire/reply/paths.h"

#include "index/index.h"

#include <assert.h>

const char *const path_level_names[PATH_LEVELS_MAX] = {"lvl0", "lvl1", "lvl2", "lvl3",
                                                       "lvl4", "lvl5", "lvl6", "lvl7"};

int paths_init(struct paths *paths, const struct view *view, struct slice wire, enum lang lang,
               struct arena *arena, struct attar_error *err)
{
    const struct filter_set *filters = view_filters(view);

    *paths = (struct paths){
        .view = view, .filter = filter_find_wire(filters, wire), .lang = lang, .arena = arena};
    if (paths->filter == UINT16_MAX)
        return 0;
    assert(filters->defs[paths->filter].kind == FILTER_TREE);
    paths->column = snapshot_column(view_snapshot(view), filters->defs[paths->filter].column);
    paths->items = arena_array(arena, column_value_count(paths->column) + 1, sizeof *paths->items);
    if (paths->items == NULL)
        return error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
    return 0;
}

static struct slice name_of(const struct paths *paths, const struct label *label)
{
    struct slice asked = paths->lang == LANG_AR ? label->ar : label->en;

    if (asked.len > 0)
        return asked;
    asked = paths->lang == LANG_AR ? label->en : label->ar;
    return asked.len > 0 ? asked : label->key;
}

/* The names of `label` and those above it, itself first; returns how many. */
static uint32_t names_up(const struct paths *paths, const struct label *label,
                         struct slice names[PATH_LEVELS_MAX])
{
    const struct labels *labels = view_labels(paths->view);
    uint32_t count = 0;

    while (label != NULL && count < PATH_LEVELS_MAX) {
        names[count++] = name_of(paths, label);
        label = label->parent.len > 0 ? labels_get(labels, label->set, label->parent) : NULL;
    }
    return count;
}

static struct slice join_down(struct arena *arena, const struct slice *names, uint32_t count)
{
    static const struct slice between = SLICE_INIT(" > ");
    size_t len = (count - 1) * between.len;
    char *text;
    char *at;

    for (uint32_t i = 0; i < count; i++)
        len += names[i].len;
    text = arena_alloc(arena, len + 1);
    if (text == NULL)
        return slice_of("", 0);
    at = text;
    for (uint32_t i = count; i-- > 0;) {
        memcpy(at, names[i].ptr, names[i].len);
        at += names[i].len;
        memcpy(at, between.ptr, i > 0 ? between.len : 0);
        at += i > 0 ? between.len : 0;
    }
    return slice_of(text, len);
}

const struct path *path_of(struct paths *paths, uint32_t ord)
{
    const struct filter_def *def = &view_filters(paths->view)->defs[paths->filter];
    struct path *path = &paths->items[ord];
    struct slice names[PATH_LEVELS_MAX];
    struct slice key;
    uint32_t count;

    if (path->text.ptr != NULL)
        return path;
    key = column_key(paths->column, ord);
    count = names_up(paths, labels_get(view_labels(paths->view), def->label_of, key), names);
    if (count == 0)
        names[count++] = key;
    path->text = join_down(paths->arena, names, count);
    path->level = count - 1;
    return path;
}
