/* Commands from JSON through the driver. */
#include "tests/support/mongo_writer.h"

#include "tests/support/prop.h"

#include <mongoc/mongoc.h>

struct mongo_writer {
    mongoc_client_t *client;
};

struct mongo_writer *mongo_writer_open(const char *uri)
{
    struct mongo_writer *writer = test_calloc(1, sizeof *writer);

    writer->client = mongoc_client_new(uri);
    assert_non_null(writer->client);
    return writer;
}

void mongo_writer_close(struct mongo_writer *writer)
{
    mongoc_client_destroy(writer->client);
    test_free(writer);
}

void mongo_writer_run(struct mongo_writer *writer, const char *database, const char *fmt, ...)
{
    bson_error_t error = {0};
    char text[4096];
    bson_t *command;
    va_list args;
    bool done;

    va_start(args, fmt);
    assert_in_range(vsnprintf(text, sizeof text, fmt, args), 2, sizeof text - 1);
    va_end(args);
    for (char *at = text; *at != '\0'; at++)
        *at = *at == '\'' ? '"' : *at;
    command = bson_new_from_json((const uint8_t *)text, -1, &error);
    assert_non_null(command);
    done = mongoc_client_command_simple(writer->client, database, command, NULL, NULL, &error);
    if (!done)
        print_error("%s: %s\n", text, error.message);
    bson_destroy(command);
    assert_true(done);
}
