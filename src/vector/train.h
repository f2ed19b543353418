/* Centroids, by FAISS; the only place that sees it.  Private to src/vector. */
#ifndef VECTOR_TRAIN_H
#define VECTOR_TRAIN_H

#include "vector/vector.h"

/** Train the index that `factory` describes on `count` rows of `width` floats of unit length, and
 * hand out its centroids: *out_centroids float[*out_lists * width], the caller frees it.
 * 0, -ATTAR_EINVAL (FAISS's reason in err), -ATTAR_ENOTREADY (built without FAISS).
 * Source: FAISS 1.7.3, c_api/index_factory_c.h; k-means of IndexIVF, spherical for inner products.
 */
int train_centroids(const char *factory, const float *rows, uint32_t count, uint32_t width,
                    float **out_centroids, uint32_t *out_lists, struct attar_error *err);

#endif
