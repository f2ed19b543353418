// What it smells of: the pyramid of notes, each note a way to its like, and bars of the accords;
// beside them its scent DNA (dna.tsx).
//
//        top            the narrow end is what is smelt first
//      heart
//       base
import type { Concept, Product, ScentDna } from "../api/native";
import { colour } from "../cards/colours";
import { strength, type Accord } from "../cards/flower";
import { accordsOf } from "../cards/product";
import { number } from "../i18n/format";
import { fallbackLang, named, t } from "../i18n/lang";
import { listUrl } from "../shell/url";
import { Dna, Wear } from "./dna";

const layers = ["top", "heart", "base", "flat"] as const;

function Bar({ accord, weight }: { accord: Accord; weight: number }) {
    return (
        <li style={{ "--weight": `${weight}%`, "--hue": colour(accord.id) }}>
            <a href={listUrl({ accord: accord.id })}>{accord.label}</a>
            <span class="bar" aria-hidden="true" />
            <span class="count">{accord.weight !== undefined && number(accord.weight)}</span>
        </li>
    );
}

function Accords({ product }: { product: Product }) {
    return (
        <section>
            <h2>{t("scent")}</h2>
            <ul class="accords">
                {accordsOf(product.accords).map((accord, i) => (
                    <Bar key={accord.id} accord={accord} weight={strength(accord, i)} />
                ))}
            </ul>
        </section>
    );
}

function Note({ note }: { note: Concept }) {
    return (
        <a class="chip" href={listUrl({ note: note.id })} lang={fallbackLang(note)}>
            {named(note) || note.id}
        </a>
    );
}

function Pyramid({ notes }: { notes: Concept[] }) {
    const parts = layers
        .map((layer) => ({ layer, notes: notes.filter((n) => (n.layer ?? "flat") === layer) }))
        .filter((part) => part.notes.length > 0);
    return (
        <section>
            <h2>{t("pyramid")}</h2>
            <ul class="pyramid">
                {parts.map((part) => (
                    <li key={part.layer} class={`layer layer-${part.layer}`}>
                        <h3>{t(part.layer)}</h3>
                        <p>
                            {part.notes.map((note) => (
                                <Note key={note.id} note={note} />
                            ))}
                        </p>
                    </li>
                ))}
            </ul>
        </section>
    );
}

/** Each part only where the shop knows it. */
export function Scent({ product, dna }: { product: Product; dna: ScentDna | undefined }) {
    return (
        <div class="scent">
            {product.notes.length > 0 && <Pyramid notes={product.notes} />}
            {dna && <Dna dna={dna} />}
            {product.accords.length > 0 && <Accords product={product} />}
            {dna && <Wear dna={dna} />}
        </div>
    );
}
