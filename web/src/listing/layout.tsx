// The places on the list's page, made once; each widget draws into its own.
//
//   +---------+--------------------------------+
//   | sidebar | status            sort         |
//   |         | understood, chosen, notices    |
//   |         | grid of cards                  |
//   |         | foot, pages                    |
//   +---------+--------------------------------+   on a phone the sidebar is a sheet over it
import { render } from "preact";
import { t } from "../i18n/lang";
import { Sliders } from "../shell/icons";

export interface Layout {
    sidebar: HTMLElement;
    show: HTMLElement;
    status: HTMLElement;
    sort: HTMLElement;
    understood: HTMLElement;
    chosen: HTMLElement;
    notices: HTMLElement;
    earlier: HTMLElement;
    grid: HTMLElement;
    foot: HTMLElement;
    pager: HTMLElement;
}

const aside = () => document.getElementById("filters")!;

function open(): void {
    aside().classList.add("open");
    document.body.classList.add("sheet");
    aside().querySelector<HTMLElement>(".close")!.focus();
}

function close(): void {
    if (!aside().classList.contains("open")) return;
    aside().classList.remove("open");
    document.body.classList.remove("sheet");
    document.getElementById("open-filters")!.focus();
}

function Sidebar() {
    return (
        <aside
            class="filters"
            id="filters"
            aria-label={t("filters")}
            onKeyDown={(event) => event.key === "Escape" && close()}
        >
            <div class="filters-head">
                <h2>{t("filters")}</h2>
                <button type="button" class="icon close" aria-label={t("close")} onClick={close}>
                    ×
                </button>
            </div>
            <div class="filters-body" data-place="sidebar" />
            <div class="filters-foot">
                <button type="button" class="primary" data-place="show" onClick={close}>
                    {t("show")}
                </button>
            </div>
        </aside>
    );
}

function Column() {
    return (
        <section class="column">
            <div class="bar">
                <p class="status" role="status" aria-live="polite" data-place="status" />
                <button type="button" id="open-filters" class="primary open-filters" onClick={open}>
                    <Sliders /> {t("filters")}
                </button>
                <div data-place="sort" />
            </div>
            <div
                class="chips understood"
                role="group"
                aria-label={t("understood")}
                data-place="understood"
                hidden
            />
            <div
                class="chips chosen"
                role="group"
                aria-label={t("chosen")}
                data-place="chosen"
                hidden
            />
            <div class="notices" aria-live="polite" data-place="notices" />
            <div class="earlier" data-place="earlier" />
            <div class="grid" id="results" tabIndex={-1} aria-busy="true" data-place="grid" />
            <div class="foot" data-place="foot" />
            <nav class="pager" aria-label={t("pages")} data-place="pager" />
        </section>
    );
}

export function layout(main: HTMLElement): Layout {
    render(
        <div class="listing">
            <Sidebar />
            <Column />
        </div>,
        main,
    );
    const places = Array.from(main.querySelectorAll<HTMLElement>("[data-place]"));
    return Object.fromEntries(
        places.map((place) => [place.dataset.place, place]),
    ) as unknown as Layout;
}
