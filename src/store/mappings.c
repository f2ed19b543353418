/* Which file lies where in memory, so that an I/O error inside a mapping (SIGBUS) names its file
 * (reliability.md, section 3).
 *
 *   map    a free slot gets length, path, then its address    (address 0: free)
 *   unmap  its address becomes 0, then the path is freed
 *   SIGBUS the slot that holds the address: "<file> offset <n>" on standard error, the file renamed
 *          to <file>.bad, exit
 *
 * The handler calls only what POSIX.1-2017, 2.4.3 allows in one: write, rename, _exit, sigaction,
 * raise.  The next opening finds the file named but not there, and takes the manifest before. */
#include "store/mappings.h"

#include "store/store.h"

#include "base/mem.h"

#include <assert.h>
#include <signal.h>
#include <stdint.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SLOTS = 1024, CLAIMED = 1, EXIT_IO = 74 /* sysexits.h: EX_IOERR */ };

struct slot {
    _Atomic uintptr_t at; /* 0: free; CLAIMED: being filled */
    size_t len;
    char *path; /* owned, with its .bad twin behind the NUL */
};

static struct slot slots[SLOTS];

/* "<path>\0<path>.bad\0": the handler may not make it. */
static char *both_paths(const char *path)
{
    size_t len = strlen(path);
    char *both = mem_zero(2 * len + 6, 1);

    memcpy(both, path, len);
    memcpy(both + len + 1, path, len);
    memcpy(both + 2 * len + 1, ".bad", 4);
    return both;
}

void mappings_add(const void *at, size_t len, const char *path)
{
    for (size_t i = 0; i < SLOTS; i++) {
        uintptr_t free_slot = 0;

        if (!atomic_compare_exchange_strong(&slots[i].at, &free_slot, CLAIMED))
            continue;
        slots[i].len = len;
        slots[i].path = both_paths(path);
        atomic_store(&slots[i].at, (uintptr_t)at);
        return;
    }
}

void mappings_remove(const void *at)
{
    for (size_t i = 0; i < SLOTS; i++) {
        if (atomic_load(&slots[i].at) != (uintptr_t)at)
            continue;
        atomic_store(&slots[i].at, CLAIMED);
        free(slots[i].path);
        slots[i].path = NULL;
        atomic_store(&slots[i].at, 0);
        return;
    }
}

static void say(const char *text)
{
    ssize_t done = write(STDERR_FILENO, text, strlen(text));

    (void)done; /* there is nobody else to tell */
}

static void say_number(size_t number)
{
    char digits[24];
    size_t at = sizeof digits - 1;

    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    say(digits + at);
}

static void on_bus_error(int signum, siginfo_t *info, void *context)
{
    uintptr_t address = (uintptr_t)info->si_addr;

    (void)context;
    for (size_t i = 0; i < SLOTS; i++) {
        uintptr_t at = atomic_load(&slots[i].at);

        if (at <= CLAIMED || address < at || address - at >= slots[i].len)
            continue;
        say("level=error event=read_failed file=\"");
        say(slots[i].path);
        say("\" offset=");
        say_number(address - at);
        say("\n");
        rename(slots[i].path, slots[i].path + strlen(slots[i].path) + 1);
        _exit(EXIT_IO);
    }
    signal(signum, SIG_DFL); /* not ours: as if there were no handler */
    raise(signum);
}

void store_guard_mappings(void)
{
    struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO};
    int rc = sigaction(SIGBUS, &action, NULL);

    assert(rc == 0);
    (void)rc;
}
