/**
 * The referee's complaints as lines.
 *
 * @module
 */

import type { Complaint } from "../runner/protocol.ts";
import { linkTo } from "../trace/picture/place.ts";

/** How many rules have their first complaint shown; later ones mostly follow from the first. */
const shown = 3;

/** A rule's name in a line; a warning or a note is marked as one. */
export function ruleName({ rule, severity }: Pick<Complaint, "rule" | "severity">): string {
  return severity === "error" ? rule : `${rule} (${severity})`;
}

/** Wraps a text between words at `width` characters; all lines but the first start with `margin`. */
export function wrapped(text: string, width: number, margin = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line.trim() !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = margin + word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

const indent = " ".repeat("referee: ".length);

/** A complaint's lines, of at most `width` characters: what happened, perhaps where on the run's page, and a hint. */
export function linesOf(complaint: Complaint, width: number, link = false): string[] {
  const { at, sentence, section, context } = complaint;
  const moment = `${(at / 1e6).toFixed(3)} s`;
  const first = `referee: ${ruleName(complaint)} at ${moment}: ${sentence} (${section}).${
    link ? ` ${linkTo(complaint)}` : ""
  }`;
  const help = context === null ? [] : wrapped(context, width - indent.length);
  return [...wrapped(first, width, indent), ...help.map((line) => indent + line)];
}

/**
 * The rule that a run broke first: that of the earliest error or, without errors, of the earliest warning. Null if none
 * was broken; a note only says that something is not checked.
 */
export function firstBroken(complaints: readonly Complaint[] = []): Complaint | null {
  const earliest = (kind: Complaint["severity"]) => complaints.find(({ severity }) => severity === kind);
  return earliest("error") ?? earliest("warning") ?? null;
}

/** The first complaint of each rule; if a rule is both an error and a warning, the first of each. */
export function firstOfEach(complaints: readonly Complaint[]): Complaint[] {
  const isSame = (a: Complaint, b: Complaint) => a.rule === b.rule && a.severity === b.severity;
  return complaints.filter((each, i) => complaints.findIndex((other) => isSame(each, other)) === i);
}

/** A test's first complaints, and how many more there are. */
function complaintLines(complaints: readonly Complaint[], width: number, links: boolean): string[] {
  const firsts = firstOfEach(complaints);
  const rest = new Set(firsts.splice(shown).map(({ rule }) => rule));
  const lines = firsts.flatMap((each) => linesOf(each, width, links));
  if (rest.size > 0) lines.push(`${indent}then ${[...rest].join(", ")}`);
  return lines;
}

/** Collects the complaints of a run, and decides what to show for each test. */
export class Tally {
  #tests = 0;
  #first = new Map<string, number>();
  #noted = new Set<string>();

  /**
   * Counts one test's complaints and returns their lines, of at most `width` characters: those of broken rules, and the
   * rest (warnings and notes). A note is shown once per run.
   */
  add(
    complaints: readonly Complaint[],
    width: number,
    links: boolean,
  ): { errors: string[]; others: string[] } {
    const news = complaints.filter(({ severity, sentence }) => {
      const text = sentence.replaceAll(/\d+/g, "#");
      if (severity !== "note") return true;
      return !this.#noted.has(text) && this.#noted.add(text);
    });
    this.#count(complaints);
    const isError = ({ severity }: Complaint) => severity === "error";
    return {
      errors: complaintLines(news.filter(isError), width, links),
      others: complaintLines(news.filter((complaint) => !isError(complaint)), width, links),
    };
  }

  #count(complaints: readonly Complaint[]): void {
    const broken = firstBroken(complaints);
    if (broken === null) return;
    this.#tests++;
    this.#first.set(broken.rule, (this.#first.get(broken.rule) ?? 0) + 1);
  }

  /** How many tests broke a rule. */
  get broken(): number {
    return this.#tests;
  }

  /** The lines at the end of a run; none without complaints. */
  lines(): string[] {
    if (this.#tests === 0) return [];
    const tests = this.#tests === 1 ? "1 test" : `${this.#tests} tests`;
    const rules = [...this.#first].sort((a, b) => b[1] - a[1]).map(([rule, count]) => `${rule} in ${count}`);
    return [`referee: rules broken in ${tests}, by the first of each test: ${rules.join(", ")}`];
  }
}
