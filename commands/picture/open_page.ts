/**
 * Opens a page in the user's browser.
 *
 * @module
 */

import { fileUrl } from "../../platform/paths.ts";
import { platform } from "../../platform/platform.ts";

/** What opens a page, by operating system. */
const openers: Record<string, string[]> = {
  darwin: ["open"],
  windows: ["cmd", "/c", "start", ""],
  win32: ["cmd", "/c", "start", ""],
};

/** Environment variables that a browser needs to find the desktop. */
const needed = [
  "PATH",
  "HOME",
  "DISPLAY",
  "WAYLAND_DISPLAY",
  "XAUTHORITY",
  "XDG_RUNTIME_DIR",
  "XDG_CURRENT_DESKTOP",
  "DBUS_SESSION_BUS_ADDRESS",
  "BROWSER",
  "SystemRoot",
];

/** Milliseconds that it may take. */
const patience = 10_000;

/** Opens the page at a path; says so if it cannot. */
export async function openPage(path: string): Promise<void> {
  const [command, ...args] = openers[platform.os] ?? ["xdg-open"];
  const env = Object.fromEntries(needed.flatMap((name) => {
    const value = platform.env(name);
    return value === undefined ? [] : [[name, value]];
  }));
  const url = fileUrl(path, platform.cwd());
  try {
    const { exited } = platform.spawn({ command, args: [...args, url], env });
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), patience));
    const status = await Promise.race([exited, late]);
    if (status === null || status.code === 0) return;
  } catch {
    // There is no such command.
  }
  platform.complain(`raftlab: ${command} opened no browser; the page is at ${url}\n`);
}
