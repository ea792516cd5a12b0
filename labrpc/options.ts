/**
 * The network's numbers with their units, and the platform's chance, timers and crash handling, which a harness may
 * replace.
 *
 * @module
 */

/** The network's source of random numbers. */
export interface Chance {
  /** An integer from 0 to n - 1. */
  below(n: number): number;
}

/** The request of an RPC, or its reply. */
export type Leg = "request" | "reply";

/** An RPC in transit, as watchers see it. */
export interface Message {
  /** 1, 2, 3 ... in the order of sending. */
  readonly id: number;
  /** Name of the ClientEnd it was sent on. */
  readonly end: unknown;
  /** Name of the server it goes to; undefined if the end is not connected. */
  readonly server: unknown;
  /** e.g. `Raft.AppendEntries`. */
  readonly method: string;
  /** The encoded arguments. */
  readonly args: Uint8Array;
}

/** Called with everything that happens to a message, in order. All optional; none may change anything. */
export interface Watcher {
  /** Call was entered. Read `args` now: the object is the caller's own. */
  sent?(message: Message, args: unknown): void;
  /** The call will fail after `delay` microseconds: its end is disabled or not connected, or the server is gone. */
  unreachable?(message: Message, delay: number): void;
  /** The request is delayed by `delay` microseconds, so that others overtake it. */
  requestDelayed?(message: Message, delay: number): void;
  /** The network lost the request. */
  requestDropped?(message: Message): void;
  /** The handler is about to run with the decoded arguments, and a blank reply. */
  handling?(message: Message, args: unknown, reply: object): void;
  /** The handler returned a value, which is ignored; called before `replied` or `unheard`. */
  returned?(message: Message, value: unknown, reply: object): void;
  /** The handler returned, with this reply. */
  replied?(message: Message, reply: unknown, bytes: Uint8Array): void;
  /** The server was deleted, or the end disabled, while the handler ran. */
  serverGone?(message: Message): void;
  /** An async handler made this reply after `serverGone`: nobody gets it. */
  unheard?(message: Message, reply: unknown): void;
  /** The network lost the reply. */
  replyDropped?(message: Message): void;
  /** The reply is delayed by `delay` microseconds, so that others overtake it. */
  replyDelayed?(message: Message, delay: number): void;
  /** The caller gets the reply. */
  delivered?(message: Message, bytes: Uint8Array): void;
  /** The caller gets false. */
  failed?(message: Message): void;
}

/** A bug in somebody's code, as opposed to a simulated fault: an unknown method, an exception in a handler. */
export interface CallError {
  /** A sentence that says what was found and what was expected. */
  message: string;
  /** Name of the server whose code is wrong; undefined if it is the caller's. */
  server: unknown;
  /** The thrown value, if something was thrown. */
  cause?: unknown;
}

/** The numbers of a network, and its connections to the harness. Times in microseconds. */
export interface NetworkOptions {
  /** Shortest and longest duration of one hop in a reliable network. */
  hopMin: number;
  /** See hopMin. */
  hopMax: number;
  /** Unreliable: a request is delayed by 0 to this much, in whole milliseconds. */
  requestDelayMax: number;
  /** Unreliable: how many requests in a thousand are lost, and how many replies. */
  requestLossPerMille: number;
  /** See requestLossPerMille. */
  replyLossPerMille: number;
  /** Long re-ordering: how many replies in 900 are delayed, by the minimum plus up to the spread. */
  reorderPer900: number;
  /** See reorderPer900. */
  reorderDelayMin: number;
  /** See reorderPer900. */
  reorderDelaySpread: number;
  /** The longest that a call to an unreachable server takes to fail: usually, and with long delays. */
  unreachableDelayMax: number;
  /** See unreachableDelayMax. */
  unreachableLongDelayMax: number;
  /** Late requests: how many requests in 900 are delayed, by the minimum plus up to the spread. */
  latePer900: number;
  /** See latePer900. */
  lateDelayMin: number;
  /** See latePer900. */
  lateDelaySpread: number;
  /** While a handler runs: the interval of the checks whether its server was deleted. */
  deadServerCheck: number;

  /** Where random numbers come from. */
  chance: Chance;
  /**
   * Calls `fn` after `us` microseconds, on behalf of this message: a leg arrives, the call fails, or its server is
   * checked again.
   */
  after(us: number, fn: () => void, message: Message, what: Leg | "failure" | "check"): unknown;
  /** How many microseconds a leg really takes instead of `us`. */
  delayed(message: Message, leg: Leg, us: number): number;
  /** Whether a leg that is due now arrives; else it is lost. */
  arrives(message: Message, leg: Leg): boolean;
  /** Cancels a timer of `after`. */
  cancel(timer: unknown): void;
  /** On whose behalf the current code runs. */
  owner(): unknown;
  /** Runs `fn` as code of a server, or of a former result of `owner`. */
  as<T>(server: unknown, fn: () => T): T;
  /** If a handler's result is a promise, calls one of the functions once it has settled; returns whether it is one. */
  settled(
    server: unknown,
    value: unknown,
    done: (value: unknown) => void,
    failed: (error: unknown) => void,
  ): boolean;
  /** Called when an RPC cannot continue because of a bug in somebody's code; must not return. */
  fatal(error: CallError): never;
  /** Called with everything that happens. */
  watcher: Watcher;
  /**
   * Called with each reply when it is made, after the watcher. Unlike a watcher it may cause a crash or a
   * disconnection, but only after it has returned.
   */
  answered(message: Message, reply: unknown): void;
}

/** If a value is a promise, calls one of the functions once it has settled; returns whether it is one. */
export function settledHere(
  value: unknown,
  done: (value: unknown) => void,
  failed: (error: unknown) => void,
): boolean {
  if (!(value instanceof Promise)) return false;
  Promise.resolve(value).then(done, failed);
  return true;
}

/**
 * The course's numbers, with the platform's clock and chance. Source: labrpc.go of MIT 6.824 (2020); the numbers of
 * late requests are ours.
 */
export const courseNetwork: NetworkOptions = {
  hopMin: 50,
  hopMax: 250,
  requestDelayMax: 26_000,
  requestLossPerMille: 100,
  replyLossPerMille: 100,
  reorderPer900: 600,
  reorderDelayMin: 200_000,
  reorderDelaySpread: 2_000_000,
  unreachableDelayMax: 100_000,
  unreachableLongDelayMax: 7_000_000,
  latePer900: 300,
  lateDelayMin: 50_000,
  lateDelaySpread: 1_500_000,
  deadServerCheck: 100_000,

  chance: { below: (n) => Math.floor(Math.random() * n) },
  after: (us, fn) => setTimeout(fn, us / 1000),
  delayed: (_message, _leg, us) => us,
  arrives: () => true,
  cancel: (timer) => clearTimeout(timer as number),
  owner: () => undefined,
  as: (_server, fn) => fn(),
  settled: (_server, value, done, failed) => settledHere(value, done, failed),
  fatal: (error) => {
    throw new Error(error.message, { cause: error.cause });
  },
  watcher: {},
  answered: () => {},
};
