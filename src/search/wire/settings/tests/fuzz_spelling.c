/* Goal: any bytes as a synonym or a rule of the wire are refused with a message or kept as one;
 * what is kept and sound says on the wire what is kept the same again. Method: libFuzzer; the first
 * byte chooses the kind.  Run by `tools/dev fuzz spelling`. */
#include "search/wire/settings/spelling.h"

#include "codec/json.h"

#include <assert.h>
#include <stdlib.h>

enum { ARENA_BYTES = 4 << 20, TEXT_BYTES = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct json *parsed(const struct buf *text)
{
    struct json *root = NULL;

    if (json_parse(buf_slice(text), &(struct json_limits){.bytes = TEXT_BYTES}, &root, NULL) < 0)
        abort();
    return root;
}

static bool is_sound(enum curation_kind kind, const struct json *kept, struct arena *arena)
{
    struct synonym synonym;
    struct merch_rule rule;

    return kind == CURATION_SYNONYM ? synonym_parse(kept, arena, &synonym, NULL) == 0
                                    : merch_rule_parse(kept, arena, &rule, NULL) == 0;
}

static void keep(enum curation_kind kind, const struct json *wire, struct buf *out)
{
    struct json_writer w;

    buf_clear(out);
    json_writer_init(&w, out);
    if (spelling_keep(kind, wire, &w, NULL) < 0)
        abort();
}

/* kept -> shown -> kept is the same text, unless a window's times lose their fractions. */
static void turn_round(enum curation_kind kind, const struct json *kept, struct buf *first)
{
    struct json_writer w;
    struct json *shown;
    struct buf text;

    buf_init(&text, TEXT_BYTES);
    json_writer_init(&w, &text);
    spelling_show(kind, kept, &w);
    shown = parsed(&text);
    keep(kind, shown, &text);
    json_free(shown);
    shown = parsed(&text);
    document_canonical(kept, (buf_clear(first), first));
    document_canonical(shown, (buf_clear(&text), &text));
    assert(kind == CURATION_RULE || slice_eq(buf_slice(first), buf_slice(&text)));
    json_free(shown);
    buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct json_limits limits = {.bytes = 65536, .unique_keys = true};
    struct attar_error err = {.text = ""};
    enum curation_kind kind;
    struct json *wire = NULL;
    struct json *kept;
    struct json_writer w;
    struct arena arena;
    struct buf text;

    if (size == 0)
        return 0;
    kind = data[0] % 2 == 0 ? CURATION_SYNONYM : CURATION_RULE;
    if (json_parse(slice_of((const char *)data + 1, size - 1), &limits, &wire, NULL) < 0)
        return 0;
    arena_init(&arena, ARENA_BYTES);
    buf_init(&text, TEXT_BYTES);
    json_writer_init(&w, &text);
    if (spelling_keep(kind, wire, &w, &err) == 0) {
        kept = parsed(&text);
        if (is_sound(kind, kept, &arena))
            turn_round(kind, kept, &text);
        json_free(kept);
    } else {
        assert(err.code > 0 && err.text[0] != '\0');
    }
    buf_release(&text);
    arena_release(&arena);
    json_free(wire);
    return 0;
}
