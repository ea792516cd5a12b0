/** Why a run ended other than by its own result. Plain data, so that it can be sent to another process. */
export interface Fault {
  /**
   * crash: code threw and nothing caught it. deadlock: all wait and nothing can happen. refused: a way to real time
   * or real chance. spin: a clock read in a loop that never yields. exit: code tried to end the process.
   */
  kind: "crash" | "deadlock" | "refused" | "spin" | "exit";
  /** One or more sentences, for the student to read. */
  message: string;
  /** The server in whose name the code ran; -1 is the harness. */
  owner: number;
  /** When, in simulated microseconds. */
  at: number;
  /** Of the error, or of the call that made the fault; its form is the runtime's. */
  stack?: string;
}

/** The faults of errors that the simulator itself made: whoever catches one can make others that look like it. */
const genuine = new WeakMap<object, Fault>();

/** The error a run rejects with when it ends by a fault; also what a refused call throws on the spot. */
export class SimFault extends Error {
  /** What happened, as plain data. */
  readonly fault: Fault;

  /** Makes the error of a fault, whose message becomes its own. */
  constructor(fault: Fault) {
    super(fault.message);
    this.name = "SimFault";
    this.fault = fault;
  }
}

/** A genuine error of a fault. */
export function faultError(fault: Fault): SimFault {
  const error = new SimFault(Object.freeze({ ...fault }));
  genuine.set(error, error.fault);
  return error;
}

/** The fault of an error that the simulator made; null of any other value. */
export function faultOf(error: unknown): Fault | null {
  return typeof error === "object" && error !== null ? genuine.get(error) ?? null : null;
}

/** What an error says, whatever it is: one may have getters, or be no error at all. */
export function describeError(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : `thrown value ${String(error)}`;
  } catch {
    return "a thrown value that cannot be shown";
  }
}

/** The stack of an error, read once; "" if it has none. */
export function stackOf(error: unknown): string {
  try {
    const stack: unknown = error instanceof Error ? error.stack : "";
    return typeof stack === "string" ? stack : "";
  } catch {
    return "";
  }
}
