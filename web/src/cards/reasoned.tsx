// A perfume that is recommended, and why: its card with the reasons below it in one frame.
import type { Hit } from "../api/native";
import "../styles/reasoned.css";
import { Card } from "./card";
import { fromNative } from "./product";
import { say } from "./why";

interface Props {
    hit: Hit;
    reasons: string[];
    gain?: string; /* what is won by taking it instead, told first */
}

export function ReasonedCard({ hit, reasons, gain }: Props) {
    const product = fromNative(hit);
    return (
        <div class="reasoned">
            <Card product={product} />
            <ul class="why" aria-label={say("whyThis", { name: product.name })}>
                {gain && <li class="gain">{gain}</li>}
                {reasons.map((reason) => (
                    <li key={reason}>{reason}</li>
                ))}
            </ul>
        </div>
    );
}
