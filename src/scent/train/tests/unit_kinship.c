/* Goal: the embedding is that of the matrix: U S^1/2 U' S^1/2 = root of M M'.
 * Method: a matrix of two groups of notes, whose embedding is known. */
#include "scent/train/kinship.h"

#include "tests/support/prop.h"

static int64_t row_dot(const int16_t *rows, int a, int b)
{
    int64_t sum = 0;

    for (int d = 0; d < KINSHIP_DIMS; d++)
        sum += rows[a * KINSHIP_DIMS + d] * rows[b * KINSHIP_DIMS + d];
    return sum;
}

/* Notes 0..4 meet each other, 5..9 each other, and 10 nobody: kin within a group, strangers across,
 * and never met but with the same company (0 and 4) nearer than across. */
static void company_makes_kin(void **state)
{
    int16_t rows[11 * KINSHIP_DIMS];
    struct kin_pairs pairs;
    struct sparse ppmi;
    const int64_t one = (int64_t)KIN_ONE * KIN_ONE;

    (void)state;
    kin_pairs_init(&pairs, 11);
    for (uint32_t group = 0; group < 10; group += 5)
        for (uint32_t a = 0; a < 5; a++)
            for (uint32_t b = a + 1; b < 5; b++)
                if (b - a < 4)
                    kin_pairs_add(&pairs, (uint32_t[]){group + a, group + b}, 2);
    kin_ppmi(&pairs, &ppmi);
    kin_embed(&ppmi, rows);
    for (int i = 0; i < 10; i++)
        assert_true(llabs(row_dot(rows, i, i) - one) < one / 500);
    assert_int_equal(row_dot(rows, 10, 10), 0);
    assert_true(row_dot(rows, 0, 4) > one / 2);
    assert_true(llabs(row_dot(rows, 0, 7)) < one / 500);
    sparse_release(&ppmi);
    kin_pairs_release(&pairs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(company_makes_kin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
