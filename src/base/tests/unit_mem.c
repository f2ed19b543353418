/* Goal: memory is zeroed where promised, grows by doubling, and an impossible size ends the
 * process with a line.  Method: the last in a child process. */
#include "base/mem.h"
#include "base/vec.h"

#include "tests/support/prop.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

static void zeroed_and_never_null(void **state)
{
    char *ptr = mem_zero(100, 3);

    (void)state;
    for (int i = 0; i < 300; i++)
        assert_int_equal(ptr[i], 0);
    free(ptr);
    ptr = mem_zero(0, 0);
    assert_non_null(ptr);
    free(ptr);
}

static void vectors_keep_their_items(void **state)
{
    VEC(uint32_t) numbers = {0};

    (void)state;
    for (uint32_t i = 0; i < 10000; i++)
        VEC_PUSH(&numbers, i * 3);
    assert_int_equal(numbers.count, 10000);
    assert_int_equal(numbers.cap, 16384);
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(numbers.items[i], i * 3);
    VEC_RELEASE(&numbers);
    assert_null(numbers.items);
}

static void an_impossible_size_aborts(void **state)
{
    int status;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        mem_grow(NULL, SIZE_MAX / 2, 4);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zeroed_and_never_null),
        cmocka_unit_test(vectors_keep_their_items),
        cmocka_unit_test(an_impossible_size_aborts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
