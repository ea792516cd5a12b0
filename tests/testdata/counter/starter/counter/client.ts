/** Your client goes into this file. */

import type { ClientEnd } from "../../labrpc/mod.ts";
import type { Clerk } from "../../counter/api.ts";

export function MakeClerk(_servers: ClientEnd[]): Clerk {
  return { Add: () => Promise.resolve(0) };
}
