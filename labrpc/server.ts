/**
 * The receiving side: a Server is a set of Services; a Service is an object whose capitalised methods with two
 * parameters (args, reply) can be called.
 *
 * @module
 */

import { everybodys, type TypeTable } from "../labgob/harness.ts";

/** A handler: fills in `reply`; may be async. */
export type Handler = (args: unknown, reply: unknown) => unknown;

/** An object whose methods can be called by RPC. */
export class Service {
  /** The receiver's class name, the `Raft` of `Raft.AppendEntries`. */
  readonly name: string;
  #receiver: object;
  #methods = new Map<string, Handler>();

  /** See MakeService. */
  constructor(receiver: object, name: string) {
    this.name = name;
    this.#receiver = receiver;
    const seen = new Set<string>();
    for (
      let proto = receiver;
      proto !== null && proto !== Object.prototype;
      proto = Object.getPrototypeOf(proto)
    ) {
      for (const method of Object.getOwnPropertyNames(proto)) {
        if (!/^\p{Lu}/u.test(method) || seen.has(method)) continue;
        seen.add(method);
        const value = Object.getOwnPropertyDescriptor(proto, method)?.value;
        if (typeof value === "function" && value.length === 2) this.#methods.set(method, value);
      }
    }
  }

  /** The method of that name bound to its receiver, or undefined. */
  find(method: string): Handler | undefined {
    const handler = this.#methods.get(method);
    return handler && ((args, reply) => handler.call(this.#receiver, args, reply));
  }

  /** The methods that can be called. */
  methods(): string[] {
    return [...this.#methods.keys()].sort();
  }
}

/**
 * Makes an object's methods callable by RPC, under its class's name: those that start with a capital letter and take
 * two parameters, args and reply. Others are ignored, as in Go.
 */
export function MakeService(receiver: object): Service {
  return new Service(receiver, receiver.constructor.name);
}

/** A set of services under one name in the network. */
export class Server {
  /** The types that incoming messages are decoded with. */
  readonly types: TypeTable;
  #services = new Map<string, Service>();
  #handlers = new Map<string, Handler>();
  #count = 0;

  /** See MakeServer. */
  constructor(types: TypeTable = everybodys) {
    this.types = types;
  }

  /** Adds a service; replaces one with the same name. */
  AddService(service: Service): void {
    this.#services.set(service.name, service);
    this.#handlers.clear();
  }

  /** How many RPCs reached this server. */
  GetCount(): number {
    return this.#count;
  }

  /** Counts an incoming RPC. */
  countOne(): void {
    this.#count++;
  }

  /** The handler of `Service.Method`, or a message that says what exists instead. */
  lookUp(serviceMethod: string): Handler | string {
    const known = this.#handlers.get(serviceMethod);
    if (known !== undefined) return known;
    const dot = serviceMethod.lastIndexOf(".");
    const serviceName = serviceMethod.slice(0, Math.max(dot, 0));
    const service = this.#services.get(serviceName);
    if (service === undefined) {
      return `labrpc: unknown service ${serviceName} in ${serviceMethod}; ` +
        `expecting one of [${[...this.#services.keys()].join(" ")}] (a service has the name of its class)`;
    }
    const handler = service.find(serviceMethod.slice(dot + 1));
    if (handler === undefined) {
      return `labrpc: unknown method ${serviceMethod.slice(dot + 1)} in ${serviceMethod}; ` +
        `expecting one of [${service.methods().join(" ")}]`;
    }
    this.#handlers.set(serviceMethod, handler);
    return handler;
  }
}

/** Makes an empty Server; `types` are those of its program, if it has its own. */
export function MakeServer(types?: TypeTable): Server {
  return new Server(types);
}
