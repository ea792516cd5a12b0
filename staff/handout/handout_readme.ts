/**
 * The README of a handout: the course's parts, tests and points, and the commands in its words.
 *
 * @module
 */

import { type Course, headingOf, labOf } from "../../tester/courses/mod.ts";

function partsOf(course: Course): string[] {
  return [...new Set(course.tests.map((test) => test.part))];
}

export function readmeOf(course: Course): string {
  const parts = partsOf(course);
  const [first] = parts;
  const [opening] = course.tests;
  const banner = headingOf(course, labOf(course, opening), first, opening.banner).replace(/ \.\.\.$/, "");
  const points = course.tests.some((test) => test.points > 0);
  const titles = course.labs.map(({ title }) => title).join(" and ");
  const files = filesOf(course);
  const them = files.length === 1 ? `one file, ${files[0]}` : files.join(", ");
  const skeleton = files.length === 1
    ? `${files[0]} is a skeleton. It has`
    : `${files.join(" and ")} are skeletons. They have`;
  return `# ${titles}: ${course.title}

You build ${titles} in TypeScript for Deno or Bun, in ${them}.
The rest of this folder is the harness: it runs clusters of your servers over a network that loses, delays and re-orders
messages, crashes the servers, and judges them by the course's tests. Time is simulated, so half a minute passes in
milliseconds. A seed decides every run, so you can replay any failure.

**The task, part by part, with hints: [docs/student.md](docs/student.md)${
    course.labs.some(({ id }) => id === "kvraft")
      ? ", and for the service [docs/kvraft.md](docs/kvraft.md)"
      : ""
  }.**

## Begin

With Deno 2.9 you need nothing else. With Bun 1.4, run \`bun install\` once. With Node and npm only, write
\`npx -y deno@2.9.6 task\` for \`deno task\`.

    $ deno task test ${first}                    # or: bun cli.ts test ${first}
    ${banner} ...
    --- FAIL: ${opening.name} (5.00s)
        ... ${course.labs[0].starterFails}

This is expected: ${skeleton} the methods that the tester calls,
places to fill in, an example of sending an RPC and one of saving state.

## Commands

${commandsOf(course)}

More in [docs/running.md](docs/running.md); if you know the labs in Go, see [what differs](docs/divergence.md).

## The tests

${parts.map((part) => section(course, part, points)).join("\n")}
One test may take ${course.testLimit} s, all of them ${course.totalLimit} s, in simulated time.
${course.quality > 0 ? qualityOf(files) : ""}
## Rules

Change ${
    files.join(" and ")
  } only; your code is tested with the original harness. Servers interact only by RPC, not by shared
variables or files. Helpers may be in further files beside it if your course accepts more than one file.
`;
}

function commandsOf({ tests, labs }: Course): string {
  const [{ name, part: first, lab }] = tests;
  // One run takes the tests of one lab.
  const parts = [...new Set(tests.filter((test) => test.lab === lab).map(({ part }) => part))];
  const others = labs.filter(({ id }) => id !== lab).flatMap(({ id, title }) => {
    const [part] = tests.filter((test) => test.lab === id).map(({ part }) => part);
    return part === undefined ? [] : [[`test ${part}`, `of ${title}`]];
  });
  const commands = [
    ["test", labs.length === 1 ? "everything" : `everything of ${labs[0].title}`],
    [`test ${parts.join(" ")}`, "some parts"],
    ...others,
    [`test ${name}`, "one test"],
    ["test -run Election", "tests whose names match"],
    [`test ${first} --debug`, "with DPrintf's output"],
    [`test ${first} --seed 7`, "the run of that seed, again"],
    [`test ${first} --watch`, "again each time the file is saved"],
    [`test ${name} --seed 7 --inspect-brk`, "that run with a debugger: VS Code, Chrome"],
    [`stress ${first} --runs 500`, "many runs; every failure comes with its seed"],
    [`replay ${first} --seed 7`, "what happened in a run"],
    [`explain ${name} --seed 7`, "hints on why a run fails, one step at a time"],
    ["explore", "searches for an order of events in which your Raft fails"],
    ["test extra", "tests beyond the course's, without points: docs/extra.md"],
    ["test --help", "all options"],
  ];
  const width = Math.max(...commands.map(([words]) => words.length)) + 3;
  return commands.map(([words, what]) => `    deno task ${words.padEnd(width)}# ${what}`).join("\n");
}

function section(course: Course, part: string, points: boolean): string {
  const tests = course.tests.filter((test) => test.part === part);
  const sum = tests.reduce((sum, test) => sum + test.points, 0);
  const head = `### ${part}: ${course.asks[part]}${points ? ` (${sum} points)` : ""}\n`;
  const rows = tests.map((test) =>
    `| \`${test.name}\` | ${test.banner} | ${test.servers} |${points ? ` ${test.points} |` : ""}`
  );
  const title = points
    ? ["| test | | servers | points |", "|---|---|---|---|"]
    : ["| test | | servers |", "|---|---|---|"];
  return [head, ...title, ...rows, ""].join("\n");
}

/** The student's files, for Markdown. */
function filesOf({ labs }: Course): string[] {
  return labs.flatMap(({ folder, files }) => files.map(({ name }) => `\`${folder}/${name}\``));
}

function qualityOf(files: string[]): string {
  const paths = files.join(" ").replaceAll("`", "");
  return `
The final portion of the credit is for code quality. In place of gofmt and go vet,

    deno fmt --check ${paths}
    deno lint ${paths}
    deno check ${paths}

must find nothing.
`;
}
