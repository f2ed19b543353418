/* Fuzzer: the bodies that tell a taste.
 *
 * First byte: what kind of text.  Whatever comes is taken whole, with every list inside its bound,
 * or refused with a sentence; what is taken can be written and read again as the same. */
#include "codec/json.h"
#include "codec/json_writer.h"
#include "search/profile/profile.h"

#include <assert.h>
#include <stdlib.h>

enum { ARENA_BYTES = 1 << 20, TEXT_BYTES = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_bounds(const struct profile *profile)
{
    assert(profile->likes.count <= PROFILE_WISHES_MAX);
    assert(profile->dislikes.count <= PROFILE_WISHES_MAX);
    assert(profile->vetoes.count <= PROFILE_VETOES_MAX);
    assert(profile->rating_count <= PROFILE_RATINGS_MAX);
    assert(profile->answer_count <= QUESTIONS_MAX && profile->cart_count <= PROFILE_CART_MAX);
    for (uint32_t i = 0; i < profile->likes.count; i++)
        assert(profile->likes.items[i].id.len >= 1 &&
               profile->likes.items[i].id.len <= PROFILE_ID_MAX);
}

static void write(const struct profile *profile, struct buf *out)
{
    struct json_writer w;

    buf_init(out, TEXT_BYTES);
    json_writer_init(&w, out);
    json_object_begin(&w);
    profile_write(profile, &w);
    json_object_end(&w);
    assert(!out->overflow);
}

static void check_round_trip(const struct profile *profile, const struct questions *questions,
                             struct arena *arena)
{
    static const struct json_limits limits = {.bytes = TEXT_BYTES};
    struct profile again;
    struct json *root = NULL;
    struct buf first;
    struct buf second;

    write(profile, &first);
    assert(json_parse(buf_slice(&first), &limits, &root, NULL) == 0);
    assert(profile_read(root, PROFILE_STORED, questions, arena, &again, NULL) == 0);
    write(&again, &second);
    assert(slice_eq(buf_slice(&first), buf_slice(&second)));
    json_free(root);
    buf_release(&first);
    buf_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct json_limits limits = {.bytes = TEXT_BYTES, .unique_keys = true};
    static struct questions *questions;
    struct attar_error err = {0};
    struct json *root = NULL;
    struct profile profile;
    struct arena arena;

    if (questions == NULL)
        questions = questions_new();
    if (size == 0 ||
        json_parse(slice_of((const char *)data + 1, size - 1), &limits, &root, NULL) < 0)
        return 0;
    arena_init(&arena, ARENA_BYTES);
    if (profile_read(root, (enum profile_text)(data[0] % 3), questions, &arena, &profile, &err) ==
        0) {
        check_bounds(&profile);
        check_round_trip(&profile, questions, &arena);
    } else {
        assert(err.code > 0 && err.text[0] != '\0');
    }
    json_free(root);
    arena_release(&arena);
    return 0;
}
