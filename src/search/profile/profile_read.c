/* JSON to a profile: every member known, every list within its bound, every id well formed. */
#include "codec/json.h"
#include "scent/scent.h"
#include "search/profile/profile.h"

#include <assert.h>
#include <stdio.h>

enum { PLACE_BYTES = 64 };

struct reader {
    enum profile_text text;
    const struct questions *questions;
    struct arena *arena;
    struct profile *out;
    struct attar_error *err;
};

static const char *const wish_names[WISH_KIND_COUNT] = {"product", "note", "accord", "axis"};

static int refuse(struct reader *r, const char *place, const char *why)
{
    return error_set(r->err, ATTAR_EINVAL, "%s: %s", place, why);
}

/* A well-formed id, kept in the arena. */
static int read_id(struct reader *r, const char *place, const struct json *value,
                   struct slice *out_id)
{
    struct slice id;

    if (json_str(value, &id) < 0 || id.len == 0 || id.len > PROFILE_ID_MAX)
        return refuse(r, place, "expected an id of 1 to 64 bytes");
    for (size_t i = 0; i < id.len; i++)
        if ((unsigned char)id.ptr[i] < ' ')
            return refuse(r, place, "an id holds no control characters");
    *out_id = arena_copy(r->arena, id);
    if (out_id->ptr == NULL)
        return error_set(r->err, ATTAR_ELIMIT, "the profile is too large");
    return 0;
}

static bool is_axis(struct slice id)
{
    for (int i = 0; i < SCENT_AXES; i++)
        if (slice_eq(id, slice_cstr(scent_axis_names[i])))
            return true;
    return false;
}

/* ---- Lists ---- */

static int check_list(struct reader *r, const char *name, const struct json *list, size_t max)
{
    char why[64];

    if (json_kind(list) != JSON_KIND_ARRAY)
        return refuse(r, name, "expected a list");
    if (json_count(list) <= max)
        return 0;
    snprintf(why, sizeof why, "at most %zu, found %zu", max, json_count(list));
    return refuse(r, name, why);
}

/* The kind whose name is the one member of `item`. */
static int wish_kind_of(const struct json *item, unsigned kinds)
{
    for (int kind = 0; kind < WISH_KIND_COUNT; kind++)
        if ((kinds >> kind & 1) && json_get(item, wish_names[kind]) != NULL)
            return json_count(item) == 1 ? kind : -1;
    return -1;
}

static int read_wish(struct reader *r, const char *place, const struct json *item, unsigned kinds,
                     struct profile_wish *out)
{
    int kind = wish_kind_of(item, kinds);
    char member[PLACE_BYTES + sizeof ".product"];
    int rc;

    if (kind < 0)
        return refuse(r, place,
                      kinds >> WISH_AXIS & 1 ? "expected one member: product, note, accord or axis"
                                             : "expected one member: note or accord");
    snprintf(member, sizeof member, "%s.%s", place, wish_names[kind]);
    out->kind = (enum wish_kind)kind;
    rc = read_id(r, member, json_get(item, wish_names[kind]), &out->id);
    if (rc == 0 && kind == WISH_AXIS && !is_axis(out->id))
        rc = refuse(r, member, "there is no such axis");
    return rc;
}

static int read_wishes(struct reader *r, const char *name, const struct json *list, unsigned kinds,
                       struct wish_list *out)
{
    size_t max = kinds >> WISH_PRODUCT & 1 ? PROFILE_WISHES_MAX : PROFILE_VETOES_MAX;
    char place[PLACE_BYTES];
    int rc = check_list(r, name, list, max);

    for (size_t i = 0; rc == 0 && i < json_count(list); i++) {
        snprintf(place, sizeof place, "%s[%zu]", name, i);
        rc = read_wish(r, place, json_at(list, i), kinds, &out->items[out->count++]);
    }
    return rc;
}

static int read_rating(struct reader *r, size_t index, const struct json *item)
{
    struct profile_rating *rating = &r->out->ratings[r->out->rating_count];
    char place[PLACE_BYTES];
    int64_t stars = 0;
    int rc;

    snprintf(place, sizeof place, "ratings[%zu]", index);
    if (json_count(item) != 2 || json_get(item, "rating") == NULL)
        return refuse(r, place, "expected two members: product and rating");
    if (json_i64(json_get(item, "rating"), &stars) < 0 || stars < 1 || stars > PROFILE_STARS_MAX) {
        snprintf(place, sizeof place, "ratings[%zu].rating", index);
        return refuse(r, place, "expected a whole number from 1 to 5");
    }
    snprintf(place, sizeof place, "ratings[%zu].product", index);
    rc = read_id(r, place, json_get(item, "product"), &rating->product);
    rating->stars = (uint8_t)stars;
    r->out->rating_count += rc == 0;
    return rc;
}

static int read_ratings(struct reader *r, const struct json *list)
{
    int rc = check_list(r, "ratings", list, PROFILE_RATINGS_MAX);

    for (size_t i = 0; rc == 0 && i < json_count(list); i++)
        rc = read_rating(r, i, json_at(list, i));
    return rc;
}

static bool is_answered(const struct profile *profile, const struct quiz_question *question)
{
    for (uint32_t i = 0; i < profile->answer_count; i++)
        if (profile->answers[i].question == question)
            return true;
    return false;
}

/* Finds the option, or that the question was skipped. */
static int read_option(struct reader *r, size_t index, const struct json *value,
                       const struct quiz_question *question, const struct quiz_option **out)
{
    char place[PLACE_BYTES];
    struct slice text;

    *out = NULL;
    if (json_kind(value) == JSON_KIND_NULL)
        return 0;
    if (json_str(value, &text) == 0)
        *out = question_option(question, text);
    if (*out != NULL || r->text == PROFILE_STORED)
        return 0;
    snprintf(place, sizeof place, "answers[%zu].option", index);
    return refuse(r, place, "the question has no such option; null is to skip it");
}

static int read_answer(struct reader *r, size_t index, const struct json *item)
{
    const struct quiz_question *question = NULL;
    const struct quiz_option *option = NULL;
    char place[PLACE_BYTES];
    struct slice text;
    int rc;

    snprintf(place, sizeof place, "answers[%zu]", index);
    if (json_count(item) != 2 || json_get(item, "option") == NULL)
        return refuse(r, place, "expected two members: question and option");
    if (json_str(json_get(item, "question"), &text) == 0)
        question = questions_find(r->questions, text);
    if (question == NULL && r->text == PROFILE_STORED)
        return 0;
    snprintf(place, sizeof place, "answers[%zu].question", index);
    if (question == NULL)
        return refuse(r, place, "there is no such question");
    if (is_answered(r->out, question))
        return refuse(r, place, "the question is answered twice");
    rc = read_option(r, index, json_get(item, "option"), question, &option);
    if (rc == 0)
        profile_answer(r->out, question, option);
    return rc;
}

static int read_answers(struct reader *r, const struct json *list)
{
    int rc = check_list(r, "answers", list, QUESTIONS_MAX);

    for (size_t i = 0; rc == 0 && i < json_count(list); i++)
        rc = read_answer(r, i, json_at(list, i));
    return rc;
}

static int read_cart(struct reader *r, const struct json *list)
{
    char place[PLACE_BYTES];
    int rc = check_list(r, "cart", list, PROFILE_CART_MAX);

    for (size_t i = 0; rc == 0 && i < json_count(list); i++) {
        snprintf(place, sizeof place, "cart[%zu]", i);
        rc = read_id(r, place, json_at(list, i), &r->out->cart[r->out->cart_count++]);
    }
    return rc;
}

/* ---- The whole ---- */

static int read_member(struct reader *r, struct slice name, const struct json *value)
{
    static const unsigned scents =
        1 << WISH_PRODUCT | 1 << WISH_NOTE | 1 << WISH_ACCORD | 1 << WISH_AXIS;
    static const unsigned parts = 1 << WISH_NOTE | 1 << WISH_ACCORD;

    if (slice_eq(name, SLICE("likes")))
        return read_wishes(r, "likes", value, scents, &r->out->likes);
    if (slice_eq(name, SLICE("dislikes")))
        return read_wishes(r, "dislikes", value, scents, &r->out->dislikes);
    if (slice_eq(name, SLICE("vetoes")))
        return read_wishes(r, "vetoes", value, parts, &r->out->vetoes);
    if (slice_eq(name, SLICE("ratings")))
        return read_ratings(r, value);
    if (slice_eq(name, SLICE("answers")))
        return read_answers(r, value);
    if (r->text == PROFILE_ASKED && slice_eq(name, SLICE("cart")))
        return read_cart(r, value);
    if (r->text == PROFILE_GIVEN && slice_eq(name, SLICE("consent")))
        return json_bool(value, &r->out->consent) == 0
                   ? 0
                   : refuse(r, "consent", "expected true or false");
    if (r->text == PROFILE_ASKED)
        return 0;
    return error_set(r->err, ATTAR_EINVAL, "body: unknown member \"%.*s\"",
                     name.len > PROFILE_ID_MAX ? PROFILE_ID_MAX : (int)name.len, name.ptr);
}

int profile_read(const struct json *root, enum profile_text text, const struct questions *questions,
                 struct arena *arena, struct profile *out, struct attar_error *err)
{
    struct reader r = {text, questions, arena, out, err};
    struct json_member member;
    int rc = 0;

    assert(questions != NULL && arena != NULL);
    *out = (struct profile){.consent = false};
    if (json_kind(root) != JSON_KIND_OBJECT)
        return refuse(&r, "body", "expected an object");
    for (void *it = json_first(root, &member); rc == 0 && it != NULL;
         it = json_after(root, it, &member))
        rc = read_member(&r, member.key, member.value);
    return rc;
}

void profile_answer(struct profile *profile, const struct quiz_question *question,
                    const struct quiz_option *option)
{
    for (uint32_t i = 0; i < profile->answer_count; i++) {
        if (profile->answers[i].question == question) {
            profile->answers[i].option = option;
            return;
        }
    }
    assert(profile->answer_count < QUESTIONS_MAX);
    profile->answers[profile->answer_count++] = (struct profile_answer){question, option};
}
