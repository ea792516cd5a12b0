/**
 * The project's pages for the students of one course, with its parts, test names and banners.
 *
 * The pages are written with MIT's names. A line that compares courses, such as a row of a table, stays as it is.
 *
 * @module
 */

import { mit6824 } from "../../tester/courses/mit6824.ts";
import { mit6824in2022 } from "../../tester/courses/mit6824_2022.ts";
import type { LabTest } from "../../tester/lab.ts";
import type { Course } from "../../tester/courses/mod.ts";

const comparesCourses = /mit6824|cs350|cos418|MIT|BU CS350|COS418|\| 4A/;

/** A section about snapshots, up to the next heading. */
const snapshots = /^### Snapshots [^]*?(?=^##)/m;

/** A page's text for the students of a course. */
export function pageFor(course: Course, page: string): string {
  const has = course.tests.some(({ lab, snapshots }) => lab === "raft" && snapshots);
  const text = has ? page : page.replace(snapshots, "");
  if (course.id === mit6824.id) return text;
  // The edition of 2022 has all parts, under the names that the pages use.
  const pairs = mit6824in2022.tests.flatMap((test) => {
    const same = course.tests.find((other) => whatItDoes(other) === whatItDoes(test));
    return same === undefined ? [] : [[test, same] as const];
  });
  const names = new Map(pairs.map(([test, same]) => [test.name, same.name]));
  const parts = new Map(pairs.map(([test, same]) => [test.part, same.part]));
  const part = [...parts.keys()].join("|");
  const translated = (line: string) =>
    line
      .replace(/\bTest\w+/g, (name) => names.get(name) ?? name)
      .replace(new RegExp(`\\bTest \\((${part})\\)`, "g"), (_, part) =>
        course.partInBanner ? `Test (${parts.get(part)})` : "Test")
      .replace(new RegExp(`\\b(${part})(?:( | and |, | or )(${part}))*\\b`, "g"), (all, _, between = " ") => {
        const found = all.match(new RegExp(part, "g"))!.map((part) =>
          parts.get(part)!
        );
        return [...new Set(found)].join(between);
      });
  return text.split("\n").map((line) => comparesCourses.test(line) ? line : translated(line)).join("\n");
}

/** A key that is equal for the same test in different editions, despite other names and checks. */
function whatItDoes({ lab, body, unreliable, shape = {} }: LabTest): string {
  const { clients, crash, partitions, randomKeys, maxraftstate } = shape;
  return [lab, body, unreliable, clients, crash, partitions, randomKeys, maxraftstate].join();
}

/** The page on differences from Go, without its part about the worked solution. */
export function withoutSolution(divergence: string): string {
  const [before] = divergence.split(/\n## The worked solution/);
  return `${before.trimEnd()}\n`;
}
