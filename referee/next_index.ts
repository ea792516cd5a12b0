/**
 * L6b: nextIndex goes back after a refusal, and else stays (§5.3, Leaders 3).
 *
 * A leader's requests show its nextIndex, but a smaller prevLogIndex proves little: requests may leave in another order
 * than they were made; a leader that sends ahead of replies goes back to what it knows when a call fails, which may be
 * nothing, or to where the request that failed began; and any reply may bring news. So a leader is blamed only if a peer
 * has not answered at all since it first asked about an entry, and it asked about an earlier one again and again, each
 * time after another failed call, and each time about one that it had not asked about before.
 *
 * @module
 */

import type { AppendRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";
import type { Descent, Leadership } from "./state.ts";

/** This many steps back, each after a failed call, are no accident. */
const stepsMost = 4;

/** A leader sends an AppendEntries. */
export function sends(
  { complaints }: Cluster,
  server: ServerModel,
  leading: Leadership,
  { to, term, prev, at }: AppendRequest,
): void {
  const asked = leading.asked[to] ??= new Set();
  const again = asked.has(prev);
  if (!again) asked.add(prev);
  const descent: Descent = leading.descents[to] ??= { first: prev, since: at, prev, steps: 0, failed: false };
  if (prev >= descent.prev) return;
  if (!descent.failed || prev === 0 || again) {
    leading.descents[to] = { first: prev, since: at, prev, steps: 0, failed: false };
    return;
  }
  descent.prev = prev;
  descent.failed = false;
  if (++descent.steps < stepsMost) return;
  const { first, since, steps } = descent;
  complaints.add("L6b", server.id, { to, term, first, since, prev, steps }, {
    key: to,
    context:
      "A call that fails says nothing of the peer's log: is its reply, which nobody filled in, read as a refusal?",
  });
}

/** A call of the leader's failed. */
export function fails(leading: Leadership | null, { to, term }: AppendRequest): void {
  const descent = leading?.term === term ? leading.descents[to] : undefined;
  if (descent !== undefined) descent.failed = true;
}

/** A peer's reply of any term reached the server, which may now know more. */
export function hears(leading: Leadership | null, { to }: { to: number }): void {
  if (leading !== null) leading.descents[to] = undefined;
}
