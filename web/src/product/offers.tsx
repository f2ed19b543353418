// Who sells it: a table of offers, grouped by seller, the cheapest first as the server sends them,
// with size, condition, price and the terms of delivery.
import { facets, type Delivery, type Offer } from "../api/native";
import { country, dayCount, list, mass, money, number, percent, volume } from "../i18n/format";
import { fallbackLang, named, t, type TextKey } from "../i18n/lang";

/** Names of the areas of delivery by their code. */
export type ZoneNames = Record<string, string>;

/** Names that the server has for areas; whole countries have names everywhere. */
export async function zoneNames(): Promise<ZoneNames> {
    const reply = await facets({ facets: "deliver", facet_size: "1000" });
    const values = reply.facets.deliver?.values ?? [];
    return Object.fromEntries(values.map(({ id, label }) => [id, label]));
}

const zoneName = (code: string, names: ZoneNames) =>
    names[code] ?? (/^[A-Z]{2}$/.test(code) ? country(code) : code);

function sizeOf(offer: Offer): string {
    if (offer.volume_ml) return volume(offer.volume_ml);
    if (offer.mass_g) return mass(offer.mass_g);
    return offer.pieces ? `× ${number(offer.pieces)}` : "";
}

/** "1–4 days", "today". */
function days({ days_min: a, days_max: b }: Delivery): string {
    if (b === undefined) return "";
    if (b === 0) return t("today");
    return a !== undefined && a !== b ? `${number(a)}–${dayCount(b)}` : dayCount(b);
}

function Term({ row, names }: { row: Delivery; names: ZoneNames }) {
    const fee =
        row.fee &&
        (row.fee.amount === 0 ? t("freeDelivery") : money(row.fee.amount / 100, row.fee.currency));
    const ways = list(row.options.map((option) => t(option as TextKey)));
    return (
        <li>
            <strong>{list(row.zones.map((zone) => zoneName(zone, names)))}</strong>{" "}
            <span class="muted">{[days(row), fee, ways].filter(Boolean).join(" | ")}</span>
        </li>
    );
}

function Price({ offer }: { offer: Offer }) {
    const { price, list_price: before } = offer;
    return (
        <>
            <strong>{money(price.amount / 100, price.currency)}</strong>
            {before && (
                <span class="before">
                    <s>{money(before.amount / 100, before.currency)}</s>{" "}
                    <span class="badge">
                        −{percent(100 - (100 * price.amount) / before.amount)}
                    </span>
                </span>
            )}
        </>
    );
}

function Row({ offer, names }: { offer: Offer; names: ZoneNames }) {
    return (
        <tr>
            <td>{sizeOf(offer)}</td>
            <td>{offer.condition ? t(offer.condition as TextKey) : ""}</td>
            <td class="money">
                <Price offer={offer} />
            </td>
            <td class={offer.in_stock ? "there" : "none"}>
                {offer.in_stock ? t("inStock") : t("outOfStock")}
            </td>
            <td>
                {offer.delivery.length > 0 && (
                    <details class="terms">
                        <summary>{t("delivery")}</summary>
                        <ul>
                            {offer.delivery.map((row, i) => (
                                <Term key={i} row={row} names={names} />
                            ))}
                        </ul>
                    </details>
                )}
            </td>
        </tr>
    );
}

/** Offers by seller, in the order in which the sellers first come. */
function bySeller(offers: Offer[]): Offer[][] {
    const groups = new Map<string, Offer[]>();
    for (const offer of offers)
        groups.set(offer.vendor.id, [...(groups.get(offer.vendor.id) ?? []), offer]);
    return [...groups.values()];
}

const columns: TextKey[] = ["size", "condition", "price", "stock", "delivery"];

export function Offers({ offers, zones }: { offers: Offer[]; zones: ZoneNames }) {
    if (offers.length === 0) return null;
    return (
        <section>
            <h2>{t("sellers")}</h2>
            <table class="offers">
                <thead>
                    <tr>
                        {columns.map((key) => (
                            <th key={key} scope="col">
                                {t(key)}
                            </th>
                        ))}
                    </tr>
                </thead>
                {bySeller(offers).map((group) => {
                    const { vendor } = group[0]!;
                    return (
                        <tbody key={vendor.id}>
                            <tr class="seller">
                                <th scope="rowgroup" colSpan={5} lang={fallbackLang(vendor.name)}>
                                    {named(vendor.name) || vendor.id}
                                </th>
                            </tr>
                            {group.map((offer) => (
                                <Row key={offer.id} offer={offer} names={zones} />
                            ))}
                        </tbody>
                    );
                })}
            </table>
        </section>
    );
}
