/**
 * A browser for tests and scripts, without a window: the Chromium of the npm package @sparticuz/chromium where it runs
 * (Linux on x64), else one that is installed, or that RAFTLAB_CHROMIUM names.
 *
 * This folder has a configuration of its own, so that nobody who runs the lab fetches a browser.
 *
 * @module
 */

import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** Chromium's programs to try, and their arguments. */
async function* candidates(): AsyncGenerator<{ executablePath: string; args: string[] }> {
  const named = Deno.env.get("RAFTLAB_CHROMIUM");
  if (named !== undefined) return yield { executablePath: named, args: ["--no-sandbox"] };
  if (Deno.build.os === "linux" && Deno.build.arch === "x86_64") {
    yield { executablePath: await chromium.executablePath(), args: ["--no-sandbox"] };
  }
  for (const executablePath of installed) yield { executablePath, args: ["--no-sandbox"] };
}

/** A browser, or why there is none. */
export async function launched(): Promise<Browser | string> {
  const reasons: string[] = [];
  for await (const { executablePath, args } of candidates()) {
    try {
      Deno.statSync(executablePath);
      return await playwright.launch({ executablePath, args, headless: true });
    } catch (error) {
      const [reason] = (error as Error).message.split("\n");
      const isMissing = error instanceof Deno.errors.NotFound;
      if (!isMissing || Deno.env.has("RAFTLAB_CHROMIUM")) reasons.push(`${executablePath}: ${reason}`);
    }
  }
  return reasons.length > 0
    ? reasons.join("; ")
    : "no Chromium is installed, and npm has none for this system";
}

export const root = new URL("../../", import.meta.url).pathname;

/** Runs `deno task replay`; what the command prints. */
export async function replay(...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "replay", ...args],
    cwd: root,
  })
    .output();
  return new TextDecoder().decode(stdout);
}
