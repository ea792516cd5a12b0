/**
 * A child process as the parent sees it: it runs one job after another and is watched. Every job gets an ending,
 * whatever the student's code does.
 *
 * @module
 */

import type { Died, Ending, Silent, Step, TestEvent } from "./ending.ts";
import { causeOfDeath, endedFromOutside, studentsFrames } from "./verdicts.ts";
import {
  type Job,
  type Outcome,
  printLimit,
  type RunEvent,
  type Setup,
  tracedPrintLimit,
} from "./protocol.ts";
import { LineSplitter, longestLine, tailOf } from "./lines.ts";
import { moreForServices, type Patience, patience } from "./patience.ts";
import { memoryLimit } from "./program.ts";
import { inspectorIn } from "./inspector.ts";
import { nowhere, stopAt } from "./where_stuck.ts";
import { checkInterval, Silence } from "./silence.ts";
import { Usage } from "./usage.ts";
import { platform } from "../platform/platform.ts";
import type { Program, RunningProcess } from "../platform/system.ts";

export { type Patience, patience };

const stderrLimit = 1 << 16;

interface Running {
  job: Job;
  onEvent: (event: TestEvent) => void;
  resolve: (ending: Ending) => void;
  at: number;
  step: Step | null;
  printed: number;
  dropped: number;
  /** CPU milliseconds used, as the child reports; null until it does. */
  used: number | null;
  doing: string[];
}

/** A passed test, not a search. */
function isPlainPass(outcome: Outcome | undefined): boolean {
  return outcome?.passed === true && outcome.explored === undefined;
}

export class Child {
  #process: RunningProcess;
  #usage: Usage;
  #silence: Silence;
  #token = crypto.getRandomValues(new Uint8Array(16)).toHex();
  #patience: Patience;
  #ready = false;
  #running: Running | null = null;
  /** Jobs that wait while another runs. */
  #waiting: Running[] = [];
  #ended: Ending | null = null;
  #watch: ReturnType<typeof setInterval> | undefined;
  #memoryExceeded = false;
  /** Bytes of memory at the last check. */
  #memory = 0;
  #printLimit = printLimit;
  /** With the wall clock, time moves on even in an endless loop, so a print is no sign of progress. */
  #real = false;
  /** URL of its inspector, if it has one. */
  #inspector: string | null = null;
  #traced = false;
  /** What the student's file printed while it was loaded. */
  readonly loadPrints: TestEvent[] = [];
  /** Called when the student's file is loaded. */
  onReady: () => void = () => {};

  /** Whether a stack contains a line of the student's code. */
  #isStudents: (stack: string[]) => boolean = () => true;

  /** Starts the process but sends it nothing. */
  constructor(program: Program, limits: Patience = patience) {
    this.#process = platform.spawn(program);
    this.#usage = new Usage(this.#process.pid);
    this.#silence = new Silence(this.#usage);
    this.#patience = limits;
    this.#listen().catch((error) => this.#finish({ type: "fault", message: String(error) }));
  }

  /** Sends the setup. Call it once, before the first job. */
  setUp(setup: Omit<Setup, "token">): void {
    this.#real = setup.real;
    if (setup.student.under !== undefined && this.#patience.whole !== undefined) {
      this.#patience = { ...this.#patience, whole: moreForServices * this.#patience.whole };
    }
    this.#isStudents = (stack) => studentsFrames(stack, setup.student).length > 0;
    this.#traced = setup.trace === true;
    if (this.#traced) this.#printLimit = tracedPrintLimit;
    this.#process.write(`${JSON.stringify({ token: this.#token, ...setup })}\n`);
  }

  /** Whether it can take another job. */
  get alive(): boolean {
    return this.#ended === null;
  }

  /** Whether it has no job. */
  get isIdle(): boolean {
    return this.#running === null;
  }

  /** Whether it holds so much memory that the next job should get a new process. */
  get isLarge(): boolean {
    return this.#memory > memoryLimit * 2 ** 19;
  }

  /**
   * Sends a job and resolves with its ending; `onEvent` gets its events. A job sent while another runs waits in the
   * child's pipe, so that the child need not wait for the parent.
   */
  run(job: Job, onEvent: (event: TestEvent) => void): Promise<Ending> {
    if (this.#ended !== null) return Promise.resolve(this.#ended);
    this.#process.write(`${JSON.stringify(job)}\n`);
    return new Promise((resolve) => {
      const running = {
        job,
        onEvent,
        resolve,
        at: 0,
        step: null,
        printed: 0,
        dropped: 0,
        used: null,
        doing: [],
      };
      if (this.#running === null) this.#begin(running);
      else this.#waiting.push(running);
    });
  }

  #begin(running: Running): void {
    this.#running = running;
    this.#silence.begin();
    this.#watch ??= setInterval(() => this.#check(), checkInterval);
    this.#tellInspector();
  }

  #tellInspector(): void {
    if (this.#inspector !== null) this.#running?.onEvent({ type: "inspector", url: this.#inspector });
  }

  /** Ends it at once; a job that it runs or has waiting counts as not begun. */
  kill(): void {
    this.#finish({ type: "notBegun" });
  }

  async #listen(): Promise<void> {
    const stderr = tailOf(this.#process.stderr, stderrLimit, (tail) => {
      if (this.#inspector !== null) return;
      this.#inspector = inspectorIn(tail);
      this.#tellInspector();
    });
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    const take = async () => {
      for (const line of lines.splice(0)) {
        const checked = this.#line(line);
        if (checked !== undefined) await checked;
      }
    };
    for await (const chunk of this.#process.stdout) {
      splitter.push(chunk);
      await take();
    }
    splitter.flush();
    await take();
    const status = await this.#process.exited;
    const text = await stderr;
    const outOfMemory = this.#memoryExceeded || /out of memory/i.test(text);
    const { at, step } = this.#running ?? { at: 0, step: null };
    const died: Died = { type: "died", status, stderr: text, outOfMemory, step, at };
    if (this.#ready || endedFromOutside(died)) return this.#finish(died);
    this.#finish({ type: "loadError", message: `while it was loaded, ${causeOfDeath(died)}`, stack: [] });
  }

  /**
   * Handles a line of standard output: an event if it starts with the token, else a print. The promise, if there is
   * one, must resolve before the next line is handled.
   */
  #line(line: string): void | Promise<void> {
    const at = line.indexOf(`${this.#token} {`);
    if (at !== 0) {
      this.#print({ type: "print", at: null, server: null, text: at < 0 ? line : line.slice(0, at) });
    }
    if (at < 0) return;
    let event: RunEvent;
    try {
      event = JSON.parse(line.slice(at + this.#token.length + 1));
    } catch {
      // The harness never writes a line this long: it is a print, cut by the LineSplitter.
      if (line.length > longestLine) {
        return this.#print({ type: "print", at: null, server: null, text: line });
      }
      return this.#finish({ type: "fault", message: "the child wrote an event that cannot be read" });
    }
    if (event.type === "loadError" || (event.type === "end" && !isPlainPass(event.outcome))) {
      return this.#checked(event);
    }
    this.#event(event);
  }

  /**
   * Handles an event with content that the student's code influenced. Only these are checked against a schema: the
   * others are many and small, and loading the schema library costs as much CPU time as a test.
   */
  async #checked(event: RunEvent & { type: "end" | "loadError" }): Promise<void> {
    const { endEvent, loadErrorEvent, problemIn } = await import("./outcome_schema.ts");
    const problem = problemIn(event, event.type === "end" ? endEvent : loadErrorEvent);
    if (problem === null) return this.#event(event);
    const message = `the child wrote an event ${event.type} that cannot be read: ${problem.sentence}`;
    this.#finish({ type: "fault", message });
  }

  #event(event: RunEvent): void {
    const running = this.#running;
    switch (event.type) {
      case "ready":
        this.#ready = true;
        this.#silence.end();
        return this.onReady();
      case "loadError":
        return this.#finish(event);
      case "start":
        this.#silence.end();
        running?.onEvent({ type: "start" });
        return;
      case "print":
        return this.#print(event);
      case "trace":
        if (event.event.at !== null) this.#moveTo(event.event.at, false);
        running?.onEvent(event);
        return;
      case "progress":
        this.#moveTo(event.at, true);
        if (running !== null) running.used = event.used ?? null;
        if (running !== null && event.doing !== undefined) running.doing = event.doing;
        running?.onEvent(event);
        return;
      case "step":
        if (running !== null) running.step = event;
        return this.#moveTo(event.at, true);
      case "end":
        if (running !== null) running.dropped += event.dropped ?? 0;
        return this.#end(event.outcome);
      default: {
        const { type } = event as { type: unknown };
        return this.#finish({ type: "fault", message: `the child wrote an event of unknown type ${type}` });
      }
    }
  }

  #end(outcome: Outcome): void {
    const running = this.#running;
    if (running === null || running.job.test !== outcome.test || running.job.seed !== outcome.seed) {
      return this.#finish({
        type: "fault",
        message: `the child ended ${outcome.test}, which it was not running`,
      });
    }
    this.#endJob({ type: "outcome", outcome });
  }

  #print(print: TestEvent & { type: "print" }): void {
    const running = this.#running;
    if (!this.#ready) {
      if (this.loadPrints.length < 1000) this.loadPrints.push(print);
      return;
    }
    if (running === null) return;
    // Prints count as activity only while time moves: a loop that prints is still an endless loop.
    if (print.at !== null) this.#moveTo(print.at, false);
    if (running.printed >= this.#printLimit) {
      running.dropped++;
      return;
    }
    const room = this.#printLimit - running.printed;
    running.printed += print.text.length + 1;
    running.onEvent(print.text.length > room ? { ...print, text: print.text.slice(0, room) } : print);
  }

  #moveTo(at: number, alive: boolean): void {
    const running = this.#running;
    if (running === null) return;
    if (alive || (at > running.at && !this.#real)) this.#silence.end();
    running.at = at;
  }

  /** Ends the job if the child was silent for too long or uses too much memory. */
  #check(): void {
    const silent = this.#silence.measure(this.#real);
    this.#memory = this.#usage.memory();
    if (this.#memory > memoryLimit * 2 ** 20 && !this.#memoryExceeded) {
      this.#memoryExceeded = true;
      this.#process.kill(); // #listen sees its end
    }
    if (this.#ready && this.#tooSlow()) return;
    const limit = this.#ready ? this.#patience.running : this.#patience.loading;
    if (silent <= limit) return;
    const seconds = limit / 1000;
    if (this.#ready) {
      const { at, step } = this.#running!;
      const ending: Silent = { type: "silent", seconds, at, step, stop: nowhere };
      if (this.#inspector === null) return this.#finish(ending);
      clearInterval(this.#watch);
      stopAt(this.#inspector, this.#isStudents).then((stop) => this.#finish({ ...ending, stop }));
      return;
    }
    const message = `loading it did not end within ${seconds} s: an infinite loop at its top level?`;
    this.#finish({ type: "loadError", message, stack: [] });
  }

  /** Ends a test that takes too long despite activity. */
  #tooSlow(): boolean {
    const { whole } = this.#patience;
    // With the wall clock a test has its own limit; a traced run waits for the reader of the log.
    if (whole === undefined || this.#real || this.#traced) return false;
    const { used, at, doing } = this.#running!;
    const { ms, ofProcessor } = this.#silence.taken(used);
    if (ms <= whole) return false;
    this.#finish({ type: "slow", seconds: whole / 1000, ofProcessor, at, doing });
    return true;
  }

  /** Gives up on the child. */
  #finish(ending: Ending): void {
    if (this.#ended !== null) return;
    this.#ended = ending;
    clearInterval(this.#watch);
    this.#usage.close();
    this.#process.kill();
    const waiting = this.#waiting.splice(0);
    this.#endJob(ending);
    for (const { resolve } of waiting) resolve({ type: "notBegun" });
  }

  #endJob(ending: Ending): void {
    const running = this.#running;
    if (running === null) return;
    this.#running = null;
    const next = this.#waiting.shift();
    if (next !== undefined) {
      this.#begin(next);
    } else {
      clearInterval(this.#watch);
      this.#watch = undefined;
    }
    if (running.dropped > 0) {
      const text = `... and ${running.dropped} more lines: one test may print ${this.#printLimit >> 20} MB`;
      running.onEvent({ type: "print", at: null, server: null, text });
    }
    running.resolve(ending);
  }
}
