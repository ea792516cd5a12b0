/**
 * What a page is made from: one run, as plain data. `replay --html` writes it, compressed, into the page (page_file.ts).
 *
 * @module
 */

import type { TraceEvent } from "../event.ts";
import { pack, type Packed, unpack } from "./pack.ts";

/** A run, with what its page says about it. */
export interface RunData {
  course: string;
  test: string;
  /** What the course prints for it. */
  banner: string;
  /** Null where it is secret. */
  seed: number | null;
  servers: number;
  /** Simulated seconds. */
  seconds: number;
  failure: { kind: string; message: string } | null;
  /** The command that shows the run again; null if there is none to tell. */
  command: string | null;
  /** The command that shows its events: what if is asked behind it; null as above. */
  replay: string | null;
  events: TraceEvent[];
}

/** What a page shows: a run, and perhaps another beside which it is read. */
export interface PageData {
  run: RunData;
  against: RunData | null;
}

/** A run as JSON has it in a page. */
type PackedRun = Omit<RunData, "events"> & { events: Packed };

/** Version of what a page holds. Page and data are written together, so that they never differ. */
export function encodePage({ run, against }: PageData, elements: number): string {
  const packed = (run: RunData): PackedRun => ({ ...run, events: pack(run.events, elements) });
  return JSON.stringify({ run: packed(run), against: against && packed(against) });
}

export function decodePage(text: string): PageData {
  const { run, against } = JSON.parse(text) as { run: PackedRun; against: PackedRun | null };
  const unpacked = (run: PackedRun): RunData => ({ ...run, events: unpack(run.events) });
  return { run: unpacked(run), against: against && unpacked(against) };
}
