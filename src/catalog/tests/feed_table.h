/* The tests of a feed that every engine passes: catalog/feed.h as a table of cases, over a writer
 * that the engine's own test brings.
 *
 *   static const struct CMUnitTest tests[] = {FEED_TABLE};
 *   cmocka_run_group_tests(tests, make_bench, free_bench);       *state: struct feed_bench */
#ifndef CATALOG_TESTS_FEED_TABLE_H
#define CATALOG_TESTS_FEED_TABLE_H

#include "catalog/catalog.h"

#include "tests/support/prop.h"

struct feed_bench {
    struct feed *feed;
    /* Commit one write to the source: the document {"id": id, "v": value}, or its removal. */
    void (*put)(struct feed_bench *bench, enum catalog_kind kind, const char *id, int value);
    void (*remove)(struct feed_bench *bench, enum catalog_kind kind, const char *id);
    void *writer;
    int cases; /* run so far: part of the ids, so that cases do not meet */
};

void feed_scan_sees_each_once(void **state);
void feed_changes_come_in_order(void **state);
void feed_head_covers_what_was_committed(void **state);
void feed_positions_replay_the_rest(void **state);
void feed_idle_position_reaches_head(void **state);
void feed_get_gives_what_stands(void **state);
void feed_visitor_may_refuse(void **state);

#define FEED_TABLE                                                                            \
    cmocka_unit_test(feed_scan_sees_each_once), cmocka_unit_test(feed_changes_come_in_order), \
        cmocka_unit_test(feed_head_covers_what_was_committed),                                \
        cmocka_unit_test(feed_positions_replay_the_rest),                                     \
        cmocka_unit_test(feed_idle_position_reaches_head),                                    \
        cmocka_unit_test(feed_get_gives_what_stands), cmocka_unit_test(feed_visitor_may_refuse)

#endif
