/* What the process holds at the moment: memory, descriptors, room on its disk (proc(5),
 * statvfs(3)). Thread: any but an HTTP loop's: files are read.  Cost: some system calls. */
#ifndef SERVER_GAUGES_H
#define SERVER_GAUGES_H

#include <stdint.h>

/** Resident memory in bytes; 0 where the system does not tell. */
uint64_t gauge_resident_bytes(void);

/** Open descriptors, without the one that counts them; 0 where the system does not tell. */
uint64_t gauge_open_fds(void);

/** Bytes that the file system of `path` has for this process; 0 where there is no such path. */
uint64_t gauge_disk_free_bytes(const char *path);

#endif
