// Widgets are drawn before there is any answer; what they would show then is not so.
import type { InstantSearch } from "instantsearch.js";

/** Has the first answer come? */
export const isReady = ({ helper }: InstantSearch) => Boolean(helper?.lastResults);
