/**
 * `explore`: from the words of the command line to an exit code.
 *
 * @module
 */

import { goals } from "../../explore/goals.ts";
import { codeOf, isStep, type Override, overridesOf, sentenceOf } from "../../explore/override.ts";
import { Story, wrapped } from "../../explore/story.ts";
import { platform } from "../../platform/platform.ts";
import { replaceFile, systemsReason } from "../../platform/growing_file.ts";
import { Live } from "../../reports/live.ts";
import { linesOf } from "../../reports/load_error.ts";
import { buildFailed, type Paint } from "../../reports/report.ts";
import { Pool } from "../../runner/pool.ts";
import { childProgram, importMapsOf, refusalsOf } from "../../runner/program.ts";
import type { Job, Outcome, Setup } from "../../runner/protocol.ts";
import { startTypeCheck } from "../../runner/type_check.ts";
import { packageOf } from "../../tester/courses/mod.ts";
import { asTyped } from "../as_typed.ts";
import { visible } from "../../trace/visible.ts";
import { type Chosen, chosen } from "../chosen.ts";
import { exitCodes } from "../exit_codes.ts";
import { demandNoFolder } from "../json_file.ts";
import { paintForOutput, widthForOutput } from "../paint.ts";
import { ReplayJob } from "../replay/replay_job.ts";
import type { ScheduleFile } from "../schedule_schema.ts";
import { keep } from "../test/kept_failures.ts";
import { showAgain } from "../show_again.ts";
import { copyOf } from "../stress/student_copy.ts";
import { coverageLines, thousands, titleOf } from "./coverage.ts";
import { Exploration, type Found } from "./exploration.ts";
import type { ExploreOptions } from "./explore_options.ts";
import { explored } from "./explored.ts";
import { failureIn, Trials } from "./trials.ts";

export async function exploreCommand(options: ExploreOptions): Promise<number> {
  demandNoFolder("--write", options.write);
  const all = explored(await chosen({ ...options, run: null }), options.words.length === 0);
  const copy = copyOf(all.student);
  const map = await importMapsOf(copy.student);
  const program = () => childProgram(copy.student, map);
  const pool = new Pool(program());
  try {
    const paint = await paintForOutput();
    const notLoaded = (lines: string[]) => {
      write(buildFailed(packageOf(all.selection.course, all.selection.lab), lines, paint));
      return exitCodes.notLoaded;
    };
    const refusals = await refusalsOf(all.student);
    if (refusals.length > 0) return notLoaded(refusals);
    const errors = options.check ? await startTypeCheck(all.student, all.map).errors : [];
    if (errors.length > 0) return notLoaded(errors);
    const setup: Omit<Setup, "token" | "announce"> = {
      student: copy.student,
      course: all.selection.course.id,
      real: false,
      debug: false,
      jitter: 0,
      referee: true,
    };
    const session = new Session(options, all, setup, paint);
    platform.onInterrupt(() => {
      const code = session.interrupted(pool);
      copy.remove();
      platform.exit(code);
    });
    const loadError = await session.search(pool);
    if (loadError !== null) {
      return notLoaded(linesOf({ ...loadError, message: copy.renamed(loadError.message) }, platform.cwd()));
    }
    pool.stop();
    return await session.close(program, { student: copy.student, map });
  } finally {
    pool.stop();
    copy.remove();
  }
}

function write(lines: string[]): void {
  platform.write(lines.map((line) => `${line}\n`).join(""));
}

/** One exploration, and what is shown of it. */
class Session {
  #options: ExploreOptions;
  #all: Chosen;
  #setup: Omit<Setup, "token" | "announce">;
  #paint: Paint;
  #exploration: Exploration;
  #live = platform.isTerminal() ? new Live(platform.write) : null;
  #begun = performance.now();
  /** The failure as known so far. */
  #known: { job: Job; overrides: readonly Override[]; outcome: Outcome } | null = null;

  constructor(
    options: ExploreOptions,
    all: Chosen,
    setup: Omit<Setup, "token" | "announce">,
    paint: Paint,
  ) {
    this.#options = options;
    this.#all = all;
    this.#setup = setup;
    this.#paint = paint;
    this.#exploration = new Exploration(all.selection.tests, options, setup);
  }

  async search(pool: Pool) {
    this.#show();
    const error = await this.#exploration.go(pool, () => this.#show());
    this.#live?.clear();
    return error;
  }

  #show(doing = ""): void {
    const { runs, seen: { states, reached } } = this.#exploration;
    const seconds = ((performance.now() - this.#begun) / 1000).toFixed(0);
    const text = `  ... ${thousands(runs)} runs, ${thousands(states)} states, ${reached} of ` +
      `${Object.keys(goals).length} goals, ${seconds} s${doing}`;
    this.#live?.show([this.#paint.dim(text)]);
  }

  /** Call it on Ctrl-C. */
  interrupted(pool: Pool): number {
    this.#exploration.end(pool);
    this.#live?.clear();
    write(this.#coverage());
    if (this.#known !== null) {
      write(this.#headline(this.#known.outcome));
      write(this.#commands(this.#known.job, this.#known.overrides, this.#known.outcome));
    }
    write(["interrupted"]);
    return exitCodes.interrupted;
  }

  #coverage(): string[] {
    const seconds = ((performance.now() - this.#begun) / 1000).toFixed(1);
    return [
      ...wrapped(
        `Explored ${titleOf(this.#all.selection.tests)}, seed ${this.#options.seed}, in ${seconds} s:`,
        widthForOutput(),
      ),
      ...coverageLines(this.#exploration, widthForOutput()),
    ];
  }

  /** Shows what was found; returns the exit code. */
  async close(
    program: () => ReturnType<typeof childProgram>,
    replayed: ConstructorParameters<typeof ReplayJob>[0],
  ): Promise<number> {
    const { found } = this.#exploration;
    if (found === null && this.#exploration.runs === 0) {
      write([
        `not all of the first runs have ended in ${this.#options.seconds} s: a longer --for may help. Is there an endless loop?`,
        `  ${asTyped("test")} says where it is`,
      ]);
      return exitCodes.failed;
    }
    if (found === null) {
      write(this.#coverage());
      write([this.#paint.good("PASS")]);
      return exitCodes.passed;
    }
    if (found.outcome.failure?.kind === "fault") {
      write([
        ...this.#coverage(),
        `FAULT of the harness, please report it: ${found.outcome.failure.message}`,
      ]);
      return exitCodes.fault;
    }
    const trials = new Trials(program, this.#setup, () => {
      if (trials.fewest !== null) this.#known!.overrides = trials.fewest;
      this.#show(
        `; ${trials.count === 1 ? "repeated it" : `shortening it: ${thousands(trials.count)} more runs`}`,
      );
    });
    try {
      return await this.#tell(found, trials, replayed);
    } finally {
      trials.afresh();
    }
  }

  async #tell(
    { outcome, code }: Found,
    trials: Trials,
    replayed: ConstructorParameters<typeof ReplayJob>[0],
  ): Promise<number> {
    const { tests, referee, seed, strategy, restarts } = this.#options;
    const oracles = { tests, referee };
    if (code === null) {
      write([...this.#coverage(), ...this.#headline(outcome), ...(outcome.failure?.notes ?? [])]);
      return exitCodes.failed;
    }
    const overrides = overridesOf(code) as Override[];
    const job: Job = { test: outcome.test, seed: outcome.seed };
    this.#known = { job, overrides, outcome };
    this.#show("; repeating it");
    const again = await trials.run({ ...job, overrides: code });
    const wanted = failureIn(outcome, oracles)!;
    if (again === null || again.digest !== outcome.digest) {
      this.#live?.clear();
      write([
        ...this.#coverage(),
        this.#paint.bad("FAIL: two runs of the same schedule differ, so none is blamed on Raft"),
        "  Something other than the seed decides: for example, state that is kept between tests.",
        `  ${showAgain(this.#shown(overrides), job.test, job.seed, null, "replay")} --check`,
      ]);
      return exitCodes.failed;
    }
    const order = { seed: (seed + 1) % 2 ** 32, strategy, restarts, oracles, runs: this.#exploration.runs };
    const { overrides: small, isFromAnother } = await trials.shortest(job, overrides, order, wanted);
    this.#known.overrides = small;
    const isOfTest = this.#all.selection.tests.some(({ name, bears }) => name === job.test && bears);
    const story = new Story(
      isOfTest ? small.map(sentenceOf) : small.length,
      /^rule (.*)/.exec(wanted)?.[1] ?? null,
    );
    const replay = new ReplayJob(replayed);
    const final = await replay.run(
      { name: job.test, servers: outcome.peers },
      {
        ...replayed,
        course: this.#setup.course,
        options: { seed: job.seed, race: false, schedule: codeOf(small) || null },
        full: false,
      },
      (event) => story.take(event),
    );
    replay.stop();
    this.#live?.clear();
    const last = final ?? outcome;
    this.#known.outcome = last;
    write([
      ...this.#coverage(),
      "",
      ...this.#headline(last),
      `  ${this.#howSmall(overrides, small, isFromAnother)} in ${thousands(trials.count)} more ${
        trials.count === 1 ? "run" : "runs"
      }`,
      "",
      ...story.lines(widthForOutput()),
      "",
      ...this.#commands(job, small, last),
      this.#paint.bad("FAIL"),
    ]);
    keep(this.#all.student, [{
      course: this.#setup.course,
      test: job.test,
      seed: job.seed,
      race: false,
      schedule: codeOf(small) || null,
    }]);
    return this.#written(job, small);
  }

  #headline({ failure, complaints, test }: Outcome): string[] {
    const { tests, referee } = this.#options;
    const lines: string[] = [];
    const broken = referee ? complaints?.find(({ severity }) => severity === "error") : undefined;
    if (broken !== undefined) {
      lines.push(`${test}: rule ${broken.rule} is broken: ${broken.section}`);
    }
    if (tests && failure !== null) {
      lines.push(`${test}: ${visible(failure.message.split("\n", 1)[0])}`);
    }
    return lines.flatMap((line) => wrapped(line, widthForOutput()).map(this.#paint.bad));
  }

  #howSmall(overrides: readonly Override[], small: readonly Override[], isFromAnother: boolean): string {
    const what = (overrides.some(isStep) ? "step" : "override") + (overrides.length === 1 ? "" : "s");
    const made = small.length === 0
      ? ", its seed fails without any: confirmed"
      : isFromAnother
      ? `; a shorter way has ${small.length}, found`
      : `, reduced to ${small.length}`;
    return `${overrides.length} ${what} in run ${thousands(this.#exploration.runs)}${made}`;
  }

  #shown(overrides: readonly Override[]) {
    const { raft, dir } = this.#options;
    return { raft, dir, real: false, race: false, schedule: codeOf(overrides) || null };
  }

  #commands(job: Job, overrides: readonly Override[], { failure }: Outcome): string[] {
    const shown = { ...this.#shown(overrides), strict: failure === null };
    return ["test", "replay", "explain"].map((name) =>
      `  ${showAgain(shown, job.test, job.seed, null, name)}`
    );
  }

  #written(job: Job, overrides: readonly Override[]): number {
    const { write: path } = this.#options;
    if (path === null) return exitCodes.failed;
    const file: ScheduleFile = {
      format: "raftlab schedule",
      version: 1,
      course: this.#setup.course,
      test: job.test,
      seed: job.seed,
      race: false,
      overrides: [...overrides],
    };
    try {
      replaceFile(path, `${JSON.stringify(file, null, 2)}\n`);
      return exitCodes.failed;
    } catch (error) {
      platform.complain(`raftlab: ${path} could not be written: ${systemsReason(error)}\n`);
      return exitCodes.fault;
    }
  }
}
