// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertMatch } from "@std/assert";
import { inWords, Progress } from "./progress.ts";

function written(rows: number | null, use: (progress: Progress, end: () => void) => void) {
  let [out, err, ended] = ["", "", 0];
  const progress = new Progress({
    name: "count",
    ended: () => ended,
    what: "run",
    status: () => `${ended} of 3`,
    picture: ({ rows }) => [`picture of ${ended} in ${rows}`],
    terminal: () => rows === null ? null : { rows },
    write: (text) => out += text,
    complain: (text) => err += text,
  });
  use(progress, () => ended++);
  return { out, err };
}

Deno.test("without a terminal, standard error gets a line with each news, and one in six without", () => {
  const { out, err } = written(null, (progress, end) => {
    progress.tick();
    end();
    for (let i = 0; i < 7; i++) progress.tick();
    progress.instead(["never shown"]);
    progress.end();
  });
  assertEquals(out, "");
  assertMatch(err, /^count: 0 of 3\ncount: 1 of 3\ncount: 1 of 3; no run has ended for 0 s\n$/);
});

Deno.test("on a terminal, the picture replaces itself and is gone at the end", () => {
  const { out, err } = written(24, (progress, end) => {
    progress.tick();
    end();
    progress.tick();
    progress.end();
  });
  assertEquals(err, "");
  assertMatch(
    out,
    // deno-lint-ignore no-control-regex -- those of a terminal
    /^\x1b\[\?7l\x1b\[Kpicture of 0 in 24[^]*\x1b\[1A\r[^]*picture of 1 in 24[^]*\x1b\[1A\r\x1b\[J$/,
  );
});

Deno.test("durations in words", () => {
  assertEquals([0.4, 45, 200, 7500].map(inWords), ["0 s", "45 s", "3 min 20 s", "2 h 5 min"]);
});
