/* Goal: whatever the bytes, reading a table of correspondences ends with a model or an error, and
 * a model gives bounded costs.
 * Method: libFuzzer; the input is a table, its last line also a pair of words. */
#include "analysis/translit.h"

#include "analysis/translit_model.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_words(const struct translit *model, struct slice line)
{
    struct slice arabic = slice_cut(&line, '\t');
    struct translit_word word;

    if (line.ptr == NULL)
        line = arabic;
    assert(translit_cost(model, arabic, line) <= TRANSLIT_FAR);
    if (translit_word_read(model, arabic, 2, &word))
        assert(translit_word_cost(&word, line) <= TRANSLIT_FAR && word.rest[word.count] == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest = slice_of((const char *)data, size);
    struct translit *model = NULL;
    struct slice line = {NULL, 0};
    struct attar_error err;
    struct table table;

    if (table_begin(&table, "fuzz", rest, &err) < 0 || translit_build(&table, &model, &err) < 0)
        return 0;
    while (rest.ptr != NULL && rest.len > 0)
        line = slice_cut(&rest, '\n');
    try_words(model, line);
    try_words(model, SLICE("شانيل\tchanel"));
    translit_free(model);
    return 0;
}
