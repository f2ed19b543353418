// A perfume that is recommended, and why: its card with the reasons below it in one frame.
import type { Hit, Reason } from "../api/native";
import "../styles/reasoned.css";
import { Card } from "./card";
import { fromNative } from "./product";
import { why, type Smells } from "./why";

export type Reasoned = Hit & { reasons: Reason[] };

interface Props {
    asked: Smells;
    hit: Reasoned;
    gain?: string; /* what is won by taking it instead, told first */
}

export function ReasonedCard({ asked, hit, gain }: Props) {
    return (
        <div class="reasoned">
            <Card product={fromNative(hit)} />
            <ul class="why">
                {gain && <li class="gain">{gain}</li>}
                {why(asked, hit, hit.reasons).map((reason) => (
                    <li key={reason}>{reason}</li>
                ))}
            </ul>
        </div>
    );
}
