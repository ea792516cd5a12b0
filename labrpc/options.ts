/**
 * The network's numbers, each with its unit, and what a harness may put in the place of the platform's chance, timers
 * and crash handling.
 *
 * @module
 */

/** Where the network's luck comes from: `below(n)` is an integer from 0 to n - 1. */
export interface Chance {
  /** An integer from 0 to n - 1. */
  below(n: number): number;
}

/** One RPC on its way, as watchers see it. */
export interface Message {
  /** 1, 2, 3 ... in the order of sending. */
  readonly id: number;
  /** The name of the ClientEnd it was sent on. */
  readonly end: unknown;
  /** The name of the server it goes to; undefined if the end is not connected. */
  readonly server: unknown;
  /** e.g. `Raft.AppendEntries`. */
  readonly method: string;
  /** The encoded arguments. */
  readonly args: Uint8Array;
}

/** Told of everything that happens to a message, in order. All optional; none may change anything. */
export interface Watcher {
  /** Call was entered, with these arguments: to be read now, they are the caller's own. */
  sent?(message: Message, args: unknown): void;
  /** It will fail after `delay` microseconds: its end is disabled or not connected, or the server is gone. */
  unreachable?(message: Message, delay: number): void;
  /** The request takes so many microseconds, so that it is overtaken. */
  requestDelayed?(message: Message, delay: number): void;
  /** The network lost the request. */
  requestDropped?(message: Message): void;
  /** The handler is about to run, with the decoded arguments. */
  handling?(message: Message, args: unknown): void;
  /** The handler itself returned a value, which goes nowhere; told before `replied` or `unheard`. */
  returned?(message: Message, value: unknown, reply: object): void;
  /** The handler returned, with this reply. */
  replied?(message: Message, reply: unknown, bytes: Uint8Array): void;
  /** The server was deleted, or the end disabled, while the handler ran. */
  serverGone?(message: Message): void;
  /** An async handler returned this reply after `serverGone`: nobody hears it. */
  unheard?(message: Message, reply: unknown): void;
  /** The network lost the reply. */
  replyDropped?(message: Message): void;
  /** The reply waits for `delay` microseconds so as to be overtaken. */
  replyDelayed?(message: Message, delay: number): void;
  /** The caller gets the reply. */
  delivered?(message: Message, bytes: Uint8Array): void;
  /** The caller gets false. */
  failed?(message: Message): void;
}

/** What went wrong in somebody's code, not in the simulated network: an unknown method, an exception in a handler. */
export interface CallError {
  /** A sentence that says what is there and what was wanted. */
  message: string;
  /** Name of the server whose code is to blame; undefined where it is the caller's. */
  server: unknown;
  /** What was thrown, if anything was. */
  cause?: unknown;
}

/** Everything about a network that is a number, and its connections to the world around it. Times in microseconds. */
export interface NetworkOptions {
  /** Shortest and longest time of one hop of a reliable network. */
  hopMin: number;
  /** See hopMin. */
  hopMax: number;
  /** Unreliable: a request waits 0 to this long, in whole milliseconds. */
  requestDelayMax: number;
  /** Unreliable: how many requests in a thousand are lost, and how many replies. */
  requestLossPerMille: number;
  /** See requestLossPerMille. */
  replyLossPerMille: number;
  /** Long re-ordering: how many replies in nine hundred wait, at least this long, and up to so much longer. */
  reorderPer900: number;
  /** See reorderPer900. */
  reorderDelayMin: number;
  /** See reorderPer900. */
  reorderDelaySpread: number;
  /** How long a call to nowhere takes to fail, at most: usually, and with long delays. */
  unreachableDelayMax: number;
  /** See unreachableDelayMax. */
  unreachableLongDelayMax: number;
  /** Late requests: how many requests in nine hundred wait, at least this long, and up to so much longer. */
  latePer900: number;
  /** See latePer900. */
  lateDelayMin: number;
  /** See latePer900. */
  lateDelaySpread: number;
  /** While a handler runs: how often the network looks whether its server was deleted. */
  deadServerCheck: number;

  /** Where its luck comes from. */
  chance: Chance;
  /** Runs `fn` after so many microseconds. */
  after(us: number, fn: () => void): unknown;
  /** Takes back an `after`. */
  cancel(timer: unknown): void;
  /** Runs `fn`, a handler, in the name of a server. */
  as<T>(server: unknown, fn: () => T): T;
  /** Called when an RPC cannot go on because of a mistake in somebody's code; must not return. */
  fatal(error: CallError): never;
  /** Told of everything that happens. */
  watcher: Watcher;
  /**
   * Called with each reply as it is made, after the watcher. Unlike a watcher it may lead to a crash or a cut, though
   * not before it has returned.
   */
  answered(message: Message, reply: unknown): void;
}

/**
 * The course's numbers, on the platform's clock and chance. Source: labrpc.go of MIT 6.824 (2020); those of late
 * requests are ours.
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
  cancel: (timer) => clearTimeout(timer as number),
  as: (_server, fn) => fn(),
  fatal: (error) => {
    throw new Error(error.message, { cause: error.cause });
  },
  watcher: {},
  answered: () => {},
};
