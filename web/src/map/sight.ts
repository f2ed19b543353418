// What is in sight of the map: the camera, moved by whoever asks, and the canvas, drawn again once
// a frame when anything has changed.
import type { Place, ScentMap } from "./ask";
import { panned, toScreen, wholeOf, zoomed, type At, type Camera, type Size } from "./camera";
import { draw } from "./draw";
import { placeAt } from "./near";

const REACH = 22; /* pixels around a finger */
const EDGE = 48; /* pixels: what is looked at stays so far inside */

export class Sight {
    private size: Size = { width: 0, height: 0 };
    private camera: Camera = { centre: { x: 0, y: 0 }, scale: 1 };
    private whole: Camera = this.camera;
    private waiting = false;

    constructor(
        private readonly canvas: HTMLCanvasElement,
        private readonly map: ScentMap,
        private now: Place,
    ) {}

    /** The canvas has another size: everything in sight. */
    resize(): void {
        this.size = { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
        this.whole = wholeOf(this.map.anchors, this.size);
        this.see(this.whole);
    }

    /** Draw it again, once, in the next frame. */
    paint(): void {
        if (this.waiting) return;
        this.waiting = true;
        requestAnimationFrame(() => {
            this.waiting = false;
            draw(this.canvas, this.size, this.camera, this.map, this.now);
        });
    }

    private see(camera: Camera): void {
        this.camera = camera;
        this.paint();
    }

    /** Nearer by `factor`; what lies at `fixed`, else what is looked at, stays where it is. */
    zoom(factor: number, fixed = toScreen(this.camera, this.size, this.now)): void {
        this.see(zoomed(this.camera, this.size, factor, fixed, this.whole));
    }

    pan(by: At): void {
        this.see(panned(this.camera, by));
    }

    seeAll(): void {
        this.see(this.whole);
    }

    /** Look at `place`; what is seen moves no more than it must. */
    turnTo(place: Place): void {
        this.now = place;
        const { x, y } = toScreen(this.camera, this.size, place);
        const inwards = (value: number, most: number) =>
            Math.min(Math.max(value, EDGE), most - EDGE) - value;
        this.pan({ x: inwards(x, this.size.width), y: inwards(y, this.size.height) });
    }

    /** The perfume that a finger at `at` means. */
    under(at: At): Place | undefined {
        const seen = this.map.places.map((place) => {
            return { place, ...toScreen(this.camera, this.size, place) };
        });
        return placeAt(seen, at, REACH)?.place;
    }
}
