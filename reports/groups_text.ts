/**
 * Renders groups of failures as text.
 *
 * @module
 */

import type { Group } from "./groups.ts";
import { reasons } from "./reasons.ts";
import { type Paint, stamped } from "./report.ts";
import type { FailedRun } from "./results.ts";
import { visible } from "../trace/visible.ts";

/** How many lines of the student's prints are shown; a result file has more. */
const printsShown = 12;

interface GroupsSetting {
  /** Whether the runs used the wall clock. */
  real: boolean;
  paint: Paint;
}

export function groupLines(groups: Group[], setting: GroupsSetting): string[] {
  return groups.flatMap((group, i) => ["", ...linesOf(group, i + 1, setting)]);
}

function linesOf(group: Group, number: number, { real, paint }: GroupsSetting): string[] {
  const { count, tests, example } = group;
  const label = example.evidence.again === "same" ? "see it:" : "run it alone:";
  return [
    `${number}. ${paint.bad(`${count} failed`)}: ${titleOf(group)}`,
    ...[...tests].sort((a, b) => b[1].count - a[1].count).map(testLine),
    `   ${confirmation(group, real)}`,
    `   ${exampleLine(group)}:`,
    ...reasons(example.failure, real).map((line) => `       ${line}`),
    ...printLines(example).map((line) => `       ${line}`),
    ...example.evidence.commands.map((command, i) =>
      `   ${i === 0 ? label : " ".repeat(label.length)} ${command}`
    ),
  ];
}

/** A group's fingerprint for people: `one(...) failed to reach agreement`. */
export function titleOf({ fingerprint }: Pick<Group, "fingerprint">): string {
  return visible(fingerprint).replaceAll("S#", "a server").replaceAll("#", "...");
}

/** `TestBackup2B 12: seeds 1 4 5 ...`, of at most 80 columns. */
function testLine(
  [test, { count, seeds }]: [string, Group["tests"] extends Map<string, infer T> ? T : never],
): string {
  const head = `   ${test} ${count}: ${count === 1 ? "seed" : "seeds"}`;
  const shown = seeds.filter((_, i) => `${head} ${seeds.slice(0, i + 1).join(" ")} ...`.length <= 80);
  return `${head} ${shown.join(" ")}${shown.length < count ? " ..." : ""}`;
}

/** Says whether the failures were reproduced. */
function confirmation({ same, notBack, count, example }: Group, real: boolean): string {
  const tried = same + notBack;
  if (tried === 0) {
    return real ? "not tried again: on the wall clock no run repeats" : "not tried again in a fresh process";
  }
  const which = tried < count ? `${tried} of them were` : tried === 1 ? "it was" : "all were";
  const begin = `${which} tried again in a fresh process: `;
  if (notBack === 0) {
    // A process that spins or dies reports no digest.
    const digest = example.digest === "" ? "" : ", to the digest";
    return `${begin}${tried === 1 ? "it came back" : "all came back"} the same${digest}`;
  }
  const some = same === 0 ? "" : `${same} came back the same, `;
  const failed = `${same === 0 && tried === 1 ? "it" : notBack} did not come back`;
  return `${begin}${some}${failed}: most likely the file keeps state between runs, on an object of the language`;
}

/** Says how short the example is, and how it was found. */
function exampleLine({ count, example, search }: Group): string {
  const at = `seed ${example.seed}, fails at ${(example.failure.at / 1e6).toFixed(3)} s`;
  const name = count === 1 && search === null ? "the failure" : "shortest failure";
  const further = search === null
    ? ""
    : ` (${search.found} of ${search.searched} further seeds of ${example.test} failed alike)`;
  return `${name}: ${at} after ${example.rpcs} RPCs${further}`;
}

function printLines({ peers, evidence: { prints, printsDropped } }: FailedRun): string[] {
  if (prints === null || prints.length === 0) return [];
  const lines = prints.flatMap(({ at, server, text }) => stamped(at, server, text, peers));
  const shown = lines.slice(-printsShown);
  const all = lines.length + printsDropped;
  const which = shown.length === all ? "printed" : `printed, the last ${shown.length} of ${all} lines`;
  return [`${which}:`, ...shown.map((line) => `  ${line}`)];
}
