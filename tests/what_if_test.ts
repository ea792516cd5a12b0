/** `replay --at`, `--lose`, `--fire`, `--crash`, `--restart`: a run that goes on otherwise. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { commandLine, ended, type Result } from "./command_line.ts";

const root = new URL("../", import.meta.url).pathname;
const run7 = ["TestBasicAgree2B", "--seed", "7"];

function replay(...args: string[]): Promise<Result> {
  const [command, line] = commandLine(["replay", ...run7, ...args]);
  return ended(new Deno.Command(command, { args: line, cwd: root }));
}

/** What happened to a message, as `topic` words. */
const lives = (out: string, message: string) =>
  out.split("\n").filter((line) => line.includes(`${message} `)).map((line) =>
    line.trim().split(/ +/).slice(2, 4).join(" ")
  );

Deno.test("what if: a message is lost, its request or, once that has arrived, its reply", async () => {
  const plain = await replay();
  assertEquals(lives(plain.out, "#8"), ["rpc ->", "rpc <-", "reply ->", "reply <-"]);
  const lost = await replay("--lose", "#8");
  assertEquals(lives(lost.out, "#8"), ["rpc ->", "lost x"]);
  const [, arrived] = plain.out.split("\n").filter((line) => line.includes("#8 "));
  const late = await replay("--lose", "8", "--at", arrived.trim().split(" ")[0]);
  assertEquals(lives(late.out, "#8"), ["rpc ->", "rpc <-", "reply ->", "lost x"]);
  // Up to there it is the same run, and the schedule that it ends with shows it again.
  const before = plain.out.slice(0, plain.out.indexOf(arrived));
  assert(lost.out.startsWith(before));
  const [, code] = /--schedule (\w+)\n/.exec(lost.out)!;
  const again = await replay("--schedule", code);
  assertEquals(/digest \w+/.exec(again.out)![0], /digest \w+/.exec(lost.out)![0]);
});

Deno.test("what if: a server crashes, restarts, or comes first", async () => {
  assertMatch(
    (await replay("--at", "0.1", "--restart", "S1")).out,
    /0\.100000 S1 +server starts again, life 2/,
  );
  assertMatch((await replay("--at", "0.1", "--crash", "1")).out, /0\.100000 S1 +server crashes/);
  for (const server of [0, 1, 2]) {
    const { out } = await replay("--at", "0.1", "--fire", `S${server}`);
    assertMatch(out, new RegExp(`^ +\\S+ S${server}  rpc    -> S\\d RequestVote #1 `, "m"));
  }
});

Deno.test("what if: what cannot be is said in one sentence", async () => {
  for (
    const [args, says] of [
      ["--crash S1", "--crash needs --at S"],
      ["--at 1", "--at needs --lose, --fire, --crash or --restart"],
      ["--lose #9999", "--lose #9999: this run has the messages #1 to #"],
      ["--at 1 --crash S5", "--crash S5: TestBasicAgree2B has the servers 0 to 2"],
      ["--at 100 --crash S1", "--at: this run ends at"],
      ["--at 50 --lose #8", "--lose #8: it is over at"],
    ]
  ) {
    const { code, err } = await replay(...args.split(" "));
    assertStringIncludes(err, says);
    assertEquals(code, 2);
  }
});
