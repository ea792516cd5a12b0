/**
 * The network between ClientEnds and Servers.
 *
 * @module
 */

import { everybodys, handed, typeOfValue, type TypeTable } from "../labgob/harness.ts";
import { Buffer, LabDecoder, LabEncoder, Ref, ref, type Type } from "../labgob/mod.ts";
import type { Flight, Port } from "./flight.ts";
import { courseNetwork, type NetworkOptions } from "./options.ts";
import type { Server } from "./server.ts";
import { zeroLike } from "./zero.ts";

/** Sends an RPC; `done` is called once, with whether it was answered. */
export type Send = (method: string, args: unknown, reply: object, done: (ok: boolean) => void) => void;

/** A client's connection to one server. Source: labrpc.go, ClientEnd. */
export class ClientEnd {
  #send: Send;

  /** Made by Network.MakeEnd. */
  constructor(send: Send) {
    this.#send = send;
  }

  /** An end's send function, for building another end over it. */
  static sendOf(end: ClientEnd): Send {
    return end.#send;
  }

  /**
   * Sends an RPC, e.g. `Call("Raft.RequestVote", args, reply)`, and waits for it. True: the handler ran and `reply` is
   * filled in. False: the request or the reply was lost, or the server is down or unreachable. `args` is an instance of
   * a class whose capitalised fields are sent (or a number, a string ...); `reply` is a new instance of the handler's
   * reply class (or a `ref`). Both are sent as bytes: the servers share no object.
   */
  Call(method: string, args: unknown, reply: object): Promise<boolean> {
    let done: (ok: boolean) => void;
    const answer = new Promise<boolean>((resolve) => done = resolve);
    this.#send(method, args, reply, done!);
    return answer;
  }
}

/** Holds the ends and the servers, and carries messages between them. Source: labrpc.go, Network. */
export class Network {
  #options: NetworkOptions;
  #reliable = true;
  #longDelays = false;
  #longReordering = false;
  #lateRequests = false;
  #ports = new Map<unknown, Port>();
  #servers = new Map<unknown, Server>();
  #cleanedUp = false;
  #count = 0;
  #bytes = 0;

  /** See MakeNetwork. */
  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** Shuts the network down: every later Call returns false. */
  Cleanup(): void {
    this.#cleanedUp = true;
  }

  /** False: requests are delayed, requests and replies are lost. */
  Reliable(yes: boolean): void {
    this.#reliable = yes;
  }

  /** True: two replies in three are delayed for so long that others overtake them. */
  LongReordering(yes: boolean): void {
    this.#longReordering = yes;
  }

  /** True: a call to an unreachable server takes up to seven seconds to fail. */
  LongDelays(yes: boolean): void {
    this.#longDelays = yes;
  }

  /** True: one request in three is delayed; it goes to the server that has the name when it arrives. */
  LateRequests(yes: boolean): void {
    this.#lateRequests = yes;
  }

  /**
   * Makes an end, not yet connected nor enabled. A second end with the same name stops the run. `types` are those of
   * the server that will call on it, if it has its own.
   */
  MakeEnd(name: unknown, types: TypeTable = everybodys): ClientEnd {
    if (this.#ports.has(name)) {
      this.#options.fatal({
        message: `MakeEnd: ${String(name)} already exists; there are ${namesIn(this.#ports)}`,
        server: undefined,
      });
    }
    const port: Port = { name, types, enabled: false, losesReplies: false, server: undefined };
    this.#ports.set(name, port);
    return new ClientEnd((method, args, reply, done) => this.#send(port, method, args, reply, done));
  }

  /** Adds a server; replaces one with the same name. */
  AddServer(name: unknown, server: Server): void {
    this.#servers.set(name, server);
  }

  /** Deletes a server: calls to it fail, also those that it is handling. */
  DeleteServer(name: unknown): void {
    this.#servers.delete(name);
  }

  /** Connects an end to a server; once per end. */
  Connect(end: unknown, server: unknown): void {
    this.#port("Connect", end).server = server;
  }

  /** Enables or disables an end. */
  Enable(end: unknown, enabled: boolean): void {
    this.#port("Enable", end).enabled = enabled;
  }

  /** True: requests of an enabled end arrive and are handled, but all replies are lost. */
  LoseReplies(end: unknown, yes: boolean): void {
    this.#port("LoseReplies", end).losesReplies = yes;
  }

  /** How many RPCs reached a server. */
  GetCount(name: unknown): number {
    const server = this.#servers.get(name);
    if (server !== undefined) return server.GetCount();
    return this.#options.fatal({
      message: `GetCount: no server ${String(name)}; there are ${namesIn(this.#servers)}`,
      server: undefined,
    });
  }

  /** How many RPCs were sent. */
  GetTotalCount(): number {
    return this.#count;
  }

  /** Bytes of the requests sent and of the replies delivered. */
  GetTotalBytes(): number {
    return this.#bytes;
  }

  #port(action: string, name: unknown): Port {
    const port = this.#ports.get(name);
    if (port !== undefined) return port;
    return this.#options.fatal({
      message: `${action}: no end ${String(name)}; there are ${namesIn(this.#ports)}`,
      server: undefined,
    });
  }

  #send(port: Port, method: string, args: unknown, reply: object, done: (ok: boolean) => void): void {
    const options = this.#options;
    if (this.#cleanedUp) return done(false);
    if (typeof method !== "string") {
      return options.fatal({
        message: `labrpc: Call needs the name of a method, such as "Raft.RequestVote", got ${typeof method}`,
        server: undefined,
      });
    }
    adopt(reply, port.types);
    const bytes = this.#encode(args, port.types, "arguments", method, undefined);
    this.#count++;
    this.#bytes += bytes.length;
    const flight: Flight = {
      id: this.#count,
      end: port.name,
      server: port.server,
      method,
      args: bytes,
      port,
      target: this.#servers.get(port.server),
      reliable: this.#reliable,
      longReordering: this.#longReordering,
      argsType: typeOf(args),
      byRef: Ref.is(args),
      reply,
      caller: options.owner(),
      done,
    };
    options.watcher.sent?.(flight, args);
    if (!port.enabled || flight.target === undefined) {
      const delay = this.#silence();
      options.watcher.unreachable?.(flight, delay);
      options.after(delay, () => this.#fail(flight), flight, "failure");
      return;
    }
    let delay = this.#hop() + (flight.reliable ? 0 : this.#wholeMs(options.requestDelayMax));
    const lost = !flight.reliable && options.chance.below(1000) < options.requestLossPerMille;
    const late = this.#lateRequests && options.chance.below(900) < options.latePer900;
    if (late) {
      delay += options.lateDelayMin + this.#wholeMs(options.lateDelaySpread);
    }
    const taken = options.delayed(flight, "request", delay);
    if (late || taken !== delay) options.watcher.requestDelayed?.(flight, taken);
    const arrives = () => {
      if (late) flight.target = this.#servers.get(flight.server);
      if (!lost && flight.target !== undefined && options.arrives(flight, "request")) {
        return this.#dispatch(flight, flight.target);
      }
      options.watcher.requestDropped?.(flight);
      this.#fail(flight);
    };
    options.after(taken, arrives, flight, "request");
  }

  /** Runs the handler and, while it runs, regularly checks whether its server still exists. */
  #dispatch(flight: Flight, target: Server): void {
    const options = this.#options;
    target.countOne();
    const handler = target.lookUp(flight.method);
    if (typeof handler === "string") {
      return options.fatal({ message: handler, server: undefined });
    }
    const args = options.as(flight.server, () => this.#decodeArgs(flight));
    const reply = options.as(flight.server, () => this.#blankReply(flight));
    options.watcher.handling?.(flight, args, reply);

    const blame = (cause: unknown) =>
      options.fatal({ message: `exception in handler ${flight.method}`, server: flight.server, cause });
    let over = false;
    let timer: unknown;
    const returned = (value: unknown) => {
      if (value !== undefined) options.watcher.returned?.(flight, value, reply);
    };
    const done = (value: unknown) => {
      options.as(flight.server, () => returned(value));
      if (over) return options.watcher.unheard?.(flight, reply);
      over = true;
      options.cancel(timer);
      this.#handled(flight, reply);
    };
    let isAsync = false;
    try {
      options.as(flight.server, () => {
        const value = handler(args, reply);
        isAsync = options.settled(flight.server, value, done, blame);
        if (!isAsync) returned(value);
      });
    } catch (cause) {
      blame(cause);
    }
    if (!isAsync) return this.#handled(flight, reply);

    const check = () => {
      if (over) return;
      if (this.#isServerGone(flight)) {
        over = true;
        options.watcher.serverGone?.(flight);
        this.#fail(flight);
      } else {
        timer = options.after(options.deadServerCheck, check, flight, "check");
      }
    };
    timer = options.after(options.deadServerCheck, check, flight, "check");
  }

  #handled(flight: Flight, reply: object): void {
    const { as } = this.#options;
    const bytes = as(
      flight.server,
      () => this.#encode(reply, flight.target!.types, "reply", flight.method, flight.server),
    );
    // The rest is the network's code, on behalf of the waiting caller.
    as(flight.caller, () => this.#answer(flight, reply, bytes));
  }

  #answer(flight: Flight, reply: object, bytes: Uint8Array): void {
    const options = this.#options;
    options.watcher.replied?.(flight, reply, bytes);
    options.answered(flight, reply);
    // A deleted server must not answer: its saves went to a Persister that no longer counts.
    if (this.#isServerGone(flight)) {
      options.watcher.serverGone?.(flight);
      return this.#fail(flight);
    }
    if (!flight.reliable && options.chance.below(1000) < options.replyLossPerMille) {
      options.watcher.replyDropped?.(flight);
      return this.#fail(flight);
    }
    if (flight.port.losesReplies) {
      options.watcher.replyDropped?.(flight);
      options.after(this.#silence(), () => this.#fail(flight), flight, "failure");
      return;
    }
    let delay = this.#hop();
    let late = false;
    if (flight.longReordering && options.chance.below(900) < options.reorderPer900) {
      const spread = options.chance.below(1 + options.chance.below(options.reorderDelaySpread / 1000));
      delay = options.reorderDelayMin + spread * 1000;
      late = true;
    }
    const taken = options.delayed(flight, "reply", delay);
    if (late || taken !== delay) options.watcher.replyDelayed?.(flight, taken);
    const arrives = () => {
      if (!options.arrives(flight, "reply")) {
        options.watcher.replyDropped?.(flight);
        return this.#fail(flight);
      }
      this.#bytes += bytes.length;
      options.watcher.delivered?.(flight, bytes);
      const error = new LabDecoder(new Buffer(bytes), flight.port.types).Decode(flight.reply);
      if (error !== null) {
        options.fatal({
          message: `labrpc: cannot decode the reply of ${flight.method}: ${error.message}`,
          server: undefined,
        });
      }
      flight.done(true);
    };
    options.after(taken, arrives, flight, "reply");
  }

  #fail(flight: Flight): void {
    this.#options.watcher.failed?.(flight);
    flight.done(false);
  }

  #isServerGone(flight: Flight): boolean {
    return !flight.port.enabled || this.#servers.get(flight.server) !== flight.target;
  }

  /** How long a caller waits before a call to an unreachable server fails. */
  #silence(): number {
    const { unreachableDelayMax, unreachableLongDelayMax } = this.#options;
    return this.#wholeMs((this.#longDelays ? unreachableLongDelayMax : unreachableDelayMax) - 1000);
  }

  #hop(): number {
    const { hopMin, hopMax, chance } = this.#options;
    return hopMin + chance.below(hopMax - hopMin + 1);
  }

  /** 0 to `longest` microseconds, in whole milliseconds, drawn as in the Go labs. */
  #wholeMs(longest: number): number {
    return 1000 * this.#options.chance.below(longest / 1000 + 1);
  }

  #encode(value: unknown, types: TypeTable, what: string, method: string, server: unknown): Uint8Array {
    const buffer = new Buffer();
    const error = new LabEncoder(buffer, types).Encode(value);
    if (error === null) return buffer.Bytes();
    const message = `labrpc: cannot encode the ${what} of ${method}: ${error.message}`;
    return this.#options.fatal({ message, server });
  }

  /** Fields that were not sent are zero, whatever the class's defaults: gob leaves zeros out. */
  #decodeArgs(flight: Flight): unknown {
    const { types } = flight.target!;
    const target = ref<unknown>(null, types.here(flight.argsType));
    const error = new LabDecoder(new Buffer(flight.args), types).Decode(target);
    if (error !== null) {
      this.#options.fatal({
        message: `labrpc: cannot decode the arguments of ${flight.method}: ${error.message}`,
        server: flight.server,
      });
    }
    return flight.byRef ? handed(target, types) : target.value;
  }

  /** A new variable of the reply's type for the handler to fill in. */
  #blankReply({ reply, method, target }: Flight): object {
    try {
      if (typeof reply !== "object" || reply === null) {
        throw new TypeError(`Call needs an object to fill in, got ${reply === null ? null : typeof reply}`);
      }
      const sent = typeOf(reply);
      const type = target!.types.here(sent);
      const blank = (value: unknown) =>
        type === sent ? zeroLike(value) : target!.types.blank(type) ?? zeroLike(value);
      return Ref.is(reply) ? handed(ref(blank(reply.value), type), target!.types) : blank(reply) as object;
    } catch (error) {
      return this.#options.fatal({
        message: `labrpc: cannot make the reply of ${method}: ${(error as Error).message}`,
        server: undefined,
      });
    }
  }
}

/** Makes an empty, reliable network with the course's numbers, except those given. */
export function MakeNetwork(options: Partial<NetworkOptions> = {}): Network {
  return new Network({ ...courseNetwork, ...options });
}

/** Registers the caller's reply class, which the called server must not get. */
function adopt(reply: unknown, types: TypeTable): void {
  try {
    types.adopt(typeOf(reply));
  } catch {
    // Not a valid reply: reported when the reply is made.
  }
}

/** Labgob's type of a value, or of what a Ref holds. */
function typeOf(value: unknown): Type {
  return Ref.is(value) ? Ref.typeOf(value) : typeOfValue(value);
}

function namesIn(map: Map<unknown, unknown>): string {
  return `[${[...map.keys()].map(String).join(" ")}]`;
}
