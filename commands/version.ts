/** The lab's version, which every file of results names. */

import { platform } from "../platform/platform.ts";

export const version = "0.1.0";

/** What `--version` shows. */
export function versionLine(): string {
  return `raftlab ${version} (${platform.name} ${platform.version})\n`;
}
