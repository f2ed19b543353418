/* A clause as its parameter is written, so that it reads back as the same clause.
 *
 *   {brand, any, ajmal rasasi} -> ajmal,rasasi     {price, ..20000} -> ..200
 *   {accord, oud, 60} -> oud:60                    {deliver, AE-DU, 3} -> AE-DU:same_day+next_day
 */
#include "search/render/render.h"

#include <assert.h>

static void add_fixed_text(struct buf *out, int64_t units, unsigned scale)
{
    struct json_writer w;

    json_writer_init(&w, out);
    json_add_fixed(&w, units, scale);
}

/* Between quotes where the native grammar would read something else into it. */
static void add_key_text(struct buf *out, struct slice key)
{
    bool quoted = memchr(" !\"", key.ptr[0], 3) != NULL;

    for (size_t i = 0; i < key.len; i++)
        quoted = quoted || key.ptr[i] == ',' || key.ptr[i] == ':';
    if (!quoted) {
        buf_add_slice(out, key);
        return;
    }
    buf_add_byte(out, '"');
    for (size_t i = 0; i < key.len; i++) {
        if (key.ptr[i] == '"' || key.ptr[i] == '\\')
            buf_add_byte(out, '\\');
        buf_add_byte(out, key.ptr[i]);
    }
    buf_add_byte(out, '"');
}

static void add_options(struct buf *out, uint32_t options)
{
    const char *mark = ":";

    for (int i = 0; i < DELIVERY_OPTIONS_MAX; i++)
        if (options >> i & 1) {
            buf_addf(out, "%s%s", mark, delivery_option_names[i]);
            mark = "+";
        }
}

static void add_value_text(struct buf *out, const struct filter_def *def,
                           const struct clause_value *value)
{
    if (value->exclude)
        buf_add_byte(out, '!');
    if (value->key.len > 0) {
        add_key_text(out, value->key);
        if (def->kind == FILTER_WEIGHTED && value->weight_min != def->weight_default)
            buf_addf(out, ":%u", value->weight_min);
        add_options(out, value->options);
        return;
    }
    if (value->lo != CLAUSE_LOW_OPEN)
        add_fixed_text(out, value->lo, def->scale);
    buf_add_cstr(out, "..");
    if (value->hi != CLAUSE_HIGH_OPEN)
        add_fixed_text(out, value->hi, def->scale);
}

void clause_text(struct buf *out, const struct filter_def *def, const struct clause *clause)
{
    assert(clause->value_count > 0);
    if (clause->all)
        buf_add_cstr(out, "all:");
    for (size_t i = 0; i < clause->value_count; i++) {
        if (i > 0)
            buf_add_byte(out, ',');
        add_value_text(out, def, &clause->values[i]);
    }
}
