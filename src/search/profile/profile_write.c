/* A profile to JSON: as it is stored, and as it is told. */
#include "codec/json_writer.h"
#include "search/profile/profile.h"

#include <assert.h>

static void add_wishes(struct json_writer *w, const char *key, const struct wish_list *wishes)
{
    static const char *const names[WISH_KIND_COUNT] = {"product", "note", "accord", "axis"};

    json_key(w, key);
    json_array_begin(w);
    for (uint32_t i = 0; i < wishes->count; i++) {
        json_object_begin(w);
        json_key(w, names[wishes->items[i].kind]);
        json_add_str(w, wishes->items[i].id);
        json_object_end(w);
    }
    json_array_end(w);
}

static void add_ratings(struct json_writer *w, const struct profile *profile)
{
    json_key(w, "ratings");
    json_array_begin(w);
    for (uint32_t i = 0; i < profile->rating_count; i++) {
        json_object_begin(w);
        json_key(w, "product");
        json_add_str(w, profile->ratings[i].product);
        json_key(w, "rating");
        json_add_u64(w, profile->ratings[i].stars);
        json_object_end(w);
    }
    json_array_end(w);
}

static void add_answers(struct json_writer *w, const struct profile *profile)
{
    json_key(w, "answers");
    json_array_begin(w);
    for (uint32_t i = 0; i < profile->answer_count; i++) {
        const struct profile_answer *answer = &profile->answers[i];

        json_object_begin(w);
        json_key(w, "question");
        json_add_str(w, answer->question->id);
        json_key(w, "option");
        if (answer->option == NULL)
            json_add_null(w);
        else
            json_add_str(w, answer->option->id);
        json_object_end(w);
    }
    json_array_end(w);
}

void profile_write(const struct profile *profile, struct json_writer *w)
{
    assert(profile->answer_count <= QUESTIONS_MAX);
    add_wishes(w, "likes", &profile->likes);
    add_wishes(w, "dislikes", &profile->dislikes);
    add_wishes(w, "vetoes", &profile->vetoes);
    add_ratings(w, profile);
    add_answers(w, profile);
}
