/**
 * `replay --json`: a run's events in a file, one JSON object a line. docs/trace.md describes it.
 *
 * @module
 */

import { GrowingFile, systemsReason } from "../../platform/growing_file.ts";
import { platform } from "../../platform/platform.ts";
import { UsageError } from "../../platform/usage_error.ts";
import type { Outcome } from "../../runner/protocol.ts";
import { BufferedWriter } from "../../trace/buffered.ts";
import { type TraceEvent, traceVersion } from "../../trace/event.ts";

/** Which run follows. */
interface TraceHeader {
  course: string;
  test: string;
  seed: number;
  servers: number;
}

/** A file of events. */
export class TraceFile {
  #file: GrowingFile;
  #writer: BufferedWriter;
  #events = 0;
  /** Why something could not be written; null if all was. */
  trouble: string | null = null;

  /** Makes the file; a path that cannot be written to is a UsageError. */
  constructor(path: string) {
    try {
      this.#file = new GrowingFile(path, (reason) => {
        this.trouble = reason;
        platform.complain(`raftlab: ${path} is not complete: ${reason}; what was written before is valid\n`);
      });
    } catch (error) {
      throw new UsageError(`--json ${path}: ${systemsReason(error)}`);
    }
    this.#writer = new BufferedWriter((text) => this.#file.append(text));
  }

  /** A run begins. */
  begin(header: TraceHeader): void {
    this.#events = 0;
    this.#line({ kind: "run", version: traceVersion, ...header });
  }

  /** The next event of the run. */
  write(event: TraceEvent): void {
    this.#events++;
    this.#line(event);
  }

  /** The run has ended; returns how many events it had. */
  end({ passed, failure, total, digest }: Outcome): number {
    const message = failure === null ? null : failure.message;
    this.#line({ kind: "end", passed, failure: failure?.kind ?? null, message, seconds: total, digest });
    this.#writer.flush();
    return this.#events;
  }

  /** Writes what is still held back. */
  flush(): void {
    this.#writer.flush();
  }

  #line(value: object): void {
    this.#writer.write(`${JSON.stringify(value)}\n`);
  }
}
