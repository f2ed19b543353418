/* mock_mongo --script FILE [--port N]: a MongoDB server that does what a script says.
 *
 * Prints its port, then a journal of what it was asked and what it sent, one JSON object a line;
 * reads more lines of script from standard input while it runs; SIGTERM ends it.  It listens on
 * 127.0.0.1 only.  See README.md. */
#include "tests/support/mongo/journal.h"
#include "tests/support/mongo/peer.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PEERS_MAX = 256, LINE_BYTES_MAX = 1 << 20, LISTENER = 0, INPUT = 1, FIXED = 2 };

struct server {
    struct mock mock;
    struct pollfd polled[FIXED + PEERS_MAX];
    struct peer *peers[PEERS_MAX];
    size_t peer_count;
    unsigned accepted;
    struct buf input;
};

static volatile sig_atomic_t stopping;

static void on_signal(int number)
{
    (void)number;
    stopping = 1;
}

static bool do_line(struct mock *mock, struct slice line, char why[TEXT_CAP])
{
    enum line_kind kind;
    struct step step;
    bool right = script_line(&mock->script, &mock->world, line, &kind, &step, why);

    if (!right || kind != LINE_STEP)
        return right;
    right = act(&mock->world, &mock->live, &step, why);
    step_release(&step);
    return right;
}

static bool read_script(struct mock *mock, const char *path)
{
    FILE *file = fopen(path, "re");
    char *line = NULL, why[TEXT_CAP] = "";
    size_t cap = 0, number = 0;
    bool right = file != NULL;
    ssize_t len;

    if (file == NULL)
        fprintf(stderr, "mock_mongo: cannot read %s\n", path);
    while (right && (len = getline(&line, &cap, file)) >= 0) {
        number++;
        right = do_line(mock, slice_of(line, (size_t)len), why);
        if (!right)
            fprintf(stderr, "mock_mongo: %s:%zu: %s\n", path, number, why);
    }
    free(line);
    if (file != NULL)
        fclose(file);
    return right && do_line(mock, SLICE(""), why);
}

/* A line from standard input is acknowledged in the journal. */
static void do_input_line(struct server *server, struct slice line)
{
    char why[TEXT_CAP] = "";

    if (!do_line(&server->mock, line, why))
        journal_wrong(why);
    else if (slice_trim(line).len == 0)
        journal("\"done\": true");
}

static void read_input(struct server *server)
{
    char *room = buf_reserve(&server->input, 65536);
    ssize_t len = room != NULL ? read(STDIN_FILENO, room, 65536) : 0;
    char *end;

    if (len <= 0) {
        server->polled[INPUT].fd = -1;
        return;
    }
    server->input.len += (size_t)len;
    while ((end = memchr(server->input.ptr, '\n', server->input.len)) != NULL) {
        size_t line_len = (size_t)(end - server->input.ptr);

        do_input_line(server, slice_of(server->input.ptr, line_len));
        server->input.len -= line_len + 1;
        memmove(server->input.ptr, end + 1, server->input.len);
    }
}

static int listen_on(uint16_t port, uint16_t *out_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 64) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) < 0)
        return -1;
    *out_port = ntohs(address.sin_port);
    return fd;
}

static void accept_peer(struct server *server)
{
    int fd = accept4(server->polled[LISTENER].fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    int on = 1;

    if (fd < 0)
        return;
    if (server->peer_count == PEERS_MAX) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    server->peers[server->peer_count++] = peer_new(fd, ++server->accepted);
}

static void drop_peer(struct server *server, size_t index)
{
    peer_free(server->peers[index]);
    server->peers[index] = server->peers[--server->peer_count];
    server->polled[FIXED + index] = server->polled[FIXED + server->peer_count];
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* Let every connection go on; what one does may be what another waits for.  Returns the wait. */
static int64_t advance(struct server *server)
{
    int64_t now_ns = clock_monotonic_ns();
    size_t known = server->mock.world.history.count;
    int64_t wait_ns = live_run(&server->mock.world, &server->mock.live, now_ns);

    for (size_t i = server->peer_count; i-- > 0;) {
        wait_ns = sooner(wait_ns, peer_advance(&server->mock, server->peers[i], now_ns));
        if (!peer_send(server->peers[i]))
            drop_peer(server, i);
    }
    return server->mock.world.history.count > known ? 0 : wait_ns;
}

static void wait_for_work(struct server *server, int64_t wait_ns)
{
    struct timespec wait = {wait_ns / 1000000000, wait_ns % 1000000000};

    for (size_t i = 0; i < server->peer_count; i++) {
        struct peer *peer = server->peers[i];

        server->polled[FIXED + i] =
            (struct pollfd){peer->fd, (short)(POLLIN | (peer->out.len > 0 ? POLLOUT : 0)), 0};
    }
    journal_flush();
    if (ppoll(server->polled, FIXED + server->peer_count, wait_ns < 0 ? NULL : &wait, NULL) <= 0)
        return;
    for (size_t i = server->peer_count; i-- > 0;)
        if ((server->polled[FIXED + i].revents & ~POLLOUT) != 0 && !peer_receive(server->peers[i]))
            drop_peer(server, i);
    if (server->polled[LISTENER].revents != 0)
        accept_peer(server);
    if (server->polled[INPUT].revents != 0)
        read_input(server);
}

static void serve(struct server *server)
{
    struct sigaction action = {.sa_handler = on_signal};

    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    buf_init(&server->input, LINE_BYTES_MAX);
    server->polled[INPUT] = (struct pollfd){STDIN_FILENO, POLLIN, 0};
    while (!stopping)
        wait_for_work(server, advance(server));
    while (server->peer_count > 0)
        drop_peer(server, server->peer_count - 1);
    buf_release(&server->input);
}

int main(int argc, char **argv)
{
    static struct server server;
    const char *script = NULL;
    int64_t port = 0;
    int fd;

    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--script") == 0)
            script = argv[i + 1];
        else if (strcmp(argv[i], "--port") != 0 || slice_to_i64(slice_cstr(argv[i + 1]), &port) < 0)
            script = NULL, argc = 0;
    }
    if (script == NULL) {
        fprintf(stderr, "usage: mock_mongo --script FILE [--port N]\n");
        return 2;
    }
    world_init(&server.mock.world);
    if (!read_script(&server.mock, script))
        return 2;
    fd = listen_on((uint16_t)port, &server.mock.world.port);
    if (fd < 0) {
        fprintf(stderr, "mock_mongo: cannot listen on port %d: %s\n", (int)port, strerror(errno));
        return 1;
    }
    server.polled[LISTENER] = (struct pollfd){fd, POLLIN, 0};
    printf("%u\n", server.mock.world.port);
    serve(&server);
    close(fd);
    script_release(&server.mock.script);
    world_release(&server.mock.world);
    return 0;
}
