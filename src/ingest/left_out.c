/* The notes of one batch, and the ids that the catalogue has notes of.
 *
 * Most products were never left out: one look-up says so, and nothing is written for them. */
#include "ingest/left_out.h"

#include "base/clock.h"
#include "base/log.h"

#include <assert.h>

enum { PAGE = 1000 };

void left_out_init(struct left_out *left_out)
{
    *left_out = (struct left_out){0};
    map_init(&left_out->known, LEFT_OUT_KNOWN_BYTES);
}

static void forget_notes(struct left_out *left_out)
{
    for (size_t i = 0; i < left_out->notes.count; i++) {
        free(left_out->notes.items[i].id);
        free(left_out->notes.items[i].reason);
    }
    left_out->notes.count = 0;
}

void left_out_release(struct left_out *left_out)
{
    forget_notes(left_out);
    VEC_RELEASE(&left_out->notes);
    map_release(&left_out->known);
}

struct loading {
    struct left_out *left_out;
    char last[REJECTED_ID_MAX];
    size_t last_len;
    uint32_t found;
};

static int learn(void *user, const struct catalog_rejected *rejected, struct attar_error *err)
{
    struct loading *loading = user;

    (void)err;
    loading->found++;
    if (rejected->kind != CATALOG_PRODUCT) {
        loading->found = 0; /* products come first: there are no more */
        return 0;
    }
    if (rejected->by == REFUSED_BY_INDEX)
        map_add(&loading->left_out->known, rejected->id);
    memcpy(loading->last, rejected->id.ptr, rejected->id.len);
    loading->last_len = rejected->id.len;
    return 0;
}

int left_out_load(struct left_out *left_out, struct catalog *catalog, struct attar_error *err)
{
    struct loading loading = {.left_out = left_out};
    int rc;

    do {
        struct slice last = slice_of(loading.last, loading.last_len);

        loading.found = 0;
        rc = catalog_rejected_page(catalog, CATALOG_PRODUCT, last, PAGE, learn, &loading, err);
    } while (rc == 0 && loading.found == PAGE);
    return rc;
}

static char *copy_of(struct slice text)
{
    char *copy = mem_zero(1, text.len + 1);

    memcpy(copy, text.ptr, text.len);
    return copy;
}

static void note(struct left_out *left_out, struct slice id, const char *reason)
{
    if (left_out->notes.count == LEFT_OUT_NOTES_MAX)
        return;
    VEC_PUSH(&left_out->notes, (struct left_out_note){
                                   .id = copy_of(id),
                                   .reason = reason == NULL ? NULL : copy_of(slice_cstr(reason)),
                               });
}

void left_out_add(struct left_out *left_out, struct slice id, const char *reason)
{
    assert(reason != NULL);
    log_line(LOG_WARN, "product_left_out", "id=%.*s reason=\"%s\"", SLICE_ARG(id), reason);
    map_add(&left_out->known, id);
    note(left_out, id, reason);
}

void left_out_mended(struct left_out *left_out, struct slice id)
{
    if (map_find(&left_out->known, id) != MAP_NONE)
        note(left_out, id, NULL);
}

static int write_note(struct catalog *catalog, const struct left_out_note *note, int64_t now_ms,
                      struct attar_error *err)
{
    struct slice id = slice_cstr(note->id);

    if (note->reason == NULL)
        return catalog_unreject(catalog, REFUSED_BY_INDEX, CATALOG_PRODUCT, id, err);
    return catalog_reject(catalog, REFUSED_BY_INDEX, CATALOG_PRODUCT, id, slice_cstr(note->reason),
                          now_ms, err);
}

int left_out_write(struct left_out *left_out, struct catalog *catalog, struct attar_error *err)
{
    int64_t now_ms = clock_wall_ms();
    int rc;

    if (left_out->notes.count == 0)
        return 0;
    rc = catalog_begin(catalog, err);
    for (size_t i = 0; rc == 0 && i < left_out->notes.count; i++)
        rc = write_note(catalog, &left_out->notes.items[i], now_ms, err);
    if (rc == 0)
        rc = catalog_commit(catalog, err);
    if (rc == 0)
        forget_notes(left_out);
    else
        catalog_rollback(catalog);
    return rc;
}
