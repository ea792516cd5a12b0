import { everybodys, type TypeTable } from "../labgob/harness.ts";
import { Buffer, LabDecoder, LabEncoder, Ref, ref } from "../labgob/mod.ts";
import { settledHere } from "./options.ts";
import type { Handler } from "./server.ts";

/**
 * Calls a server's handler like the network, with copies of `args` and `reply` in that server's own types, but without
 * delay and unseen by watchers; `reply` is filled in when it returns. Throws Error if something cannot be sent.
 *
 * @param types the server's types
 * @param settled waits for what the handler returns, if that is a promise
 */
export async function callDirectly(
  handler: Handler,
  types: TypeTable = everybodys,
  args: unknown,
  reply: object,
  settled: typeof settledHere = settledHere,
): Promise<void> {
  const [argsHere, replyHere] = [args, reply].map((value) => {
    const target = ref<unknown>(null, types.here(Ref.typeOf(ref(value))));
    send(value, everybodys, target, types);
    return target.value;
  });
  const returned = handler(argsHere, replyHere);
  // Not awaited: a server's result may have its own `then`.
  await new Promise<unknown>((resolve, reject) => {
    if (!settled(returned, resolve, reject)) resolve(undefined);
  });
  send(replyHere, types, reply, everybodys);
}

function send(value: unknown, from: TypeTable, to: object, toTypes: TypeTable): void {
  const buffer = new Buffer();
  const error = new LabEncoder(buffer, from).Encode(value) ?? new LabDecoder(buffer, toTypes).Decode(to);
  if (error !== null) throw error;
}
