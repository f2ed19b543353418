/* Goal: one failure, one line: levels, quoting, control bytes, the cut.
 * Method: standard error is a pipe; each test reads what one call wrote. */
#include "base/log.h"

#include "tests/support/prop.h"

#include <fcntl.h>
#include <unistd.h>

static int pipe_fds[2];
static int real_stderr;
static char line[4096];

static int begin(void **state)
{
    (void)state;
    assert_int_equal(pipe2(pipe_fds, O_NONBLOCK), 0);
    real_stderr = dup(STDERR_FILENO);
    dup2(pipe_fds[1], STDERR_FILENO);
    return 0;
}

static int end(void **state)
{
    (void)state;
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    log_set_level(LOG_INFO);
    return 0;
}

static const char *written(void)
{
    ssize_t len = read(pipe_fds[0], line, sizeof line - 1);

    line[len > 0 ? len : 0] = '\0';
    return line;
}

static void a_line_is_logfmt(void **state)
{
    (void)state;
    log_line(LOG_WARN, "ready", "docs=%d took_ms=%d", 60000, 212);
    assert_int_equal(strncmp(written(), "ts=20", 5), 0);
    assert_string_equal(strchr(line, 'Z') + 1, " level=warn event=ready docs=60000 took_ms=212\n");
}

static void levels_drop(void **state)
{
    (void)state;
    log_line(LOG_DEBUG, "quiet", "x=1");
    assert_string_equal(written(), "");
    log_set_level(LOG_DEBUG);
    log_line(LOG_DEBUG, "loud", "x=1");
    assert_non_null(strstr(written(), "level=debug event=loud x=1\n"));
    log_set_level(LOG_ERROR);
    log_line(LOG_WARN, "quiet", "x=1");
    assert_string_equal(written(), "");
}

static void hostile_values_stay_on_one_line(void **state)
{
    char longer[3000];

    (void)state;
    log_line(LOG_INFO, "e", "v=%s", "a\nts=forged\r\x1B[31m");
    assert_non_null(strstr(written(), "v=a ts=forged  [31m\n"));
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    log_line(LOG_INFO, "e", "v=%s", longer);
    assert_in_range(strlen(written()), 1000, 1025);
    assert_int_equal(line[strlen(line) - 1], '\n');
}

static void errors_are_quoted(void **state)
{
    struct attar_error err;

    (void)state;
    error_set(&err, ATTAR_EIO, "write \"f\": no space");
    log_error("snapshot_failed", &err);
    assert_non_null(strstr(written(), "level=error event=snapshot_failed code=EIO where="));
    assert_non_null(strstr(line, " text=\"write 'f': no space\"\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_line_is_logfmt, begin, end),
        cmocka_unit_test_setup_teardown(levels_drop, begin, end),
        cmocka_unit_test_setup_teardown(hostile_values_stay_on_one_line, begin, end),
        cmocka_unit_test_setup_teardown(errors_are_quoted, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
