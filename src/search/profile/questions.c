/* Reading questions.tsv: eight columns, a question before its options. */
#include "search/profile/questions.h"

#include "base/mem.h"

#include <assert.h>

enum { QUESTION_COLUMNS = 8 };

bool fact_next(struct slice *rest, struct quiz_fact *out)
{
    struct slice fact = rest->ptr == NULL ? slice_of("", 0) : slice_cut(rest, ' ');
    struct slice last;
    int64_t weight = 100;

    if (fact.len == 0)
        return false;
    out->kind = slice_cut(&fact, ':');
    out->id = fact.ptr == NULL ? slice_of("", 0) : slice_cut(&fact, ':');
    last = fact.ptr == NULL ? out->id : fact;
    if (slice_to_i64(last, &weight) == 0 && fact.ptr == NULL)
        out->id = slice_of("", 0);
    assert(weight >= 1 && weight <= 100);
    out->weight = (uint8_t)weight;
    return true;
}

static void add_row(struct questions *questions, const struct slice columns[QUESTION_COLUMNS])
{
    struct quiz_question *question;

    if (columns[2].len == 0) {
        assert(questions->count < QUESTIONS_MAX && columns[1].len > 0);
        questions->items[questions->count] = (struct quiz_question){
            .id = columns[0],
            .kind = columns[1],
            .en = columns[3],
            .ar = columns[4],
            .number = questions->count,
        };
        questions->count++;
        return;
    }
    assert(questions->count > 0);
    question = &questions->items[questions->count - 1];
    assert(slice_eq(question->id, columns[0]) && question->option_count < OPTIONS_MAX);
    question->options[question->option_count++] = (struct quiz_option){
        columns[2], columns[3], columns[4], columns[5], columns[6], columns[7],
    };
}

struct questions *questions_new(void)
{
    struct questions *questions = mem_zero(1, sizeof *questions);
    struct slice text = questions_text();

    while (text.ptr != NULL) {
        struct slice line = slice_cut(&text, '\n');
        struct slice columns[QUESTION_COLUMNS];

        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        for (int i = 0; i < QUESTION_COLUMNS; i++) {
            assert(line.ptr != NULL);
            columns[i] = slice_cut(&line, '\t');
        }
        assert(line.ptr == NULL);
        add_row(questions, columns);
    }
    return questions;
}

const struct quiz_question *questions_find(const struct questions *questions, struct slice id)
{
    for (uint32_t i = 0; i < questions->count; i++)
        if (slice_eq(questions->items[i].id, id))
            return &questions->items[i];
    return NULL;
}

const struct quiz_option *question_option(const struct quiz_question *question, struct slice id)
{
    for (uint32_t i = 0; i < question->option_count; i++)
        if (slice_eq(question->options[i].id, id))
            return &question->options[i];
    return NULL;
}
