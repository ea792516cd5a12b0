/**
 * What the engines say of a write to something frozen names the property and not the reason.
 *
 * @module
 */

const frozen = new RegExp(
  "TypeError: .*(not extensible|read[- ]only|readonly|only a getter|Cannot (assign|add|define|delete|redefine)|" +
    "Attempt(ed|ing) to (assign|define|change)|Unable to delete|unconfigurable)",
  "i",
);

/** The message of an error, with the reason where it comes of writing to something frozen. */
export function withHint(message: string): string {
  if (!frozen.test(message)) return message;
  return `${message} (globals and built-ins are frozen here: servers share nothing but what they send by RPC)`;
}
