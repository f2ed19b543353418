// Filters of grades: "4 and more" as buttons, and the rating as stars.
import { connectNumericMenu, connectRatingMenu } from "instantsearch.js/es/connectors";
import { number, percent } from "../../i18n/format";
import { named, t } from "../../i18n/lang";
import { steps } from "../filters";
import type { Section } from "./section";
import { isReady } from "../ready";

interface Step {
    value: string;
    label: string;
    name?: string;
    isRefined: boolean;
    count?: number;
}

/* A step that is on takes itself back with a click; `none` is the value of no step. */
function Steps(props: { label: string; items: Step[]; pick: (item: Step) => void }) {
    return (
        <div class="chips" role="group" aria-label={props.label}>
            {props.items.map((item) => (
                <button
                    key={item.value}
                    type="button"
                    class="chip"
                    aria-pressed={item.isRefined}
                    aria-label={item.name}
                    onClick={() => props.pick(item)}
                >
                    {item.label}
                    {item.count !== undefined && <span class="count">{number(item.count)}</span>}
                </button>
            ))}
        </div>
    );
}

export function stepsWidget(to: Section) {
    const { wire, control, label } = to.filter;
    const text = (n: number) => `${control === "buckets" ? percent(n) : number(n)}+`;
    const items = [
        { label: t("any") },
        ...steps[control]!.map((start) => ({ label: text(start), start })),
    ];
    return connectNumericMenu(({ items: found, refine, canRefine, instantSearchInstance }) => {
        if (!isReady(instantSearchInstance)) return;
        const [none, ...shown] = found;
        const used = shown.some((item) => item.isRefined);
        const pick = (item: Step) => refine(item.isRefined ? none!.value : item.value);
        const stepsShown = shown.map(({ value, label: name, isRefined }) => ({
            value,
            label: name,
            isRefined,
        }));
        to.draw(
            canRefine || used ? (
                <Steps label={named(label)} items={stepsShown} pick={pick} />
            ) : null,
            used,
        );
    })({ attribute: wire, items });
}

export function starsWidget(to: Section) {
    const { wire, label } = to.filter;
    return connectRatingMenu(({ items, refine, instantSearchInstance }) => {
        if (!isReady(instantSearchInstance)) return;
        /* Counts come only where the ratings are few enough for the server to list them. */
        const counted = items.some((item) => item.count > 0);
        const shown = items.map(({ value, isRefined, count }) => ({
            value,
            label: `★ ${number(Number(value))}+`,
            name: t("stars", { n: number(Number(value)) }),
            isRefined,
            count: counted ? count : undefined,
        }));
        to.draw(
            shown.length === 0 ? null : (
                <Steps label={named(label)} items={shown} pick={(item) => refine(item.value)} />
            ),
            shown.some((item) => item.isRefined),
        );
    })({ attribute: wire });
}
