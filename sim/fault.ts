/** Why a run ended without a result of its own. Plain data, so that it can be sent to another process. */
export interface Fault {
  /**
   * crash: code threw an error that nothing caught. deadlock: everything waits and no event is left. refused:
   * code used an API that leads to real time, real chance or the outside. spin: code read the clock in a loop
   * that never yields. exit: code tried to end the process.
   */
  kind: "crash" | "deadlock" | "refused" | "spin" | "exit";
  /** One or more sentences for the student. */
  message: string;
  /** The server whose code caused it; -1 is the harness. */
  owner: number;
  /** When, in simulated microseconds. */
  at: number;
  /** The stack of the error, or of the refused call; its format depends on the runtime. */
  stack?: string;
}

/**
 * The faults by the errors made for them. Only errors made here count, since code that catches one can build
 * a copy.
 */
const genuine = new WeakMap<object, Fault>();

/** A run that ends with a fault rejects with this error, and a refused call throws it. */
export class SimFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.name = "SimFault";
    this.fault = fault;
  }
}

/** Makes an error that faultOf() recognises. */
export function faultError(fault: Fault): SimFault {
  const error = new SimFault(Object.freeze({ ...fault }));
  genuine.set(error, error.fault);
  return error;
}

/** Makes a realm's own error count as the one that faultError() made. */
export function standForFault(own: object, error: unknown): void {
  const fault = faultOf(error);
  if (fault !== null) genuine.set(own, fault);
}

/** The fault of an error that faultError() made; null for any other value. */
export function faultOf(error: unknown): Fault | null {
  return typeof error === "object" && error !== null ? genuine.get(error) ?? null : null;
}

/** Whether a value is an error of any realm. Never throws. */
function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
  } catch {
    return false;
  }
}

/**
 * Name and message of an error, or the thrown value as text. Never throws, even if the error's getters do.
 */
export function describeError(error: unknown): string {
  try {
    return isError(error) ? `${error.name}: ${error.message}` : `thrown value ${String(error)}`;
  } catch {
    return "a thrown value that cannot be shown";
  }
}

/** The error's stack, read once; "" if it has none. */
export function stackOf(error: unknown): string {
  try {
    const stack: unknown = isError(error) ? error.stack : "";
    return typeof stack === "string" ? stack : "";
  } catch {
    return "";
  }
}
