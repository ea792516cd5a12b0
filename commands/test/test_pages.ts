/**
 * `test --html DIR`: the pictures of the runs that failed or broke a rule.
 *
 * @module
 */

import { firstBroken, ruleName } from "../../reports/complaints.ts";
import type { IndexData, IndexItem } from "../../reports/html_index.ts";
import type { Outcome } from "../../runner/protocol.ts";
import { Pages, type PagesSetting } from "../picture/pages.ts";

/** Most pictures that are made, and most runs that are listed; `stress` is for more. */
const [mostPages, mostRows] = [30, 2000];

export class TestPages {
  #pages: Pages;
  #title: string;
  #facts: string[];
  #command: PagesSetting["command"];
  #real: boolean;
  #runs = 0;
  #failed = 0;
  #outcomes: Outcome[] = [];

  constructor(
    setting: PagesSetting,
    { title, facts, real }: { title: string; facts: string[]; real: boolean },
  ) {
    this.#pages = new Pages(setting);
    this.#title = title;
    this.#facts = facts;
    this.#command = setting.command;
    this.#real = real;
  }

  add(outcome: Outcome): void {
    this.#runs++;
    if (outcome.failure !== null) this.#failed++;
    if (this.#outcomes.length < mostRows) this.#outcomes.push(outcome);
  }

  /** Makes the pictures and writes the first page; returns its path. Of each test the first run that failed is shown. */
  async write(): Promise<string> {
    const failed = firstOfEach(this.#outcomes.filter(({ failure }) => failure !== null), ({ test }) => test);
    const broken = firstOfEach(
      this.#outcomes.filter(({ failure, complaints = [] }) =>
        failure === null && firstBroken(complaints) !== null
      ),
      ({ complaints = [] }) => ruleName(firstBroken(complaints)!),
    );
    const failures: IndexItem[] = [], rules: IndexItem[] = [];
    for (const [outcome, count] of failed) {
      const { test, seed, failure, complaints = [] } = outcome;
      const first = firstBroken(complaints);
      const cause = first === null ? [] : [`${ruleName(first)}: ${first.sentence} (${first.section}).`];
      const lines = [...cause, failure!.message.split("\n", 1)[0]];
      failures.push(await this.#item(`${test}, seed ${seed}`, count, lines, outcome));
    }
    for (const [outcome, count] of broken) {
      const first = firstBroken(outcome.complaints ?? [])!;
      const lines = [`${first.sentence} (${first.section}).`];
      const title = `${ruleName(first)}: ${outcome.test}, seed ${outcome.seed}`;
      rules.push(await this.#item(title, count, lines, outcome));
    }
    return this.#pages.index(this.#data(failures, rules));
  }

  #pagesMade = 0;

  async #item(title: string, count: number, lines: string[], { test, seed }: Outcome): Promise<IndexItem> {
    const isShown = !this.#real && this.#pagesMade++ < mostPages;
    const page = isShown ? await this.#pages.page(test, seed) : null;
    return {
      title,
      count: count === 1 ? "" : `${count} runs`,
      lines,
      page,
      commands: [this.#command(test, seed)],
    };
  }

  #data(failures: IndexItem[], rules: IndexItem[]): IndexData {
    const verdict: IndexData["verdict"] = this.#failed > 0
      ? { text: `${this.#failed} of ${this.#runs} failed`, look: "bad" }
      : rules.length > 0
      ? { text: "passed, rules broken", look: "warning" }
      : { text: "all passed", look: "good" };
    return {
      title: this.#title,
      verdict,
      facts: this.#facts,
      head: ["test", "", "seed", "simulated s", "RPCs", "bytes"],
      rows: this.#outcomes.map(({ test, seed, failure, leftOut, total, rpcs, bytes }) => ({
        cells: [
          test,
          failure !== null ? "failed" : leftOut === undefined ? "passed" : "left out",
          String(seed),
          total.toFixed(1),
          String(rpcs),
          String(bytes),
        ],
        look: failure === null ? "plain" : "bad",
      })),
      failures,
      rules,
    };
  }
}

/** The first of each kind, and how many there are. */
function firstOfEach(outcomes: Outcome[], kindOf: (outcome: Outcome) => string): [Outcome, number][] {
  return [...Map.groupBy(outcomes, kindOf).values()].map((group) => [group[0], group.length]);
}
