// The scent twins of a perfume that the shopper knows.
//
//   /twins?of=ID&max_price=300     the URL holds both; back and a shared link give the same page
import { render } from "preact";
import { Problem } from "../api/native";
import { t } from "../i18n/lang";
import { picker } from "../search/picker";
import { params } from "../shell/url";
import "../styles/twins.css";
import { twinsOf, type Twins } from "./ask";
import { Results } from "./results";
import { say } from "./texts";

interface Parts {
    field: HTMLElement;
    cap: HTMLInputElement;
    results: HTMLElement;
}

/** Put `value` into the URL; a step of the history only for another perfume. */
function keep(name: "of" | "max_price", value: string): void {
    const next = params();
    if (value) next.set(name, value);
    else next.delete(name);
    const url = `${location.pathname}?${next}`;
    if (name === "of") history.pushState(null, "", url);
    else history.replaceState(null, "", url);
}

function Said({ text }: { text: string }) {
    return <p role="status">{text}</p>;
}

function failed(error: unknown): string {
    if (!(error instanceof Problem)) return t("failed");
    return error.status === 404 ? say("unknown") : error.message;
}

let asked = 0;

/** Ask for what the URL says; an answer that another has overtaken is dropped. */
async function update({ results, cap }: Parts): Promise<void> {
    const turn = ++asked;
    const of = params().get("of");
    const most = params().get("max_price") ?? "";
    if (cap.value !== most) cap.value = most;
    if (!of) return render(<Said text={say("start")} />, results);
    results.setAttribute("aria-busy", "true");
    const found: Twins | string = await twinsOf(of, most).catch(failed);
    if (turn !== asked) return;
    render(typeof found === "string" ? <Said text={found} /> : <Results twins={found} />, results);
    results.removeAttribute("aria-busy");
}

function layOut(main: HTMLElement): Parts {
    main.replaceChildren();
    render(
        <div class="twins">
            <h1>{say("title")}</h1>
            <p class="muted">{say("about")}</p>
            <div class="twin-ask">
                <div class="search" id="twin-of" />
                <label>
                    {say("most")}
                    <input type="number" id="twin-most" min="1" step="1" inputMode="numeric" />
                </label>
            </div>
            <div id="twin-results" />
        </div>,
        main,
    );
    const part = <T extends HTMLElement>(id: string) => main.querySelector<T>(`#${id}`)!;
    return { field: part("twin-of"), cap: part("twin-most"), results: part("twin-results") };
}

export function show(main: HTMLElement): void {
    document.title = `${say("title")} · Attar`;
    const parts = layOut(main);
    const change = (name: "of" | "max_price", value: string) => {
        keep(name, value);
        void update(parts);
    };
    picker(parts.field, (id) => change("of", id));
    parts.cap.addEventListener("input", () => {
        if (parts.cap.validity.valid) change("max_price", parts.cap.value);
    });
    addEventListener("popstate", () => void update(parts));
    void update(parts);
}
