// The quiz and what it finds, asked of the marketplace's own API. Nothing is kept: the answers go
// along with each question, as they stand in the URL.
import { ask } from "../api/ask";
import { Problem, type Reasoned } from "../api/native";
import { lang, type Named } from "../i18n/lang";

/** `option` null: skipped. */
export interface Answer {
    question: string;
    option: string | null;
}

interface Liked {
    note?: string;
    accord?: string;
    axis?: string;
}

export interface Option {
    id: string;
    label: Named;
    scent: { like: Liked[]; dislike: Liked[]; veto: Liked[] };
}

export interface Question {
    id: string;
    text: Named;
    options: Option[];
}

export interface Step {
    question: Question | null; /* null: there is nothing left to ask */
    completeness: number; /* per cent */
}

export interface Profile {
    consent: { at: string } | null; /* null: nothing is kept */
}

const SHOWN = 8;
const PROFILE = "/api/users/me/scent-profile";

/** "smoky:love,season:-", the form of the API and of the URL. */
export const written = (answers: Answer[]) =>
    answers.map(({ question, option }) => `${question}:${option ?? "-"}`).join(",");

export function read(text: string): Answer[] {
    return text
        .split(",")
        .map((part) => part.split(":"))
        .filter(([question, option]) => question && option)
        .map(([question, option]) => ({
            question: question!,
            option: option === "-" ? null : option!,
        }));
}

async function reply<T>(path: string, init?: RequestInit): Promise<T> {
    const answer = await ask(path, init);
    if (answer.status === 204) return undefined as T;
    const body = (await answer.json()) as T & { detail?: string };
    if (!answer.ok) throw new Problem(answer.status, body.detail ?? answer.statusText);
    return body;
}

const sending = (method: string, body: object): RequestInit => ({
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
});

/* Even an empty list says that the answers are here and not in a profile. */
export const nextStep = (answers: Answer[]) =>
    reply<Step>(`${PROFILE}/next-question?${new URLSearchParams({ answers: written(answers) })}`);

export const fitting = async (answers: Answer[]) =>
    (
        await reply<{ hits: Reasoned[] }>(
            `/api/products/recommendations?k=${SHOWN}&lang=${lang()}`,
            sending("POST", { answers }),
        )
    ).hits;

export const profile = () => reply<Profile>(PROFILE);

/** Keep the answers in a profile of this browser: the shopper has said so. */
export const keep = (answers: Answer[]) =>
    reply<Profile>(PROFILE, sending("PUT", { consent: true, answers }));

export const forget = () => reply<void>(PROFILE, { method: "DELETE" });
