// The map as pixels: the axes around it, a dot for each perfume in the colour of its scent, names
// where there is room, the one looked at in a ring.
import { axisColour, axisName } from "../cards/axes";
import { lang } from "../i18n/lang";
import type { Place, ScentMap } from "./ask";
import { toScreen, type At, type Camera, type Size } from "./camera";

const DOT = { least: 2.8, most: 5 }; /* pixels, by how near one is */
const DOT_OF_SCALE = 1 / 70;
const NARROW = 520; /* pixels: words are smaller below */
const NAMED_MAX = 90;
const LINE = 16; /* pixels that a name is high */
const FULL_TURN = 2 * Math.PI;

interface Box {
    left: number;
    right: number;
    top: number;
    bottom: number;
}

interface Paint {
    ink: string;
    muted: string;
    line: string;
    ground: string;
    gold: string;
    font: string;
}

interface Seen {
    place: Place;
    at: At;
}

function paintOf(element: Element): Paint {
    const style = getComputedStyle(element);
    const of = (name: string) => style.getPropertyValue(name).trim();
    return {
        ink: of("--ink"),
        muted: of("--muted"),
        line: of("--line"),
        ground: of("--card"),
        gold: of("--gold"),
        font: style.fontFamily,
    };
}

const meet = (a: Box, b: Box) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const inside = ({ at }: Seen, { width, height }: Size) =>
    at.x > 0 && at.y > 0 && at.x < width && at.y < height;

/** Words with a border in the colour of the ground, none over another. */
class Pen {
    private taken: Box[] = [];

    constructor(
        private readonly context: CanvasRenderingContext2D,
        private readonly paint: Paint,
    ) {
        context.direction = lang() === "ar" ? "rtl" : "ltr";
        context.textAlign = "center";
        context.textBaseline = "middle";
        context.lineJoin = "round";
    }

    /** Write around `at`, unless it would cover what is written already. */
    write(text: string, at: At, style: string, colour: string): void {
        const { context } = this;
        context.font = `${style} ${this.paint.font}`;
        const half = context.measureText(text).width / 2 + 3;
        const box = {
            left: at.x - half,
            right: at.x + half,
            top: at.y - LINE / 2,
            bottom: at.y + LINE / 2,
        };
        if (this.taken.some((other) => meet(other, box))) return;
        this.taken.push(box);
        context.lineWidth = 4;
        context.strokeStyle = this.paint.ground;
        context.strokeText(text, at.x, at.y);
        context.fillStyle = colour;
        context.fillText(text, at.x, at.y);
    }
}

function dot(context: CanvasRenderingContext2D, { x, y }: At, radius: number): void {
    context.beginPath();
    context.arc(x, y, radius, 0, FULL_TURN);
}

/** The canvas in the pixels of the screen, empty. */
function fresh(canvas: HTMLCanvasElement, { width, height }: Size): CanvasRenderingContext2D {
    const sharp = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * sharp);
    canvas.height = Math.round(height * sharp);
    const context = canvas.getContext("2d")!;
    context.scale(sharp, sharp);
    return context;
}

const dotOf = ({ scale }: Camera) =>
    Math.min(Math.max(scale * DOT_OF_SCALE, DOT.least), DOT.most);

/** An axis is written outside of its end, which lies at `at`. */
const beyond = (anchor: At, at: At): At => ({ x: at.x + anchor.x * 30, y: at.y + anchor.y * 16 });

/** A name stands below its dot. */
const below = ({ x, y }: At): At => ({ x, y: y + DOT.most + 6 + LINE / 2 });

function ring(context: CanvasRenderingContext2D, at: At, radius: number, width: number): void {
    dot(context, at, radius);
    context.lineWidth = width;
    context.stroke();
}

function dots(context: CanvasRenderingContext2D, seen: Seen[], radius: number): void {
    for (const { place, at } of seen) {
        dot(context, at, radius);
        context.fillStyle = axisColour(place.axis);
        context.fill();
    }
}

/** Draw `map` as `camera` sees it; `now` is looked at. */
export function draw(
    canvas: HTMLCanvasElement,
    size: Size,
    camera: Camera,
    map: ScentMap,
    now: Place,
): void {
    const context = fresh(canvas, size);
    const paint = paintOf(canvas);
    const pen = new Pen(context, paint);
    const screen = (at: At) => toScreen(camera, size, at);
    const seen = map.places
        .map((place): Seen => ({ place, at: screen(place) }))
        .filter((one) => inside(one, size));
    context.strokeStyle = paint.line;
    ring(context, screen({ x: 0, y: 0 }), camera.scale, 1);
    dots(context, seen, dotOf(camera));
    context.strokeStyle = paint.gold;
    ring(context, screen(now), DOT.most + 5, 2.5);
    pen.write(now.name, below(screen(now)), "600 14px", paint.ink);
    const axisStyle = size.width < NARROW ? "500 11px" : "500 14px";
    for (const anchor of map.anchors)
        pen.write(axisName(anchor.axis), beyond(anchor, screen(anchor)), axisStyle, paint.muted);
    if (seen.length > NAMED_MAX) return;
    for (const { place, at } of seen) pen.write(place.name, below(at), "400 12px", paint.muted);
}
