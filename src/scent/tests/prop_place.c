/* Goal: the map of scents: a pure scent stands at its anchor, every other within the polygon of the
 * anchors of what it smells of, equal axes at equal places, and more of an axis never farther from
 * its anchor.  Method: random axes; what is expected is reckoned in doubles from the anchors, which
 * must stand on the circle in equal steps. */
#include "scent/scent.h"

#include "tests/support/prop.h"

#include <math.h>

static void draw_axes(struct rng *rng, uint8_t axes[SCENT_AXES])
{
    for (int k = 0; k < SCENT_AXES; k++)
        axes[k] = rng_below(rng, 3) == 0 ? (uint8_t)rng_below(rng, 101) : 0;
}

static void anchor_of(struct prop *t, int axis, int32_t out_xy[2])
{
    uint8_t axes[SCENT_AXES] = {0};

    axes[axis] = 100;
    CHECK(t, scent_place(axes, out_xy));
}

static double away(const int32_t a[2], const int32_t b[2])
{
    return hypot((double)(a[0] - b[0]), (double)(a[1] - b[1]));
}

TEST_PROP(anchors_stand_on_the_circle, 1)
{
    const double step = 2 * SCENT_PLACE_ONE * sin(acos(-1.0) / SCENT_AXES);

    for (int k = 0; k < SCENT_AXES; k++) {
        const int32_t middle[2] = {0, 0};
        int32_t anchor[2];
        int near = 0;

        anchor_of(t, k, anchor);
        CHECK(t, fabs(away(anchor, middle) - SCENT_PLACE_ONE) < 2);
        for (int other = 0; other < SCENT_AXES; other++) {
            int32_t there[2];

            anchor_of(t, other, there);
            CHECK(t, other == k || away(anchor, there) > step - 3);
            near += other != k && away(anchor, there) < step + 3;
        }
        CHECK_EQ(t, near, 2);
    }
}

TEST_PROP(a_scent_stands_at_the_mean_of_its_anchors, 300)
{
    uint8_t axes[SCENT_AXES];
    double sum[2] = {0, 0};
    double whole = 0;
    int32_t at[2];

    draw_axes(t->rng, axes);
    for (int k = 0; k < SCENT_AXES; k++) {
        int32_t anchor[2];

        anchor_of(t, k, anchor);
        whole += pow(axes[k], 4);
        for (int d = 0; d < 2; d++)
            sum[d] += pow(axes[k], 4) * anchor[d];
    }
    CHECK_EQ(t, scent_place(axes, at), whole > 0);
    if (whole == 0)
        return;
    CHECK(t, at[0] * at[0] + at[1] * at[1] <= SCENT_PLACE_ONE * SCENT_PLACE_ONE);
    for (int d = 0; d < 2; d++)
        CHECK(t, fabs(at[d] - sum[d] / whole) < 2);
}

TEST_PROP(more_of_an_axis_is_nearer_to_its_anchor, 300)
{
    int axis = (int)rng_below(t->rng, SCENT_AXES);
    uint8_t axes[SCENT_AXES];
    int32_t anchor[2];
    int32_t before[2];
    int32_t after[2];

    draw_axes(t->rng, axes);
    axes[axis] = (uint8_t)(1 + rng_below(t->rng, 99));
    anchor_of(t, axis, anchor);
    CHECK(t, scent_place(axes, before));
    axes[axis]++;
    CHECK(t, scent_place(axes, after));
    CHECK(t, away(after, anchor) < away(before, anchor) + 2);
}

TEST_PROP(the_strongest_axis_is_the_largest, 100)
{
    uint8_t axes[SCENT_AXES];
    int strongest;

    draw_axes(t->rng, axes);
    strongest = scent_strongest_axis(axes);
    for (int k = 0; k < SCENT_AXES; k++)
        CHECK(t, strongest < 0
                     ? axes[k] == 0
                     : axes[k] < axes[strongest] || (axes[k] == axes[strongest] && k >= strongest));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(anchors_stand_on_the_circle),
        PROP(a_scent_stands_at_the_mean_of_its_anchors),
        PROP(more_of_an_axis_is_nearer_to_its_anchor),
        PROP(the_strongest_axis_is_the_largest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
