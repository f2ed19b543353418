// What part of the plane is in sight, and the way from the plane to the screen and back.
//
//   screen = (plane - centre) * scale + size / 2        y points down on both
export interface At {
    x: number;
    y: number;
}

export interface Size {
    width: number;
    height: number;
}

export interface Camera {
    centre: At;
    scale: number; /* pixels for one unit of the plane */
}

const ZOOM_MAX = 40; /* times the scale at which everything is in sight */
const MARGIN = { x: 0.16, y: 0.08 }; /* of the screen on each side, for the words there */

export const toScreen = ({ centre, scale }: Camera, { width, height }: Size, at: At): At => ({
    x: (at.x - centre.x) * scale + width / 2,
    y: (at.y - centre.y) * scale + height / 2,
});

export const toPlane = ({ centre, scale }: Camera, { width, height }: Size, at: At): At => ({
    x: (at.x - width / 2) / scale + centre.x,
    y: (at.y - height / 2) / scale + centre.y,
});

/** Everything in sight. */
export function wholeOf(places: At[], { width, height }: Size): Camera {
    const xs = places.map(({ x }) => x);
    const ys = places.map(({ y }) => y);
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
    const scale = Math.min(
        (width * (1 - 2 * MARGIN.x)) / (right - left || 1),
        (height * (1 - 2 * MARGIN.y)) / (bottom - top || 1),
    );
    return { centre: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale };
}

/** Nearer by `factor`; what lies at `fixed` on the screen stays there. */
export function zoomed(
    camera: Camera,
    size: Size,
    factor: number,
    fixed: At,
    whole: Camera,
): Camera {
    const wanted = camera.scale * factor;
    const scale = Math.min(Math.max(wanted, whole.scale / 2), whole.scale * ZOOM_MAX);
    const under = toPlane(camera, size, fixed);
    return {
        scale,
        centre: {
            x: under.x - (fixed.x - size.width / 2) / scale,
            y: under.y - (fixed.y - size.height / 2) / scale,
        },
    };
}

/** Moved by pixels: what was seen goes along. */
export const panned = ({ centre, scale }: Camera, by: At): Camera => ({
    scale,
    centre: { x: centre.x - by.x / scale, y: centre.y - by.y / scale },
});
