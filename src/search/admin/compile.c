/* From the tables to a curation, and from a request's JSON to a record that can be one.
 *
 *   every synonym, every rule --parse--> builder --> curation
 *                 `-- trial: left out, or replaced
 *
 * A record was checked when it was written.  It may still fail later, when a filter is no longer
 * declared or the analysis leaves it no word: then the others are in force without it, and the log
 * says so. */
#include "search/admin/admin.h"

#include "base/log.h"
#include "codec/json.h"
#include "index/index.h"

#include <assert.h>

enum { PARSE_BYTES_MAX = 4 << 20 };

static const struct json_limits record_limits = {CURATION_RECORD_BYTES_MAX, true};

/* One walk over the tables. */
struct walk {
    struct curation_builder *builder;
    enum curation_kind kind;
    const struct admin_trial *trial; /* may be NULL */
    struct arena arena;              /* of the record in hand */
};

static int add_parsed(struct curation_builder *builder, enum curation_kind kind,
                      const struct json *root, struct arena *arena, struct slice *out_id,
                      struct attar_error *err)
{
    struct synonym synonym;
    struct merch_rule rule;
    int rc;

    if (kind == CURATION_SYNONYM) {
        rc = synonym_parse(root, arena, &synonym, err);
        if (rc == 0)
            rc = curation_builder_add_synonym(builder, &synonym, err);
        if (rc == 0)
            *out_id = synonym.id;
        return rc;
    }
    rc = merch_rule_parse(root, arena, &rule, err);
    if (rc == 0)
        rc = curation_builder_add_rule(builder, &rule, err);
    if (rc == 0)
        *out_id = rule.id;
    return rc;
}

static bool on_trial(const struct admin_trial *trial, struct slice id)
{
    for (size_t i = 0; trial != NULL && i < trial->rule_count; i++)
        if (slice_eq(trial->rules[i].id, id))
            return true;
    for (size_t i = 0; trial != NULL && i < trial->without_count; i++)
        if (slice_eq(trial->without[i], id))
            return true;
    return false;
}

static int add_stored(void *user, const struct curation_record *record, struct attar_error *err)
{
    struct walk *walk = user;
    struct json *root = NULL;
    struct slice id;
    int rc;

    if (walk->kind == CURATION_RULE && on_trial(walk->trial, record->id))
        return 0;
    arena_reset(&walk->arena);
    rc = json_parse(record->json, &record_limits, &root, err);
    if (rc == 0)
        rc = add_parsed(walk->builder, walk->kind, root, &walk->arena, &id, err);
    json_free(root);
    if (rc < 0)
        log_line(LOG_WARN, "curation_skipped", "kind=%s id=%.*s text=\"%s\"",
                 curation_kind_name(walk->kind), SLICE_ARG(record->id),
                 err != NULL ? err->text : "");
    return 0;
}

struct curation_builder *admin_builder(const struct admin *admin,
                                       const struct generation *generation)
{
    struct snapshot *snapshot = view_snapshot(generation->view);

    return curation_builder_new(&(struct curation_source){
        .analysis = snapshot_analysis(snapshot),
        .filters = admin->service->filters,
        .labels = view_labels(generation->view),
    });
}

static int add_trial(struct walk *walk, struct attar_error *err)
{
    for (size_t i = 0; i < walk->trial->rule_count; i++) {
        struct attar_error inner = {.position = -1};
        int rc = curation_builder_add_rule(walk->builder, &walk->trial->rules[i], &inner);

        if (rc < 0)
            return error_at(err, -rc, inner.position, "rules[%zu].%s", i, inner.text);
    }
    return 0;
}

static int add_all(struct admin *admin, struct walk *walk, struct attar_error *err)
{
    int rc = 0;

    for (int kind = 0; rc == 0 && kind < CURATION_KIND_COUNT; kind++) {
        walk->kind = (enum curation_kind)kind;
        rc = curation_store_scan(admin->store, walk->kind, 0, CURATION_RECORDS_MAX, add_stored,
                                 walk, err);
    }
    return rc < 0 || walk->trial == NULL ? rc : add_trial(walk, err);
}

int admin_compile(struct admin *admin, const struct generation *generation,
                  const struct admin_trial *trial, struct curation **out_curation,
                  struct attar_error *err)
{
    struct walk walk = {.builder = admin_builder(admin, generation), .trial = trial};
    int64_t version = 0;
    int rc;

    assert(admin->store != NULL && out_curation != NULL);
    arena_init(&walk.arena, PARSE_BYTES_MAX);
    rc = curation_store_version(admin->store, &version, err);
    if (rc == 0)
        rc = add_all(admin, &walk, err);
    if (rc == 0)
        *out_curation = curation_builder_finish(walk.builder, version);
    arena_release(&walk.arena);
    curation_builder_free(walk.builder);
    return rc;
}

int admin_read_record(struct curation_builder *builder, enum curation_kind kind,
                      const struct json *root, struct arena *arena, struct slice *out_id,
                      struct buf *json, struct attar_error *err)
{
    size_t begin = json->len;
    struct slice id;
    int rc = add_parsed(builder, kind, root, arena, &id, err);

    if (rc < 0)
        return rc;
    document_canonical(root, json);
    if (json->overflow || json->len - begin > CURATION_RECORD_BYTES_MAX)
        return error_set(err, ATTAR_ELIMIT, "the %s takes %zu bytes, at most %d",
                         curation_kind_name(kind), json->len - begin, CURATION_RECORD_BYTES_MAX);
    *out_id = id;
    return 0;
}
