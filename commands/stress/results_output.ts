/**
 * Writes results to files: `--json` and `--junit`.
 *
 * @module
 */

import { type GrowingFile, replaceFile, systemsReason } from "../../platform/growing_file.ts";
import { platform } from "../../platform/platform.ts";
import type { Groups } from "../../reports/groups.ts";
import { plain } from "../../reports/report.ts";
import type { RuleGroups } from "../../reports/rule_groups.ts";
import { ruleLines, type RulesSetting } from "../../reports/rules_text.ts";
import { stressJunit } from "../../reports/stress_junit.ts";
import { type Header, lineOf, type ResultRecord } from "../../reports/results.ts";
import type { Tally } from "../../reports/tally.ts";
import { demandNoFolder, jsonFile } from "../json_file.ts";

export class ResultsOutput {
  #json: GrowingFile | null = null;
  #junit: string | null;
  /** Why writes failed; empty if none did. */
  readonly troubles: string[] = [];

  /** Creates the file of records; a path that cannot be written to is a UsageError. */
  constructor(json: string | null, junit: string | null) {
    this.#junit = junit;
    demandNoFolder("--junit", junit);
    if (json !== null) this.#json = jsonFile(json, (sentence) => this.#trouble(sentence));
  }

  /** Writes a record, if `--json` was given. */
  write(record: ResultRecord): void {
    this.#json?.append(lineOf(record));
  }

  /** Writes the JUnit report, if `--junit` was given, and closes the file of records. */
  close(
    header: Header,
    tally: Tally,
    groups: Groups,
    rules: RuleGroups,
    commands: RulesSetting["commands"],
  ): void {
    this.#json?.close();
    if (this.#junit === null) return;
    const { course, real, begun, seed, raft, dir, raftHash, race, runtime, lab, shard } = header;
    const properties = {
      seed: String(seed),
      shard: `${shard.index}/${shard.of}`,
      raft: raft ?? dir ?? "raft/raft.ts",
      raftHash,
      race: String(race),
      referee: String(header.referee),
      strict: String(header.strict),
      runtime,
      lab,
    };
    const remarks = ruleLines(rules, { runs: tally.total().runs, commands, width: Infinity, paint: plain });
    try {
      replaceFile(
        this.#junit,
        stressJunit(tally, groups.list(), { course, real, begun, properties, remarks }),
      );
    } catch (error) {
      this.#trouble(`${this.#junit} could not be written: ${systemsReason(error)}`);
    }
  }

  #trouble(sentence: string): void {
    this.troubles.push(sentence);
    platform.complain(`raftlab: ${sentence}\n`);
  }
}
