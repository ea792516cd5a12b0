/**
 * Makes the pictures of docs/pictures/ again: pages as they open, at 1440 x 900.
 *
 *     deno run -A --config tests/browser/deno.json tests/browser/screenshots.ts
 *
 * @module
 */

import { mutantNamed, writeMutant } from "../mutant_files.ts";
import { launched, replay, root } from "./browser.ts";

/** A mutant as its catalogue shows it. */
function catalogued(name: string): string[] {
  const { shown: { test, seed } } = mutantNamed(name);
  // A path that a picture may show.
  const path = `.raftlab/${name}.ts`;
  Deno.mkdirSync(`${root}.raftlab`, { recursive: true });
  Deno.copyFileSync(new URL(writeMutant(mutantNamed(name))), root + path);
  return [test, "--raft", path, "--seed", String(seed)];
}

const pictures: [name: string, args: string[], link: string][] = [
  ["vote_twice", catalogued("votes-twice"), ""],
  ["figure_8", catalogued("commits-old-term-by-counting"), ""],
  ["churn", ["TestUnreliableChurn2C", "--seed", "1"], "#t=3.000000&s=0"],
];

const browser = await launched();
if (typeof browser === "string") throw new Error(browser);
const folder = Deno.makeTempDirSync({ prefix: "raftlab-screenshots-" });
try {
  for (const [name, args, link] of pictures) {
    await replay(...args, "--html", `${folder}/${name}.html`);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`file://${folder}/${name}.html${link}`);
    await page.waitForSelector("html[data-ready]");
    await page.evaluate(() =>
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    );
    await page.screenshot({ path: `${root}docs/pictures/${name}.png` });
    await page.close();
  }
} finally {
  await browser.close();
  Deno.removeSync(folder, { recursive: true });
}
