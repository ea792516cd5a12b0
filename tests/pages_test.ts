/** `--html` of replay, test, stress and grade, with the rights that their tasks have. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { inflateRawSync } from "node:zlib";
import { ownText } from "../commands/new/own_files.ts";
import { lanesOf } from "../trace/picture/lanes.ts";
import { decodePage, type PageData } from "../trace/picture/run_data.ts";
import { runJobs } from "./child.ts";
import { commandLine, ended, type Result } from "./command_line.ts";
import { mutantNamed, writeChanged, writeMutant, writeQuietBase } from "./mutant_files.ts";

const root = new URL("../", import.meta.url).pathname;
const folder = Deno.makeTempDirSync({ prefix: "raftlab-html-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const { shown: { test, seed } } = mutantNamed("votes-twice");
const raft = writeMutant(mutantNamed("votes-twice")).slice("file://".length);
const run = ["--raft", raft, "--seed", String(seed)];

function raftlab(...words: string[]): Promise<Result> {
  const [command, args] = commandLine(words);
  return ended(new Deno.Command(command, { args, cwd: root }));
}

/** What a page holds. */
function dataOf(path: string): PageData {
  const [, text] = /<script id="run" type="text\/plain">([^<]+)<\/script>/.exec(Deno.readTextFileSync(path))!;
  return decodePage(inflateRawSync(Uint8Array.fromBase64(text)).toString());
}

Deno.test("pages: replay writes a run, and says where on the page it went wrong", async () => {
  const path = `${folder}/run.html`;
  const { out, code } = await raftlab("replay", test, ...run, "--html", path);
  assertEquals(code, 0);
  assertMatch(out, /#t=\d+\.\d{6}&s=\d {2}rule S2, S\d\n/);
  const { run: written, against } = dataOf(path);
  assertEquals([written.test, written.seed, written.failure, against], [test, seed, null, null]);
  assertStringIncludes(out, `  ... ${written.events.length} events as a page: ${path}\n`);
  assertStringIncludes(written.command!, `${test} --raft ${raft} --seed ${seed}`);
  // The text prints the same link beside the complaint, as does a test's verdict.
  const [link] = /#t=\S+/.exec(out)!;
  assertEquals(out.split(link).length, 2, "once, as a link to the page");
  const shown = (await raftlab("replay", test, ...run, "--ignore", "rpc,reply,apply")).out.split("\n");
  assert(shown.some((line) => / referee rule S2: /.test(line) && line.endsWith(` ${link}`)));
  assertMatch(shown.join(" "), new RegExp(` {2}referee: S2 at .*${link}`));
});

Deno.test("pages: what replay cannot draw is a sentence", async () => {
  const refused: [words: string[], sentence: string][] = [
    [
      ["2A", "--seed", "1", "--html", `${folder}/x.html`],
      "--html draws one run: name one test, such as TestInitialElection2A",
    ],
    [[test, "--seed", "1", "--open"], "--open needs --html FILE"],
    [[test, "--seed", "1", "--against", "2"], "--against needs --html FILE"],
    [
      [test, "--seed", "1", "--html", "a", "--json", "b"],
      "--html, --perfetto, --json and --check exclude each other",
    ],
    [[test, "--seed", "1", "--html", `${folder}/no/run.html`], `--html ${folder}/no/run.html: `],
  ];
  for (const [words, sentence] of refused) {
    const { code, err } = await raftlab("replay", ...words);
    assertEquals([code, err.includes(sentence)], [2, true], err);
  }
});

Deno.test("pages: another run beside it, and where the two part; a Chrome trace", async () => {
  const path = `${folder}/two.html`;
  const { out } = await raftlab(
    "replay",
    test,
    ...run,
    "--html",
    path,
    "--against",
    writeQuietBase().slice(7),
  );
  const { run: first, against } = dataOf(path);
  assertEquals([first.seed, against?.seed, against?.failure], [seed, seed, null]);
  assertMatch(out, /two\.html#t=\d\.\d{6}&s=\d {2}where the runs diverge\n/);
  await raftlab("replay", test, ...run, "--perfetto", `${folder}/trace.json`);
  const { traceEvents } = JSON.parse(Deno.readTextFileSync(`${folder}/trace.json`));
  assert(traceEvents.some(({ name }: { name: string }) => name === "rule S2"));
});

Deno.test("pages: Annotate and AnnotateInterval are in the lane, and change no run", async () => {
  const annotated = writeChanged(
    "annotated",
    (plain) =>
      plain.replace("import { DPrintf }", "import { Annotate, AnnotateInterval, DPrintf }")
        .replace(
          /DPrintf\("leader of term %d", this\.currentTerm\);/,
          'Annotate("leads", `term ${this.currentTerm}`);',
        )
        .replace(
          /DPrintf\("election in term %d", this\.currentTerm\);/,
          'AnnotateInterval("election", "x")("won");',
        ),
  );
  const path = `${folder}/annotated.html`;
  const { out } = await raftlab("replay", test, "--raft", annotated.slice(7), "--seed", "1", "--html", path);
  assertStringIncludes(out, "as a page");
  const { run: { events, servers, seconds } } = dataOf(path);
  const prints = events.flatMap((event) => event.kind === "print" ? [event.text.trim()] : []);
  assert(
    prints.includes("@leads term 1") && prints.includes("@election[1 x") &&
      prints.includes("@election]1 won"),
  );
  assertEquals(
    lanesOf(events, servers, seconds * 1e6).some(({ notes }) => notes[0]?.text === "x: won"),
    true,
  );
  const digests = await Promise.all(
    [annotated, writeChanged("plain", (text) => text)].map((file) =>
      runJobs("deno", [{ test, seed: 1 }], { raft: file })
    ),
  );
  assertEquals(digests[0][0].digest, digests[1][0].digest);
});

Deno.test("pages: test and stress write a folder that leads to the runs that broke a rule", async () => {
  for (const words of [["test", test], ["stress", test, "--runs", "2", "--jobs", "1"]]) {
    const pages = `${folder}/${words[0]}`;
    const { out, code } = await raftlab(...words, ...run, "--html", pages);
    assertEquals(code, 0);
    assertStringIncludes(out, `pages: ${pages}/index.html\n`);
    const index = Deno.readTextFileSync(`${pages}/index.html`);
    assertStringIncludes(index, "passed, rules broken");
    const [, page] = /<ol class="rules">\n<li><h3><a href="([^"]+)">S2: /.exec(index)!;
    assertEquals(page, `${test}-${seed}.html`);
    assert(dataOf(`${pages}/${page}`).run.events.some(({ kind }) => kind === "complaint"));
  }
});

Deno.test("pages: grade draws a submission's first failure, without a secret seed", async () => {
  const submission = `${folder}/class/alice`;
  Deno.mkdirSync(submission, { recursive: true });
  Deno.writeTextFileSync(
    `${submission}/raft.ts`,
    ownText(Deno.readTextFileSync(`${root}starter/raft/raft.ts`)),
  );
  Deno.writeTextFileSync(`${folder}/secret.txt`, "a secret that is long enough to be one");
  const words = ["--course", "cos418", "--part", "A3", "--runs", "1", "--jobs", "1", "--html"];
  const out = `${folder}/graded`;
  const result = await raftlab(
    "grade",
    submission,
    ...words,
    "--secret",
    `${folder}/secret.txt`,
    "--out",
    out,
  );
  assertEquals(result.code, 0, result.err);
  const { run } = dataOf(`${out}/alice/picture.html`);
  assertEquals([run.seed, run.command, run.failure?.kind], [null, null, "assertion"]);
});
