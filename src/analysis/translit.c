/* Reading analyzers/translit.tsv.
 *
 *   kind  arabic  latin  cost
 *   lone  -       -      96      a letter left over, unless a pair says otherwise
 *   band  -       -      10      three of them, ascending
 *   pair  ش       ch     8       `-` for nothing
 *
 * tools/train-translit writes it; a person may change it, so every cell is checked. */
#include "analysis/translit.h"

#include "analysis/translit_model.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>

enum { TRANSLIT_ARENA_BYTES = 4 << 20 };

static const struct slice arabic_letters = SLICE_INIT("ءابتثجحخدذرزسشصضطظعغفقكلمنهوي");
static const struct slice arabic_forms = SLICE_INIT("آأإٱىئؤةپچژگکیڤڨ");
static const struct slice arabic_folded = SLICE_INIT("ااااييوهبجزككيفق");
static const struct slice latin_letters = SLICE_INIT("abcdefghijklmnopqrstuvwxyz0123456789");

/* ---- Letters ---- */

/* Number the letters of a text from 1 on, or as those of `as` are already. */
static void number_letters(struct translit *model, enum translit_script script, struct slice text,
                           struct slice as)
{
    uint32_t block = script == TRANSLIT_ARABIC ? 0x600 : 0;
    size_t as_at = 0;
    uint8_t number = 0;

    for (size_t at = 0; at < text.len;) {
        uint32_t code_point = utf8_next(text, &at);

        number = as.ptr != NULL ? (uint8_t)translit_letter(model, script, utf8_next(as, &as_at))
                                : (uint8_t)(number + 1);
        assert(code_point - block < TRANSLIT_BLOCK && number > 0 && number < TRANSLIT_ALPHABET);
        model->letters[script][code_point - block] = number;
    }
}

static unsigned letter_count(enum translit_script script)
{
    return (unsigned)utf8_count(script == TRANSLIT_ARABIC ? arabic_letters : latin_letters);
}

/* ---- Pieces ---- */

/* What a row of the file is read with. */
struct reader {
    struct translit *model;
    const struct table *table;
    struct attar_error *err;
    unsigned bands;
    bool lone;
};

static int fault(const struct reader *reader, int code, const char *reason)
{
    return error_set(reader->err, code, "%s:%zu: %s", reader->table->path, reader->table->line,
                     reason);
}

/* One letter on in a trie of `*count` nodes, made if it is new; 0 when there is no room. */
static unsigned step(uint8_t trie[TRANSLIT_PIECES_MAX][TRANSLIT_ALPHABET], unsigned *count,
                     unsigned node, unsigned letter)
{
    if (trie[node][letter] == 0 && *count < TRANSLIT_PIECES_MAX)
        trie[node][letter] = (uint8_t)(*count)++;
    return trie[node][letter];
}

/* The piece of these letters, made if it is new; 0 when there is no room. */
static unsigned make_piece(struct translit_pieces *pieces, const unsigned *letters, unsigned count)
{
    unsigned piece = 0;
    unsigned begun = 0;

    for (unsigned i = count; i > 0; i--) {
        piece = step(pieces->next, &pieces->count, piece, letters[i - 1]);
        if (piece == 0)
            return 0;
    }
    for (unsigned i = 0; i + 1 < count; i++) {
        begun = step(pieces->begun, &pieces->begun_count, begun, letters[i]);
        if (begun == 0)
            return 0;
        pieces->begins[piece][i] = (uint8_t)begun;
    }
    return piece;
}

static int read_piece(struct reader *reader, enum translit_script script, struct slice text,
                      unsigned *out_piece)
{
    unsigned letters[TRANSLIT_PIECE_MAX];
    unsigned count = 0;
    unsigned piece = 0;

    for (size_t at = 0; !slice_eq(text, SLICE("-")) && at < text.len;) {
        unsigned letter = translit_letter(reader->model, script, utf8_next(text, &at));

        if (letter == 0 || count == TRANSLIT_PIECE_MAX)
            return fault(reader, ATTAR_EPARSE, "a piece is 1 to 4 letters of its script, or -");
        letters[count++] = letter;
    }
    if (count > 0)
        piece = make_piece(&reader->model->pieces[script], letters, count);
    if (count > 0 && piece == 0)
        return fault(reader, ATTAR_ELIMIT, "more pieces than 255");
    *out_piece = piece;
    return 0;
}

static void put_cost(struct translit *model, unsigned arabic, unsigned latin, unsigned cost)
{
    model->costs[TRANSLIT_ARABIC][arabic][latin] = (uint8_t)cost;
    model->costs[TRANSLIT_LATIN][latin][arabic] = (uint8_t)cost;
}

/* ---- Rows ---- */

static int read_cost(struct reader *reader, unsigned *out_cost)
{
    int64_t cost;

    if (slice_to_i64(table_cell(reader->table, "cost"), &cost) < 0 || cost < 0 ||
        cost > TRANSLIT_COST_MAX)
        return fault(reader, ATTAR_EPARSE, "a cost is a number from 0 to 254");
    *out_cost = (unsigned)cost;
    return 0;
}

/* Letters that stand for nothing; pairs read afterwards say it better. */
static int read_lone(struct reader *reader, unsigned cost)
{
    struct translit *model = reader->model;

    if (reader->lone || model->pieces[TRANSLIT_ARABIC].count > 1)
        return fault(reader, ATTAR_EPARSE, "`lone` stands once, before the pairs");
    reader->lone = true;
    for (unsigned i = 1; i <= letter_count(TRANSLIT_ARABIC); i++)
        put_cost(model, make_piece(&model->pieces[TRANSLIT_ARABIC], &i, 1), 0, cost);
    for (unsigned i = 1; i <= letter_count(TRANSLIT_LATIN); i++)
        put_cost(model, 0, make_piece(&model->pieces[TRANSLIT_LATIN], &i, 1), cost);
    return 0;
}

static int read_band(struct reader *reader, unsigned cost)
{
    uint16_t *bands = reader->model->bands;

    if (reader->bands == TRANSLIT_BANDS || (reader->bands > 0 && cost <= bands[reader->bands - 1]))
        return fault(reader, ATTAR_EPARSE, "there are three bands, ascending");
    bands[reader->bands++] = (uint16_t)cost;
    return 0;
}

static int read_pair(struct reader *reader, unsigned cost)
{
    unsigned arabic = 0;
    unsigned latin = 0;
    int rc = read_piece(reader, TRANSLIT_ARABIC, table_cell(reader->table, "arabic"), &arabic);

    if (rc == 0)
        rc = read_piece(reader, TRANSLIT_LATIN, table_cell(reader->table, "latin"), &latin);
    if (rc == 0 && !reader->lone)
        rc = fault(reader, ATTAR_EPARSE, "`lone` stands once, before the pairs");
    if (rc == 0 && arabic == 0 && latin == 0)
        rc = fault(reader, ATTAR_EPARSE, "a pair of nothing and nothing");
    if (rc == 0)
        put_cost(reader->model, arabic, latin, cost);
    return rc;
}

static int read_row(struct reader *reader)
{
    struct slice kind = table_cell(reader->table, "kind");
    unsigned cost = 0;
    int rc = read_cost(reader, &cost);

    if (rc < 0)
        return rc;
    if (slice_eq(kind, SLICE("pair")))
        return read_pair(reader, cost);
    if (slice_eq(kind, SLICE("lone")))
        return read_lone(reader, cost);
    if (slice_eq(kind, SLICE("band")))
        return read_band(reader, cost);
    return fault(reader, ATTAR_EPARSE, "a row is a pair, a band or lone");
}

/* ---- The model ---- */

static struct translit *model_new(void)
{
    struct translit *model = mem_zero(1, sizeof *model);

    number_letters(model, TRANSLIT_ARABIC, arabic_letters, (struct slice){0});
    number_letters(model, TRANSLIT_ARABIC, arabic_forms, arabic_folded);
    number_letters(model, TRANSLIT_LATIN, latin_letters, (struct slice){0});
    memset(model->costs, TRANSLIT_NEVER, sizeof model->costs);
    for (int s = 0; s < TRANSLIT_SCRIPTS; s++)
        model->pieces[s].count = model->pieces[s].begun_count = 1;
    return model;
}

static uint8_t least_of(const uint8_t costs[TRANSLIT_PIECES_MAX])
{
    uint8_t least = TRANSLIT_NEVER;

    for (unsigned other = 0; other < TRANSLIT_PIECES_MAX; other++)
        if (costs[other] < least)
            least = costs[other];
    return least;
}

static void find_least(struct translit *model)
{
    for (int s = 0; s < TRANSLIT_SCRIPTS; s++)
        for (unsigned piece = 0; piece < TRANSLIT_PIECES_MAX; piece++)
            model->pieces[s].least[piece] = least_of(model->costs[s][piece]);
}

int translit_build(struct table *table, struct translit **out_model, struct attar_error *err)
{
    struct reader reader = {.model = model_new(), .table = table, .err = err};
    int rc;

    assert(table != NULL && out_model != NULL);
    while ((rc = table_next(table, err)) == 1) {
        rc = read_row(&reader);
        if (rc < 0)
            break;
    }
    if (rc == 0 && (!reader.lone || reader.bands < TRANSLIT_BANDS))
        rc = fault(&reader, ATTAR_EPARSE, "the table ends without `lone` or three bands");
    if (rc < 0) {
        translit_free(reader.model);
        return rc;
    }
    find_least(reader.model);
    *out_model = reader.model;
    return 0;
}

int translit_open(const char *dir, struct translit **out_model, struct attar_error *err)
{
    struct arena arena;
    uint64_t hash = 0;
    struct table_source source = {dir, &arena, &hash};
    struct table table;
    int rc;

    assert(dir != NULL && out_model != NULL);
    arena_init(&arena, TRANSLIT_ARENA_BYTES);
    rc = table_open(&table, &source, "translit.tsv", err);
    if (rc == 0)
        rc = translit_build(&table, out_model, err);
    arena_release(&arena);
    return rc;
}

void translit_free(struct translit *model)
{
    free(model);
}
