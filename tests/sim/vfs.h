/* SQLite's files in memory, with what a sync has made durable kept apart:
 *
 *   xWrite --> bytes (what readers see)  +  a list of writes not yet synced
 *   xSync  --> the list is applied to `durable`
 *   power  --> bytes = durable + a random part of the list, the last of it torn
 *
 * Registered as SQLite's default VFS it serves every connection of the process, so that the
 * product opens its catalogue by path as ever.  Modelled after the file locks and the shared memory
 * of os_unix.c (sqlite.org/vfs.html, wal.html), for one process.
 * A failed sync leaves the writes unsynced, to be synced by a later one: PostgreSQL's lesson of
 * 2018, pages that are lost for good, is told of the index's disk (disk.h) and not here, since a
 * SQLite file cannot survive it without a copy.  Thread: one. */
#ifndef SIM_VFS_H
#define SIM_VFS_H

#include "tests/sim/faults.h"

/** Make the VFS the default one; `faults` is borrowed until vfs_stop. */
void vfs_start(struct faults *faults);

/** Forget every file; every connection must be closed. */
void vfs_stop(void);

/** Every connection is closed: all locks are gone.  power: what was not synced is there, partly
 * there, or not there, as chance says; else the kernel lives, and everything written is there.
 * True if power was lost over a sync that had failed: a commit that SQLite reported as failed can
 * have been seen by the next process, from the kernel's memory, and be gone now. */
bool vfs_crash(bool power);

#endif
