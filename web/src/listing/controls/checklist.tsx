// A filter of many named values: checkboxes with counts, the first few until more are asked for, a
// field that searches all values on the server in both scripts, and for notes a button that leaves
// a value out.
import { connectRefinementList } from "instantsearch.js/es/connectors";
import { useState } from "preact/hooks";
import { number } from "../../i18n/format";
import { named, t } from "../../i18n/lang";
import type { AskedWidget } from "../asked";
import { excludable, type Filter } from "../filters";
import { labelOf, learnLabel } from "../labels";
import type { Section } from "./section";
import { isReady } from "../ready";

const SHORT = 6;
const LONG = 12;
const MOST = 100;

export interface Value {
    value: string;
    label: string;
    marked?: string;
    count: number;
    isRefined: boolean;
}

interface Props {
    filter: Filter;
    values: Value[];
    searching: boolean;
    refine: (value: string) => void;
    find: (text: string) => void;
    asked: AskedWidget;
}

function ExcludeButton({ label, on, flip }: { label: string; on: boolean; flip: () => void }) {
    const text = `${t("exclude")} ${label}`;
    return (
        <button
            type="button"
            class="exclude"
            aria-pressed={on}
            aria-label={text}
            title={text}
            onClick={flip}
        >
            −
        </button>
    );
}

/* `marked` is text in which only <mark> is markup: the client escapes the rest. */
function Label({ value }: { value: Value }) {
    return value.marked ? (
        <span dangerouslySetInnerHTML={{ __html: value.marked }} />
    ) : (
        <span>{value.label}</span>
    );
}

function Row({ value, filter, refine, asked }: { value: Value } & Omit<Props, "values">) {
    const out = asked.isExcluded(filter.wire, value.value);
    const flip = () => asked.toggleExcluded(filter.wire, value.value);
    const only = filter.control === "exclude";
    return (
        <li>
            <label class="value">
                <input
                    type="checkbox"
                    checked={only ? out : value.isRefined}
                    onChange={only ? flip : () => refine(value.value)}
                />
                <Label value={value} />
            </label>
            {!out && <span class="count">{number(value.count)}</span>}
            {!only && excludable(filter) && (
                <ExcludeButton label={value.label} on={out} flip={flip} />
            )}
        </li>
    );
}

/** Values that are left out are in no answer: they are listed first, so that they can come back. */
function withExcluded(filter: Filter, values: Value[], asked: AskedWidget): Value[] {
    const out = (asked.state.exclude[filter.wire] ?? []).map((value) => ({
        value,
        label: labelOf(filter.wire, value),
        count: 0,
        isRefined: false,
    }));
    return [...out, ...values.filter((one) => !asked.isExcluded(filter.wire, one.value))];
}

function Checklist(props: Props) {
    const { filter, values, searching, find } = props;
    const [open, setOpen] = useState(false);
    const kept = (one: Value, i: number) =>
        open ||
        searching ||
        i < SHORT ||
        one.isRefined ||
        props.asked.isExcluded(filter.wire, one.value);
    return (
        <>
            {(values.length > LONG || searching) && (
                <input
                    type="search"
                    class="finder"
                    placeholder={t("find")}
                    aria-label={`${t("find")}: ${named(filter.label)}`}
                    onInput={(event) => find(event.currentTarget.value)}
                />
            )}
            <ul class="values">
                {values.filter(kept).map((value) => (
                    <Row key={value.value} {...props} value={value} />
                ))}
            </ul>
            {searching && values.length === 0 && <p class="muted">{t("nothingHere")}</p>}
            {filter.control === "exclude" && <p class="hint">{t("allergenKnown")}</p>}
            {!searching && values.length > SHORT && (
                <button
                    type="button"
                    class="link"
                    aria-expanded={open}
                    onClick={() => setOpen(!open)}
                >
                    {open ? t("less") : t("more")}
                </button>
            )}
        </>
    );
}

interface ListItem {
    value: string;
    count: number;
    isRefined: boolean;
    highlighted?: string;
}

export function valueOf(attribute: string, item: ListItem, fromSearch: boolean): Value {
    if (fromSearch && item.highlighted) learnLabel(attribute, item.value, item.highlighted);
    const { value, count, isRefined } = item;
    const marked = fromSearch ? item.highlighted : undefined;
    return { value, label: labelOf(attribute, value), marked, count, isRefined };
}

/** Every value is asked for; how many are shown is the page's affair. */
export const listParams = (filter: Filter) => ({
    attribute: filter.wire,
    operator: "or" as const,
    limit: MOST,
    sortBy: ["count:desc" as const, "name:asc" as const],
});

export function checklistWidget(to: Section, asked: AskedWidget) {
    const { filter } = to;
    let text = "";
    return connectRefinementList(
        ({ items, refine, searchForItems, isFromSearch, instantSearchInstance }) => {
            if (!isReady(instantSearchInstance)) return;
            const found = items.map((item) => valueOf(filter.wire, item, isFromSearch));
            const values = isFromSearch ? found : withExcluded(filter, found, asked);
            const out = (asked.state.exclude[filter.wire]?.length ?? 0) > 0;
            const find = (next: string) => {
                text = next;
                searchForItems(next);
            };
            to.draw(
                values.length === 0 && text === "" ? null : (
                    <Checklist
                        filter={filter}
                        values={values}
                        searching={text !== ""}
                        refine={refine}
                        find={find}
                        asked={asked}
                    />
                ),
                out || values.some((value) => value.isRefined),
            );
        },
    )(listParams(filter));
}
