/**
 * Whether the process is sealed, which happens before a student's code is loaded. After sealing, refused and simulated
 * APIs stay refused between runs, so code left over from a finished run cannot use them.
 */
import { type Fault, faultError, type SimFault, stackOf } from "./fault.ts";

let sealed = false;
let listener: ((fault: Fault) => void) | null = null;

/** Whether seal() was called. */
export function isSealed(): boolean {
  return sealed;
}

/** Called by seal(); there is no way back. */
export function markSealed(): void {
  sealed = true;
}

/** Sets the function that gets the faults of refused calls while no simulation is current (always so with --real). */
export function onRefusal(fn: ((fault: Fault) => void) | null): void {
  listener = fn;
}

/** Makes the error of a refused call while no simulation is current. */
export function refusedOutside(kind: "refused" | "exit", message: string): SimFault {
  const fault: Fault = { kind, message, owner: -1, at: 0, stack: stackOf(new Error()) };
  listener?.(fault);
  return faultError(fault);
}
