/* The commands of the binary, one file each.  Each returns the exit code of the process:
 * 0 done, 1 failed (the reason is on standard error), 2 wrongly called.
 * Private to src/server.  Thread: main. */
#ifndef SERVER_COMMANDS_H
#define SERVER_COMMANDS_H

#include "server/options.h"

struct catalog;
struct catalog_checked;
struct schema;

/** Serve until SIGTERM or SIGINT. */
int command_serve(const struct options *options);

/** Import a file into the catalogue; a running server picks it up from the feed. */
int command_import(const struct options *options);

/** Check the files of the index, then every product of the catalogue against it, without a server:
 * 0 equal, 1 differences that were repaired, 2 differences, 3 it could not be done. */
int command_verify(const struct options *options);

/** Compare the running server with another one that follows the same source: 0 equal, 2 different,
 * 3 it could not be done. */
int command_compare(const struct options *options);

/** Ask the running server how its sync stands, or give it an order. */
int command_sync(const struct options *options);

/** Check the copy of a replica, or fetch one from another server. */
int command_snapshot(const struct options *options);

/** Every page and document of the copy of a replica, and its position, as catalog_check. */
int snapshot_check(const char *path, struct catalog_checked *out, struct attar_error *err);

/** Print the index's files as text. */
int command_dump(const struct options *options);

/** Print the tokens of a text. */
int command_analyze(const struct options *options);

/** Print the admin token, which is made if there is none. */
int command_token(const struct options *options);

/** Print `err` on standard error; returns 1. */
int command_failed(const struct attar_error *err);

/** Path of the catalogue: catalog.db, or with --mongo the replica.db that it is copied to. */
int catalog_path(const struct options *options, char out[PATH_MAX], struct attar_error *err);

/** Path of a file in the data folder; -ATTAR_EINVAL if it is too long. */
int data_path(const struct options *options, const char *name, char out[PATH_MAX],
              struct attar_error *err);

/** The schema of the products' index.  Owner: schema_free. */
int open_schema(const struct options *options, struct schema **out_schema, struct attar_error *err);

/** Fill an empty catalogue from the JSONL files of `dir`; rejected rows are an error. */
int seed_catalog(struct catalog *catalog, const char *dir, struct attar_error *err);

#endif
