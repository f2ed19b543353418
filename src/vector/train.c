/* FAISS 1.7.3's C API has neither parameters nor selectors at search time, and its IVF lists
 * cannot be scanned under a bitset.  So FAISS does what it is best at, training, and the lists are
 * ours. */
#include "vector/train.h"

#ifndef HAVE_FAISS
int train_centroids(const char *factory, const float *rows, uint32_t count, uint32_t width,
                    float **out_centroids, uint32_t *out_lists, struct attar_error *err)
{
    (void)rows;
    (void)count;
    (void)width;
    (void)out_centroids;
    (void)out_lists;
    return error_set(err, ATTAR_ENOTREADY,
                     "the index %s cannot be trained: this program was built without FAISS",
                     factory);
}
#else
#include "base/mem.h"

#include <stdlib.h>
#include <faiss/c_api/IndexIVF_c.h>
#include <faiss/c_api/Index_c.h>
#include <faiss/c_api/error_c.h>
#include <faiss/c_api/index_factory_c.h>

static int refused(const char *factory, struct attar_error *err)
{
    const char *why = faiss_get_last_error();

    return error_set(err, ATTAR_EINVAL, "FAISS refuses the index %s: %s", factory,
                     why != NULL ? why : "no reason given");
}

static int centroids_of(const char *factory, FaissIndexIVF *ivf, uint32_t width,
                        float **out_centroids, uint32_t *out_lists, struct attar_error *err)
{
    size_t lists = faiss_IndexIVF_nlist(ivf);
    float *centroids;

    if (lists == 0 || lists > VECTOR_LISTS_MAX)
        return error_set(err, ATTAR_EINVAL, "the index %s has %zu lists, allowed are 1 to %d",
                         factory, lists, VECTOR_LISTS_MAX);
    centroids = mem_zero(lists * width, sizeof *centroids);
    if (faiss_Index_reconstruct_n(faiss_IndexIVF_quantizer(ivf), 0, (idx_t)lists, centroids) != 0) {
        free(centroids);
        return refused(factory, err);
    }
    *out_centroids = centroids;
    *out_lists = (uint32_t)lists;
    return 0;
}

int train_centroids(const char *factory, const float *rows, uint32_t count, uint32_t width,
                    float **out_centroids, uint32_t *out_lists, struct attar_error *err)
{
    FaissIndex *index = NULL;
    FaissIndexIVF *ivf;
    int rc;

    if (faiss_index_factory(&index, (int)width, factory, METRIC_INNER_PRODUCT) != 0)
        return refused(factory, err);
    ivf = faiss_IndexIVF_cast(index);
    if (ivf == NULL)
        rc = error_set(err, ATTAR_EINVAL, "the index %s is not of the IVF kind", factory);
    else if (faiss_IndexIVF_nlist(ivf) > count)
        rc = error_set(err, ATTAR_EINVAL, "the index %s has more lists than the %u rows", factory,
                       count);
    else if (faiss_Index_train(index, (idx_t)count, rows) != 0)
        rc = refused(factory, err);
    else
        rc = centroids_of(factory, ivf, width, out_centroids, out_lists, err);
    faiss_Index_free(index);
    return rc;
}
#endif
