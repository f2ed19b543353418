/* From bodies and URLs to named values.
 *
 * The members beside `params` are added first, then those in it, which replace them in place: so a
 * name keeps the place where it stood first, and the echo has it there.  A text is decoded only
 * where something is encoded. */
#include "search/wire/members.h"

#include "codec/json.h"

#include <assert.h>
#include <strings.h>

static const struct slice nothing = {"", 0};

static const struct slice param_names[WIRE_PARAM_COUNT] = {
#define READ(NAME, text, reader) SLICE_INIT(text),
#define REQUEST(NAME, text)      SLICE_INIT(text),
#define IGNORED(NAME, text, why) SLICE_INIT(text),
    WIRE_READ(READ) WIRE_REQUEST(REQUEST) WIRE_IGNORED(IGNORED)
#undef READ
#undef REQUEST
#undef IGNORED
};

enum wire_param wire_param_find(struct slice name)
{
    for (int i = 0; i < WIRE_PARAM_COUNT; i++)
        if (slice_eq(param_names[i], name))
            return (enum wire_param)i;
    return WIRE_PARAM_UNKNOWN;
}

struct slice wire_param_name(enum wire_param param)
{
    assert(param < WIRE_PARAM_COUNT);
    return param_names[param];
}

int wire_members_init(struct wire_members *members, struct arena *arena)
{
    *members = (struct wire_members){.arena = arena};
    members->items = arena_array(arena, WIRE_MEMBERS_MAX, sizeof *members->items);
    return members->items == NULL ? -ATTAR_ELIMIT : 0;
}

/* A known name replaces what was there. */
static int put(struct wire_members *members, struct wire_value value, struct fault *fault)
{
    enum wire_param param = wire_param_find(value.name);
    uint8_t *at = &members->at[param];

    if (param != WIRE_PARAM_UNKNOWN && *at > 0) {
        members->items[*at - 1] = value;
        return 0;
    }
    if (members->count == WIRE_MEMBERS_MAX)
        return fault_set(fault, PROBLEM_BAD_PARAMETER, nothing, "more than %d parameters",
                         WIRE_MEMBERS_MAX);
    members->items[members->count++] = value;
    *at = (uint8_t)members->count;
    return 0;
}

/* X-Algolia-API-Key and the like, in any case. */
static bool is_credential(struct slice name)
{
    static const char prefix[] = "x-algolia-";

    return name.len >= sizeof prefix - 1 && strncasecmp(name.ptr, prefix, sizeof prefix - 1) == 0;
}

int wire_members_add_pairs(struct wire_members *members, const struct http_pair *pairs,
                           size_t count, struct fault *fault)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++)
        if (!is_credential(pairs[i].name))
            rc = put(members, (struct wire_value){pairs[i].name, NULL, pairs[i].value}, fault);
    return rc;
}

int wire_members_add_form(struct wire_members *members, struct slice text, struct fault *fault)
{
    struct http_pair *pairs;
    size_t count;
    int rc = http_form_parse(members->arena, text, WIRE_MEMBERS_MAX, &pairs, &count);

    if (rc == -ATTAR_EPARSE)
        return fault_set(fault, PROBLEM_BAD_PARAMETER, nothing, "params: the text is not UTF-8");
    if (rc < 0)
        return fault_set(fault, PROBLEM_BAD_PARAMETER, nothing,
                         "params: more than %d parameters, or too long", WIRE_MEMBERS_MAX);
    return wire_members_add_pairs(members, pairs, count, fault);
}

static int add_members(struct wire_members *members, const struct json *object, struct fault *fault)
{
    struct json_member member;
    int rc = 0;

    for (void *it = json_first(object, &member); rc == 0 && it != NULL;
         it = json_after(object, it, &member)) {
        bool inner = slice_eq(member.key, wire_param_name(WIRE_PARAM_PARAMS));

        if (!inner && json_kind(member.value) != JSON_KIND_NULL)
            rc = put(members, (struct wire_value){member.key, member.value, nothing}, fault);
    }
    return rc;
}

int wire_members_add_object(struct wire_members *members, const struct json *object,
                            struct fault *fault)
{
    const struct json *params = json_get(object, "params");
    struct slice text;
    int rc;

    if (json_kind(object) != JSON_KIND_OBJECT)
        return fault_set(fault, PROBLEM_BAD_PARAMETER, nothing,
                         "expected an object of parameters, found %s",
                         json_kind_name(json_kind(object)));
    rc = add_members(members, object, fault);
    if (rc < 0 || params == NULL || json_kind(params) == JSON_KIND_NULL)
        return rc;
    if (json_kind(params) == JSON_KIND_OBJECT)
        return add_members(members, params, fault);
    if (json_str(params, &text) < 0)
        return fault_set(fault, PROBLEM_BAD_PARAMETER, nothing,
                         "params: expected an object or a URL-encoded text, found %s",
                         json_kind_name(json_kind(params)));
    return wire_members_add_form(members, text, fault);
}

int wire_members_set(struct wire_members *members, enum wire_param param, struct slice text,
                     struct fault *fault)
{
    return put(members, (struct wire_value){wire_param_name(param), NULL, text}, fault);
}

const struct wire_value *wire_members_get(const struct wire_members *members, enum wire_param param)
{
    uint8_t at = members->at[param];

    assert(param < WIRE_PARAM_COUNT);
    return at == 0 ? NULL : &members->items[at - 1];
}
