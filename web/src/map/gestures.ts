// Pointer and wheel over the map: one finger pans, two zoom, a wheel zooms, a tap looks at what is
// under it.
import type { At } from "./camera";

const TAP_MAX = 6; /* pixels that a tap may slip */
const WHEEL = 0.0018; /* of zoom for a pixel of the wheel */

interface Moves {
    pan(by: At): void;
    zoom(factor: number, fixed: At): void;
    tap(at: At): void;
}

const middleOf = ([a, b]: At[]): At => ({ x: (a!.x + b!.x) / 2, y: (a!.y + b!.y) / 2 });
const between = ([a, b]: At[]) => Math.hypot(a!.x - b!.x, a!.y - b!.y);

/** Listen on `element`; returns what stops it. */
export function gestures(element: HTMLElement, moves: Moves): () => void {
    const fingers = new Map<number, At>();
    let slipped = 0;
    const at = (event: MouseEvent): At => {
        const { left, top } = element.getBoundingClientRect();
        return { x: event.clientX - left, y: event.clientY - top };
    };
    const down = (event: PointerEvent) => {
        if (fingers.size === 0) slipped = 0;
        fingers.set(event.pointerId, at(event));
        element.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent) => {
        const from = fingers.get(event.pointerId);
        if (!from) return;
        const before = [...fingers.values()];
        const to = at(event);
        fingers.set(event.pointerId, to);
        slipped += Math.hypot(to.x - from.x, to.y - from.y);
        if (fingers.size === 1) return moves.pan({ x: to.x - from.x, y: to.y - from.y });
        const after = [...fingers.values()];
        moves.zoom(between(after) / (between(before) || 1), middleOf(after));
    };
    const up = (event: PointerEvent) => {
        if (fingers.size === 1 && slipped <= TAP_MAX) moves.tap(at(event));
        fingers.delete(event.pointerId);
    };
    const wheel = (event: WheelEvent) => {
        event.preventDefault();
        moves.zoom(Math.exp(-event.deltaY * WHEEL), at(event));
    };
    const gone = (event: PointerEvent) => void fingers.delete(event.pointerId);
    const until = new AbortController();
    const { signal } = until;
    element.addEventListener("pointerdown", down, { signal });
    element.addEventListener("pointermove", move, { signal });
    element.addEventListener("pointerup", up, { signal });
    element.addEventListener("pointercancel", gone, { signal });
    element.addEventListener("wheel", wheel, { signal, passive: false });
    return () => until.abort();
}
