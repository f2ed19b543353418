/* A child process whose standard output is a pipe: the port, then the journal. */
#include "tests/support/mock.h"

#include "base/buf.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

/* A pipe that takes the journal of any case here, so that the mock never waits for its reader. */
enum { UP_WITHIN_MS = 60000, PIPE_BYTES = 1 << 20, READ_BYTES = 1 << 16, JOURNAL_MAX = 1 << 24 };

extern char **environ;

struct mock_process {
    pid_t pid;
    char dir[PATH_MAX];
    int output; /* of the mock: the port, then the journal */
    struct buf journal;
    char uri[128];
};

static void find_program(char out[PATH_MAX + 64])
{
    char self[PATH_MAX] = "";
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    char *slash = len > 0 ? strrchr(self, '/') : NULL;

    assert_non_null(slash);
    *slash = '\0';
    snprintf(out, PATH_MAX + 64, "%s/tests/support/mongo/mock_mongo", self);
    if (access(out, X_OK) != 0)
        fail_msg("%s is not built", out);
}

static pid_t spawn(const char *program, const char *script, int journal)
{
    char *const argv[] = {(char *)program, "--script", (char *)script, NULL};
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, journal, STDOUT_FILENO);
    assert_int_equal(posix_spawn(&pid, program, &actions, NULL, argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    return pid;
}

/* More of the journal; false at its end, or when there is no more now and `wait` is not asked. */
static bool read_journal(struct mock_process *mock, bool wait)
{
    struct pollfd ready = {.fd = mock->output, .events = POLLIN};
    char *room = buf_reserve(&mock->journal, READ_BYTES);
    ssize_t len = 0;

    assert_non_null(room);
    if (poll(&ready, 1, wait ? UP_WITHIN_MS : 0) == 1)
        len = read(mock->output, room, READ_BYTES);
    mock->journal.len += len > 0 ? (size_t)len : 0;
    return len > 0;
}

/* The port is the journal's first line. */
static int wait_for_port(struct mock_process *mock)
{
    int64_t port = 0;
    struct slice rest;
    struct slice line;

    do {
        assert_true(read_journal(mock, true));
        rest = buf_slice(&mock->journal);
        line = slice_cut(&rest, '\n');
    } while (rest.ptr == NULL);
    assert_int_equal(slice_to_i64(line, &port), 0);
    return (int)port;
}

struct mock_process *mock_start(const char *script)
{
    char program[PATH_MAX + 64];
    char path[PATH_MAX + 16];
    struct mock_process *mock;
    int ends[2];

    find_program(program);
    mock = test_calloc(1, sizeof *mock);
    files_temp_dir(mock->dir);
    snprintf(path, sizeof path, "%s/script", mock->dir);
    files_write(path, slice_cstr(script));
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_true(fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES) >= 0);
    mock->pid = spawn(program, path, ends[1]);
    close(ends[1]);
    mock->output = ends[0];
    buf_init(&mock->journal, JOURNAL_MAX);
    snprintf(mock->uri, sizeof mock->uri,
             "mongodb://127.0.0.1:%d/?replicaSet=rs0&heartbeatFrequencyMS=500",
             wait_for_port(mock));
    return mock;
}

const char *mock_uri(const struct mock_process *mock)
{
    return mock->uri;
}

int mock_journal_count(struct mock_process *mock, const char *text)
{
    size_t len = strlen(text);
    struct slice rest;
    int count = 0;

    while (read_journal(mock, false))
        continue;
    for (rest = buf_slice(&mock->journal); rest.len >= len; rest = slice_skip(rest, 1))
        count += slice_starts(rest, slice_of(text, len));
    return count;
}

void mock_stop(struct mock_process *mock)
{
    kill(mock->pid, SIGTERM);
    waitpid(mock->pid, NULL, 0);
    close(mock->output);
    buf_release(&mock->journal);
    files_remove_tree(mock->dir);
    test_free(mock);
}
