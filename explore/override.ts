/**
 * Overrides, which make a run deviate from its seed. Each identifies its object independently of the others: a message
 * by its link and its number on that link, a server's event by its moment.
 *
 * Steps are overrides, too: while there are steps left, nothing happens by itself, and they are taken one after
 * another; an impossible step is skipped. After the last one the run continues in the order of time.
 *
 * @module
 */

export type Leg = "request" | "reply";

/** The `number`-th call, from 1, that any life of server `from` sends server `to`. */
interface OnMessage {
  from: number;
  to: number;
  number: number;
}

/** At a moment, in microseconds of the test. */
interface OnServer {
  server: number;
  at: number;
}

/** Something that happens at its own time. Durations are in microseconds. */
type Timed =
  | ({ do: "lose"; what: Leg } & OnMessage)
  /** It takes this much longer. */
  | ({ do: "delay"; what: Leg; us: number } & OnMessage)
  /** Server `to` restarts this long after it answered. */
  | ({ do: "restart after"; us: number } & OnMessage)
  | ({ do: "crash" | "start" | "restart" } & OnServer)
  /** For this long none of its timers fires, and no message reaches it. */
  | ({ do: "pause"; us: number } & OnServer)
  /** Its timers fire, ahead of everything due earlier, until it sends or applies something. */
  | ({ do: "fire" } & OnServer);

/** One step of a run in which nothing happens by itself. */
export type Step =
  /** Its timers fire until it sends or applies something. */
  | { step: "timer"; server: number }
  /** The `nth` message under way, from 1, of `from`'s calls to `to` (requests and replies) arrives or is lost. */
  | { step: "deliver" | "lose"; from: number; to: number; nth: number }
  /** `command`: a client gives it the next command. */
  | { step: "crash" | "start" | "command"; server: number };

export type Override = Timed | Step;

export function isStep(override: Override): override is Step {
  return "step" in override;
}

const stepLetters = { timer: "t", crash: "c", start: "s", command: "x", deliver: "d", lose: "l" } as const;
const serverLetters = { crash: "C", start: "S", restart: "R", pause: "P", fire: "F" } as const;

/** Overrides as a word that needs no quotes in a shell: `t2.d20.l21n2`, `L20n17`, `P1t1733145w400000`. */
export function codeOf(overrides: readonly Override[]): string {
  return overrides.map(wordOf).join(".");
}

function wordOf(override: Override): string {
  if (isStep(override)) {
    const letter = stepLetters[override.step];
    if ("server" in override) return `${letter}${override.server}`;
    const nth = override.nth === 1 ? "" : `n${override.nth}`;
    return `${letter}${override.from}${override.to}${nth}`;
  }
  if ("server" in override) {
    const span = override.do === "pause" ? `w${override.us}` : "";
    return `${serverLetters[override.do]}${override.server}t${override.at}${span}`;
  }
  const message = `${override.from}${override.to}n${override.number}`;
  switch (override.do) {
    case "lose":
      return `${override.what === "request" ? "L" : "M"}${message}`;
    case "delay":
      return `${override.what === "request" ? "D" : "E"}${message}w${override.us}`;
    case "restart after":
      return `A${message}w${override.us}`;
  }
}

/** The overrides of such a word; or, as a string, its first invalid part. */
export function overridesOf(code: string): Override[] | string {
  const overrides: Override[] = [];
  for (const word of code.split(".").filter((word) => word !== "")) {
    const override = overrideOf(word);
    if (override === null) return word;
    overrides.push(override);
  }
  return overrides;
}

function overrideOf(word: string): Override | null {
  const parts = /^([a-zA-Z])(\d)(\d?)(?:n(\d{1,9}))?(?:t(\d{1,12}))?(?:w(\d{1,12}))?$/.exec(word);
  if (parts === null) return null;
  const [, letter, first, second] = parts;
  const [number, at, us] = parts.slice(4).map((text) => text === undefined ? null : Number(text));
  /** Whether exactly these numbers are present. */
  const has = (link: boolean, n: boolean | null, t: boolean, w: boolean) =>
    (second !== "") === link && (n === null || (number !== null && number > 0) === n) &&
    (at !== null) === t && (us !== null) === w;
  const server = Number(first);
  const message = { from: server, to: Number(second), number: number ?? 1 };
  switch (letter) {
    case "t":
    case "c":
    case "s":
    case "x": {
      const step = ({ t: "timer", c: "crash", s: "start", x: "command" } as const)[letter];
      return has(false, false, false, false) ? { step, server } : null;
    }
    case "d":
    case "l": {
      const { from, to, number: nth } = message;
      if (!has(true, null, false, false) || nth === 0) return null;
      return { step: letter === "d" ? "deliver" : "lose", from, to, nth };
    }
    case "L":
    case "M":
      return has(true, true, false, false)
        ? { do: "lose", what: letter === "L" ? "request" : "reply", ...message }
        : null;
    case "D":
    case "E":
      return has(true, true, false, true)
        ? { do: "delay", what: letter === "D" ? "request" : "reply", ...message, us: us! }
        : null;
    case "A":
      return has(true, true, false, true) ? { do: "restart after", ...message, us: us! } : null;
    case "P":
      return has(false, false, true, true) ? { do: "pause", server, at: at!, us: us! } : null;
    case "C":
    case "S":
    case "R":
    case "F": {
      const what = ({ C: "crash", S: "start", R: "restart", F: "fire" } as const)[letter];
      return has(false, false, true, false) ? { do: what, server, at: at! } : null;
    }
  }
  return null;
}

export function sentenceOf(override: Override): string {
  if (isStep(override)) {
    switch (override.step) {
      case "timer":
        return `S${override.server}'s timer fires`;
      case "deliver":
      case "lose": {
        const { from, to, nth } = override;
        const which = nth === 1 ? "the oldest message" : `message ${nth} under way`;
        const ends = override.step === "deliver" ? "arrives" : "is lost";
        return `${which} of S${from}'s calls to S${to} ${ends}`;
      }
      case "crash":
        return `S${override.server} crashes`;
      case "start":
        return `S${override.server} starts again`;
      case "command":
        return `a client gives S${override.server} a command`;
    }
  }
  const seconds = (us: number) => `${(us / 1e6).toFixed(6).replace(/0{1,3}$/, "")} s`;
  if ("server" in override) {
    const { server, at } = override;
    const what = override.do === "pause"
      ? `S${server} pauses for ${seconds(override.us)}`
      : override.do === "fire"
      ? `S${server}'s timers fire first`
      : override.do === "start"
      ? `S${server} starts again`
      : `S${server} ${override.do === "crash" ? "crashes" : "restarts"}`;
    return `${what} at ${seconds(at)}`;
  }
  const { from, to, number } = override;
  const call = `S${from}'s call ${number} to S${to}`;
  switch (override.do) {
    case "lose":
      return `the ${override.what} of ${call} is lost`;
    case "delay":
      return `the ${override.what} of ${call} takes ${seconds(override.us)} more`;
    case "restart after":
      return `S${to} restarts ${seconds(override.us)} after it answered ${call}`;
  }
}
