/* attar: one binary, many roles.  main() finds the command and nothing else.
 *
 *   attar serve | import FILE | verify | dump [PREFIX] | analyze TEXT | sync VERB
 *         | snapshot VERB | token | version | help */
#include "server/commands.h"

#include "base/heap.h"
#include "base/slice.h"
#include "mongo/mongo.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int command_version(const struct options *options)
{
    (void)options;
    puts("attar " ATTAR_VERSION);
    return 0;
}

static int command_help(const struct options *options);

static const struct command {
    const char *name;
    const char *operand;
    const char *help;
    bool shares; /* reads the share folder */
    enum { DATA_UNUSED, DATA_READ, DATA_MADE } data;
    int (*run)(const struct options *options);
} commands[] = {
    {"serve", "", "serve search, API and storefront until SIGTERM", true, DATA_MADE, command_serve},
    {"import", "FILE", "add a JSONL, CSV or TSV file to the catalogue", true, DATA_MADE,
     command_import},
    {"verify", "", "check the index's files, and index against catalogue", true, DATA_READ,
     command_verify},
    {"dump", "[PREFIX]", "print the index as text; with the terms that start so", true, DATA_READ,
     command_dump},
    {"analyze", "TEXT", "print the tokens of a text", true, DATA_UNUSED, command_analyze},
    {"sync", "VERB", "status, resync, pause, resume, set-position TIME: of a running server", false,
     DATA_UNUSED, command_sync},
    {"snapshot", "VERB", "check FILE; fetch URL: the replica of another server", false, DATA_MADE,
     command_snapshot},
    {"token", "", "print the admin token, made at the first start", false, DATA_MADE,
     command_token},
    {"version", "", "print the version", false, DATA_UNUSED, command_version},
    {"help", "", "print this", false, DATA_UNUSED, command_help},
};

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (slice_eq(slice_cstr(name), slice_cstr(commands[i].name)))
            return &commands[i];
    return NULL;
}

static int command_help(const struct options *options)
{
    (void)options;
    puts("attar COMMAND [flags] [operand]\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        printf("  %-8s %-9s %s\n", commands[i].name, commands[i].operand, commands[i].help);
    puts("\nFlags (also from the environment: --data as ATTAR_DATA):\n");
    options_print();
    return 0;
}

int command_failed(const struct attar_error *err)
{
    fprintf(stderr, "attar: %s\n", err->text);
    return 1;
}

int data_path(const struct options *options, const char *name, char out[PATH_MAX],
              struct attar_error *err)
{
    int len = snprintf(out, PATH_MAX, "%s/%s", options->data_dir, name);

    if (len < 0 || len >= PATH_MAX)
        return error_set(err, ATTAR_EINVAL, "--data: the path is too long");
    return 0;
}

int catalog_path(const struct options *options, char out[PATH_MAX], struct attar_error *err)
{
    const char *name = options->mongo_uri[0] != '\0' ? "replica.db" : "catalog.db";

    return data_path(options, name, out, err);
}

/* A folder that is only read is not made: a mistyped --data would serve nothing, silently. */
static int find_data(const struct command *command, const struct options *options,
                     struct attar_error *err)
{
    int rc = 0;

    if (command->data == DATA_MADE)
        rc = mkdir(options->data_dir, 0750) < 0 && errno != EEXIST ? -1 : 0;
    else if (command->data == DATA_READ)
        rc = access(options->data_dir, R_OK | X_OK);
    return rc == 0
               ? 0
               : error_set(err, ATTAR_EIO, "--data: %s: %s", options->data_dir, strerror(errno));
}

int main(int argc, char **argv)
{
    const struct command *command = NULL;
    struct options options;
    struct attar_error err = {0};
    int rc;

    (void)heap_tune();
    mongo_unname_counters();
    rc = options_parse(argc, argv, &options, &err);
    if (rc == 0) {
        command = find_command(options.command);
        if (command == NULL)
            rc = error_set(&err, ATTAR_EINVAL, "no command \"%s\"; attar help lists them",
                           options.command);
    }
    if (rc == 0 && command->shares)
        rc = options_find_share(&options, &err);
    if (rc == 0)
        rc = find_data(command, &options, &err);
    if (rc < 0) {
        command_failed(&err);
        return 2;
    }
    return command->run(&options);
}
