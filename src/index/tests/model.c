/* The model's own life: what was put, as arrays. */
#include "index/tests/model.h"

struct model *model_new(const struct schema *schema, struct analysis *analysis)
{
    struct model *model = mem_zero(1, sizeof *model);

    model->schema = schema;
    model->analyzer = analyzer_new(analysis);
    map_init(&model->terms, 1 << 28);
    map_init(&model->keys, 1 << 28);
    return model;
}

static void doc_release(struct model_doc *doc)
{
    VEC_RELEASE(&doc->tokens);
    VEC_RELEASE(&doc->values);
    free(doc->stored);
    memset(doc, 0, sizeof *doc);
}

void model_clear(struct model *model)
{
    for (uint32_t i = 0; i < MODEL_DOCS; i++)
        doc_release(&model->docs[i]);
    memset(model->batch, 0, sizeof model->batch);
    model->frozen = false;
}

void model_free(struct model *model)
{
    model_clear(model);
    map_release(&model->terms);
    map_release(&model->keys);
    analyzer_free(model->analyzer);
    free(model);
}

static int by_token(const void *a, const void *b)
{
    const struct model_token *x = a;
    const struct model_token *y = b;

    if (x->term != y->term)
        return x->term < y->term ? -1 : 1;
    if (x->entry.field != y->entry.field)
        return x->entry.field < y->entry.field ? -1 : 1;
    if (x->entry.position != y->entry.position)
        return x->entry.position < y->entry.position ? -1 : 1;
    return (int)x->entry.kind - (int)y->entry.kind;
}

/* Values of a field follow each other with a gap of 100 positions. */
static void put_text(struct model *model, struct model_doc *doc, const struct index_text *text,
                     uint32_t *next)
{
    struct token_list tokens;
    bool join = model->schema->texts[text->field].join;

    assert_int_equal((join ? analyze_name : analyze)(model->analyzer, text->text, &tokens, NULL),
                     0);
    for (size_t i = 0; i < tokens.count; i++) {
        const struct token *token = &tokens.items[i];

        VEC_PUSH(&doc->tokens, (struct model_token){map_add(&model->terms, token->term),
                                                    {next[text->field] + token->position,
                                                     (uint8_t)text->field, token->kind}});
    }
    doc->lens[text->field] += tokens.position_count;
    if (tokens.position_count > 0)
        next[text->field] += tokens.position_count + 100;
}

void model_put(struct model *model, uint32_t number, const struct index_document *document)
{
    struct model_doc *doc = &model->docs[number];
    uint32_t next[SCHEMA_TEXTS_MAX] = {0};

    doc_release(doc);
    doc->live = true;
    model->batch[number] = true;
    for (size_t i = 0; i < document->text_count; i++)
        put_text(model, doc, &document->texts[i], next);
    if (doc->tokens.count > 0)
        qsort(doc->tokens.items, doc->tokens.count, sizeof *doc->tokens.items, by_token);
    for (size_t i = 0; i < document->value_count; i++) {
        const struct index_value *v = &document->values[i];

        VEC_PUSH(&doc->values, (struct model_value){v->column, v->row, v->weight,
                                                    map_add(&model->keys, v->key), v->number});
    }
    doc->row_count = document->row_count;
    memcpy(doc->hit, document->hit.ptr, document->hit.len);
    doc->stored = mem_zero(document->stored.len + 1, 1);
    doc->stored_len = document->stored.len;
    memcpy(doc->stored, document->stored.ptr, document->stored.len);
}

void model_delete(struct model *model, uint32_t number)
{
    doc_release(&model->docs[number]);
    model->batch[number] = false;
}

/* Average words of the documents that have the field, in thousandths, of the first batch. */
void model_publish(struct model *model)
{
    bool any = false;

    for (uint32_t i = 0; i < MODEL_DOCS; i++)
        any |= model->batch[i];
    for (uint16_t field = 0; field < model->schema->text_count && any && !model->frozen; field++) {
        uint64_t words = 0;
        uint64_t docs = 0;

        for (uint32_t i = 0; i < MODEL_DOCS; i++) {
            if (!model->batch[i] || model->docs[i].lens[field] == 0)
                continue;
            words += model->docs[i].lens[field];
            docs++;
        }
        model->average_milli[field] = docs == 0 ? 0 : (uint32_t)(words * 1000 / docs);
    }
    model->frozen |= any;
    memset(model->batch, 0, sizeof model->batch);
}
