import { patchChance } from "./chance.ts";
import { patchClock } from "./clock.ts";
import { Patches } from "./patches.ts";
import { patchProcess } from "./process.ts";
import { listen } from "./simulation.ts";
import { patchTimers } from "./timers.ts";

let installed = false;

/**
 * Replaces the platform's time and chance with simulated ones. Servers that run in realms (sandbox/) have
 * replacements of their own.
 *
 * While no simulation is current, the replacements call the originals. Returns a function that restores them.
 * Throws Error if called again before that, or if the platform does not allow a property to be replaced.
 */
export function installGlobals(): () => void {
  if (installed) throw new Error("installGlobals: the globals are replaced already; call restore() first");
  const patches = new Patches();
  patchTimers(patches);
  patchClock(patches);
  patchChance(patches);
  patchProcess(patches);
  if (patches.failed.length > 0) {
    patches.restore();
    throw new Error(
      `installGlobals: this platform does not let these be replaced: ${patches.failed.join(", ")}`,
    );
  }
  installed = true;
  listen();
  return () => {
    patches.restore();
    installed = false;
  };
}
