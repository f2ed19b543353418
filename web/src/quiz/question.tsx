// One question: its options as buttons, each in the colour of what it likes; a way to skip it and
// one back.
import { colour } from "../cards/colours";
import { percent } from "../i18n/format";
import { fallbackLang, named } from "../i18n/lang";
import type { Answer, Option, Question, Step } from "./ask";
import { say } from "./texts";

function hueOf({ scent }: Option): Record<string, string> {
    const [first] = scent.like;
    return { "--hue": colour(first?.accord ?? first?.note ?? first?.axis ?? "") };
}

interface Props {
    step: Step;
    answers: Answer[];
    answer: (option: string | null) => void;
    back: () => void;
    again: () => void;
}

function Options({ question, answer }: { question: Question } & Pick<Props, "answer">) {
    return (
        <div class="quiz-options">
            {question.options.map((option) => (
                <button
                    key={option.id}
                    type="button"
                    style={hueOf(option)}
                    lang={fallbackLang(option.label)}
                    onClick={() => answer(option.id)}
                >
                    {named(option.label)}
                </button>
            ))}
        </div>
    );
}

function Known({ step }: Pick<Props, "step">) {
    return (
        <p class="quiz-known muted">
            <span id="quiz-known">{say("known")}</span>
            <progress max={100} value={step.completeness} aria-labelledby="quiz-known" />
            <span>{percent(step.completeness)}</span>
        </p>
    );
}

/** The question has the focus when another one comes, so that it is read out. */
export function Asked({ step, answers, answer, back, again }: Props) {
    const { question } = step;
    return (
        <section class="quiz-asked" aria-labelledby="quiz-question">
            <Known step={step} />
            <h2 id="quiz-question" tabIndex={-1} lang={fallbackLang(question?.text)}>
                {question ? named(question.text) : say("done")}
            </h2>
            {question && <Options question={question} answer={answer} />}
            <p class="quiz-ways">
                {question && (
                    <button type="button" class="link" onClick={() => answer(null)}>
                        {say("skip")}
                    </button>
                )}
                {answers.length > 0 && (
                    <>
                        <button type="button" class="link" onClick={back}>
                            {say("back")}
                        </button>
                        <button type="button" class="link" onClick={again}>
                            {say("again")}
                        </button>
                    </>
                )}
            </p>
        </section>
    );
}
