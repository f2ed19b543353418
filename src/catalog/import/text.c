/* Progress and report as text: no terminal here, only buffers, so that a test can read them and the
 * caller decides where they go.
 *
 *   [#########-----------]  45 %   17,064 rows   3 rejected   9,800 rows/s   3 s left
 *
 * The percentage is of the bytes of the file, because its rows are not known before its end. */
#include "catalog/import/import.h"

#include <assert.h>

enum { BAR = 20 };

/* 1234567 as "1,234,567". */
static void add_count(struct buf *out, uint64_t n)
{
    if (n >= 1000) {
        add_count(out, n / 1000);
        buf_addf(out, ",%03u", (unsigned)(n % 1000));
    } else {
        buf_add_u64(out, n);
    }
}

static unsigned percent_of(const struct import_progress *p)
{
    if (p->bytes_total == 0)
        return 100;
    return p->bytes_done >= p->bytes_total ? 100 : (unsigned)(p->bytes_done * 100 / p->bytes_total);
}

void import_progress_text(const struct import_progress *progress, struct buf *out)
{
    unsigned percent = percent_of(progress);
    uint64_t ms = progress->elapsed_ms > 0 ? (uint64_t)progress->elapsed_ms : 1;

    assert(out != NULL);
    buf_add_byte(out, '[');
    for (unsigned i = 0; i < BAR; i++)
        buf_add_byte(out, i < percent * BAR / 100 ? '#' : '-');
    buf_addf(out, "] %3u %%   ", percent);
    add_count(out, progress->rows);
    buf_add_cstr(out, " rows   ");
    add_count(out, progress->rejected);
    buf_add_cstr(out, " rejected   ");
    add_count(out, progress->rows * 1000 / ms);
    buf_add_cstr(out, " rows/s");
    if (percent > 0 && percent < 100)
        buf_addf(out, "   %llu s left",
                 (unsigned long long)((ms * (100 - percent) / percent + 999) / 1000));
}

static void add_line(struct buf *out, uint64_t n, const char *what)
{
    if (n == 0)
        return;
    add_count(out, n);
    buf_addf(out, " %s\n", what);
}

void import_report_text(const struct import_report *report, struct buf *out)
{
    add_count(out, report->documents);
    buf_add_cstr(out, " documents from ");
    add_count(out, report->rows);
    buf_addf(out, " rows in %lld.%lld s\n", (long long)report->elapsed_ms / 1000,
             (long long)report->elapsed_ms % 1000 / 100);
    add_line(out, report->merged, "rows merged into a product as further offers");
    add_line(out, report->duplicates, "rows replaced an earlier row with the same id");
    add_line(out, report->vendors, "vendors added");
    add_line(out, report->rejected, "rows rejected:");
    for (size_t i = 0; i < report->rejects.count; i++) {
        const struct import_reject *reject = &report->rejects.items[i];

        buf_addf(out, "  line %llu: %s%s%s\n", (unsigned long long)reject->line, reject->field,
                 reject->field[0] != '\0' ? ": " : "", reject->reason);
    }
    if (report->rejected > report->rejects.count)
        buf_addf(out, "  and %llu more\n",
                 (unsigned long long)(report->rejected - report->rejects.count));
}
