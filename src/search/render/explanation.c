/* The answer of /explain: what search_examine found, each number with its name and meaning.
 *
 *   {"id","found","matched","pinned","hidden","rank","total","q","sort","key", ... of the search,
 *    "buckets":[{"name","value","means"}],
 *    "score":{"total","parts":[{"name","part","weighted","means"}]},
 *    "text":{"sum","unsaid","unsaid_cost","max","name_worth"},
 *    "words":[{"word","role","met","needs","weight","worth","score","forms":[..]}],
 *    "proximity":[{"words":["oud","wood"],"distance":1}]}
 *
 * The members from "buckets" to "text" are null or empty where the words do not find the product.
 */
#include "codec/json_writer.h"
#include "index/index.h"
#include "search/render/render.h"

#include <assert.h>

enum { PART_FULL = 1000, MILLIONTHS = 1000000, IDF_SCALE = 6, IDF_STEP = 15625 /* 1/64 */ };

/* A name, and what it means in either language. */
struct meaning {
    const char *name;
    const char *means[2]; /* by enum lang */
};

static const struct meaning bucket_meanings[] = {
    {"words",
     {"how much of the query it meets: the rarer the word, the more; of a title, what its name and "
      "brand say of it less twice what they leave unsaid",
      "مقدار ما يطابقه من كلمات البحث؛ الكلمة النادرة أثقل"}},
    {"typo",
     {"5 for each word met, less the typos that it took",
      "5 لكل كلمة مطابقة ناقص الأخطاء الإملائية"}},
    {"filters", {"optional filters it passes", "المرشحات الاختيارية التي يجتازها"}},
    {"proximity",
     {"8 for each pair of neighbouring words, less their distance",
      "8 لكل كلمتين متجاورتين ناقص المسافة بينهما"}},
    {"attribute",
     {"how good the places are where its words stand: name, brand and line before notes",
      "جودة مواضع الكلمات: الاسم والعلامة والخط قبل النفحات"}},
    {"exact",
     {"words met exactly, and one more if they are nearly all of its name",
      "الكلمات المطابقة تماما، وزيادة واحد إن كانت جل الاسم"}},
};

static const struct meaning part_meanings[] = {
    {"text", {"how well its texts fit the words (BM25F)", "ملاءمة نصوصه لكلمات البحث"}},
    {"popularity", {"how much it is bought and liked", "مدى الإقبال عليه وتقييمه"}},
    {"stock", {"whether the offers that count are in stock", "توفر العروض المحتسبة"}},
    {"recency", {"how new it is", "حداثته"}},
    {"boosts", {"what rules give or take", "ما تضيفه القواعد أو تنقصه"}},
};

static void add_means(struct json_writer *w, const struct meaning *all, size_t count,
                      const char *name, enum lang lang)
{
    json_key(w, "means");
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].name, name) == 0) {
            json_add_cstr(w, all[i].means[lang]);
            return;
        }
    assert(!"a bucket or part without a meaning");
}

static void add_count(struct json_writer *w, const char *key, uint64_t value)
{
    json_key(w, key);
    json_add_u64(w, value);
}

static void add_flag(struct json_writer *w, const char *key, bool value)
{
    json_key(w, key);
    json_add_bool(w, value);
}

static void add_name(struct json_writer *w, const char *key, const char *value)
{
    json_key(w, key);
    json_add_cstr(w, value);
}

/* ---- Buckets and score ---- */

static void add_buckets(const struct rendering *rendering, const struct examination *examined)
{
    struct json_writer *w = &rendering->answer->w;
    const char *names[SEARCH_BUCKETS_MAX];
    uint32_t values[SEARCH_BUCKETS_MAX];
    size_t count = 0;

    if (examined->hit != NULL && !examined->no_words)
        count = search_buckets(rendering->view, &rendering->params->request, examined->hit, names,
                               values);
    json_key(w, "buckets");
    json_array_begin(w);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(w);
        add_name(w, "name", names[i]);
        add_count(w, "value", values[i]);
        add_means(w, bucket_meanings, sizeof bucket_meanings / sizeof *bucket_meanings, names[i],
                  rendering->params->request.lang);
        json_object_end(w);
    }
    json_array_end(w);
}

/* The weighted parts by name, in the order of part_meanings. */
static void list_parts(const struct score_parts *parts, int64_t out[5])
{
    out[0] = parts->text;
    out[1] = parts->prior;
    out[2] = parts->stock;
    out[3] = parts->recency;
    out[4] = parts->boosts;
}

void render_score_parts(struct json_writer *w, const struct score_parts *parts)
{
    int64_t values[5];

    list_parts(parts, values);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        json_key(w, part_meanings[i].name);
        json_add_i64(w, values[i]);
    }
}

/* The text's part in thousandths of the whole that it can give. */
static int64_t text_part(const struct examination *examined)
{
    uint32_t less = examined->text_score > examined->unsaid_cost
                        ? examined->text_score - examined->unsaid_cost
                        : 0;

    return (int64_t)((uint64_t)less * PART_FULL / examined->text_max);
}

static void add_score(const struct rendering *rendering, const struct examination *examined)
{
    struct json_writer *w = &rendering->answer->w;
    const int64_t parts[] = {text_part(examined), examined->prior, examined->stock,
                             examined->recency,
                             examined->hit->parts.boosts * PART_FULL / MILLIONTHS};
    int64_t weighted[5];

    list_parts(&examined->hit->parts, weighted);
    json_object_begin(w);
    add_count(w, "total", examined->hit->score);
    json_key(w, "parts");
    json_array_begin(w);
    for (size_t i = 0; i < sizeof weighted / sizeof *weighted; i++) {
        json_object_begin(w);
        add_name(w, "name", part_meanings[i].name);
        json_key(w, "part");
        json_add_i64(w, parts[i]);
        json_key(w, "weighted");
        json_add_i64(w, weighted[i]);
        add_means(w, part_meanings, sizeof part_meanings / sizeof *part_meanings,
                  part_meanings[i].name, rendering->params->request.lang);
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
}

static void add_text(struct json_writer *w, const struct examination *examined)
{
    json_object_begin(w);
    add_count(w, "sum", examined->text_score);
    add_count(w, "unsaid", examined->unsaid);
    add_count(w, "unsaid_cost", examined->unsaid_cost);
    add_count(w, "max", examined->text_max);
    add_count(w, "name_worth", examined->title_worth);
    json_object_end(w);
}

/* ---- Words ---- */

static void add_form(struct json_writer *w, const struct schema *schema,
                     const struct examined_term *term, bool counts)
{
    json_object_begin(w);
    json_key(w, "term");
    json_add_str(w, term->text);
    add_name(w, "origin", term->origin);
    add_name(w, "tier", term->tier);
    add_count(w, "cost", term->cost);
    json_key(w, "field");
    if (term->field < schema->text_count)
        json_add_str(w, schema->texts[term->field].name);
    else
        json_add_null(w);
    json_key(w, "idf");
    json_add_fixed(w, (int64_t)term->idf * IDF_STEP, IDF_SCALE);
    add_count(w, "impact", term->impact);
    add_count(w, "score", term->score);
    add_flag(w, "counts", counts);
    json_object_end(w);
}

void render_word(struct json_writer *w, const struct examined_word *word)
{
    json_key(w, "word");
    json_add_str(w, word->text);
    add_name(w, "role", word_role_name(word->role));
    add_flag(w, "met", word->met);
    json_key(w, "needs");
    if (word->needs == WORD_LACKS)
        json_add_null(w);
    else
        json_add_u64(w, word->needs);
}

static void add_words(const struct rendering *rendering, const struct examination *examined)
{
    const struct schema *schema = snapshot_schema(view_snapshot(rendering->view));
    struct json_writer *w = &rendering->answer->w;

    json_key(w, "words");
    json_array_begin(w);
    for (size_t i = 0; i < examined->word_count; i++) {
        const struct examined_word *word = &examined->words[i];

        json_object_begin(w);
        render_word(w, word);
        add_count(w, "weight", word->weight);
        add_count(w, "worth", word->worth);
        add_count(w, "score", word->met ? word->terms[0].score : 0);
        json_key(w, "forms");
        json_array_begin(w);
        for (size_t k = 0; k < word->term_count; k++)
            add_form(w, schema, &word->terms[k], k == 0);
        json_array_end(w);
        json_object_end(w);
    }
    json_array_end(w);
}

static void add_proximity(struct json_writer *w, const struct examination *examined)
{
    json_key(w, "proximity");
    json_array_begin(w);
    for (size_t i = 0; i < examined->pair_count; i++) {
        const struct word_pair *pair = &examined->pairs[i];

        json_object_begin(w);
        json_key(w, "words");
        json_array_begin(w);
        json_add_str(w, examined->words[pair->first].text);
        json_add_str(w, examined->words[pair->second].text);
        json_array_end(w);
        add_count(w, "distance", pair->distance);
        json_object_end(w);
    }
    json_array_end(w);
}

/* ---- The whole ---- */

void render_examined_search(const struct rendering *rendering, const struct examination *examined)
{
    struct json_writer *w = &rendering->answer->w;
    const struct search_result *result = examined->result;

    json_key(w, "rank");
    if (examined->place > 0)
        json_add_u64(w, examined->place);
    else
        json_add_null(w);
    add_count(w, "total", result->total);
    add_count(w, "page", rendering->params->page);
    add_count(w, "size", rendering->params->request.size);
    json_key(w, "q");
    json_add_str(w, examined->q);
    add_count(w, "took_us", result->timing.total_us);
    add_count(w, "generation", result->generation);
    render_timing(w, &result->timing);
    render_understood(w, view_filters(rendering->view), result);
    render_account(w, rendering->view, &rendering->params->request, result);
}

static void add_key(struct json_writer *w, const struct search_request *request,
                    const struct hit *hit)
{
    add_name(w, "sort", sort_name(request->sort));
    json_key(w, "key");
    if (hit != NULL)
        json_add_i64(w, hit->key);
    else
        json_add_null(w);
}

void render_explanation(const struct rendering *rendering, const struct examination *examined)
{
    struct json_writer *w = &rendering->answer->w;

    json_object_begin(w);
    json_key(w, "id");
    json_add_str(w, rendering->params->id);
    add_flag(w, "found", examined->listed);
    add_flag(w, "matched", examined->matched);
    add_flag(w, "pinned", examined->hit != NULL && examined->hit->pinned);
    add_flag(w, "hidden", examined->hidden);
    render_examined_search(rendering, examined);
    add_key(w, &rendering->params->request, examined->hit);
    add_buckets(rendering, examined);
    json_key(w, "score");
    if (examined->hit != NULL)
        add_score(rendering, examined);
    else
        json_add_null(w);
    if (rendering->params->request.hybrid > 0 && examined->hit != NULL)
        render_hybrid_parts(w, &rendering->params->request, examined->hit);
    json_key(w, "text");
    if (examined->hit != NULL && !examined->no_words)
        add_text(w, examined);
    else
        json_add_null(w);
    add_words(rendering, examined);
    add_proximity(w, examined);
    json_object_end(w);
}
