// The quiz: question by question, with what fits so far below.
//
//   /quiz?answers=smoky:love,season:-     the URL holds the answers; back takes the last one back
import { render } from "preact";
import { Problem, type Reasoned } from "../api/native";
import { whyForYou } from "../cards/why";
import { ReasonedShelf } from "../home/shelf";
import { t } from "../i18n/lang";
import { failure } from "../shell/failure";
import { params } from "../shell/url";
import "../styles/quiz.css";
import { fitting, nextStep, read, written, type Answer, type Step } from "./ask";
import { Keep } from "./keep";
import { Asked } from "./question";
import { say } from "./texts";

interface State {
    answers: Answer[];
    step: Step;
    hits: Reasoned[];
}

const given = () => read(params().get("answers") ?? "");

/** Where the quiz has `answers`. */
function address(answers: Answer[]): string {
    const next = params();
    if (answers.length > 0) next.set("answers", written(answers));
    else next.delete("answers");
    return `${location.pathname}?${next}`;
}

function Page({ state, go }: { state: State; go: (answers: Answer[]) => void }) {
    const { answers, step, hits } = state;
    const answer = (option: string | null) =>
        go([...answers, { question: step.question!.id, option }]);
    return (
        <div class="quiz">
            <h1>{say("title")}</h1>
            <p class="muted">{say("about")}</p>
            <Asked
                step={step}
                answers={answers}
                answer={answer}
                back={() => go(answers.slice(0, -1))}
                again={() => go([])}
            />
            <ReasonedShelf
                title={step.question ? say("fits") : say("fitsDone")}
                hits={hits}
                why={whyForYou}
            />
            {answers.length > 0 && <Keep answers={answers} />}
        </div>
    );
}

async function stateOf(answers: Answer[]): Promise<State> {
    const said = answers.some(({ option }) => option !== null);
    const [step, hits] = await Promise.all([nextStep(answers), said ? fitting(answers) : []]);
    return { answers, step, hits };
}

/* A link may hold answers to what is no longer asked: then the quiz begins. */
async function load(): Promise<State> {
    try {
        return await stateOf(given());
    } catch (error) {
        if (!(error instanceof Problem) || error.status >= 500 || given().length === 0) throw error;
        history.replaceState(null, "", address([]));
        return stateOf([]);
    }
}

export async function show(main: HTMLElement): Promise<void> {
    document.title = `${say("title")} · Attar`;
    let asked = 0;
    const update = async (moved: boolean) => {
        const turn = ++asked;
        main.setAttribute("aria-busy", "true");
        try {
            const state = await load();
            if (turn !== asked) return;
            if (!moved) main.replaceChildren();
            render(<Page state={state} go={go} />, main);
            if (moved) document.getElementById("quiz-question")!.focus();
        } catch (error) {
            console.error(error);
            if (turn === asked) render(failure(t("failed")), main);
        }
        if (turn === asked) main.removeAttribute("aria-busy");
    };
    const go = (answers: Answer[]) => {
        history.pushState(null, "", address(answers));
        void update(true);
    };
    addEventListener("popstate", () => void update(true));
    await update(false);
}
