/* Cutting a plain query string into pairs, and reading them against indexes/products. */
#include "search/tests/asking.h"

#include "index/index.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

static const uint8_t key[SIPHASH_KEY_BYTES] = "sixteen letters";

void asking_open(struct asking *asking)
{
    char path[PATH_MAX];

    memset(asking, 0, sizeof *asking);
    files_source("indexes/products/index.json", path);
    assert_int_equal(schema_open(path, &asking->schema, NULL), 0);
    assert_int_equal(filter_set_open(path, asking->schema, &asking->filters, NULL), 0);
    arena_init(&asking->arena, 4 << 20);
    asking->scope = (struct params_scope){
        .filters = asking->filters,
        .arena = &asking->arena,
        .key = key,
        .accepts = PARAMS_ALL,
        .filter_params = FILTER_PARAMS_ALL,
        .size_default = SIZE_DEFAULT,
        .size_max = SIZE_MAX_NATIVE,
    };
}

void asking_close(struct asking *asking)
{
    arena_release(&asking->arena);
    filter_set_free(asking->filters);
    schema_free(asking->schema);
}

int asking_read(struct asking *asking, const char *text)
{
    struct slice rest = {*text != '\0' ? text : NULL, strlen(text)};

    arena_reset(&asking->arena);
    asking->pairs = (struct pairs){.items = asking->items};
    while (rest.ptr != NULL) {
        struct slice value = slice_cut(&rest, '&');
        struct slice name = slice_cut(&value, '=');

        assert_true(asking->pairs.count < ASKING_PAIRS_MAX);
        if (value.ptr == NULL)
            value = SLICE("");
        asking->items[asking->pairs.count++] = (struct http_pair){name, value};
    }
    return params_read(&asking->scope, &asking->pairs, &asking->params, &asking->fault);
}

void asking_refuses(struct asking *asking, const char *text, enum problem problem,
                    const char *parameter)
{
    assert_int_equal(asking_read(asking, text), -ATTAR_EINVAL);
    assert_int_equal(asking->fault.problem, problem);
    assert_true(slice_eq(asking->fault.parameter, slice_cstr(parameter)));
    assert_true(asking->fault.detail[0] != '\0');
}
