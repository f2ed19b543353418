/* The catalogue read as revisions. */
#include "tests/sim/holding.h"

unsigned holding_hush(struct world *world)
{
    unsigned per_million = world->faults.per_million;

    world->faults.per_million = 0;
    return per_million;
}

static int note_document(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    struct holding *holding = user;
    int slot = document_slot(holding->kind, id);

    (void)err;
    if (slot < 0)
        world_break(holding->world, "position-first", "a document %.*s that the source never had",
                    SLICE_ARG(id));
    else
        holding->revs[slot] = document_rev(json);
    return 0;
}

bool holding_read(struct world *world, enum catalog_kind kind, struct holding *out)
{
    *out = (struct holding){.world = world, .kind = kind};
    return catalog_scan(world->index_catalog, kind, note_document, out, NULL) == 0;
}

bool holding_is(const struct version *version, uint32_t rev)
{
    return (document_usable(&version->document) ? version->document.rev : 0) == rev;
}

struct mark holding_mark(struct world *world)
{
    struct position position = {0};
    struct buf bytes;
    int rc;

    buf_init(&bytes, POSITION_BYTES_MAX);
    rc = catalog_note_get(world->index_catalog, "position", &bytes, NULL);
    if (rc == 0)
        rc = position_decode(buf_slice(&bytes), &position, NULL);
    if (rc < 0 && rc != -ATTAR_ENOTFOUND)
        world_break(world, "position-back", "the position cannot be read: %d", rc);
    buf_release(&bytes);
    return position.mark;
}
