/**
 * Whether a student's code is in the process. From then on nothing that is refused, and nothing that is simulated, is
 * to be had outside of a run either, e.g. by what a run that is over has left behind.
 */
import { type Fault, faultError, type SimFault, stackOf } from "./fault.ts";

let sealed = false;
let listener: ((fault: Fault) => void) | null = null;

/** Whether seal() was called. */
export function isSealed(): boolean {
  return sealed;
}

/** Called by seal(), and not taken back. */
export function markSealed(): void {
  sealed = true;
}

/** Hears of refused calls while no simulation is current: with real time there is none. */
export function onRefusal(fn: ((fault: Fault) => void) | null): void {
  listener = fn;
}

/** The error of a refused call while no simulation is current. */
export function refusedOutside(kind: "refused" | "exit", message: string): SimFault {
  const fault: Fault = { kind, message, owner: -1, at: 0, stack: stackOf(new Error()) };
  listener?.(fault);
  return faultError(fault);
}
