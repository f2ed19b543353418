// A perfume that is recommended, and why: its card with the reasons below it in one frame.
import type { Reasoned } from "../api/native";
import "../styles/reasoned.css";
import { Card } from "./card";
import { fromNative } from "./product";
import { say, why, type Smells } from "./why";

interface Props {
    asked: Smells;
    hit: Reasoned;
    gain?: string; /* what is won by taking it instead, told first */
}

export function ReasonedCard({ asked, hit, gain }: Props) {
    const product = fromNative(hit);
    return (
        <div class="reasoned">
            <Card product={product} />
            <ul class="why" aria-label={say("whyThis", { name: product.name })}>
                {gain && <li class="gain">{gain}</li>}
                {why(asked, hit, hit.reasons).map((reason) => (
                    <li key={reason}>{reason}</li>
                ))}
            </ul>
        </div>
    );
}
