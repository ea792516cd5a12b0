/**
 * Grades all submissions, several at once, and saves each result.
 *
 * @module
 */

// This module is loaded on demand, so it does not matter that Deno loads this slowly.
import { mkdirSync } from "node:fs";
import { replaceFile, systemsReason } from "../../platform/growing_file.ts";
import { platform } from "../../platform/platform.ts";
import type { Grade } from "./reports/grade_schemas.ts";
import { gradescopeResults } from "./reports/gradescope.ts";
import { gradesCsv, gradesJson } from "./reports/grades_files.ts";
import { gradesJunit } from "./reports/grades_junit.ts";
import { studentReport } from "./reports/student_report.ts";
import type { Roster } from "./roster.ts";
import { type Intake, type Submission, takeIn } from "./intake.ts";
import type { Ledger, LedgerLine } from "./ledger.ts";
import { gradeSubmission, type Setting } from "./one_submission.ts";
import type { GradingProgress } from "./grading_progress.ts";

interface GradingPlan extends Setting {
  submissions: Submission[];
  /** The results of an earlier grading. */
  past: LedgerLine[];
  /** Names of submissions to grade again even if unchanged. */
  regrade: Set<string>;
  /** The class; null if there is no roster. */
  roster: Roster | null;
  /** The folder of results, as an absolute path. */
  out: string;
  /** Submissions at once. */
  jobs: number;
  /** Where graded submissions are recorded. */
  ledger: Ledger;
  progress: GradingProgress;
}

/** Names in the folder of results that no submission can have. */
export const ownFiles = [
  "grades.json",
  "grades.csv",
  "junit.xml",
  "grading.jsonl",
  "grading.jsonl.new",
  "grading.lock",
];

export class GradingRun {
  #plan: GradingPlan;
  #grades = new Map<string, Grade>();
  #interrupted = false;
  /** The harness's own faults, and results that could not be written: a sentence each. */
  readonly troubles: string[] = [];
  /** Results that could not be written, by their paths in the folder of results. */
  readonly unwritten: string[] = [];

  constructor(plan: GradingPlan) {
    this.#plan = plan;
  }

  /** All grades so far, by name, including earlier grades of submissions that are not named now. */
  get grades(): Grade[] {
    const { submissions, past } = this.#plan;
    const named = new Set(submissions.map(({ name }) => name));
    const others = past.map(({ grade }) => grade).filter(({ name }) => !named.has(name));
    const all = new Map([...others, ...this.#grades.values()].map((grade) => [grade.name, grade]));
    return [...all.values()].sort((a, b) => a.name < b.name ? -1 : 1);
  }

  /** The number of submissions to grade. */
  get named(): number {
    return this.#plan.submissions.length;
  }

  /** The number of these that are graded. */
  get done(): number {
    return this.#grades.size;
  }

  /** Grades all submissions that have no grade yet, and writes the results of all. */
  async go(): Promise<void> {
    const { submissions, jobs, lab, progress, ledger } = this.#plan;
    const waiting: { submission: Submission; intake: Intake }[] = [];
    for (const submission of submissions) {
      const intake = await takeIn(submission, lab);
      const known = this.#pastOf(submission, intake);
      if (known === null) waiting.push({ submission, intake });
      else this.#keep(known);
    }
    progress.begin(waiting.length);
    const worker = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await this.#one(next.submission, next.intake);
      }
    };
    await Promise.all(Array.from({ length: jobs }, worker));
    ledger.close();
    if (ledger.trouble !== null) this.#trouble(ledger.trouble);
    progress.end();
    this.#writeAll();
  }

  /** Stops: writes the grades so far and keeps nothing more. The running processes end with this one. */
  interrupt(): void {
    this.#interrupted = true;
    this.#plan.progress.end();
    this.#writeAll();
  }

  /** The earlier grade, if the submission is still the same, to the byte. */
  #pastOf({ name, given }: Submission, { hash }: Intake): Grade | null {
    // It has no files, so grading it again takes no time.
    if (hash === "" || this.#plan.regrade.has(name)) return null;
    const line = this.#plan.past.findLast(({ grade }) => grade.name === name && grade.submission === given);
    return line !== undefined && line.grade.hash === hash ? line.grade : null;
  }

  async #one(submission: Submission, intake: Intake): Promise<void> {
    const { progress, ledger } = this.#plan;
    const { name } = submission;
    const begun = performance.now();
    progress.started(name);
    const folder = `${this.#folderOf(name)}/submitted`;
    const ran = (ended: number) => progress.ran(name, ended);
    try {
      const { grade, faults } = await gradeSubmission(submission, intake, folder, this.#plan, ran);
      if (this.#interrupted) return;
      this.#keep(grade);
      // A grade affected by a fault of ours is not recorded: --resume grades it again.
      if (faults.length === 0) ledger.add({ grade, wall: Math.round(performance.now() - begun) / 1000 });
      for (const fault of faults) {
        this.#trouble(`${name}: a fault of the harness, please report it: ${fault}`);
      }
    } catch (error) {
      this.#trouble(`${name} could not be graded: ${systemsReason(error)}`);
    }
    progress.ended(name);
  }

  #keep(grade: Grade): void {
    this.#grades.set(grade.name, grade);
    const { grading } = this.#plan;
    const folder = this.#folderOf(grade.name);
    this.#write(`${folder}/report.txt`, () => studentReport(grade, grading));
    const results = gradescopeResults(grade, grading);
    this.#write(`${folder}/results.json`, () => `${JSON.stringify(results, null, 2)}\n`);
  }

  #writeAll(): void {
    const { out, grading, roster } = this.#plan;
    this.#write(`${out}/grades.json`, () => gradesJson(this.grades, grading));
    this.#write(`${out}/grades.csv`, () => gradesCsv(this.grades, grading, roster));
    this.#write(`${out}/junit.xml`, () => gradesJunit(this.grades, grading));
  }

  #write(path: string, text: () => string): void {
    try {
      mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      replaceFile(path, text());
    } catch (error) {
      this.unwritten.push(path.slice(this.#plan.out.length + 1));
      this.#trouble(`${path} could not be written: ${systemsReason(error)}`);
    }
  }

  #trouble(sentence: string): void {
    this.troubles.push(sentence);
    platform.complain(`raftlab: ${sentence}\n`);
  }

  #folderOf(name: string): string {
    return `${this.#plan.out}/${name}`;
  }
}
