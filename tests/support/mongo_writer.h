/* A writer of MongoDB for tests, apart from src/mongo: any command, given as JSON.
 * A command that fails fails the test.  Thread: one at a time. */
#ifndef SUPPORT_MONGO_WRITER_H
#define SUPPORT_MONGO_WRITER_H

struct mongo_writer;

/** Owner: mongo_writer_close.  The driver has to run. */
struct mongo_writer *mongo_writer_open(const char *uri);
void mongo_writer_close(struct mongo_writer *writer);

/** Run the command of MongoDB's extended JSON, with {w: "majority"} semantics as the server gives
 * them: mongo_writer_run(w, "shop", "{'drop': '%s'}", name); ' stands for ". */
void mongo_writer_run(struct mongo_writer *writer, const char *database, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
