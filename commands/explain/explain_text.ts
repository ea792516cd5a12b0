/**
 * Hints in steps: what the paper asks for, then where and when to look, then what happened.
 *
 * @module
 */

import { wrapped } from "../../reports/complaints.ts";
import { visible } from "../../trace/visible.ts";
import type { Failure, Outcome } from "../../runner/protocol.ts";
import type { Broken, Clues } from "./clues.ts";

interface ExplainSetting {
  /** How many steps to show: 1 to 3. */
  step: number;
  /** Characters per line. */
  width: number;
  /** The command without its step. */
  explain: string;
  /** The command that shows the run event by event. */
  replay: string;
}

/** The titles of the steps. */
const titles = ["What is asked", "Where and when", "What happened"];

/** What the paper asks for, where the referee saw no broken rule. */
const asked: Record<Failure["kind"], string> = {
  assertion:
    "The test asks for this, and no rule that the referee checks was broken: what had to happen did not, or " +
    "came too late. Which of Figure 2's rules makes it happen, or which part of a service?",
  deadlock:
    "Something must always be under way in a running server: an election timer, or a leader's heartbeats " +
    "(Figure 2, Rules for Servers). Here every server only waits.",
  timeout:
    "The test ends if each server does what it is asked for in bounded time, and then lets others run.",
  crash:
    "A server keeps to the contract of its API and does not throw, whatever it is sent and whenever it is called.",
  refused: "A server's time and chance are the simulator's: what reaches out of it is refused.",
  fault: "This is a fault of the harness, not of your file: please report it.",
};

/** The lines, and whether there was something to explain. */
export function explained(
  { test, seed, failure, total, complaints }: Outcome,
  clues: Clues,
  { step, width, explain, replay }: ExplainSetting,
): { lines: string[]; explains: boolean } {
  // A warning may be a cause where something did not happen; an exception explains itself.
  const isSilent = failure === null || ["assertion", "deadlock", "timeout"].includes(failure.kind);
  const first = clues.firstBroken(complaints);
  const broken = first?.broken.severity === "error" || isSilent ? first : null;
  const head = failure === null
    ? `${test}, seed ${seed}: passes`
    : `${test}, seed ${seed}: fails with "${visible(failure.message.split("\n")[0])}"`;
  if (failure === null && broken === null) {
    return { lines: [`${head}, and no rule that the referee checks is broken.`], explains: false };
  }
  const end = failure?.at ?? total * 1e6;
  const hints = broken !== null
    ? ofRule(broken.broken, broken.before, end, replay)
    : ofFailure(failure!, clues, replay);
  const lines = [head + (failure === null ? ", and yet a rule is broken." : ".")];
  for (const [i, hint] of hints.slice(0, step).entries()) {
    lines.push("", `${i + 1}. ${titles[i]}`, ...hint.flatMap((line) => indented(line, width)));
  }
  if (step < hints.length) lines.push("", `More, if you need it: ${explain} --step ${step + 1}`);
  return { lines, explains: true };
}

/** A line of a log, or a command, stays as it is; a sentence is wrapped. */
function indented(line: string, width: number): string[] {
  if (line.startsWith(" ")) return [`   ${visible(line)}`];
  return wrapped(visible(line), width - 3).map((part) => `   ${part}`);
}

function ofRule(broken: Broken, before: string[], end: number, replay: string): string[][] {
  const { rule, severity, section, server, sentence } = broken;
  const at = broken.at ?? 0;
  const name = severity === "error" ? `Rule ${rule}` : `Rule ${rule} (a warning)`;
  return [
    [
      `${name}: ${section}.`,
      "Read it again in the paper, with the sentences around it; then read your code for it.",
    ],
    [
      `S${server}, at ${seconds(at)} s; the run ends at ${seconds(end)} s.`,
      "What each server did around it:",
      `  ${replay} ${around(at)}`,
    ],
    [`${sentence}.`, `Before that, in S${server}:`, ...before.map((line) => `  ${line.trimStart()}`)],
  ];
}

function ofFailure(failure: Failure, clues: Clues, replay: string): string[][] {
  const { kind, server, at, servers, stack, message, where, notes = [] } = failure;
  const step = clues.step === null ? "" : ` The test was at ${clues.step}.`;
  const who = server === null ? [] : [`S${server}.`];
  const numbers = server === null ? servers.map((view) => view.server) : [server];
  const last = numbers.flatMap((each) => clues.before(each, server === null ? 2 : undefined));
  return [
    [asked[kind]],
    [
      ...who,
      `At ${seconds(at)} s${where === null ? "" : `, in ${where}`}.${step}`,
      "What each server did around it:",
      `  ${replay} ${around(at)}`,
    ],
    [
      ...message.split("\n"),
      ...notes.map((note) => `note: ${note}`),
      ...stack.map((frame) => `  ${frame.trim()}`),
      ...(last.length === 0 ? [] : [
        server === null ? "The last events of each server:" : "Its last events:",
        ...last.map((line) => `  ${line.trimStart()}`),
      ]),
    ],
  ];
}

/** The part of a run to look at. */
function around(at: number): string {
  return `--from ${seconds(Math.max(0, at - 500_000))} --to ${seconds(Math.ceil(at / 1000) * 1000)}`;
}

function seconds(at: number): string {
  return (at / 1e6).toFixed(3);
}
