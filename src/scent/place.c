/* A map of scents in two dimensions, from the axes that people are shown.
 *
 *                   green . fresh
 *             fruity             citrus      each axis has an anchor on the circle; neighbours are
 *          floral                  aromatic  kin, in the order of the fragrance wheel
 *          ...                       ...     a scent: the mean of the anchors, weighted by the
 *                                            fourth power of its axes
 *
 * The plain mean (RadViz: Hoffman et al. 1997, "DNA visual and analytic data mining") crowds nearly
 * every perfume around the middle, for most have something of six axes; the power lets what a
 * scent has most of pull it outwards: over the 1,000 best known perfumes of a real catalogue half
 * lie beyond .60 of the radius, of the plain mean beyond .38.  Whole numbers, and rounded towards
 * the middle, so that every machine draws the same points and none lies outside of the circle.
 * Source of the order: Michael Edwards, "Fragrances of the World": citrus, water, green, fruity,
 * floral, soft floral, amber, woods, dry woods, aromatic. */
#include "scent/scent.h"

#include <assert.h>

enum { ANCHOR_ONE = 10000, ANCHORS = SCENT_AXES };

/* Steps of 22.5 degrees from three o'clock, upwards. */
static const int16_t circle[ANCHORS][2] = {
    {10000, 0},    {9239, 3827},  {7071, 7071},  {3827, 9239},   {0, 10000},     {-3827, 9239},
    {-7071, 7071}, {-9239, 3827}, {-10000, 0},   {-9239, -3827}, {-7071, -7071}, {-3827, -9239},
    {0, -10000},   {3827, -9239}, {7071, -7071}, {9239, -3827},
};

/* The step of each axis, in the order of scent_axis_names. */
static const uint8_t steps[SCENT_AXES] = {
    [0] = 0 /* citrus */,       [1] = 1 /* fresh */,     [2] = 2 /* green */,
    [4] = 3 /* fruity */,       [5] = 4 /* floral */,    [6] = 5 /* rose */,
    [7] = 6 /* white floral */, [8] = 7 /* powdery */,   [9] = 8 /* musky */,
    [10] = 9 /* gourmand */,    [13] = 10 /* amber */,   [11] = 11 /* spicy */,
    [14] = 12 /* oud, smoky */, [15] = 13 /* leather */, [12] = 14 /* woody */,
    [3] = 15 /* aromatic */,
};

static int64_t pull(uint8_t axis)
{
    return (int64_t)axis * axis * axis * axis;
}

bool scent_place(const uint8_t axes[SCENT_AXES], int32_t out_xy[2])
{
    int64_t sum[2] = {0, 0};
    int64_t whole = 0;

    assert(axes != NULL && out_xy != NULL);
    for (int k = 0; k < SCENT_AXES; k++) {
        whole += pull(axes[k]);
        sum[0] += pull(axes[k]) * circle[steps[k]][0];
        sum[1] += pull(axes[k]) * circle[steps[k]][1];
    }
    if (whole == 0)
        return false;
    for (int d = 0; d < 2; d++)
        out_xy[d] = (int32_t)(sum[d] * SCENT_PLACE_ONE / (whole * ANCHOR_ONE));
    return true;
}

int scent_strongest_axis(const uint8_t axes[SCENT_AXES])
{
    int best = 0;

    for (int k = 1; k < SCENT_AXES; k++)
        best = axes[k] > axes[best] ? k : best;
    return axes[best] == 0 ? -1 : best;
}
