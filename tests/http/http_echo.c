/* The rig as a program: `http_echo [port] [loops]` serves until SIGTERM or SIGINT, then drains.
 * For wrk, curl and strace by hand. */
#include "rig.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    int64_t port = 8081, loops = 1;
    struct rig rig;
    sigset_t end;
    int signum;

    if (argc > 1)
        slice_to_i64(slice_cstr(argv[1]), &port);
    if (argc > 2)
        slice_to_i64(slice_cstr(argv[2]), &loops);
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    sigaddset(&end, SIGINT);
    pthread_sigmask(SIG_BLOCK, &end, NULL);
    rig_start_on(&rig, http_limits_default(), (unsigned)loops, (uint16_t)port);
    printf("http://127.0.0.1:%u\n", rig.port);
    fflush(stdout);
    sigwait(&end, &signum);
    rig_stop(&rig);
    return 0;
}
