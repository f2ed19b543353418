/* Opened and released; a failure to open fails the test. */
#include "tests/fault/fault_run.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

void fault_run_init(struct fault_run *run)
{
    memset(run, 0, sizeof *run);
    small_index_init(&run->small);
    temp_disk_init(&run->disk);
    files_temp_dir(run->dir);
    assert_int_equal(index_writer_open(&run->disk.disk, run->dir, run->small.schema,
                                       run->small.analysis, &run->writer, NULL),
                     0);
}

void fault_run_release(struct fault_run *run)
{
    index_writer_close(run->writer);
    temp_disk_release(&run->disk);
    files_remove_tree(run->dir);
    small_index_release(&run->small);
}
