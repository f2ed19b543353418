/* See texts.h.  The random pieces are whole code points or short sequences, chosen so that each
 * rule of the head and of the chains is met often. */
#include "texts.h"

#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const plain[] = {
    " ",      " ",      " ",      "\n",     "a",      "e",      "l",     "s",   "t",     "O",
    "D",      "é",      "ß",      "œ",      "ø",      "'",      "’",     "-",   "/",     ".",
    ",",      "&",      "_",      ":",      "1",      "5",      "0",     "٣",   "۵",     "٫",
    "٬",      "ml",     " oz",    " مل",    "ا",      "ال",     "وال",   "ع",   "و",     "د",
    "ب",      "خ",      "ر",      "ه",      "ة",      "ى",      "ی",     "ک",   "أ",     "إ",
    "ء",      "لل",     "ات",     "tola",   "no",     "l'",     "d’",    "'s",  "\"",    "(",
    "–",      "\t",     "مسك",    "عود",    "rose",   "white",  "half",  "نصف", " musk", " oud",
    "\u0640", "\u064E", "\u0674", "\u0651", "\u200F", "\u00AD", "\u200C"};

static const char *const mixed[] = {"\u0301",
                                    "\u0308",
                                    "\u0653",
                                    "\u0654",
                                    "\uFB01",
                                    "\uFEFB",
                                    "\uFDF2",
                                    "\uFDFA",
                                    "\uFE8E",
                                    "\uFEEA",
                                    "\uFE70",
                                    "\uFE71",
                                    "½",
                                    "№",
                                    "²",
                                    "Ⅳ",
                                    "ﬃ",
                                    "\u2126",
                                    "\u1E9B",
                                    "\U0001F490",
                                    "\U0001F1E6\U0001F1EA",
                                    "\u0410",
                                    "\u0439",
                                    "\u03B0",
                                    "\u05D0",
                                    "\u05D0\"",
                                    "\u0915\u093F",
                                    "\u1100",
                                    "\u1161",
                                    "\u11A8",
                                    "\u200D",
                                    "\u0600",
                                    "\u06DD",
                                    "\uFEFF",
                                    "\u00A0",
                                    "\u2060",
                                    "\u0675",
                                    "\u06C0",
                                    "\U0001D400",
                                    "\u00B0",
                                    "\u02BC",
                                    "\uFF21",
                                    "\u0149",
                                    "\u0130",
                                    "\u0345",
                                    "\u1FB3",
                                    "\u3042",
                                    "\u6F22",
                                    "\u30AB\u3099",
                                    "\u0E01",
                                    "\u0E48",
                                    "\u00B4",
                                    "\u2011",
                                    "\u0344",
                                    "\u08D3",
                                    "\u06E5"};

enum { PLAIN_COUNT = sizeof plain / sizeof plain[0], MIXED_COUNT = sizeof mixed / sizeof mixed[0] };

const char *texts_root(void)
{
    const char *root = getenv("ATTAR_ROOT");

    return root != NULL ? root : ".";
}

struct analysis *texts_analysis(struct slice guard)
{
    char analyzers[1024];
    char ontology[1024];
    struct attar_error err = {0};
    struct analysis *analysis;

    snprintf(analyzers, sizeof analyzers, "%s/analyzers", texts_root());
    snprintf(ontology, sizeof ontology, "%s/src/analysis/tests/ontology", texts_root());
    if (analysis_open_dirs(analyzers, ontology, guard, &analysis, &err) < 0) {
        fprintf(stderr, "analysis_open: %s\n", err.text);
        exit(1);
    }
    return analysis;
}

static void random_char(struct rng *rng, struct buf *out)
{
    char bytes[UTF8_MAX_LEN];
    uint32_t c = (uint32_t)rng_below(rng, rng_below(rng, 2) ? 0x3100 : 0x110000);

    if (c >= 0xD800 && c <= 0xDFFF)
        c = 'x';
    buf_add(out, bytes, utf8_encode(c, bytes));
}

void texts_random(struct rng *rng, enum texts_kind kind, size_t max, struct buf *out)
{
    size_t count = rng_below(rng, max + 1);

    for (size_t i = 0; i < count; i++) {
        uint64_t roll = rng_below(rng, 20);

        if (kind == TEXTS_BYTES && roll < 8)
            buf_add_byte(out, (char)rng_below(rng, 256));
        else if (kind != TEXTS_PLAIN && roll < 5)
            buf_add_cstr(out, mixed[rng_below(rng, MIXED_COUNT)]);
        else if (kind != TEXTS_PLAIN && roll == 5)
            random_char(rng, out);
        else
            buf_add_cstr(out, plain[rng_below(rng, PLAIN_COUNT)]);
    }
}

void texts_print(const struct token_list *tokens, struct buf *out)
{
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *t = &tokens->items[i];

        buf_addf(out, "%s%.*s/%c/%u/%u-%u", i > 0 ? " " : "", SLICE_ARG(t->term), "xfsvjc"[t->kind],
                 t -> position, t -> start, t -> end);
    }
}

void texts_print_all(const struct token_list *tokens, struct buf *out)
{
    texts_print(tokens, out);
    for (size_t i = 0; i < tokens->count; i++)
        buf_addf(out, " %u%c%c", tokens->items[i].words, tokens->items[i].stop ? '!' : '.',
                 tokens->items[i].last ? '$' : '.');
    buf_addf(out, " %u", tokens->position_count);
}
