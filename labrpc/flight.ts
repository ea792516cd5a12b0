/**
 * What the network knows of an end, and of a message on its way.
 *
 * @module
 */

import type { TypeTable } from "../labgob/harness.ts";
import type { Type } from "../labgob/mod.ts";
import type { Message } from "./options.ts";
import type { Server } from "./server.ts";

/** The network's record of a ClientEnd. */
export interface Port {
  readonly name: unknown;
  /** Types of the server that the end was made for. */
  readonly types: TypeTable;
  enabled: boolean;
  /** Requests arrive, but their replies are lost. */
  losesReplies: boolean;
  /** Name of the server that the end is connected to. */
  server: unknown;
}

/** A message in transit, with the network's settings from when it was sent. */
export interface Flight extends Message {
  readonly port: Port;
  /** The server that will handle it. */
  target: Server | undefined;
  readonly reliable: boolean;
  readonly longReordering: boolean;
  /** The types that the other side decodes, and whether as a Ref, which stands for Go's pointer. */
  readonly argsType: Type;
  readonly byRef: boolean;
  readonly reply: object;
  /** In whose name it was called. */
  readonly caller: unknown;
  readonly done: (ok: boolean) => void;
}
