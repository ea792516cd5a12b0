/**
 * `--html DIR`: a folder with pictures of some runs, and an index page with the results of all.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";
import { replaceFile, systemsReason } from "../../platform/growing_file.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { type IndexData, indexPage } from "../../reports/html_index.ts";
import type { LabTest } from "../../tester/lab.ts";
import type { TraceEvent } from "../../trace/event.ts";
import { NotLoaded, ReplayJob, type ReplaySettings } from "../replay/replay_job.ts";
import { runData, writePage } from "./page_file.ts";

export interface PagesSetting {
  folder: string;
  tests: readonly LabTest[];
  settings: Omit<ReplaySettings, "full">;
  /** The command that shows a run again; `name` is that of another command than `test`. */
  command: (test: string, seed: number, name?: string) => string;
}

export class Pages {
  #setting: PagesSetting;
  #made = new Map<string, string | null>();

  /** Makes the folder; one that cannot be written to is a UsageError. */
  constructor(setting: PagesSetting) {
    this.#setting = setting;
    const { folder } = setting;
    try {
      platform.writeText(folder, "index.html", "");
    } catch (error) {
      throw new UsageError(`--html ${folder}: ${systemsReason(error)}`);
    }
  }

  /** Runs a test again and writes its page; the file's name in the folder, or null if the run cannot be shown. */
  async page(name: string, seed: number): Promise<string | null> {
    const file = `${name}-${seed}.html`;
    const made = this.#made.get(file);
    if (made !== undefined) return made;
    const written = await this.#write(name, seed, file) ? file : null;
    this.#made.set(file, written);
    return written;
  }

  async #write(name: string, seed: number, file: string): Promise<boolean> {
    const { folder, tests, settings, command } = this.#setting;
    const test = tests.find((test) => test.name === name);
    if (test === undefined) return false;
    const job = new ReplayJob(settings);
    const events: TraceEvent[] = [];
    try {
      const options = { ...settings.options, seed };
      const outcome = await job.run(
        test,
        { ...settings, options, full: true },
        (event) => events.push(event),
      );
      if (outcome === null) return false;
      const { course } = settings;
      const { banner, servers } = test;
      const replay = command(name, seed, "replay");
      const head = { course, test: name, banner, seed, servers, command: command(name, seed), replay };
      writePage(`${folder}/${file}`, runData(head, outcome, events), null);
      return true;
    } catch (error) {
      if (error instanceof NotLoaded) return false;
      throw error;
    } finally {
      job.stop();
    }
  }

  /** Writes the first page; returns its path. */
  index(data: IndexData): string {
    const path = `${this.#setting.folder}/index.html`;
    try {
      replaceFile(path, indexPage(data));
    } catch (error) {
      throw new UsageError(`--html ${path}: ${systemsReason(error)}`);
    }
    return path;
  }
}
