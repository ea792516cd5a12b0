/**
 * What a page says about an RPC.
 *
 * @module
 */

import type { LossReason } from "../event.ts";
import type { Pin } from "./pins.ts";
import { type Call, fieldOf, numberOf } from "./rpcs.ts";

/** A few characters beside a request's arrow: `RequestVote T3`, `Append T3 7..8`. */
export function shortName({ name, args, heartbeat }: Call): string {
  const term = numberOf(args, "Term");
  const behind = term === null ? "" : ` T${term}`;
  if (name === "RequestVote") return `RequestVote${behind}`;
  if (name === "InstallSnapshot") return `Snapshot${behind} ..${numberOf(args, "LastIncludedIndex") ?? "?"}`;
  if (name !== "AppendEntries") return name + behind;
  if (heartbeat) return `heartbeat${behind}`;
  const count = fieldOf(args, "Entries", Array.isArray)?.length ?? 0, prev = numberOf(args, "PrevLogIndex");
  if (prev === null || count === 0) return `Append${behind}`;
  return `Append${behind} ${count === 1 ? prev + 1 : `${prev + 1}..${prev + count}`}`;
}

/** A few characters beside a reply's arrow: `vote`, `no`, `T3`. */
export function shortReply({ name, yes, reply }: Call): string {
  if (name === "RequestVote" && yes !== null) return yes ? "vote" : "no vote";
  if (yes !== null) return yes ? "ok" : "no";
  const term = reply === null ? null : numberOf(reply, "Term");
  return term === null ? "reply" : `T${term}`;
}

/** The text on a pin's flag. */
export function pinName({ kind, rule }: Pin): string {
  return kind === "failure" ? "FAIL" : kind === "parting" ? "≠" : `rule ${rule}`;
}

/** What became of an RPC, in whole sentences, for those who cannot see the shape of its arrow. */
export function fateOf(call: Call, nameOf: (server: number) => string): string {
  const [caller, target] = [nameOf(call.caller), nameOf(call.target)];
  const sentences: string[] = [];
  const delay = (us: number) => `${(us / 1000).toFixed(1)} ms`;
  switch (call.request) {
    case "lost":
      sentences.push("The network lost the request.");
      break;
    case "unreachable":
      sentences.push(`The request never arrived: ${reasonText(call.reason, caller, target)}.`);
      break;
    case "under way":
      sentences.push("The request was still under way when the run ended.");
      break;
    default:
      if (call.requestDelay > 0) {
        sentences.push(`The network held the request up for ${delay(call.requestDelay)}.`);
      }
      if (call.request === "overtaken") {
        sentences.push(`A later request of ${caller} arrived at ${target} before it.`);
      }
  }
  if (call.replyDelay > 0) sentences.push(`The network held the reply up for ${delay(call.replyDelay)}.`);
  if (call.replyFate === "lost") sentences.push("The network lost the reply.");
  if (call.replyFate === "unreachable") {
    sentences.push(`The reply could not be delivered: ${reasonText(call.reason, caller, target)}.`);
  }
  if (call.replyFate === "overtaken") sentences.push("A reply that was sent later arrived before it.");
  if (call.replyFate === "under way") sentences.push("The reply was still under way when the run ended.");
  if (call.arrived !== null && call.replied === null) sentences.push(`${target}'s handler never returned.`);
  if (sentences.length === 0) sentences.push("Request and reply arrived.");
  return sentences.join(" ");
}

function reasonText(reason: LossReason | null, caller: string, target: string): string {
  switch (reason) {
    case "caller crashed":
      return `${caller} had crashed`;
    case "caller disconnected":
      return `${caller} was cut off`;
    case "caller cut off":
      return `${caller} was cut off, or crashed, meanwhile`;
    case "target gone":
      return `${target} was cut off, or crashed, meanwhile`;
    case "target crashed":
      return `${target} had crashed`;
    case "target disconnected":
      return `${target} was cut off`;
    case "request lost":
      return "the network lost it";
    case "reply lost":
      return "the network lost the reply";
    case "no connection":
    case null:
      return "the two were not connected";
  }
}

/** A moment as text, in seconds with six decimals. */
export function secondsOf(at: number): string {
  return (at / 1e6).toFixed(6);
}
