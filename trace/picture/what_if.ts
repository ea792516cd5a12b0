/**
 * Commands that run the same again up to something on the page, and go on otherwise from there.
 *
 * @module
 */

import type { Call, Fate } from "./rpcs.ts";
import { secondsOf } from "./words.ts";

export interface WhatIf {
  what: string;
  command: string;
}

/** Where the other run is drawn. */
const drawn = "--html what_if.html --open";

const came = (fate: Fate | null) => fate === "arrived" || fate === "overtaken";

/** What if a message is lost that arrived. `replay` is the command that shows the run again. */
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

/** What if something befalls a server at a moment; it is running then. */
export function ifBefalls(replay: string, server: number, at: number): WhatIf[] {
  const how = { crash: "crashes", restart: "crashes and restarts", fire: "has its timers fire first" };
  return Object.entries(how).map(([option, what]) => ({
    what: `S${server} ${what}`,
    command: `${replay} --at ${secondsOf(at)} --${option} S${server} ${drawn}`,
  }));
}
