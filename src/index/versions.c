/* The versions of an index: the layout's number, and two hashes in hexadecimal digits. */
#include "index/versions.h"

#include "analysis/analysis.h"
#include "index/schema.h"
#include "index/segment/layout.h"

#include <stdio.h>

static void write_hash(char out[VERSIONS_HASH_CAP], uint64_t hash)
{
    snprintf(out, VERSIONS_HASH_CAP, "%016llx", (unsigned long long)hash);
}

void versions_init(struct versions *versions, const struct schema *schema,
                   const struct analysis *analysis)
{
    snprintf(versions->format, VERSIONS_HASH_CAP, "%d", LAYOUT_VERSION);
    write_hash(versions->schema, schema->hash);
    write_hash(versions->analysis, analysis_hash(analysis));
    versions->items[0] = (struct store_version){SLICE("format"), slice_cstr(versions->format)};
    versions->items[1] = (struct store_version){SLICE("schema"), slice_cstr(versions->schema)};
    versions->items[2] = (struct store_version){SLICE("analysis"), slice_cstr(versions->analysis)};
}
