/** The scripts of `completions` complete in the shells themselves. A shell that is not installed is skipped. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertStringIncludes } from "@std/assert";
import { commandLine } from "./command_line.ts";
import { root } from "./stress.ts";

const shells = ["bash", "zsh", "fish"] as const;
type Shell = typeof shells[number];

const folder = Deno.makeTempDirSync({ prefix: "raftlab-completions-" });
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

function isInstalled(shell: Shell): boolean {
  try {
    return new Deno.Command(shell, { args: ["-c", "exit"], stdin: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/** The path of a shell's script. */
function scriptFor(shell: Shell): string {
  const [command, args] = commandLine(["completions", shell]);
  const { code, stdout } = new Deno.Command(command, { args, cwd: root }).outputSync();
  assertEquals(code, 0);
  const path = `${folder}/script.${shell}`;
  Deno.writeFileSync(path, stdout);
  return path;
}

/** What the shell offers for each line, sorted: words alone, without what stands before = or a comma. */
async function ask(shell: Shell, lines: string[], cwd = root): Promise<string[]> {
  const quiet = { bash: ["--norc"], zsh: ["-f"], fish: ["--no-config"] }[shell];
  const process = new Deno.Command(shell, {
    args: [...quiet, `${root}tests/testdata/completions/ask.${shell}`, scriptFor(shell)],
    cwd,
    env: { TERM: "dumb", HOME: folder },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
  await writer.close();
  const { stdout, stderr } = await process.output();
  assertEquals(new TextDecoder().decode(stderr), "", shell);
  const answers = new TextDecoder().decode(stdout).split("\n").slice(0, -1);
  return answers.map((answer) => {
    const words = answer.split(" ").filter((word) => word !== "");
    return [...new Set(words.map((word) => word.replace(/^-[^=]*=|^.*,|\/$/g, "")))].sort().join(" ");
  });
}

/** A line, and the words to offer. Paths are found by readline in bash: its script offers nothing. */
const questions: [line: string, words: string, paths?: "paths"][] = [
  ["deno task ", "completions exam explain explore grade handout help merge new replay stress test"],
  ["deno task st", "stress"],
  ["deno task test --co", "--count --course"],
  ["deno task test -r", "-race -run"],
  ["deno task test 2A --no", "--no-check --no-referee"],
  ["deno task test --course ", "cos418 cs350 mit65840 mit6824 mit6824-2022"],
  ["deno task test --course=co", "cos418"],
  ["deno task test -run x --course c", "cos418 cs350"],
  ["deno task test 2", "2A 2B 2C 2D"],
  ["deno task test --seed 7 TestBac", "TestBackup TestBackup2B TestBackup3B TestBackup4B"],
  ["deno task test -run x TestVoter", "TestVoterRestarts"],
  ["deno task stress --shrink 4", "4A 4B"],
  ["deno task replay --v", "--verbose --version"],
  ["deno task replay -v --fr", "--from"],
  ["deno task replay 2B --ignore rpc,re", "referee reply"],
  ["deno task replay 2B --ignore=sa", "save"],
  ["deno task grade x --part 2A,A", "A3 A4 A5"],
  ["deno task grade --course cos", "cos418"],
  ["deno task exam votes-t", "votes-twice"],
  ["deno task exam --mutant kill", "kill-ignored kill-leaves-raft"],
  ["deno task completions ", "bash fish zsh"],
  ["deno task test --raft READ", "README.md", "paths"],
  ["deno task merge --json out.jsonl READ", "README.md", "paths"],
  ["deno task handout star", "starter", "paths"],
  ["deno task grade --out star", "starter", "paths"],
  ["bun cli.ts test --cour", "--course"],
  ["npx -y deno@2.9.6 task test 2", "2A 2B 2C 2D"],
  ["raftlab re", "replay"],
  ["raftlab stress --sh", "--shard --short --shrink"],
];

for (const shell of shells) {
  Deno.test({
    name: `completions: ${shell}`,
    ignore: !isInstalled(shell),
    fn: async () => {
      const answers = await ask(shell, questions.map(([line]) => line));
      assertEquals(
        answers.map((answer, i) => [questions[i][0], answer]),
        questions.map(([line, words, paths]) => [line, paths && shell === "bash" ? "" : words]),
      );
    },
  });

  Deno.test({
    name: `completions: ${shell} outside of a lab's folder, and below it`,
    ignore: !isInstalled(shell),
    fn: async () => {
      const [outside] = await ask(shell, ["deno task str"], folder);
      assertEquals(outside, "");
      const [below] = await ask(shell, ["deno task str"], `${root}commands/test`);
      assertEquals(below, "stress");
    },
  });
}

Deno.test({
  name: "completions: bash goes on with what completed a program before, for its other uses",
  ignore: !isInstalled("bash"),
  fn: async () => {
    const text = `_before() { COMPREPLY=(from-before); }
complete -F _before deno
source "$0"; source "$0" # twice: it does not remember itself
COMP_WORDS=(deno fm); COMP_CWORD=1; _raftlab deno fm deno
echo "$COMPREPLY"; complete -p deno`;
    const { stdout } = await new Deno.Command("bash", { args: ["-c", text, scriptFor("bash")], cwd: root })
      .output();
    assertEquals(new TextDecoder().decode(stdout), "from-before\ncomplete -o default -F _raftlab deno\n");
  },
});

Deno.test("completions: a shell that is not known", async () => {
  const [command, args] = commandLine(["completions", "bsh"]);
  const { code, stderr } = await new Deno.Command(command, { args, cwd: root }).output();
  assertEquals(code, 2);
  assertStringIncludes(
    new TextDecoder().decode(stderr),
    "completions takes bash, zsh or fish, not bsh; did you mean bash?",
  );
});
