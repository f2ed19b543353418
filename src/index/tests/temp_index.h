/* A folder for an index that is gone after the test.  Test support. */
#ifndef INDEX_TESTS_TEMP_INDEX_H
#define INDEX_TESTS_TEMP_INDEX_H

enum { TEMP_INDEX_CAP = 64 };

/** Make an empty folder and write its path. */
void temp_index_make(char path[TEMP_INDEX_CAP]);

/** Remove the folder and the files in it. */
void temp_index_remove(const char *path);

#endif
