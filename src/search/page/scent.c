/* The scent as a picture: a petal for each accord, as long as the accord is strong, in its colour,
 * strongest at the top; and the same in words beside it.
 *
 * Only presentation attributes: the content security policy forbids inline styles. */
#include "search/page/page.h"

#include "search/page/html.h"

#include <assert.h>

enum { PETALS_MAX = 8, PETALS_MIN = 3, WEIGHT_UNKNOWN = 40 };

/* Colour of an accord by words in its id, the first that fits. */
static const struct {
    const char *words; /* separated by blanks */
    const char *colour;
} colours[] = {
    {"oud smok incense tobacco leather", "#5b3a29"},
    {"rose", "#c2476b"},
    {"white-floral jasmin tuberose", "#d8b4d8"},
    {"floral iris violet", "#a36bb5"},
    {"citrus lemon bergamot", "#e3c02f"},
    {"aqua marine ozon fresh", "#4fa3c7"},
    {"green herb aromatic lavender conifer moss", "#5d8f57"},
    {"fruit peach berry apple", "#e0704f"},
    {"vanill sweet gourmand caramel honey chocolate coffee almond", "#c98b4a"},
    {"amber balsam resin warm", "#b5651d"},
    {"spic cinnamon saffron pepper", "#a63d2f"},
    {"musk powder soap clean cotton", "#b9a7a0"},
    {"wood earth patchouli cedar sandal", "#8a6442"},
    {"animal", "#6b4a4a"},
};

static bool holds_any(struct slice id, const char *words)
{
    struct slice rest = slice_cstr(words);

    while (rest.ptr != NULL) {
        struct slice word = slice_cut(&rest, ' ');

        if (memmem(id.ptr, id.len, word.ptr, word.len) != NULL)
            return true;
    }
    return false;
}

static const char *colour_of(struct slice id)
{
    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
        if (holds_any(id, colours[i].words))
            return colours[i].colour;
    return "#8f8579";
}

static int64_t weight_of(const struct json *accord)
{
    int64_t weight = WEIGHT_UNKNOWN;

    (void)json_i64(json_get(accord, "weight"), &weight);
    return weight < 1 ? 1 : weight > 100 ? 100 : weight;
}

/* A closed curve from the middle to its tip and back, turned by its place in the flower. */
static void petal(struct buf *out, const struct json *accord, size_t at, size_t count)
{
    double weight = (double)weight_of(accord) / 100;
    double tip = -(14 + weight * 32);
    double width = 5 + weight * 6;
    double angle = (double)(at * 360) / (double)(count > PETALS_MIN ? count : PETALS_MIN);

    buf_addf(out,
             "<path d=\"M0 0C%.1f %.1f %.1f %.1f 0 %.1fC%.1f %.1f %.1f %.1f 0 0Z\" "
             "transform=\"rotate(%.1f)\" fill=\"%s\" fill-opacity=\"0.86\"/>",
             width, tip * 0.35, width, tip * 0.8, tip, -width, tip * 0.8, -width, tip * 0.35, angle,
             colour_of(page_member(accord, "id")));
}

static struct slice name_of(const struct page *page, const struct json *accord)
{
    enum lang lang;
    struct slice name = page_text(page, accord, &lang);

    return name.ptr == NULL ? page_member(accord, "id") : name;
}

static void flower(const struct page *page, const struct json *accords, size_t count)
{
    struct buf *out = page->out;

    html_markup(out, "<svg class=\"flower\" viewBox=\"-50 -50 100 100\" role=\"img\"");
    html_attribute(out, "aria-label", page_word(PAGE_SCENT, page->lang));
    html_markup(out, ">");
    for (size_t i = 0; i < count; i++)
        petal(out, json_at(accords, i), i, count);
    html_markup(out, "<circle r=\"5\" class=\"flower-heart\"/></svg>");
}

static void bar(const struct page *page, const struct json *accord)
{
    struct buf *out = page->out;
    struct slice name = name_of(page, accord);

    html_markup(out, "<li><span>");
    html_text(out, name);
    html_markup(out, "</span> <meter min=\"0\" max=\"100\"");
    html_attribute(out, "aria-label", name);
    buf_addf(out, " value=\"%d\"></meter></li>", (int)weight_of(accord));
}

void page_scent(const struct page *page)
{
    const struct json *accords = json_get(page->product, "accords");
    size_t count = json_count(accords) < PETALS_MAX ? json_count(accords) : PETALS_MAX;
    struct buf *out = page->out;

    if (count == 0)
        return;
    assert(out != NULL);
    html_markup(out, "<section class=\"scent\"><h2>");
    html_text(out, page_word(PAGE_SCENT, page->lang));
    html_markup(out, "</h2>");
    flower(page, accords, count);
    html_markup(out, "<ul class=\"accord-bars\">");
    for (size_t i = 0; i < count; i++)
        bar(page, json_at(accords, i));
    html_markup(out, "</ul></section>");
}
