/* Reading the tables of searches into JSON.
 *
 *   days        what every report but those of time begins with: a row a day, and their sum
 *   groups      by query text: top, no_results, no_clicks, repairs
 *   names       by filter: the lists of names that intents carry, taken apart
 *   times       by class: buckets and percentiles; and the slowest
 *
 * A rate is null where nothing could be clicked: no answer carried a query id. */
#include "search/analytics/report.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/map.h"
#include "codec/json_writer.h"
#include "search/analytics/latency.h"
#include "search/analytics/note.h"
#include "search/events/decay.h"
#include "sql/sql.h"

#include <assert.h>

enum { RATE_DIGITS = 4, RATE_UNIT = 10000, DATE_LEN = 10, NAMES_BYTES_MAX = 1 << 16 };

/* What is added up of intents; the order of the columns below. */
#define TALLY                                                                                    \
    "count(*), count(DISTINCT usr), count(CASE WHEN total = 0 THEN 1 END),"                      \
    " coalesce(sum(tracked), 0), count(CASE WHEN tracked = 1 AND clicks > 0 THEN 1 END),"        \
    " count(CASE WHEN tracked = 1 AND conversions > 0 THEN 1 END), coalesce(sum(positions), 0)," \
    " coalesce(sum(position_sum), 0), coalesce(max(total), 0)"

static const char days_sql[] = "SELECT day, " TALLY " FROM search_intent"
                               " WHERE day BETWEEN $1 AND $2 GROUP BY day ORDER BY day";

static const char sum_sql[] = "SELECT 0, " TALLY " FROM search_intent WHERE day BETWEEN $1 AND $2";

#define GROUPS(where, by)                                                              \
    "SELECT query, " TALLY ", repaired FROM search_intent WHERE day BETWEEN $1 AND $2" \
    " AND query <> '' AND " where " GROUP BY " by " HAVING count(DISTINCT usr) >= $3"  \
    " ORDER BY count(*) DESC, query LIMIT $4"

static const char *const group_sql[REPORT_KIND_COUNT] = {
    [REPORT_TOP] = GROUPS("1 = 1", "query"),
    [REPORT_NO_RESULTS] = GROUPS("total = 0", "query"),
    [REPORT_NO_CLICKS] = GROUPS("total > 0 AND tracked = 1 AND clicks = 0", "query"),
    [REPORT_REPAIRS] = GROUPS("repaired <> ''", "query, repaired"),
};

static const char filters_sql[] = "SELECT filters, " TALLY " FROM search_intent"
                                  " WHERE day BETWEEN $1 AND $2 AND filters <> ''"
                                  " GROUP BY filters";

static const char latency_sql[] = "SELECT class, bucket, sum(n) FROM search_latency"
                                  " WHERE day BETWEEN $1 AND $2 GROUP BY class, bucket";

static const char slow_sql[] =
    "SELECT at_ms, took_us, class, shape, total, query, (SELECT count(DISTINCT usr) FROM"
    " search_intent WHERE search_intent.query = search_slow.query AND day BETWEEN $1 AND $2)"
    " FROM search_slow WHERE day BETWEEN $1 AND $2 ORDER BY took_us DESC, at_ms LIMIT $3";

struct tally {
    int64_t searches, users, empty, tracked, clicked, converted, positions, position_sum, results;
};

struct report {
    struct sql *db;
    const struct report_ask *ask;
    struct json_writer w;
    struct attar_error *err;
};

int report_parse(struct slice name)
{
    static const char *const names[REPORT_KIND_COUNT] = {
#define X(name, NAME) #name,
        REPORTS(X)
#undef X
    };

    for (int i = 0; i < REPORT_KIND_COUNT; i++)
        if (slice_eq(name, slice_cstr(names[i])))
            return i;
    return -1;
}

/* ---- Numbers ---- */

static struct tally tally_at(struct sql_stmt *stmt, int column)
{
    struct tally t;
    int64_t *const fields[] = {&t.searches,  &t.users,     &t.empty,        &t.tracked, &t.clicked,
                               &t.converted, &t.positions, &t.position_sum, &t.results};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        *fields[i] = sql_i64(stmt, column + (int)i);
    return t;
}

static void add_number(struct json_writer *w, const char *key, int64_t value)
{
    json_key(w, key);
    json_add_i64(w, value);
}

static void add_ratio(struct json_writer *w, const char *key, int64_t part, int64_t whole)
{
    json_key(w, key);
    if (whole == 0)
        json_add_null(w);
    else
        json_add_fixed(w, (2 * part * RATE_UNIT + whole) / (2 * whole), RATE_DIGITS);
}

static void add_tally(struct json_writer *w, const struct tally *t)
{
    add_number(w, "searches", t->searches);
    add_number(w, "users", t->users);
    add_ratio(w, "no_results", t->empty, t->searches);
    add_ratio(w, "click_through", t->clicked, t->tracked);
    add_ratio(w, "conversion", t->converted, t->tracked);
    add_ratio(w, "mean_position", t->position_sum, t->positions);
}

static void add_date(struct json_writer *w, const char *key, int64_t day)
{
    char text[25];

    clock_format_rfc3339(day * MS_PER_DAY, text);
    json_key(w, key);
    json_add_str(w, slice_of(text, DATE_LEN));
}

/* ---- Statements ---- */

static int open_stmt(struct report *report, const char *sql, struct sql_stmt **out_stmt)
{
    int rc = sql_prepare(report->db, sql, out_stmt, report->err);

    if (rc < 0)
        return rc;
    sql_bind_i64(*out_stmt, 1, report->ask->from_day);
    sql_bind_i64(*out_stmt, 2, report->ask->to_day);
    return 0;
}

typedef void (*row_fn)(struct report *report, struct sql_stmt *stmt);

static int each_row(struct report *report, struct sql_stmt *stmt, row_fn fn)
{
    int rc;

    while ((rc = sql_step(stmt, report->err)) > 0)
        fn(report, stmt);
    sql_stmt_free(stmt);
    return rc;
}

/* ---- Days ---- */

static void day_row(struct report *report, struct sql_stmt *stmt)
{
    struct tally tally = tally_at(stmt, 1);

    json_object_begin(&report->w);
    add_date(&report->w, "day", sql_i64(stmt, 0));
    add_tally(&report->w, &tally);
    json_object_end(&report->w);
}

static void sum_row(struct report *report, struct sql_stmt *stmt)
{
    struct tally tally = tally_at(stmt, 1);

    json_key(&report->w, "summary");
    json_object_begin(&report->w);
    add_tally(&report->w, &tally);
    json_object_end(&report->w);
}

static int add_days(struct report *report)
{
    struct sql_stmt *stmt;
    int rc = open_stmt(report, sum_sql, &stmt);

    if (rc == 0)
        rc = each_row(report, stmt, sum_row);
    if (rc == 0)
        rc = open_stmt(report, days_sql, &stmt);
    if (rc < 0)
        return rc;
    json_key(&report->w, "days");
    json_array_begin(&report->w);
    rc = each_row(report, stmt, day_row);
    json_array_end(&report->w);
    return rc;
}

/* ---- By query ---- */

static void group_row(struct report *report, struct sql_stmt *stmt)
{
    struct tally tally = tally_at(stmt, 1);
    struct slice repaired = sql_text(stmt, 10);

    json_object_begin(&report->w);
    json_key(&report->w, "query");
    json_add_str(&report->w, sql_text(stmt, 0));
    if (report->ask->kind == REPORT_REPAIRS) {
        json_key(&report->w, "repaired");
        json_add_str(&report->w, repaired);
    }
    add_tally(&report->w, &tally);
    add_number(&report->w, "results", tally.results);
    json_object_end(&report->w);
}

static int add_groups(struct report *report)
{
    struct sql_stmt *stmt;
    int rc = open_stmt(report, group_sql[report->ask->kind], &stmt);

    if (rc < 0)
        return rc;
    sql_bind_i64(stmt, 3, REPORT_USERS_MIN);
    sql_bind_i64(stmt, 4, REPORT_ROWS_MAX);
    return each_row(report, stmt, group_row);
}

/* ---- By filter ---- */

static struct tally plus(struct tally a, const struct tally *b)
{
    a.searches += b->searches;
    a.empty += b->empty;
    a.tracked += b->tracked;
    a.clicked += b->clicked;
    a.converted += b->converted;
    a.positions += b->positions;
    a.position_sum += b->position_sum;
    return a;
}

static void add_filter_rows(struct report *report, const struct map *names,
                            const struct tally *tallies)
{
    for (size_t i = 0; i < names->count; i++) {
        json_object_begin(&report->w);
        json_key(&report->w, "filter");
        json_add_str(&report->w, names->entries[i].key);
        add_number(&report->w, "searches", tallies[i].searches);
        add_ratio(&report->w, "no_results", tallies[i].empty, tallies[i].searches);
        add_ratio(&report->w, "click_through", tallies[i].clicked, tallies[i].tracked);
        add_ratio(&report->w, "conversion", tallies[i].converted, tallies[i].tracked);
        add_ratio(&report->w, "mean_position", tallies[i].position_sum, tallies[i].positions);
        json_object_end(&report->w);
    }
}

/* Filters of an index that is no longer declared so may still stand in old intents. */
enum { NAMES_MAX = 4 * FILTERS_MAX };

static int add_filters(struct report *report)
{
    struct tally tallies[NAMES_MAX] = {{0}};
    struct sql_stmt *stmt;
    struct map names;
    int rc = open_stmt(report, filters_sql, &stmt);

    if (rc < 0)
        return rc;
    map_init(&names, NAMES_BYTES_MAX);
    while ((rc = sql_step(stmt, report->err)) > 0) {
        struct slice list = sql_text(stmt, 0);
        struct tally tally = tally_at(stmt, 1);

        while (list.ptr != NULL) {
            uint32_t at = map_add(&names, slice_cut(&list, ','));

            if (at < NAMES_MAX)
                tallies[at] = plus(tallies[at], &tally);
        }
    }
    sql_stmt_free(stmt);
    if (rc == 0 && names.count <= NAMES_MAX)
        add_filter_rows(report, &names, tallies);
    map_release(&names);
    return rc;
}

/* ---- Times ---- */

static void add_class(struct json_writer *w, enum query_class class,
                      const uint64_t counts[LATENCY_STEPS])
{
    uint64_t total = 0;

    for (unsigned b = 0; b < LATENCY_STEPS; b++)
        total += counts[b];
    json_object_begin(w);
    json_key(w, "class");
    json_add_cstr(w, query_class_name(class));
    add_number(w, "searches", (int64_t)total);
    add_number(w, "p50_us", latency_percentile_us(counts, 500));
    add_number(w, "p95_us", latency_percentile_us(counts, 950));
    add_number(w, "p99_us", latency_percentile_us(counts, 990));
    json_key(w, "buckets");
    json_array_begin(w);
    for (unsigned b = 0; b < LATENCY_STEPS; b++) {
        if (counts[b] == 0)
            continue;
        json_object_begin(w);
        add_number(w, "le_us", latency_bound_us(b));
        add_number(w, "searches", (int64_t)counts[b]);
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
}

static int add_latencies(struct report *report)
{
    uint64_t counts[QUERY_CLASS_COUNT][LATENCY_STEPS] = {{0}};
    struct sql_stmt *stmt;
    int rc = open_stmt(report, latency_sql, &stmt);

    if (rc < 0)
        return rc;
    while ((rc = sql_step(stmt, report->err)) > 0) {
        int64_t class = sql_i64(stmt, 0);
        int64_t bucket = sql_i64(stmt, 1);

        if (class >= 0 && class < QUERY_CLASS_COUNT && bucket >= 0 && bucket < LATENCY_STEPS)
            counts[class][bucket] = (uint64_t)sql_i64(stmt, 2);
    }
    sql_stmt_free(stmt);
    for (int c = 0; rc == 0 && c < QUERY_CLASS_COUNT; c++)
        add_class(&report->w, (enum query_class)c, counts[c]);
    return rc;
}

static void slow_row(struct report *report, struct sql_stmt *stmt)
{
    struct json_writer *w = &report->w;
    char at[25];
    int64_t class = sql_i64(stmt, 2);

    assert(class >= 0 && class < QUERY_CLASS_COUNT);
    clock_format_rfc3339(sql_i64(stmt, 0), at);
    json_object_begin(w);
    json_key(w, "at");
    json_add_cstr(w, at);
    add_number(w, "took_us", sql_i64(stmt, 1));
    json_key(w, "class");
    json_add_cstr(w, query_class_name((enum query_class) class));
    json_key(w, "shape");
    json_add_str(w, sql_text(stmt, 3));
    add_number(w, "results", sql_i64(stmt, 4));
    json_key(w, "query");
    if (sql_i64(stmt, 6) >= REPORT_USERS_MIN)
        json_add_str(w, sql_text(stmt, 5));
    else
        json_add_null(w);
    json_object_end(w);
}

static int add_slow(struct report *report)
{
    struct sql_stmt *stmt;
    int rc = open_stmt(report, slow_sql, &stmt);

    if (rc < 0)
        return rc;
    sql_bind_i64(stmt, 3, REPORT_ROWS_MAX);
    return each_row(report, stmt, slow_row);
}

/* ---- The report ---- */

static int add_rows(struct report *report)
{
    switch (report->ask->kind) {
    case REPORT_FILTERS: return add_filters(report);
    case REPORT_LATENCY: return add_latencies(report);
    case REPORT_SLOW: return add_slow(report);
    default: return add_groups(report);
    }
}

static int write_all(struct report *report)
{
    static const char *const names[REPORT_KIND_COUNT] = {
#define X(name, NAME) #name,
        REPORTS(X)
#undef X
    };
    struct json_writer *w = &report->w;
    int rc;

    json_object_begin(w);
    json_key(w, "report");
    json_add_cstr(w, names[report->ask->kind]);
    add_date(w, "from", report->ask->from_day);
    add_date(w, "to", report->ask->to_day);
    rc = add_days(report);
    if (rc < 0)
        return rc;
    json_key(w, "rows");
    json_array_begin(w);
    rc = add_rows(report);
    json_array_end(w);
    json_object_end(w);
    return rc;
}

int report_write(const char *path, const struct report_ask *ask, struct buf *out,
                 struct attar_error *err)
{
    struct report report = {.ask = ask, .err = err};
    int rc = sql_open(path, &report.db, err);

    assert(ask->kind < REPORT_KIND_COUNT && ask->from_day <= ask->to_day);
    if (rc < 0)
        return rc;
    json_writer_init(&report.w, out);
    rc = write_all(&report);
    sql_close(report.db);
    if (rc == 0 && out->overflow)
        rc = error_set(err, ATTAR_ELIMIT, "the report is larger than %zu bytes", out->max);
    return rc;
}
