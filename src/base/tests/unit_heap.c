/* Goal: large memory that a thread has given back is there for the next, pages and all, until it is
 * trimmed.  Method: the kernel's own count of a thread's page faults. */
#include "base/heap.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

enum { BYTES = 16 << 20, PAGES = BYTES / 4096 };

static long faults(void)
{
    struct rusage usage;

    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_minflt;
}

/* Returns how many pages had to be had from the kernel. */
static long take_and_give_back(void)
{
    long before = faults();
    char *bytes = malloc(BYTES);

    assert_non_null(bytes);
    memset(bytes, 1, BYTES);
    __asm__ volatile("" : : "r"(bytes) : "memory"); /* so that it is not left out */
    free(bytes);
    return faults() - before;
}

static void *on_a_thread(void *out_faults)
{
    *(long *)out_faults = take_and_give_back();
    return NULL;
}

static void memory_given_back_is_used_again(void **state)
{
    pthread_t thread;
    long again = 0;
    long there = 0;

    (void)state;
    take_and_give_back();
    again = take_and_give_back();
    assert_int_equal(pthread_create(&thread, NULL, on_a_thread, &there), 0);
    pthread_join(thread, NULL);
    assert_true(again < PAGES / 8);
    assert_true(there < PAGES / 8);
}

static void a_trim_gives_it_to_the_kernel(void **state)
{
    (void)state;
    take_and_give_back();
    assert_true(take_and_give_back() < PAGES / 8);
    heap_trim();
    assert_true(take_and_give_back() > PAGES / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_given_back_is_used_again),
        cmocka_unit_test(a_trim_gives_it_to_the_kernel),
    };

    if (!heap_tune()) {
        printf("SKIP: the sanitizer has malloc in its hands\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
