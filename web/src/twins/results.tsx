// The perfume asked for beside its twins, each a card with its scent picture, and why.
import { Card } from "../cards/card";
import { fromNative } from "../cards/product";
import type { Hit } from "../api/native";
import { money, number } from "../i18n/format";
import type { Twin, Twins } from "./ask";
import { say } from "./texts";
import { why } from "./why";

function One({ asked, twin }: { asked: Hit; twin: Twin }) {
    return (
        <li>
            <Card product={fromNative(twin)} />
            <ul class="why muted">
                {twin.saves && (
                    <li class="dupe">
                        {say("dupe", {
                            money: money(twin.saves.amount / 100, twin.saves.currency),
                        })}
                    </li>
                )}
                {why(asked, twin).map((reason) => (
                    <li key={reason}>{reason}</li>
                ))}
            </ul>
        </li>
    );
}

function List({ title, asked, twins }: { title: string; asked: Hit; twins: Twin[] }) {
    if (twins.length === 0) return null;
    return (
        <section aria-label={title}>
            <h2>{title}</h2>
            <ul class="twin-list">
                {twins.map((twin) => (
                    <One key={twin.id} asked={asked} twin={twin} />
                ))}
            </ul>
        </section>
    );
}

function told({ hits, nearest }: Twins): string {
    if (hits.length > 0) return say("found", { n: number(hits.length) });
    return nearest.length > 0 ? say("none") : say("noneAtAll");
}

export function Results({ twins }: { twins: Twins }) {
    const { product, hits, nearest } = twins;
    const asked = fromNative({ ...product, match: undefined });
    return (
        <>
            <p role="status">{told(twins)}</p>
            <div class="twin-results">
                <section aria-label={say("asked")}>
                    <h2>{say("asked")}</h2>
                    <Card product={asked} />
                </section>
                <div>
                    <List title={say("twins")} asked={product} twins={hits} />
                    <List title={say("nearest")} asked={product} twins={nearest} />
                </div>
            </div>
        </>
    );
}
