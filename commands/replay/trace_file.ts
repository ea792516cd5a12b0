/**
 * `replay --json`: writes a run's events to a file, one JSON object per line, as described in docs/trace.md.
 *
 * @module
 */

import type { GrowingFile } from "../../platform/growing_file.ts";
import { platform } from "../../platform/platform.ts";
import { jsonFile } from "../json_file.ts";
import type { Outcome } from "../../runner/protocol.ts";
import { BufferedWriter } from "../../trace/buffered.ts";
import { type TraceEvent, traceFormat, traceVersion } from "../../trace/event.ts";

/** Identifies the run that follows. */
interface TraceHeader {
  course: string;
  test: string;
  seed: number;
  servers: number;
}

export class TraceFile {
  #file: GrowingFile;
  #writer: BufferedWriter;
  #events = 0;
  /** Why a write failed; null if none did. */
  trouble: string | null = null;

  /** Creates the file; a path that cannot be written to is a UsageError. */
  constructor(path: string) {
    this.#file = jsonFile(path, (sentence) => {
      this.trouble = sentence;
      platform.complain(`raftlab: ${sentence}\n`);
    });
    this.#writer = new BufferedWriter((text) => this.#file.append(text));
  }

  /** Starts a run. */
  begin(header: TraceHeader): void {
    this.#events = 0;
    this.#line({ kind: "run", format: traceFormat, version: traceVersion, ...header });
  }

  /** Writes the run's next event. */
  write(event: TraceEvent): void {
    this.#events++;
    this.#line(event);
  }

  /** Ends the run; returns how many events it had. */
  end({ passed, failure, total, digest }: Outcome): number {
    const message = failure === null ? null : failure.message;
    this.#line({ kind: "end", passed, failure: failure?.kind ?? null, message, seconds: total, digest });
    this.#writer.flush();
    return this.#events;
  }

  /** Writes what is buffered. */
  flush(): void {
    this.#writer.flush();
  }

  #line(value: object): void {
    this.#writer.write(`${JSON.stringify(value)}\n`);
  }
}
