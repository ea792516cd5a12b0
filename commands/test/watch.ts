/**
 * `test --watch`: reruns the tests when one of the student's files is saved, the failed ones first.
 *
 * @module
 */

import { pathOf } from "../../platform/paths.ts";
import { platform } from "../../platform/platform.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { paintForOutput } from "../paint.ts";
import { ownSources } from "../../runner/sources.ts";
import { type Chosen, chosen } from "../chosen.ts";
import { exitCodes } from "../exit_codes.ts";
import type { TestOptions } from "./test_options.ts";
import { TestSession } from "./test_session.ts";

/** Milliseconds between checks of the files; a change counts once two checks see the same. */
const interval = 50;

/** Never returns: Ctrl-C ends it. The seed stays the same, so a test that failed repeats the same run. */
export async function watchTests(options: TestOptions): Promise<number> {
  const { dim } = await paintForOutput();
  const line = (text: string) => platform.write(`${dim(text)}\n`);
  const failing = new Set<string>();
  let session: TestSession | null = null;
  platform.onInterrupt(() => {
    session?.stop();
    platform.exit(exitCodes.interrupted);
  });
  // A file that is missing or refused is an error at first; later it is being saved.
  let all = await chosen(options);
  for (;;) {
    // Also those that are gone at this moment: they are being saved.
    const files = new Map(all.student.files.map((file) => [pathOf(file), ""]));
    ownSources(all.student).forEach((text, path) => files.set(path, text));
    const change = new Change(files);
    session = await TestSession.begin(options, failingFirst(all, failing), performance.now());
    const going = session.go(false).then(() => "ended" as const);
    if (await Promise.race([going, change.seen]) === "ended") {
      line(
        `\nwatching ${names([...files.keys()])}: save to run again with seed ${options.seed}, Ctrl-C to end`,
      );
    } else {
      session.stop();
      await going;
    }
    const { failed, passed } = session.results;
    passed.forEach((name) => failing.delete(name));
    failed.forEach((name) => failing.add(name));
    await change.seen;
    line(`\n${names(change.paths)} saved${failing.size > 0 ? "; what failed comes first" : ""}`);
    all = await chosenAfter(options, files, line);
  }
}

/** The tests that failed, then the others, each in the course's order. */
function failingFirst(all: Chosen, failing: Set<string>): Chosen {
  const { selection } = all;
  const tests = selection.tests.toSorted((a, b) => Number(failing.has(b.name)) - Number(failing.has(a.name)));
  return { ...all, selection: { ...selection, tests } };
}

/** The files as they are now; waits for a change while they cannot be used. */
async function chosenAfter(
  options: TestOptions,
  files: Map<string, string>,
  line: (text: string) => void,
): Promise<Chosen> {
  for (let seen = files;;) {
    try {
      return await chosen(options);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      line(`raftlab: ${error.message}`);
      const now = new Map([...seen.keys()].map((path) => [path, platform.readText(path) ?? ""]));
      await new Change(now).seen;
      seen = now;
    }
  }
}

/** Waits until a file changes. It reads the files, as no watcher reports all editors' ways of saving alike. */
class Change {
  /** The files that changed. */
  paths: string[] = [];
  readonly seen: Promise<"changed">;

  constructor(files: Map<string, string>) {
    this.seen = new Promise((resolve) => {
      let before = "";
      const timer = setInterval(() => {
        const texts = [...files.keys()].map((path) => [path, platform.readText(path)] as const);
        this.paths = texts.filter(([path, text]) => text !== files.get(path)).map(([path]) => path);
        const now = JSON.stringify(texts);
        // An empty or missing file is being written.
        const isWhole = this.paths.length > 0 && texts.every(([, text]) => text !== null && text !== "");
        if (isWhole && now === before) {
          clearInterval(timer);
          resolve("changed");
        }
        before = now;
      }, interval);
    });
  }
}

function names(paths: string[]): string {
  return paths.map((path) => path.replace(/^.*\//, "")).join(", ");
}
