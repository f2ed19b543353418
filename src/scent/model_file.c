/* The model's bytes: the blob `dna` of an index, and the file dna_v1.bin.
 *
 *   0   8  "attardna"
 *   8   8  MODEL_FORMAT            little-endian
 *   16  8  XXH3-64 of the body
 *   24     body, MessagePack: [notes, accords, families, tau]
 *            note   [id, idf, embedding: 64 int16 little-endian, axes: 16 bytes, parent,
 *                    partners: note int16 little-endian and worth, 3 bytes each]
 *            accord [id, idf, axes]     family id     tau [16 numbers]
 *
 * Reading trusts nothing: the checksum first, then counts, order of ids and ranges. */
#include "scent/model.h"

#include "codec/checksum.h"
#include "codec/pack.h"

#include <assert.h>

enum {
    PARTNER_BYTES = 3,
    HEADER_BYTES = 24,
    VALUES_MAX = 9 * SCENT_LEXICON_MAX,
    IDF_MAX = 64 * IDF_ONE
};

static const struct slice magic = SLICE_INIT("attardna");

/* ---- writing ---- */

static void add_u64(struct buf *out, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        buf_add_byte(out, (char)(value >> (8 * i)));
}

static void write_note(struct pack_writer *w, const struct model_note *note)
{
    char kin[2 * KINSHIP_DIMS];
    char partners[PARTNER_BYTES * PARTNERS_MAX];

    for (uint32_t i = 0; i < note->partner_count; i++) {
        partners[PARTNER_BYTES * i] = (char)(note->partners[i].note & 255);
        partners[PARTNER_BYTES * i + 1] = (char)(note->partners[i].note >> 8);
        partners[PARTNER_BYTES * i + 2] = (char)note->partners[i].worth;
    }
    for (int i = 0; i < KINSHIP_DIMS; i++) {
        kin[2 * i] = (char)((uint16_t)note->kin[i] & 255);
        kin[2 * i + 1] = (char)((uint16_t)note->kin[i] >> 8);
    }
    pack_array(w, 6);
    pack_str(w, note->id);
    pack_u64(w, note->idf);
    pack_bin(w, slice_of(kin, sizeof kin));
    pack_bin(w, slice_of((const char *)note->axes, SCENT_AXES));
    pack_u64(w, note->parent);
    pack_bin(w, slice_of(partners, PARTNER_BYTES * note->partner_count));
}

static void write_accord(struct pack_writer *w, const struct model_accord *accord)
{
    pack_array(w, 3);
    pack_str(w, accord->id);
    pack_u64(w, accord->idf);
    pack_bin(w, slice_of((const char *)accord->axes, SCENT_AXES));
}

void model_body(const struct scent_model *model, struct buf *out)
{
    struct pack_writer w = {out};

    pack_array(&w, 4);
    pack_array(&w, model->note_count);
    for (uint32_t i = 0; i < model->note_count; i++)
        write_note(&w, &model->notes[i]);
    pack_array(&w, model->accord_count);
    for (uint32_t i = 0; i < model->accord_count; i++)
        write_accord(&w, &model->accords[i]);
    pack_array(&w, model->family_count);
    for (uint32_t i = 0; i < model->family_count; i++)
        pack_str(&w, model->families[i]);
    pack_array(&w, SCENT_AXES);
    for (int i = 0; i < SCENT_AXES; i++)
        pack_u64(&w, model->tau[i]);
}

void scent_model_write(const struct scent_model *model, struct buf *out)
{
    struct buf body;

    buf_init(&body, MODEL_BYTES_MAX);
    model_body(model, &body);
    assert(!body.overflow); /* SCENT_LEXICON_MAX ids of MODEL_ID_BYTES_MAX fit */
    buf_add_slice(out, magic);
    add_u64(out, MODEL_FORMAT);
    add_u64(out, checksum_xxh3(buf_slice(&body)));
    buf_add_slice(out, buf_slice(&body));
    buf_release(&body);
}

/* ---- reading: every function gives false for what is out of bounds ---- */

static bool read_id(struct scent_model *model, const struct pack_value *value, struct slice before,
                    struct slice *out_id)
{
    struct slice id;

    if (pack_to_str(value, &id) < 0 || id.len == 0 || id.len > MODEL_ID_BYTES_MAX)
        return false;
    if (before.ptr != NULL && slice_cmp(before, id) >= 0)
        return false;
    *out_id = arena_copy(&model->arena, id);
    return out_id->ptr != NULL;
}

static bool read_number(const struct pack_value *value, uint32_t low, uint32_t high, uint32_t *out)
{
    uint64_t number;

    if (pack_to_u64(value, &number) < 0 || number < low || number > high)
        return false;
    *out = (uint32_t)number;
    return true;
}

static bool read_axes(const struct pack_value *value, uint8_t axes[SCENT_AXES])
{
    struct slice bytes;

    if (pack_to_bin(value, &bytes) < 0 || bytes.len != SCENT_AXES)
        return false;
    memcpy(axes, bytes.ptr, SCENT_AXES);
    for (int i = 0; i < SCENT_AXES; i++)
        if (axes[i] > AXIS_ONE)
            return false;
    return true;
}

static bool read_kin(const struct pack_value *value, int16_t kin[KINSHIP_DIMS])
{
    struct slice bytes;

    if (pack_to_bin(value, &bytes) < 0 || bytes.len != 2 * KINSHIP_DIMS)
        return false;
    for (int i = 0; i < KINSHIP_DIMS; i++) {
        unsigned low = (uint8_t)bytes.ptr[2 * i];
        unsigned high = (uint8_t)bytes.ptr[2 * i + 1];

        kin[i] = (int16_t)(uint16_t)(low | high << 8);
    }
    return true;
}

/* By note, each once, each below `count`. */
static bool read_partners(const struct pack_value *value, uint32_t count, struct model_note *note)
{
    struct slice bytes;

    if (pack_to_bin(value, &bytes) < 0 || bytes.len % PARTNER_BYTES != 0 ||
        bytes.len > PARTNER_BYTES * PARTNERS_MAX)
        return false;
    note->partner_count = (uint8_t)(bytes.len / PARTNER_BYTES);
    for (uint32_t i = 0; i < note->partner_count; i++) {
        const uint8_t *at = (const uint8_t *)bytes.ptr + (size_t)PARTNER_BYTES * i;
        uint16_t partner = (uint16_t)(at[0] | at[1] << 8);

        if (partner >= count || at[2] == 0 || (i > 0 && partner <= note->partners[i - 1].note))
            return false;
        note->partners[i] = (struct model_partner){partner, at[2]};
    }
    return true;
}

static bool read_note(struct scent_model *model, const struct pack_value *row, struct slice before,
                      uint32_t count, struct model_note *note)
{
    uint32_t parent;

    if (!read_id(model, pack_at(row, 0), before, &note->id) ||
        !read_number(pack_at(row, 1), 1, IDF_MAX, &note->idf) ||
        !read_kin(pack_at(row, 2), note->kin) || !read_axes(pack_at(row, 3), note->axes) ||
        !read_number(pack_at(row, 4), 0, SCENT_NOTE_NONE, &parent) ||
        !read_partners(pack_at(row, 5), count, note))
        return false;
    note->parent = (uint16_t)parent;
    return parent < count || parent == SCENT_NOTE_NONE;
}

static bool read_notes(struct scent_model *model, const struct pack_value *array)
{
    struct slice before = {NULL, 0};
    uint32_t count = pack_count(array);

    if (count > SCENT_LEXICON_MAX)
        return false;
    model->notes = arena_array(&model->arena, count + 1, sizeof *model->notes);
    for (uint32_t i = 0; model->notes != NULL && i < count; i++) {
        if (!read_note(model, pack_at(array, i), before, count, &model->notes[i]))
            return false;
        before = model->notes[i].id;
    }
    model->note_count = count;
    return model->notes != NULL;
}

static bool read_accords(struct scent_model *model, const struct pack_value *array)
{
    struct slice before = {NULL, 0};
    uint32_t count = pack_count(array);

    if (count > ACCORD_DIMS)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        struct model_accord *accord = &model->accords[i];
        const struct pack_value *row = pack_at(array, i);

        if (!read_id(model, pack_at(row, 0), before, &accord->id) ||
            !read_number(pack_at(row, 1), 1, IDF_MAX, &accord->idf) ||
            !read_axes(pack_at(row, 2), accord->axes))
            return false;
        before = accord->id;
    }
    model->accord_count = count;
    return true;
}

static bool read_families(struct scent_model *model, const struct pack_value *array)
{
    struct slice before = {NULL, 0};
    uint32_t count = pack_count(array);

    if (count > FAMILY_DIMS)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!read_id(model, pack_at(array, i), before, &model->families[i]))
            return false;
        before = model->families[i];
    }
    model->family_count = count;
    return true;
}

static bool read_body(struct scent_model *model, const struct pack_value *root)
{
    const struct pack_value *tau = pack_at(root, 3);

    if (pack_count(root) != 4 || pack_count(tau) != SCENT_AXES)
        return false;
    for (uint32_t i = 0; i < SCENT_AXES; i++)
        if (!read_number(pack_at(tau, i), 1, IDF_MAX, &model->tau[i]))
            return false;
    return read_notes(model, pack_at(root, 0)) && read_accords(model, pack_at(root, 1)) &&
           read_families(model, pack_at(root, 2));
}

static uint64_t get_u64(struct slice bytes, size_t at)
{
    uint64_t value = 0;

    for (int i = 7; i >= 0; i--)
        value = value << 8 | (uint8_t)bytes.ptr[at + (size_t)i];
    return value;
}

static int check_header(struct slice bytes, struct attar_error *err)
{
    if (bytes.len < HEADER_BYTES || bytes.len > MODEL_BYTES_MAX || !slice_starts(bytes, magic))
        return error_set(err, ATTAR_ECORRUPT, "scent model: %zu bytes, none of ours", bytes.len);
    if (get_u64(bytes, 8) != MODEL_FORMAT)
        return error_set(err, ATTAR_EVERSION, "scent model: version %llu, this program has %d",
                         (unsigned long long)get_u64(bytes, 8), MODEL_FORMAT);
    if (get_u64(bytes, 16) != checksum_xxh3(slice_skip(bytes, HEADER_BYTES)))
        return error_set(err, ATTAR_ECORRUPT, "scent model: the checksum differs");
    return 0;
}

int scent_model_open(struct slice bytes, struct scent_model **out_model, struct attar_error *err)
{
    const struct pack_limits limits = {MODEL_BYTES_MAX, VALUES_MAX, 4};
    struct scent_model *model = NULL;
    struct pack_doc *doc = NULL;
    int rc = check_header(bytes, err);

    assert(out_model != NULL);
    if (rc < 0)
        return rc;
    model = model_new();
    if (pack_parse(slice_skip(bytes, HEADER_BYTES), &limits, &doc, NULL) < 0 ||
        !read_body(model, pack_root(doc))) {
        scent_model_unref(model);
        rc = error_set(err, ATTAR_ECORRUPT, "scent model: a member is out of its bounds");
    } else {
        model_set_version(model, get_u64(bytes, 16));
        *out_model = model;
    }
    pack_free(doc);
    return rc;
}
