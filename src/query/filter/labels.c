/* Labels in memory: the blob's lines in place, and one hash index over everything that a value can
 * be called.
 *
 *   items   one a line, slices into the blob
 *   slots   open addressing: hash(set, lower-cased name) -> line; five names a line at most
 *
 * Names may clash ("Rose" the note is also a brand's Arabic name in lower case, two spellings
 * fold alike), so a look-up walks its whole chain and keeps the closest kind of match, then the
 * earlier line: key, exact name, name in another ASCII case, folded name. */
#include "query/labels.h"

#include "base/hash.h"
#include "base/vec.h"

#include <assert.h>
#include <stdio.h>

enum { LABEL_FIELDS = 7, LABEL_NAMES = 5, SET_NAME_CAP = 64, TREE_LEVELS_MAX = 10 };

static const struct slice path_step = SLICE_INIT(" > ");

enum closeness { CLOSE_KEY, CLOSE_NAME, CLOSE_CASE, CLOSE_FOLD, CLOSE_NONE };

struct label_set {
    struct slice name;
    int levels;
};

struct labels {
    int references;
    VEC(struct label) items;
    VEC(struct label_set) sets;
    uint32_t *slots; /* 1 + position in items; 0 free */
    size_t mask;
};

static unsigned char lower(char byte)
{
    return (unsigned char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
}

static bool eq_ignoring_case(struct slice a, struct slice b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

/* FNV-1a over lower-cased bytes (Fowler, Noll, Vo; draft-eastlake-fnv): names are short, and
 * lowering them byte by byte needs no copy. */
static size_t slot_of(const struct labels *labels, struct slice set, struct slice name)
{
    uint64_t hash = 0xCBF29CE484222325u;

    for (size_t i = 0; i < name.len; i++)
        hash = (hash ^ lower(name.ptr[i])) * 0x100000001B3u;
    return hash_bytes(set, hash) & labels->mask;
}

static void add_name(struct labels *labels, size_t item, struct slice name)
{
    size_t slot;

    if (name.len == 0)
        return;
    slot = slot_of(labels, labels->items.items[item].set, name);
    while (labels->slots[slot] != 0) {
        if (labels->slots[slot] == item + 1)
            return; /* the same chain serves this line already */
        slot = (slot + 1) & labels->mask;
    }
    labels->slots[slot] = (uint32_t)item + 1;
}

static void build_index(struct labels *labels)
{
    size_t slots = 16;

    while (slots < labels->items.count * LABEL_NAMES * 2)
        slots *= 2;
    labels->slots = mem_zero(slots, sizeof *labels->slots);
    labels->mask = slots - 1;
    for (size_t i = 0; i < labels->items.count; i++) {
        const struct label *label = &labels->items.items[i];

        add_name(labels, i, label->key);
        add_name(labels, i, label->en);
        add_name(labels, i, label->ar);
        add_name(labels, i, label->fold_en);
        add_name(labels, i, label->fold_ar);
    }
}

static int parse_line(struct slice line, struct label *out_label)
{
    struct slice fields[LABEL_FIELDS];

    for (int i = 0; i < LABEL_FIELDS; i++) {
        if (line.ptr == NULL)
            return -ATTAR_EPARSE;
        fields[i] = slice_cut(&line, '\t');
    }
    if (line.ptr != NULL || fields[0].len == 0 || fields[1].len == 0)
        return -ATTAR_EPARSE;
    *out_label =
        (struct label){fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]};
    return 0;
}

/* A chain of parents that runs in a circle ends at TREE_LEVELS_MAX. */
static int level_of(const struct labels *labels, const struct label *label)
{
    struct slice set = label->set;
    int level = 0;

    while (label != NULL && label->parent.len > 0 && level < TREE_LEVELS_MAX) {
        label = labels_get(labels, set, label->parent);
        level++;
    }
    return level;
}

static struct label_set *set_of(struct labels *labels, struct slice name)
{
    for (size_t i = labels->sets.count; i-- > 0;) /* lines are sorted: most often the last */
        if (slice_eq(labels->sets.items[i].name, name))
            return &labels->sets.items[i];
    VEC_PUSH(&labels->sets, (struct label_set){name, 0});
    return &labels->sets.items[labels->sets.count - 1];
}

/* Here and not when they are asked for: every search that counts all facets asks. */
static void measure_sets(struct labels *labels)
{
    for (size_t i = 0; i < labels->items.count; i++) {
        const struct label *label = &labels->items.items[i];
        struct label_set *set = set_of(labels, label->set);
        int levels = level_of(labels, label) + 1;

        set->levels = levels > set->levels ? levels : set->levels;
    }
}

int labels_open(struct slice blob, struct labels **out_labels, struct attar_error *err)
{
    struct labels *labels = mem_zero(1, sizeof *labels);
    struct slice rest = blob;

    assert(out_labels != NULL);
    labels->references = 1;
    while (rest.len > 0) {
        struct label label;

        if (parse_line(slice_cut(&rest, '\n'), &label) < 0) {
            size_t line = labels->items.count + 1;

            labels_close(labels);
            return error_set(err, ATTAR_EPARSE, "labels: line %zu has not %d fields", line,
                             LABEL_FIELDS);
        }
        VEC_PUSH(&labels->items, label);
    }
    build_index(labels);
    measure_sets(labels);
    *out_labels = labels;
    return 0;
}

struct labels *labels_ref(struct labels *labels)
{
    __atomic_add_fetch(&labels->references, 1, __ATOMIC_RELAXED);
    return labels;
}

void labels_close(struct labels *labels)
{
    if (labels == NULL || __atomic_sub_fetch(&labels->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    VEC_RELEASE(&labels->items);
    VEC_RELEASE(&labels->sets);
    free(labels->slots);
    free(labels);
}

static enum closeness closeness_of(const struct label *label, struct slice set, struct slice text)
{
    if (!slice_eq(label->set, set))
        return CLOSE_NONE;
    if (slice_eq(label->key, text))
        return CLOSE_KEY;
    if (slice_eq(label->en, text) || slice_eq(label->ar, text))
        return CLOSE_NAME;
    if (eq_ignoring_case(label->key, text) || eq_ignoring_case(label->en, text))
        return CLOSE_CASE;
    if (eq_ignoring_case(label->fold_en, text) || eq_ignoring_case(label->fold_ar, text))
        return CLOSE_FOLD;
    return CLOSE_NONE;
}

/* Which of the labels that are called alike: every one, or nodes of a tree. */
struct wanted {
    const struct slice *parent; /* NULL: any */
    int level;                  /* -1: any */
};

static bool is_wanted(const struct labels *labels, const struct label *label,
                      const struct wanted *wanted)
{
    if (wanted->parent != NULL && !slice_eq(label->parent, *wanted->parent))
        return false;
    return wanted->level < 0 || labels_level(labels, label->set, label->key) == wanted->level;
}

/* The closest label called `text`; better than `worst`, or NULL. */
static const struct label *find(const struct labels *labels, struct slice set, struct slice text,
                                enum closeness worst, const struct wanted *wanted)
{
    const struct label *best = NULL;
    enum closeness best_closeness = worst;

    if (labels == NULL || text.len == 0)
        return NULL;
    for (size_t slot = slot_of(labels, set, text); labels->slots[slot] != 0;
         slot = (slot + 1) & labels->mask) {
        const struct label *label = &labels->items.items[labels->slots[slot] - 1];
        enum closeness closeness = closeness_of(label, set, text);

        if (closeness > best_closeness || (closeness == best_closeness && !(label < best)) ||
            !is_wanted(labels, label, wanted))
            continue;
        best = label;
        best_closeness = closeness;
    }
    return best;
}

static const struct wanted any_label = {NULL, -1};

const struct label *labels_get(const struct labels *labels, struct slice set, struct slice key)
{
    return find(labels, set, key, CLOSE_NAME, &any_label);
}

const struct label *labels_find(const struct labels *labels, struct slice set, struct slice text,
                                struct slice folded)
{
    const struct label *label = find(labels, set, text, CLOSE_NONE, &any_label);

    return label != NULL ? label : find(labels, set, folded, CLOSE_NONE, &any_label);
}

/* ---- Slugs: labels of the set "<set>_slug", whose parent is the id ---- */

bool labels_find_key(const struct labels *labels, struct slice set, struct slice text,
                     struct slice *out_key)
{
    const struct label *label = labels_find(labels, set, text, slice_of("", 0));
    char slugs[SET_NAME_CAP];
    int len;

    assert(out_key != NULL);
    if (label == NULL) {
        len = snprintf(slugs, sizeof slugs, "%.*s_slug", SLICE_ARG(set));
        if (len > 0 && len < (int)sizeof slugs)
            label = labels_get(labels, slice_of(slugs, (size_t)len), text);
        if (label == NULL)
            return false;
        *out_key = label->parent;
        return true;
    }
    *out_key = label->key;
    return true;
}

/* ---- Trees: nodes by their names from the root down ---- */

int labels_level(const struct labels *labels, struct slice set, struct slice key)
{
    const struct label *label = labels_get(labels, set, key);

    return label == NULL ? (int)slice_count(key, '/') : level_of(labels, label);
}

int labels_levels(const struct labels *labels, struct slice set)
{
    for (size_t i = 0; labels != NULL && i < labels->sets.count; i++)
        if (slice_eq(labels->sets.items[i].name, set))
            return labels->sets.items[i].levels;
    return 0;
}

/* Cut `*rest` behind its first step; without one take all and leave ptr NULL. */
static struct slice cut_step(struct slice *rest)
{
    struct slice all = *rest;
    const char *at = memmem(all.ptr, all.len, path_step.ptr, path_step.len);

    if (at == NULL) {
        *rest = slice_of(NULL, 0);
        return slice_trim(all);
    }
    *rest = slice_skip(all, (size_t)(at - all.ptr) + path_step.len);
    return slice_trim(slice_of(all.ptr, (size_t)(at - all.ptr)));
}

/* The node at the end of a path of names; NULL if a name on it is unknown. */
static const struct label *walk(const struct labels *labels, struct slice set, struct slice path)
{
    const struct label *node = NULL;

    while (path.ptr != NULL) {
        struct slice parent = node == NULL ? slice_of("", 0) : node->key;
        struct wanted child = {&parent, -1};

        node = find(labels, set, cut_step(&path), CLOSE_NONE, &child);
        if (node == NULL)
            return NULL;
    }
    return node;
}

struct slice labels_find_node(const struct labels *labels, struct slice set, struct slice text,
                              int level)
{
    const struct wanted at_level = {NULL, level};
    const struct label *node = walk(labels, set, text);
    struct slice key = text;

    assert(level < TREE_LEVELS_MAX);
    if (node == NULL)
        node = find(labels, set, text, CLOSE_NONE, &at_level);
    if (node != NULL)
        key = node->key;
    else
        labels_find_key(labels, set, text, &key);
    return level < 0 || labels_level(labels, set, key) == level ? key : slice_of("", 0);
}
