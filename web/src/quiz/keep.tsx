// Whether the answers are kept in a profile of this browser: only once the shopper says so, and
// erased as soon as asked.
import { useEffect, useState } from "preact/hooks";
import { date } from "../i18n/format";
import { t } from "../i18n/lang";
import { forget, keep, profile, type Answer } from "./ask";
import { say } from "./texts";

interface Kept {
    since: string | null;
    told: string;
}

export function Keep({ answers }: { answers: Answer[] }) {
    const [{ since, told }, set] = useState<Kept>({ since: null, told: "" });
    useEffect(() => {
        profile().then(
            ({ consent }) => set({ since: consent?.at ?? null, told: "" }),
            () => undefined /* then it is not known to be kept */,
        );
    }, []);
    const failed = () => set({ since, told: t("failed") });
    const hold = () =>
        keep(answers).then(({ consent }) => set({ since: consent?.at ?? null, told: "" }), failed);
    const erase = () => forget().then(() => set({ since: null, told: say("forgotten") }), failed);
    return (
        <section class="quiz-keep" aria-label={say("keepTitle")}>
            <h2>{say("keepTitle")}</h2>
            <p class="muted">{since ? say("kept", { date: date(since) }) : say("keepAbout")}</p>
            <p class="quiz-ways">
                <button type="button" class="save" onClick={hold}>
                    {say("keep")}
                </button>
                {since && (
                    <button type="button" class="link" onClick={erase}>
                        {say("forget")}
                    </button>
                )}
            </p>
            <p role="alert">{told}</p>
        </section>
    );
}
