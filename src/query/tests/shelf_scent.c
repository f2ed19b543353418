/* The scents of a shelf: a model of its own over the notes and accords that its documents draw
 * from, and each document encoded by it, as ingest does with products.  The documents' notes are
 * without layers, and nothing but notes, accords and family is known of them. */
#include "query/tests/shelf.h"

#include "base/mem.h"
#include "tests/support/prop.h"

enum { TRAINED = 60, NOTES_A_SCENT = 5 };

static void train_on(struct scent_trainer *trainer, struct rng *rng, const struct schema *schema)
{
    uint16_t column = schema_column(schema, SLICE("note_exact"));
    struct scent_fact_note notes[NOTES_A_SCENT];
    char keys[NOTES_A_SCENT][SHELF_KEY];
    char key[SHELF_KEY];
    struct scent_fact_accord accord = {.weight = (uint8_t)(1 + rng_below(rng, 100))};
    struct scent_facts facts = {
        .notes = notes, .note_count = NOTES_A_SCENT, .accords = &accord, .accord_count = 1};

    for (int i = 0; i < NOTES_A_SCENT; i++) {
        shelf_key(schema, column, rng_below(rng, SHELF_DOMAIN), keys[i]);
        notes[i] = (struct scent_fact_note){slice_cstr(keys[i]), SCENT_FLAT};
    }
    shelf_key(schema, schema_column(schema, SLICE("accord")), rng_below(rng, SHELF_DOMAIN), key);
    accord.id = slice_cstr(key);
    scent_trainer_add(trainer, &facts);
}

/* What words of the ontology name, beside notes that documents have. */
static void train_on_named(struct scent_trainer *trainer)
{
    static const struct scent_fact_note notes[] = {
        {SLICE_INIT("oud"), SCENT_FLAT},   {SLICE_INIT("saffron"), SCENT_FLAT},
        {SLICE_INIT("not-0"), SCENT_FLAT}, {SLICE_INIT("not-1"), SCENT_FLAT},
        {SLICE_INIT("not-2"), SCENT_FLAT},
    };
    static const struct scent_fact_accord accords[] = {
        {SLICE_INIT("oud"), 100}, {SLICE_INIT("smoky"), 60}, {SLICE_INIT("acc-1"), 40}};

    scent_trainer_add(trainer,
                      &(struct scent_facts){
                          .notes = notes, .note_count = 5, .accords = accords, .accord_count = 3});
}

void shelf_train(struct shelf *shelf, struct rng *rng)
{
    struct scent_trainer *trainer = scent_trainer_new();
    struct attar_error err = {0};
    struct buf bytes;

    for (int i = 0; i < TRAINED; i++)
        train_on(trainer, rng, shelf->schema);
    train_on_named(trainer);
    if (scent_trainer_finish(trainer, &shelf->scent, &err) < 0)
        fail_msg("%s", err.text);
    scent_trainer_free(trainer);
    buf_init(&bytes, 1 << 24);
    scent_model_write(shelf->scent, &bytes);
    index_writer_set_blob(shelf->writer, "dna", buf_slice(&bytes));
    buf_release(&bytes);
}

static bool is_of(const struct shelf *shelf, const struct shelf_value *value, const char *column)
{
    return value->column == schema_column(shelf->schema, slice_cstr(column));
}

void shelf_encode(const struct shelf *shelf, struct shelf_doc *doc)
{
    struct scent_fact_note notes[SHELF_DOMAIN];
    struct scent_fact_accord accords[SHELF_DOMAIN];
    struct slice family;
    struct scent_facts facts = {.notes = notes, .accords = accords, .family_path = &family};

    for (uint32_t i = 0; i < doc->value_count; i++) {
        const struct shelf_value *value = &doc->values[i];
        struct slice key = slice_cstr(value->key);

        if (is_of(shelf, value, "note_exact"))
            notes[facts.note_count++] = (struct scent_fact_note){key, SCENT_FLAT};
        if (is_of(shelf, value, "accord"))
            accords[facts.accord_count++] = (struct scent_fact_accord){key, value->weight};
        if (is_of(shelf, value, "family")) {
            family = key;
            facts.family_count = 1;
        }
    }
    scent_encode(shelf->scent, &facts, &doc->code, &doc->notes);
}

uint32_t shelf_scent_values(const struct shelf *shelf, const struct shelf_doc *doc,
                            struct index_value *out)
{
    uint16_t column = schema_column(shelf->schema, SLICE("scent_note"));
    uint32_t count = 0;

    out[count++] = (struct index_value){
        .column = schema_column(shelf->schema, SLICE("scent")),
        .key = slice_of((const char *)&doc->code, sizeof doc->code),
    };
    for (uint16_t i = 0; i < doc->notes.count; i++)
        out[count++] = (struct index_value){
            .column = column,
            .weight = doc->notes.weights[i],
            .key = scent_model_note(shelf->scent, doc->notes.notes[i]),
        };
    return count;
}

uint16_t shelf_match(const struct shelf_doc *asked, const struct shelf_doc *doc)
{
    const struct scent_wish wish = {&asked->code, &asked->notes, 1000};
    struct scent_query query;

    scent_query_of(&wish, 1, &query);
    return (uint16_t)((scent_score(&query, &doc->code, &doc->notes) + 5) / 10);
}
