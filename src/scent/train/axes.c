/* Reading axes.tsv: a line is kind, id, and weights "axis:per cent" with blanks between.
 *
 *   note  patchouli  woody:70 oud_smoky:30  -->  rows["note\tpatchouli"], values[..][woody] = 70
 *
 * A mistake in it is a mistake of the build, found by unit_axes before anyone runs it. */
#include "scent/train/axes.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

enum { ROWS_MAX = 1024, ROW_TEXT_MAX = 1 << 16 };

static int axis_of(struct slice name)
{
    for (int k = 0; k < SCENT_AXES; k++)
        if (slice_eq(name, slice_cstr(scent_axis_names[k])))
            return k;
    return -1;
}

static void read_weights(struct slice text, uint8_t values[SCENT_AXES])
{
    while (text.ptr != NULL) {
        struct slice value = slice_cut(&text, ' ');
        int axis = axis_of(slice_cut(&value, ':'));
        int64_t weight = -1;

        assert(axis >= 0 && slice_to_i64(value, &weight) == 0 && weight > 0 && weight <= 100);
        values[axis] = (uint8_t)weight;
    }
}

void axes_table_init(struct axes_table *table)
{
    struct slice text = scent_axes_text();

    map_init(&table->rows, ROW_TEXT_MAX);
    table->values = mem_zero(ROWS_MAX, sizeof *table->values);
    while (text.ptr != NULL) {
        struct slice line = slice_cut(&text, '\n');
        struct slice key = line;
        struct slice rest = line;
        uint32_t at;

        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        slice_cut(&rest, '\t');
        slice_cut(&rest, '\t');
        assert(rest.ptr != NULL && table->rows.count < ROWS_MAX);
        key.len = (size_t)(rest.ptr - line.ptr) - 1;
        at = map_add(&table->rows, key);
        assert(at != MAP_NONE);
        read_weights(rest, table->values[at]);
    }
}

void axes_table_release(struct axes_table *table)
{
    map_release(&table->rows);
    free(table->values);
    table->values = NULL;
}

const uint8_t *axes_table_find(const struct axes_table *table, struct slice kind, struct slice id)
{
    struct buf key;
    uint32_t at;

    buf_init(&key, 1024);
    buf_add_slice(&key, kind);
    buf_add_byte(&key, '\t');
    buf_add_slice(&key, id);
    at = key.overflow ? MAP_NONE : map_find(&table->rows, buf_slice(&key));
    buf_release(&key);
    return at == MAP_NONE ? NULL : table->values[at];
}
