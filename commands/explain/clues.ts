/**
 * The part of a run's events that hints need, in memory that does not grow with the run.
 *
 * @module
 */

import { firstBroken } from "../../reports/complaints.ts";
import type { Complaint } from "../../runner/protocol.ts";
import type { ServerEvent, TraceEvent } from "../../trace/event.ts";
import { type LogLine, plainLines } from "../../trace/log_line.ts";
import { LogText } from "../../trace/text.ts";
import { unpainted } from "../../trace/topics.ts";

/** A rule that was broken. */
export type Broken = ServerEvent & { kind: "complaint" };

/** Lines kept of each server before a moment. */
const linesKept = 6;

export class Clues {
  #text: LogText;
  /** The last lines of each server, and of the test. */
  #last = new Map<number | null, LogLine[]>();
  /** The broken rules, each with what its server did before; the referee stops after 20. */
  #broken: { broken: Broken; before: string[] }[] = [];

  constructor(servers: number) {
    this.#text = new LogText(false, servers);
  }

  take(event: TraceEvent): void {
    if (event.kind === "complaint") {
      this.#broken.push({ broken: event, before: this.before(event.server) });
      return;
    }
    const line = this.#text.line(event);
    if (line === null || line.topic === "fail" || line.topic === "net") return;
    const lines = this.#last.get(line.server) ?? [];
    this.#last.set(line.server, lines);
    lines.push(line);
    if (lines.length > linesKept) lines.shift();
  }

  /**
   * The rule that `test` names first for a run with these complaints, with what the server did before. A process that
   * was ended reports none: then the earliest error or, without errors, the earliest warning.
   */
  firstBroken(complaints?: Complaint[]): { broken: Broken; before: string[] } | null {
    const first = firstBroken(complaints);
    const earliest = (of: string) => this.#broken.find(({ broken: { severity } }) => severity === of);
    return this.#broken.find(({ broken: { rule, server, sentence } }) =>
      rule === first?.rule && server === first.server && sentence === first.sentence
    ) ?? earliest("error") ?? earliest("warning") ?? null;
  }

  /** What the test did last. */
  get step(): string | null {
    return this.#last.get(null)?.findLast(({ topic }) => topic === "test")?.text ?? null;
  }

  /** The last lines of a server's log. */
  before(server: number | null, lines = linesKept): string[] {
    return (this.#last.get(server) ?? []).slice(-lines).flatMap((line) => plainLines(line, unpainted));
  }
}
