/**
 * Commands that repeat a run up to something on the page, and change it from there on.
 *
 * @module
 */

import type { Call, Fate } from "./rpcs.ts";
import { secondsOf } from "./words.ts";

export interface WhatIf {
  what: string;
  command: string;
}

/** Options that draw the changed run. */
const drawn = "--html what_if.html --open";

const came = (fate: Fate | null) => fate === "arrived" || fate === "overtaken";

/** What if a message that arrived had been lost? `replay` is the command that replays the run. */
export function ifLost(replay: string, { id, request, arrived, replyFate }: Call): WhatIf[] {
  const all: WhatIf[] = [];
  if (came(request)) {
    all.push({ what: `the request #${id} is lost`, command: `${replay} --lose ${id} ${drawn}` });
  }
  if (came(replyFate) && arrived !== null) {
    const command = `${replay} --at ${secondsOf(arrived)} --lose ${id} ${drawn}`;
    all.push({ what: `the reply to #${id} is lost`, command });
  }
  return all;
}

/** What if a running server crashed, or the like, at this moment? */
export function ifBefalls(replay: string, server: number, at: number): WhatIf[] {
  const how = { crash: "crashes", restart: "crashes and restarts", fire: "has its timers fire first" };
  return Object.entries(how).map(([option, what]) => ({
    what: `S${server} ${what}`,
    command: `${replay} --at ${secondsOf(at)} --${option} S${server} ${drawn}`,
  }));
}
