/* What somebody has told of their own taste, as JSON and as a struct.
 *
 *   {"likes":[{"product":"p-1"},{"note":"oud"},{"accord":"woody"},{"axis":"citrus"}],
 *    "dislikes":[..the same..], "vetoes":[{"note":"patchouli"},{"accord":"powdery"}],
 *    "ratings":[{"product":"p-2","rating":5}],
 *    "answers":[{"question":"oud_smoky","option":"love"},{"question":"season","option":null}]}
 *
 * Ids of products, notes and accords are checked for their form alone: what the catalogue does not
 * have now says nothing, and may be there again tomorrow.
 * Private to src/search.  Thread: any (a value). */
#ifndef SEARCH_PROFILE_H
#define SEARCH_PROFILE_H

#include "base/arena.h"
#include "base/error.h"
#include "search/profile/questions.h"

struct json;
struct json_writer;

enum {
    PROFILE_WISHES_MAX = 64, /* likes, and dislikes */
    PROFILE_VETOES_MAX = 32,
    PROFILE_RATINGS_MAX = 64,
    PROFILE_CART_MAX = 50,
    PROFILE_ID_MAX = 64, /* bytes */
    PROFILE_STARS_MAX = 5
};

enum wish_kind { WISH_PRODUCT, WISH_NOTE, WISH_ACCORD, WISH_AXIS, WISH_KIND_COUNT };

struct profile_wish {
    enum wish_kind kind;
    struct slice id;
};

struct wish_list {
    struct profile_wish items[PROFILE_WISHES_MAX];
    uint32_t count;
};

struct profile_rating {
    struct slice product;
    uint8_t stars; /* 1..PROFILE_STARS_MAX */
};

struct profile_answer {
    const struct quiz_question *question;
    const struct quiz_option *option; /* NULL: skipped */
};

struct profile {
    bool consent; /* was told to be kept */
    struct wish_list likes;
    struct wish_list dislikes;
    struct wish_list vetoes; /* notes and accords, at most PROFILE_VETOES_MAX */
    struct profile_rating ratings[PROFILE_RATINGS_MAX];
    uint32_t rating_count;
    struct profile_answer answers[QUESTIONS_MAX];
    uint32_t answer_count;
    struct slice cart[PROFILE_CART_MAX]; /* products; never kept */
    uint32_t cart_count;
};

/* What a text may hold besides. */
enum profile_text {
    PROFILE_GIVEN,  /* "consent" */
    PROFILE_ASKED,  /* "cart", and parameters, which are passed over */
    PROFILE_STORED, /* questions that are no longer asked: left out */
};

/** Read `root`, an object, into `*out`, which is of any content.
 *
 * arena  owns the ids
 * Errors: -ATTAR_EINVAL, the text beginning with the member ("likes[3].note: ..."); -ATTAR_ELIMIT
 * (arena).  Cost: of the text. */
int profile_read(const struct json *root, enum profile_text text, const struct questions *questions,
                 struct arena *arena, struct profile *out, struct attar_error *err);

/** Note the answer, in the place of an earlier one to the same question. */
void profile_answer(struct profile *profile, const struct quiz_question *question,
                    const struct quiz_option *option);

/** The members of the profile, in the object in hand; without consent and cart. */
void profile_write(const struct profile *profile, struct json_writer *w);

#endif
