/* Reading what is declared, all or nothing. */
#include "ingest/declared.h"

#include "base/mem.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

int declared_open(const char *index_json, const char *share_dir, struct declared **out_declared,
                  struct attar_error *err)
{
    struct declared *declared = mem_zero(1, sizeof *declared);
    int rc = schema_open(index_json, &declared->schema, err);

    declared->owners = 1;
    if (rc == 0)
        rc = rules_open(index_json, declared->schema, &declared->rules, err);
    if (rc == 0)
        rc = ontology_open(share_dir, &declared->ontology, err);
    if (rc < 0) {
        declared_unref(declared);
        return rc;
    }
    *out_declared = declared;
    return 0;
}

struct declared *declared_ref(struct declared *declared)
{
    declared->owners++;
    return declared;
}

void declared_unref(struct declared *declared)
{
    if (declared == NULL || --declared->owners > 0)
        return;
    ontology_release(&declared->ontology);
    rules_release(&declared->rules);
    schema_free(declared->schema);
    free(declared);
}

struct slice declared_text(const struct declared *declared, char out[DECLARED_CAP])
{
    int len =
        snprintf(out, DECLARED_CAP, "%016llx %016llx", (unsigned long long)declared->rules.hash,
                 (unsigned long long)declared->ontology.hash);

    assert(len > 0 && len < DECLARED_CAP);
    return slice_of(out, (size_t)len);
}
