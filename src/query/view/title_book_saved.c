/* The words of names in sections of a file (saved.c): a book is what the first publish after a
 * start would spend most of its time on.
 *
 *   book.head      struct saved_book           sizes; which labels the names of brands are from
 *   book.terms     u8 length, bytes, ...       in the order of their numbers;  book.words likewise
 *   book.list ...  struct title_word[], concepts, dfs, term_worth, worths
 *   book.parts     struct saved_part[]         of each segment
 *   book.named ... arrays of all segments and languages, one behind the other
 *
 * Read arrays are copied: a book goes on changing. */
#include "query/view/saved.h"

#include "analysis/analysis.h"
#include "base/mem.h"
#include "base/shared.h"
#include "codec/checksum.h"
#include "query/query.h"
#include "query/view/title_book.h"
#include "store/store.h"

#include <assert.h>
#include <stdlib.h>

enum { WORDS_BYTES_MAX = 64 << 20, LENGTH_MAX = UINT16_MAX };

struct saved_book {
    uint64_t labels; /* XXH3-64 of the blob */
    uint64_t words_at_first;
    uint64_t edition;
    uint32_t live_count;
    uint32_t term_count;
    uint32_t word_count; /* of the map */
    uint32_t list_count;
    uint32_t concept_count;
    uint32_t part_count;
};

struct saved_part {
    uint32_t doc_count;
    uint32_t df_count;
    uint64_t terms_seen;
    uint32_t end_count[TITLE_LANGS]; /* 0: the language has no column */
    uint32_t word_count[TITLE_LANGS];
};

static uint64_t labels_hash(const struct snapshot *snapshot)
{
    return checksum_xxh3(snapshot_blob(snapshot, "labels"));
}

/* ---- Writing ---- */

static int put_map(const struct map *map, const char *name, struct store_writer *file,
                   struct attar_error *err)
{
    int rc = store_writer_section(file, name, err);

    for (size_t i = 0; rc == 0 && i < map->count; i++) {
        uint16_t len = (uint16_t)map->entries[i].key.len;

        if (map->entries[i].key.len > LENGTH_MAX)
            return error_set(err, ATTAR_ELIMIT, "saved names: a word of more than %d bytes",
                             LENGTH_MAX);
        rc = store_writer_add(file, &len, sizeof len, err);
        if (rc == 0)
            rc = store_writer_add(file, map->entries[i].key.ptr, len, err);
    }
    return rc;
}

static int put_words(const struct title_book *book, struct store_writer *file,
                     struct attar_error *err)
{
    int rc = put_map(&book->terms, "book.terms", file, err);

    if (rc == 0)
        rc = put_map(&book->words, "book.words", file, err);
    if (rc == 0)
        rc = saved_put(file, "book.list", book->word_list.items, book->word_list.count,
                       sizeof *book->word_list.items, err);
    if (rc == 0)
        rc = saved_put(file, "book.concepts", book->concepts.items, book->concepts.count,
                       sizeof *book->concepts.items, err);
    if (rc == 0)
        rc = saved_put(file, "book.dfs", book->dfs.items, book->dfs.count, sizeof *book->dfs.items,
                       err);
    if (rc == 0)
        rc = saved_put(file, "book.term_worth", book->term_worth.items, book->term_worth.count,
                       sizeof *book->term_worth.items, err);
    if (rc == 0)
        rc = saved_put(file, "book.worths", book->worths.items, book->worths.count,
                       sizeof *book->worths.items, err);
    return rc;
}

static int put_parts(const struct title_book *book, struct store_writer *file,
                     struct attar_error *err)
{
    int rc = store_writer_section(file, "book.parts", err);

    for (size_t i = 0; rc == 0 && i < book->parts.count; i++) {
        const struct title_part *part = &book->parts.items[i];
        struct saved_part saved = {
            part->doc_count, (uint32_t)part->dfs.count, part->terms_seen, {0}, {0}};

        for (int lang = 0; lang < TITLE_LANGS; lang++) {
            saved.end_count[lang] = (uint32_t)part->names[lang].ends.count;
            saved.word_count[lang] = (uint32_t)part->names[lang].words.count;
        }
        rc = store_writer_add(file, &saved, sizeof saved, err);
    }
    return rc;
}

/* One kind of array, of all segments and languages. */
enum names_array {
    NAMES_NAMED,
    NAMES_NAME_OF,
    NAMES_REST_OF,
    NAMES_ENDS,
    NAMES_WORDS,
    NAMES_KINDS
};

static const char *const names_sections[NAMES_KINDS] = {
    "book.named", "book.name_of", "book.rest_of", "book.ends", "book.name_words"};

static struct slice names_bytes(const struct title_names *names, enum names_array kind,
                                uint32_t docs)
{
    switch (kind) {
    case NAMES_NAMED:
        return slice_of((const char *)names->named, bitset_words(docs) * sizeof(uint64_t));
    case NAMES_NAME_OF: return slice_of((const char *)names->name_of, docs * sizeof(uint32_t));
    case NAMES_REST_OF: return slice_of((const char *)names->rest_of, docs * sizeof(uint32_t));
    case NAMES_ENDS:
        return slice_of((const char *)names->ends.items, names->ends.count * sizeof(uint32_t));
    default:
        return slice_of((const char *)names->words.items, names->words.count * sizeof(uint32_t));
    }
}

static int put_names(const struct title_book *book, enum names_array kind,
                     struct store_writer *file, struct attar_error *err)
{
    int rc = store_writer_section(file, names_sections[kind], err);

    for (size_t i = 0; i < book->parts.count; i++)
        for (int lang = 0; rc == 0 && lang < TITLE_LANGS; lang++) {
            const struct title_part *part = &book->parts.items[i];
            struct slice bytes = names_bytes(&part->names[lang], kind, part->doc_count);

            if (part->names[lang].ends.count > 0)
                rc = store_writer_add(file, bytes.ptr, bytes.len, err);
        }
    return rc;
}

static int put_dfs(const struct title_book *book, struct store_writer *file,
                   struct attar_error *err)
{
    int rc = store_writer_section(file, "book.part_dfs", err);

    for (size_t i = 0; rc == 0 && i < book->parts.count; i++)
        rc = store_writer_add(file, book->parts.items[i].dfs.items,
                              book->parts.items[i].dfs.count * sizeof(struct term_df), err);
    return rc;
}

int title_book_save(const struct title_book *book, const struct view *view,
                    struct store_writer *file, struct attar_error *err)
{
    struct saved_book head = {
        .labels = labels_hash(view->snapshot),
        .words_at_first = book->words_at_first,
        .edition = book->edition,
        .live_count = book->live_count,
        .term_count = (uint32_t)book->terms.count,
        .word_count = (uint32_t)book->words.count,
        .list_count = (uint32_t)book->word_list.count,
        .concept_count = (uint32_t)book->concepts.count,
        .part_count = (uint32_t)book->parts.count,
    };
    int rc = saved_put(file, "book.head", &head, 1, sizeof head, err);

    assert(book->parts.count == snapshot_segment_count(view->snapshot));
    if (rc == 0)
        rc = put_words(book, file, err);
    if (rc == 0)
        rc = put_parts(book, file, err);
    for (int kind = 0; rc == 0 && kind < NAMES_KINDS; kind++)
        rc = put_names(book, (enum names_array)kind, file, err);
    return rc < 0 ? rc : put_dfs(book, file, err);
}

/* ---- Reading ---- */

static int damaged(struct attar_error *err, const char *what)
{
    return error_set(err, ATTAR_ECORRUPT, "saved names: %s", what);
}

static int read_map(const struct store_file *file, const char *name, uint32_t count,
                    struct map *map, struct attar_error *err)
{
    struct slice rest;
    int rc = store_file_section(file, name, &rest, err);

    for (uint32_t i = 0; rc == 0 && i < count; i++) {
        uint16_t len;

        if (rest.len < sizeof len)
            return damaged(err, name);
        memcpy(&len, rest.ptr, sizeof len);
        rest = slice_skip(rest, sizeof len);
        if (rest.len < len || map_add(map, slice_of(rest.ptr, len)) != i)
            return damaged(err, name);
        rest = slice_skip(rest, len);
    }
    return rc;
}

/* A copy of the section with room for one item more; NULL, told in `err`, if it is not `count`
 * items of `size` bytes. */
static void *section_copy(const struct store_file *file, const char *name, size_t count,
                          size_t size, struct attar_error *err)
{
    const void *saved;
    char *copy;

    if (store_file_array(file, name, count, size, &saved, err) < 0)
        return NULL;
    copy = mem_grow(NULL, count + 1, size);
    memcpy(copy, saved, count * size);
    return copy;
}

/* A section of `number` items into a vector; false if it is something else. */
#define READ_VEC(vec, file, name, number, err)                                               \
    (((vec)->items = section_copy(file, name, number, sizeof *(vec)->items, err)) != NULL && \
     ((vec)->count = (number), (vec)->cap = (size_t)(number) + 1, true))

static bool words_hold(const struct title_book *book)
{
    for (size_t i = 0; i < book->word_list.count; i++) {
        const struct title_word *word = &book->word_list.items[i];

        if ((word->term != MAP_NONE && word->term >= book->terms.count) ||
            word->concepts > book->concepts.count ||
            word->concept_count > book->concepts.count - word->concepts)
            return false;
    }
    for (size_t i = 0; i < book->concepts.count; i++)
        if (book->concepts.items[i] >= book->terms.count)
            return false;
    return true;
}

static int read_words(struct title_book *book, const struct saved_book *head,
                      const struct store_file *file, struct attar_error *err)
{
    int rc = read_map(file, "book.terms", head->term_count, &book->terms, err);

    if (rc == 0)
        rc = read_map(file, "book.words", head->word_count, &book->words, err);
    if (rc < 0)
        return rc;
    if (!READ_VEC(&book->word_list, file, "book.list", head->list_count, err) ||
        !READ_VEC(&book->concepts, file, "book.concepts", head->concept_count, err) ||
        !READ_VEC(&book->dfs, file, "book.dfs", head->term_count, err) ||
        !READ_VEC(&book->term_worth, file, "book.term_worth", head->term_count, err) ||
        !READ_VEC(&book->worths, file, "book.worths", head->list_count, err))
        return -ATTAR_ECORRUPT;
    if (!words_hold(book) || head->list_count != head->word_count + 1)
        return damaged(err, "words");
    return 0;
}

/* The sections that hold arrays of all segments, each read from its front. */
struct parts_reading {
    struct slice names[NAMES_KINDS];
    struct slice dfs;
};

static int open_parts(const struct store_file *file, struct parts_reading *out,
                      struct attar_error *err)
{
    int rc = store_file_section(file, "book.part_dfs", &out->dfs, err);

    for (int kind = 0; rc == 0 && kind < NAMES_KINDS; kind++)
        rc = store_file_section(file, names_sections[kind], &out->names[kind], err);
    return rc;
}

/* A copy of the next `len` bytes with room for one item more; NULL if there are fewer. */
static void *next_copy(struct slice *rest, size_t len)
{
    char *copy;

    if (rest->len < len)
        return NULL;
    copy = mem_grow(NULL, len + sizeof(uint64_t), 1);
    memcpy(copy, rest->ptr, len);
    memset(copy + len, 0, sizeof(uint64_t));
    *rest = slice_skip(*rest, len);
    return copy;
}

static bool all_below(const uint32_t *numbers, size_t count, uint64_t limit)
{
    uint32_t most = 0;

    for (size_t i = 0; i < count; i++)
        most = numbers[i] > most ? numbers[i] : most;
    return count == 0 || most < limit;
}

static bool rising(const uint32_t *numbers, size_t count, uint64_t last)
{
    bool rises = count > 0 && numbers[0] == 0 && numbers[count - 1] == last;

    for (size_t i = 1; i < count; i++)
        rises &= numbers[i - 1] <= numbers[i];
    return rises;
}

static bool names_hold(const struct title_names *names, uint32_t docs, size_t list_count)
{
    return names->ends.count >= 2 &&
           rising(names->ends.items, names->ends.count, names->words.count) &&
           all_below(names->words.items, names->words.count, list_count) &&
           all_below(names->name_of, docs, names->ends.count - 1) &&
           all_below(names->rest_of, docs, names->ends.count - 1);
}

static bool read_names(struct title_names *names, const struct saved_part *saved, int lang,
                       struct parts_reading *reading)
{
    uint32_t docs = saved->doc_count;
    uint32_t ends = saved->end_count[lang];
    uint32_t words = saved->word_count[lang];

    names->named =
        next_copy(&reading->names[NAMES_NAMED], bitset_words(docs) * sizeof *names->named);
    names->name_of = next_copy(&reading->names[NAMES_NAME_OF], docs * sizeof(uint32_t));
    names->rest_of = next_copy(&reading->names[NAMES_REST_OF], docs * sizeof(uint32_t));
    names->ends.items = next_copy(&reading->names[NAMES_ENDS], ends * sizeof(uint32_t));
    names->words.items = next_copy(&reading->names[NAMES_WORDS], words * sizeof(uint32_t));
    names->ends.count = names->ends.cap = ends;
    names->words.count = names->words.cap = words;
    return names->named != NULL && names->name_of != NULL && names->rest_of != NULL &&
           names->ends.items != NULL && names->words.items != NULL;
}

static bool read_dfs(struct title_part *part, const struct saved_part *saved, struct slice *rest,
                     size_t term_count)
{
    part->dfs.items = next_copy(rest, saved->df_count * sizeof *part->dfs.items);
    if (part->dfs.items == NULL || saved->terms_seen > term_count)
        return false;
    part->dfs.count = part->dfs.cap = saved->df_count;
    part->terms_seen = saved->terms_seen;
    for (size_t i = 0; i < part->dfs.count; i++)
        if (part->dfs.items[i].term >= term_count)
            return false;
    return true;
}

static bool read_part(struct title_book *book, const struct view *view, uint32_t segment,
                      const struct saved_part *saved, struct parts_reading *reading)
{
    struct title_part *part = &book->parts.items[segment];
    uint32_t first;

    part->segment = snapshot_segment_key(view->snapshot, segment);
    part->doc_count = snapshot_segment_docs(view->snapshot, segment, &first);
    if (part->doc_count != saved->doc_count)
        return false;
    for (int lang = 0; lang < TITLE_LANGS; lang++)
        if (saved->end_count[lang] > 0 &&
            (!read_names(&part->names[lang], saved, lang, reading) ||
             !names_hold(&part->names[lang], part->doc_count, book->word_list.count)))
            return false;
    return read_dfs(part, saved, &reading->dfs, book->terms.count);
}

static int read_parts(struct title_book *book, const struct view *view,
                      const struct store_file *file, struct attar_error *err)
{
    uint32_t count = snapshot_segment_count(view->snapshot);
    struct parts_reading reading;
    const struct saved_part *saved;
    const void *items;
    int rc = store_file_array(file, "book.parts", count, sizeof *saved, &items, err);

    if (rc == 0)
        rc = open_parts(file, &reading, err);
    if (rc < 0)
        return rc;
    saved = items;
    for (uint32_t i = 0; i < count; i++) {
        VEC_PUSH(&book->parts, (struct title_part){.met = true});
        if (!read_part(book, view, i, &saved[i], &reading))
            return damaged(err, "of a segment");
    }
    return 0;
}

static struct title_book *new_book(const struct snapshot *snapshot, const struct saved_book *head)
{
    struct title_book *book = mem_zero(1, sizeof *book);

    book->references = 1;
    book->analysis = analysis_ref(snapshot_analysis(snapshot));
    book->labels = shared_ref(snapshot_blob(snapshot, "labels").ptr);
    map_init(&book->terms, WORDS_BYTES_MAX);
    map_init(&book->words, WORDS_BYTES_MAX);
    book->words_at_first = head->words_at_first;
    book->edition = head->edition;
    book->live_count = head->live_count;
    return book;
}

int title_book_saved(const struct store_file *file, const struct view *view,
                     const struct snapshot *snapshot, struct title_book **out_book,
                     struct attar_error *err)
{
    const struct saved_book *head;
    struct title_book *book;
    const void *bytes;
    int rc = store_file_array(file, "book.head", 1, sizeof *head, &bytes, err);

    if (rc < 0)
        return rc;
    head = bytes;
    if (head->labels != labels_hash(snapshot))
        return 0;
    book = new_book(snapshot, head);
    rc = read_words(book, head, file, err);
    if (rc == 0)
        rc = read_parts(book, view, file, err);
    if (rc < 0) {
        title_book_unref(book);
        return rc;
    }
    *out_book = book;
    return 0;
}
