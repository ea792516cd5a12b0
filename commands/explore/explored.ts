/**
 * Which of the named tests can be explored.
 *
 * @module
 */

import { wrapped } from "../../explore/story.ts";
import { platform } from "../../platform/platform.ts";
import { UsageError } from "../../platform/usage_error.ts";
import type { LabTest } from "../../tester/lab.ts";
import type { Chosen } from "../chosen.ts";
import { widthForOutput } from "../paint.ts";

/** Drops tests that cannot be explored, and adds the small scope if none was named. No tests left is a UsageError. */
export function explored(all: Chosen, isUnnamed: boolean): Chosen {
  const { selection } = all;
  const named = isUnnamed ? [...selection.lab.beyond.filter(isScope), ...selection.tests] : selection.tests;
  const tests = named.filter((test) => isScope(test) || test.bears !== undefined);
  const without = named.filter((test) => !tests.includes(test)).map(({ name }) => name);
  const why =
    "what they check would not hold if anything were done to their runs. They count RPCs, play a server, or " +
    "measure time";
  if (tests.length === 0) throw new UsageError(`explore does not take ${without.join(", ")}: ${why}`);
  if (without.length > 0 && !isUnnamed) {
    const lines = wrapped(`left out: ${without.join(", ")}; ${why}`, widthForOutput());
    platform.complain(`${lines.join("\n")}\n`);
  }
  return { ...all, selection: { ...selection, tests } };
}

function isScope({ part }: LabTest): boolean {
  return part === "scope";
}
