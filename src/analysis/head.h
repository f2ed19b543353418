/* The common head of both analyzers: nfkc, marks, digits, and ICU's word boundaries.
 *
 *   bytes --> runs between blanks --+-- all plain --> byte table ------------------+--> chars
 *                                   `-- else ------> ICU: clusters, NFKC, words --'
 *
 * Every char of the result knows the bytes of the source that it comes from: whole grapheme
 * clusters, so a ligature's letters share one span and an accent lies inside its letter's.
 * Invariant: both ways lead to the same words (tests/prop_analysis.c); only ICU's boundaries
 * are marked on one of them, since inside plain words there are none.
 * Owner: init / release.  Thread: one at a time. */
#ifndef ANALYSIS_HEAD_H
#define ANALYSIS_HEAD_H

#include "analysis/chars.h"
#include "base/slice.h"
#include "base/vec.h"

#include <unicode/ubrk.h>
#include <unicode/unorm2.h>

struct text_char {
    uint32_t c;     /* after nfkc, marks, digits */
    uint32_t start; /* bytes [start, end) of the source, on grapheme borders */
    uint32_t end;
    uint8_t flags; /* enum char_flag */
    uint8_t script;
    bool break_before; /* ICU found a word boundary in front; the byte-table path sets none */
};

struct head_unit { /* one code point of a run on the ICU path */
    uint32_t c;
    uint32_t start, end;  /* bytes of the source */
    uint32_t cluster;     /* number of its cluster in the run */
    uint32_t cluster_end; /* byte at which that ends */
};

struct head {
    const struct chars *chars; /* borrowed */
    const UNormalizer2 *nfkc;  /* ICU's own */
    UBreakIterator *clusters;
    UBreakIterator *words;
    struct slice text; /* of the last run; borrowed */
    VEC(struct text_char) out;
    VEC(struct head_unit) units;
    VEC(UChar) utf16;
    VEC(uint32_t) utf16_index;
    bool icu_only; /* tests and benches: never take the byte table */
};

/** ICU's rule data missing ends the process: it is part of the library. */
void head_init(struct head *head, const struct chars *chars);
void head_release(struct head *head);

/** Fill head->out with the chars of `text`, replacing what was there; at most 18 chars a byte
 * triple (U+FDFA is the longest expansion of NFKC).  Ill-formed UTF-8 acts as U+FFFD. */
void head_run(struct head *head, struct slice text);

#endif
