/* Reading the command line by the table of flags.
 *
 *   --flag value | --flag=value | --switch | operand
 *
 * The share folder is looked for beside the binary (../share/attar), then in the source tree that
 * the binary was built in (two levels up from build/<variant>), unless it is given. */
#include "server/options.h"

#include "base/slice.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct flag {
    const char *name;
    const char *otherwise;
    const char *help;
    size_t offset;
} flags[] = {
#define X(field, flag, otherwise, help) {flag, otherwise, help, offsetof(struct options, field)},
    SERVER_FLAGS(X)
#undef X
};

static const char **field_of(struct options *options, const struct flag *flag)
{
    return (const char **)((char *)options + flag->offset);
}

/* --seed-catalog is ATTAR_SEED_CATALOG in the environment. */
static const char *from_environment(const struct flag *flag)
{
    char name[64];
    int len = snprintf(name, sizeof name, "ATTAR_%s", flag->name);

    assert(len > 0 && len < (int)sizeof name);
    for (char *c = name; *c != '\0'; c++)
        *c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
    return getenv(name);
}

static void set_defaults(struct options *options)
{
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        const char *value = from_environment(&flags[i]);

        *field_of(options, &flags[i]) = value != NULL ? value : flags[i].otherwise;
    }
}

static const struct flag *find_flag(struct slice name)
{
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (slice_eq(name, slice_cstr(flags[i].name)))
            return &flags[i];
    return NULL;
}

static bool take_switch(struct options *options, struct slice name)
{
#define X(field, flag, help)         \
    if (slice_eq(name, SLICE(flag))) \
        return options->field = true;
    SERVER_SWITCHES(X)
#undef X
    return false;
}

/* Takes the flag at argv[*at], and its value from the next argument if it has no '='. */
static int take_flag(struct options *options, int argc, char **argv, int *at,
                     struct attar_error *err)
{
    struct slice rest = slice_cstr(argv[*at] + 2);
    struct slice name = slice_cut(&rest, '=');
    const struct flag *flag = find_flag(name);
    const char *value = rest.ptr;

    if (rest.ptr == NULL && take_switch(options, name))
        return 0;
    if (flag == NULL)
        return error_set(err, ATTAR_EINVAL, "unknown flag %s; attar help lists them", argv[*at]);
    if (value == NULL && *at + 1 < argc)
        value = argv[++*at];
    if (value == NULL)
        return error_set(err, ATTAR_EINVAL, "--%s needs a value", flag->name);
    *field_of(options, flag) = value;
    return 0;
}

static bool try_share(struct options *options, const char *binary_dir, const char *relative)
{
    char probe[PATH_MAX + 64];
    char *found = options->share_found;

    snprintf(probe, sizeof probe, "%s/%s", binary_dir, relative);
    if (realpath(probe, found) == NULL)
        return false;
    snprintf(probe, sizeof probe, "%s/indexes/products/index.json", found);
    if (access(probe, R_OK) != 0)
        return false;
    options->share_dir = found;
    return true;
}

int options_find_share(struct options *options, struct attar_error *err)
{
    char self[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    char *slash;

    if (options->share_dir[0] != '\0' || len <= 0)
        return 0;
    self[len] = '\0';
    slash = strrchr(self, '/');
    assert(slash != NULL);
    *slash = '\0';
    if (try_share(options, self, "../share/attar") || try_share(options, self, "../.."))
        return 0;
    return error_set(err, ATTAR_EINVAL,
                     "--share: no folder with indexes/ and analyzers/ was found");
}

int options_parse(int argc, char **argv, struct options *out_options, struct attar_error *err)
{
    struct options *options = out_options;
    int rc = 0;

    *options = (struct options){.command = argc > 1 ? argv[1] : "help"};
    set_defaults(options);
    for (int at = 2; rc == 0 && at < argc; at++) {
        if (strncmp(argv[at], "--", 2) == 0)
            rc = take_flag(options, argc, argv, &at, err);
        else if (options->operand == NULL)
            options->operand = argv[at];
        else if (options->second == NULL && (strcmp(options->command, "sync") == 0 ||
                                             strcmp(options->command, "snapshot") == 0))
            options->second = argv[at];
        else
            rc = error_set(err, ATTAR_EINVAL, "one argument too many: %s", argv[at]);
    }
    return rc;
}

int options_number(const char *flag, const char *text, int64_t low, int64_t high,
                   int64_t *out_value, struct attar_error *err)
{
    int64_t value;

    if (slice_to_i64(slice_cstr(text), &value) < 0 || value < low || value > high)
        return error_set(err, ATTAR_EINVAL, "--%s: a number from %lld to %lld, not \"%s\"", flag,
                         (long long)low, (long long)high, text);
    *out_value = value;
    return 0;
}

void options_print(void)
{
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        printf("  --%-14s %s%s%s\n", flags[i].name, flags[i].help,
               flags[i].otherwise[0] != '\0' ? "; default " : "", flags[i].otherwise);
#define X(field, flag, help) printf("  --%-14s %s\n", flag, help);
    SERVER_SWITCHES(X)
#undef X
}
