/* `attar sync status | resync | pause | resume | set-position TIME|FILE`: asks the running server,
 * by its admin API, at --address and --port, with the token of the data folder.  FILE is the copy
 * of a replica (`attar snapshot`), whose position is meant. */
#include "server/commands.h"

#include "catalog/catalog.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "server/request.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BODY_BYTES_MAX = 1024 };

static const struct verb {
    const char *name;
    const char *path; /* under /api/admin/search/ */
    const char *method;
    bool takes_time;
} verbs[] = {
    {"status", "status", "GET", false},
    {"resync", "sync/resync", "POST", false},
    {"pause", "sync/pause", "POST", false},
    {"resume", "sync/resume", "POST", false},
    {"set-position", "sync/set-position", "POST", true},
};

static const struct verb *find_verb(const struct options *options)
{
    for (size_t i = 0; options->operand != NULL && i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(options->operand, verbs[i].name) == 0 &&
            verbs[i].takes_time == (options->second != NULL))
            return &verbs[i];
    return NULL;
}

/* ---- What is sent, what is shown ---- */

/* Whether the operand is "now", a time or a position is the server's to judge. */
static int find_time(const char *operand, char mark[MARK_TEXT_CAP], const char **out_time,
                     struct attar_error *err)
{
    struct catalog_checked checked;
    int rc = 0;

    *out_time = operand;
    if (operand == NULL || access(operand, F_OK) < 0)
        return 0;
    rc = snapshot_check(operand, &checked, err);
    if (rc == 0)
        *out_time = mark_format(checked.position.mark, mark);
    return rc;
}

static void write_body(const struct options *options, const struct verb *verb, const char *time,
                       struct buf *out)
{
    struct json_writer w;

    json_writer_init(&w, out);
    json_object_begin(&w);
    if (verb->takes_time) {
        json_key(&w, "time");
        json_add_cstr(&w, time);
        json_key(&w, "force");
        json_add_bool(&w, options->force);
    } else if (strcmp(verb->name, "resync") == 0) {
        json_key(&w, "accept_loss");
        json_add_bool(&w, options->accept_loss);
    }
    json_object_end(&w);
}

static void print_value(const struct json *value)
{
    struct json_writer w;
    struct buf text;
    struct slice string;

    if (json_str(value, &string) == 0) {
        printf("%.*s\n", SLICE_ARG(string));
        return;
    }
    buf_init(&text, REQUEST_REPLY_MAX);
    json_writer_init(&w, &text);
    json_add_json(&w, value);
    printf("%.*s\n", SLICE_ARG(buf_slice(&text)));
    buf_release(&text);
}

/* A line a member; the members of an object inside, indented, below its name. */
static void print_members(const struct json *object, int depth)
{
    struct json_member member;

    for (void *it = json_first(object, &member); it != NULL; it = json_after(object, it, &member)) {
        bool nested = json_kind(member.value) == JSON_KIND_OBJECT;

        printf("%*s%-*.*s%s", 2 * depth, "", 18 - 2 * depth, SLICE_ARG(member.key),
               nested ? "\n" : "");
        if (nested)
            print_members(member.value, depth + 1);
        else
            print_value(member.value);
    }
}

static int show(const struct options *options, struct slice body, struct attar_error *err)
{
    const struct json_limits limits = {.bytes = REQUEST_REPLY_MAX};
    struct json *root;
    int rc = json_parse(body, &limits, &root, err);

    if (rc < 0)
        return rc;
    if (options->json)
        printf("%.*s\n", SLICE_ARG(body));
    else
        print_members(root, 0);
    json_free(root);
    return 0;
}

static int run(const struct options *options, const struct verb *verb, struct attar_error *err)
{
    char mark[MARK_TEXT_CAP];
    const char *time = NULL;
    struct slice shown;
    struct remote server;
    struct buf reply;
    struct buf body;
    int rc = remote_of_options(options, &server, err);

    if (rc == 0)
        rc = find_time(options->second, mark, &time, err);
    if (rc < 0)
        return rc;
    buf_init(&body, BODY_BYTES_MAX);
    buf_init(&reply, REQUEST_REPLY_MAX);
    write_body(options, verb, time, &body);
    if (body.overflow)
        rc = error_set(err, ATTAR_EINVAL, "sync %s: at most %d bytes", verb->name, BODY_BYTES_MAX);
    if (rc == 0)
        rc = request(&server, verb->method, verb->path,
                     strcmp(verb->method, "POST") == 0 ? buf_slice(&body) : SLICE(""), &reply,
                     &shown, err);
    if (rc == 0)
        rc = show(options, shown, err);
    buf_release(&body);
    buf_release(&reply);
    return rc;
}

int command_sync(const struct options *options)
{
    const struct verb *verb = find_verb(options);
    struct attar_error err = {0};

    if (verb == NULL) {
        fputs("attar: sync status | resync [--accept-loss] | pause | resume |"
              " set-position now|TIME|FILE [--force]\n",
              stderr);
        return 2;
    }
    return run(options, verb, &err) < 0 ? command_failed(&err) : 0;
}
