/**
 * `stress --html DIR`: the results of all runs, with a picture of the shortest run of each group of failures and of
 * each broken rule.
 *
 * @module
 */

import { ruleName } from "../../reports/complaints.ts";
import type { Group, Groups } from "../../reports/groups.ts";
import { titleOf } from "../../reports/groups_text.ts";
import type { IndexData, IndexItem } from "../../reports/html_index.ts";
import type { RuleGroup, RuleGroups } from "../../reports/rule_groups.ts";
import type { Moments } from "../../reports/statistics.ts";
import type { Row, Tally } from "../../reports/tally.ts";
import { Pages, type PagesSetting } from "../picture/pages.ts";

/** Most pictures of failures, and of broken rules. */
const mostPages = 20;

interface StressPagesSetting {
  title: string;
  facts: string[];
  /** With the wall clock no run repeats, so there are no pictures. */
  real: boolean;
}

export class StressPages {
  #pages: Pages;
  #setting: StressPagesSetting;
  #command: PagesSetting["command"];

  constructor(setting: PagesSetting, about: StressPagesSetting) {
    this.#pages = new Pages(setting);
    this.#setting = about;
    this.#command = setting.command;
  }

  /** Makes the pictures and writes the first page; returns its path. */
  async write(tally: Tally, groups: Groups, rules: RuleGroups): Promise<string> {
    const { title, facts, real } = this.#setting;
    const total = tally.total();
    const failures: IndexItem[] = [], broken: IndexItem[] = [];
    for (const group of groups.list()) {
      const { test, seed } = group.example;
      const page = real || failures.length >= mostPages ? null : await this.#pages.page(test, seed);
      failures.push(this.#failure(group, total.runs, page));
    }
    for (const group of rules.list().filter(({ example }) => example.complaint.severity !== "note")) {
      const { test, seed } = group.example;
      const page = real || broken.length >= mostPages ? null : await this.#pages.page(test, seed);
      broken.push(this.#rule(group, total.runs, page));
    }
    const verdict: IndexData["verdict"] = total.failed > 0
      ? { text: `${total.failed} of ${total.runs} runs failed`, look: "bad" }
      : broken.length > 0
      ? { text: "passed, rules broken", look: "warning" }
      : { text: `${total.runs} runs passed`, look: "good" };
    return this.#pages.index({
      title,
      verdict,
      facts,
      head: ["", "runs", "passed", "failed", "left out", "simulated s", "RPCs", "bytes"],
      rows: [
        ...tally.parts().flatMap((
          { part, tests },
        ) => [rowOf(part, "part"), ...tests.map((test) => rowOf(test, "plain"))]),
        rowOf(total, "part"),
      ],
      failures,
      rules: broken,
    });
  }

  #failure(group: Group, runs: number, page: string | null): IndexItem {
    const { example, count, tests } = group;
    const { test, seed, failure, rpcs } = example;
    const inTests = [...tests].map(([name, { count, seeds }]) =>
      `${name} ${count}: seeds ${seeds.join(" ")}`
    );
    return {
      title: titleOf(group),
      count: `${count} of ${runs} runs`,
      lines: [
        failure.message.split("\n", 1)[0],
        `The shortest: ${test}, seed ${seed}, fails at ${
          (failure.at / 1e6).toFixed(3)
        } s after ${rpcs} RPCs.`,
        ...inTests,
      ],
      page,
      commands: [this.#command(test, seed)],
    };
  }

  #rule(
    { count, tests, example: { test, seed, complaint } }: RuleGroup,
    runs: number,
    page: string | null,
  ): IndexItem {
    const { at, sentence, section, context } = complaint;
    return {
      title: `${ruleName(complaint)}: ${sentence} (${section}).`,
      count: `${count} of ${runs} runs`,
      lines: [
        ...context === null ? [] : [context],
        `The shortest: ${test}, seed ${seed}, at ${(at / 1e6).toFixed(3)} s.`,
        [...tests].map(([name, count]) => `${name} ${count}`).join(", "),
      ],
      page,
      commands: [this.#command(test, seed)],
    };
  }
}

function rowOf(row: Row, look: "part" | "plain"): IndexData["rows"][number] {
  const { name, runs, passed, failed, leftOut, seconds, rpcs, bytes } = row;
  return {
    cells: [
      name,
      ...[runs, passed, failed, leftOut].map(String),
      spreadOf(seconds, 2),
      spreadOf(rpcs, 0),
      spreadOf(bytes, 0),
    ],
    look: failed > 0 && look === "plain" ? "bad" : look,
  };
}

/** Mean and standard deviation of the runs that passed. */
function spreadOf({ count, mean, spread }: Moments, digits: number): string {
  return count === 0 ? "-" : `${mean.toFixed(digits)} ± ${spread.toFixed(digits)}`;
}
