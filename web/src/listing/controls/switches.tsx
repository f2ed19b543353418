// Filters that are one switch, and the delivery area.
import { connectMenu, connectToggleRefinement } from "instantsearch.js/es/connectors";
import { number } from "../../i18n/format";
import { named, t, type TextKey } from "../../i18n/lang";
import { labelOf } from "../labels";
import type { Section } from "./section";
import { isReady } from "../ready";

export function toggleWidget(to: Section) {
    const { wire, label } = to.filter;
    return connectToggleRefinement(({ value, refine, instantSearchInstance }) => {
        if (!isReady(instantSearchInstance)) return;
        const count = value.onFacetValue?.count;
        to.draw(
            <label class="switch">
                <input
                    type="checkbox"
                    role="switch"
                    checked={value.isRefined}
                    onChange={() => refine({ isRefined: value.isRefined })}
                />
                <span>{named(label)}</span>
                {count != null && <span class="count">{number(count)}</span>}
            </label>,
            value.isRefined,
        );
    })({ attribute: wire, on: true });
}

interface Area {
    value: string;
    count: number;
}

interface Props {
    wire: string;
    areas: Area[];
    chosen: string;
    choose: (value: string) => void;
}

/** Areas first ("AE-DU"), then, for the chosen one, its ways ("AE-DU:same_day"). */
function Delivery({ wire, areas, chosen, choose }: Props) {
    const [zone = ""] = chosen.split(":");
    const zones = areas
        .filter(({ value }) => !value.includes(":"))
        .map((area) => ({ ...area, name: labelOf(wire, area.value) }))
        .sort((a, b) => a.name.localeCompare(b.name));
    const ways = areas.filter(({ value }) => zone && value.startsWith(`${zone}:`));
    return (
        <>
            <select
                aria-label={t("zone")}
                value={zone}
                onChange={(event) => choose(event.currentTarget.value)}
            >
                <option value="">{t("anywhere")}</option>
                {zones.map(({ value, name, count }) => (
                    <option key={value} value={value} selected={value === zone}>
                        {`${name} (${number(count)})`}
                    </option>
                ))}
            </select>
            {ways.length > 0 && (
                <div class="chips" role="group" aria-label={t("delivery")}>
                    {ways.map(({ value, count }) => (
                        <button
                            key={value}
                            type="button"
                            class="chip"
                            aria-pressed={value === chosen}
                            onClick={() => choose(value === chosen ? zone : value)}
                        >
                            {t(value.slice(zone.length + 1) as TextKey)}{" "}
                            <span class="count">{number(count)}</span>
                        </button>
                    ))}
                </div>
            )}
        </>
    );
}

export function deliveryWidget(to: Section) {
    const { wire } = to.filter;
    return connectMenu(({ items, refine, instantSearchInstance }) => {
        if (!isReady(instantSearchInstance)) return;
        const chosen = items.find((item) => item.isRefined)?.value ?? "";
        to.draw(
            items.length === 0 ? null : (
                <Delivery
                    wire={wire}
                    areas={items}
                    chosen={chosen}
                    choose={(value) => refine(value)}
                />
            ),
            chosen !== "",
        );
    })({ attribute: wire, limit: 100 });
}
