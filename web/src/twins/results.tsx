// The perfume asked for beside its twins, each a card with its scent picture, and why.
import { Card } from "../cards/card";
import { fromNative } from "../cards/product";
import { ReasonedCard } from "../cards/reasoned";
import { why } from "../cards/why";
import type { Hit } from "../api/native";
import { money, perfumes } from "../i18n/format";
import type { Twin, Twins } from "./ask";
import { say } from "./texts";

function gainOf({ saves }: Twin): string | undefined {
    return saves && say("dupe", { money: money(saves.amount / 100, saves.currency) });
}

function List({ title, asked, twins }: { title: string; asked: Hit; twins: Twin[] }) {
    if (twins.length === 0) return null;
    return (
        <section aria-label={title}>
            <h2>{title}</h2>
            <ul class="twin-list">
                {twins.map((twin) => (
                    <li key={twin.id}>
                        <ReasonedCard hit={twin} reasons={why(asked, twin)} gain={gainOf(twin)} />
                    </li>
                ))}
            </ul>
        </section>
    );
}

function told({ hits, nearest }: Twins): string {
    if (hits.length > 0) return say("found", { perfumes: perfumes(hits.length) });
    return nearest.length > 0 ? say("none") : say("noneAtAll");
}

export function Results({ twins }: { twins: Twins }) {
    const { product, hits, nearest } = twins;
    return (
        <>
            <p role="status">{told(twins)}</p>
            <div class="twin-results">
                <section class="twin-known" aria-label={say("asked")}>
                    <h2>{say("asked")}</h2>
                    <Card product={fromNative({ ...product, match: undefined })} />
                </section>
                <div>
                    <List title={say("twins")} asked={product} twins={hits} />
                    <List title={say("nearest")} asked={product} twins={nearest} />
                </div>
            </div>
        </>
    );
}
