// A filter of few values: a row of buttons, each on or off, with its count.
import { connectRefinementList } from "instantsearch.js/es/connectors";
import { number } from "../../i18n/format";
import { named } from "../../i18n/lang";
import { listParams, valueOf, type Value } from "./checklist";
import type { Section } from "./section";
import { isReady } from "../ready";

function Pill({ value, refine }: { value: Value; refine: (value: string) => void }) {
    return (
        <button
            type="button"
            class="chip"
            aria-pressed={value.isRefined}
            onClick={() => refine(value.value)}
        >
            {value.label} <span class="count">{number(value.count)}</span>
        </button>
    );
}

export function pillsWidget(to: Section) {
    const { filter } = to;
    return connectRefinementList(({ items, refine, instantSearchInstance }) => {
        if (!isReady(instantSearchInstance)) return;
        const values = items.map((item) => valueOf(filter.wire, item, false));
        to.draw(
            values.length === 0 ? null : (
                <div class="chips" role="group" aria-label={named(filter.label)}>
                    {values.map((value) => (
                        <Pill key={value.value} value={value} refine={refine} />
                    ))}
                </div>
            ),
            values.some((value) => value.isRefined),
        );
    })(listParams(filter));
}
