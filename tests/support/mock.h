/* The scripted MongoDB server (tests/support/mongo) for a C test: started on a script, its address,
 * ended.  Thread: one at a time. */
#ifndef SUPPORT_MOCK_H
#define SUPPORT_MOCK_H

struct mock_process;

/** Start the mock that was built beside this test ('mock': true in its meson.build) on the text of
 * a script. A script that it does not take fails the test.  Owner: mock_stop. */
struct mock_process *mock_start(const char *script);

/** The URI, with a short heartbeat so that changes of the set are seen soon. */
const char *mock_uri(const struct mock_process *mock);

/** How often the journal has `text` so far: the mock writes what it was asked and what it sent. */
int mock_journal_count(struct mock_process *mock, const char *text);

void mock_stop(struct mock_process *mock);

#endif
