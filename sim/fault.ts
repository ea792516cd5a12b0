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
  /** Of the error, where there was one; its form is the runtime's. */
  stack?: string;
}

/** The error a run rejects with when it ends by a fault; also what a refused call throws on the spot. */
export class SimFault extends Error {
  /** What happened, as plain data. */
  fault: Fault;

  /** Makes the error of a fault, whose message becomes its own. */
  constructor(fault: Fault) {
    super(fault.message);
    this.name = "SimFault";
    this.fault = fault;
  }
}
