/**
 * The data of a page: one run. `replay --html` compresses it and writes it into the page (page_file.ts).
 *
 * @module
 */

import type { TraceEvent } from "../event.ts";
import { pack, type Packed, unpack } from "./pack.ts";

/** A run, and what the page says about it. */
export interface RunData {
  course: string;
  test: string;
  /** What the course prints for this test. */
  banner: string;
  /** Null if the seed is secret. */
  seed: number | null;
  servers: number;
  /** How many simulated seconds the run took. */
  seconds: number;
  failure: { kind: string; message: string } | null;
  /** The command that runs it again; null if it must not be shown. */
  command: string | null;
  /** The command that replays it, to which the page adds what-if options; null as above. */
  replay: string | null;
  events: TraceEvent[];
}

/** What a page shows: one run, or two runs side by side. */
export interface PageData {
  run: RunData;
  against: RunData | null;
}

/** A run as JSON, as a page contains it. */
type PackedRun = Omit<RunData, "events"> & { events: Packed };

/** The data and the page that reads it are written together, so that their versions cannot differ. */
export function encodePage({ run, against }: PageData, elements: number): string {
  const packed = (run: RunData): PackedRun => ({ ...run, events: pack(run.events, elements) });
  return JSON.stringify({ run: packed(run), against: against && packed(against) });
}

export function decodePage(text: string): PageData {
  const { run, against } = JSON.parse(text) as { run: PackedRun; against: PackedRun | null };
  const unpacked = (run: PackedRun): RunData => ({ ...run, events: unpack(run.events) });
  return { run: unpacked(run), against: against && unpacked(against) };
}
