/* From text to tokens: the same chain for documents and queries, Arabic and English side by side.
 *
 *   text --> nfkc, marks, digits, segment --+--> Arabic script: chain `arabic`  --+--> tokens
 *                                           `--> all others:    chain `english` --'
 *
 * There is no language detection: the segmenter cuts at script boundaries.  A word may put several
 * terms on one position, each of a kind; meeting `x` or `c` is the exact tier, `f` one below,
 * `s` `v` `j` below that (search.md section 2).
 *
 *   struct analysis   immutable: chains, stop words, lexicon, guard list.    Thread: any
 *   struct analyzer   scratch of one thread over one analysis: ICU, stemmer, token cache */
#ifndef ANALYSIS_ANALYSIS_H
#define ANALYSIS_ANALYSIS_H

#include "analysis/translit.h"
#include "base/error.h"
#include "base/slice.h"

enum token_kind {
    TOKEN_EXACT,   /* x: after the common head only */
    TOKEN_FOLDED,  /* f: folded letters, article off */
    TOKEN_STEM,    /* s: stemmed, clitics off */
    TOKEN_VARIANT, /* v: plural or spelling from the dictionary */
    TOKEN_JOINED,  /* j: parts written together */
    TOKEN_CONCEPT, /* c: "kind:id" of the lexicon */
    TOKEN_KIND_COUNT
};

enum {
    ANALYSIS_TERM_BYTES_MAX = 120,    /* a longer term is cut at a code point */
    ANALYSIS_TEXT_BYTES_MAX = 1 << 20 /* a longer text gives -ATTAR_ELIMIT */
};

struct token {
    struct slice term; /* owned by the analyzer until its next call */
    uint32_t position; /* word number from 0 */
    uint32_t start;    /* bytes [start, end) of the original text, on grapheme borders */
    uint32_t end;
    uint8_t kind;  /* enum token_kind */
    uint8_t words; /* positions it covers: a joined term or concept may span several */
    bool stop;     /* a stop word: indexed, but optional in a query */
    bool last;     /* of the last word of the text, with nothing behind it: may be a prefix */
};

struct token_list {
    const struct token
        *items; /* by position, then kind; owned by the analyzer until its next call */
    size_t count;
    uint32_t position_count; /* words */
};

struct analysis;
struct analyzer;
struct guard_builder;
struct buf;

/** Read the chains, stop words and dictionaries of `<share_dir>/analyzers` and the lexicon of
 * `<share_dir>/data/ontology`.
 *
 * guard  words that clitics may be stripped down to, in addition to the lexicon: folded terms
 *        separated by '\n', sorted or not, borrowed for the call; len 0 for none
 * Errors: -ATTAR_EIO, -ATTAR_EPARSE (file, line and reason in err), -ATTAR_ELIMIT.
 * Owner: the caller, analysis_unref. */
int analysis_open(const char *share_dir, struct slice guard, struct analysis **out_analysis,
                  struct attar_error *err);

/** One reference more, which is returned; one less, and with the last one everything is freed
 * (takes NULL).  Thread: any. */
struct analysis *analysis_ref(struct analysis *analysis);
void analysis_unref(struct analysis *analysis);

/** 64-bit identity of everything that decides tokens: chains, files, guard list, ICU and
 * stemmer versions.  Two analyses with one hash give the same tokens. */
uint64_t analysis_hash(const struct analysis *analysis);

/** Concepts of the ontology, numbered from 0; the number of one by its term ("note:oud"), or
 * UINT32_MAX. */
uint32_t analysis_concept_count(const struct analysis *analysis);
uint32_t analysis_concept(const struct analysis *analysis, struct slice term);

/** What a concept is called: the name or alias number `index` over all concepts, as its file has
 * it, borrowed.  False behind the last one, out_* untouched. */
bool analysis_alias(const struct analysis *analysis, size_t index, uint32_t *out_concept,
                    struct slice *out_text);

/** The model of spellings in the other script; it decides no token and is not in the hash. */
const struct translit *analysis_translit(const struct analysis *analysis);

/** Scratch for one thread; keeps a reference to `analysis`.  Never NULL. */
struct analyzer *analyzer_new(struct analysis *analysis);
void analyzer_free(struct analyzer *analyzer);

/** Tokens of `text` (any bytes; ill-formed UTF-8 acts as U+FFFD, a separator).
 *
 * out_tokens  owned by the analyzer, valid until its next call; empty for blank text
 * Errors: -ATTAR_ELIMIT past ANALYSIS_TEXT_BYTES_MAX.  Thread: the analyzer's.
 * Cost: about 0.2 us a word on the byte-table path when its words were met before, 1 us when
 * not; 1.4 us through ICU (bench_analysis). */
int analyze(struct analyzer *analyzer, struct slice text, struct token_list *out_tokens,
            struct attar_error *err);

/** As analyze, for a short field (name, brand, line, note): each two neighbours are joined, too,
 * so that oudwood meets "Oud Wood". */
int analyze_name(struct analyzer *analyzer, struct slice text, struct token_list *out_tokens,
                 struct attar_error *err);

/** Fold `text` as the chains fold a whole value, for facet labels, gazetteers and prefix search:
 * words of the `f` kind (else `x`) joined by one blank.  Owned by the analyzer until its next
 * call.  Errors as analyze. */
int analyze_fold(struct analyzer *analyzer, struct slice text, struct slice *out_folded,
                 struct attar_error *err);

/** Collect the guard list of a catalogue: feed the names, brands, notes and lines of every
 * document, take the list, and open the analysis that the snapshot will be built with.
 *
 * analysis  any over the same chains; a reference is kept
 * Never NULL.  Owner: the caller.  Thread: one at a time. */
struct guard_builder *guard_builder_new(struct analysis *analysis);
void guard_builder_free(struct guard_builder *builder);

/** Count the Arabic words of `text` for document `doc` (the texts of one document follow each
 * other; a word counts once a document). */
void guard_builder_add(struct guard_builder *builder, uint32_t doc, struct slice text);

/** Append the folded, unstripped words of 3 documents or more, sorted by bytes, each with a
 * '\n' behind: what analysis_open takes.  Errors: -ATTAR_ELIMIT. */
int guard_builder_finish(const struct guard_builder *builder, struct buf *out,
                         struct attar_error *err);

#endif
