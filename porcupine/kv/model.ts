import type { Operation } from "../history.ts";
import type { Model } from "../model.ts";

/** A call of the course's key/value service. */
export interface KvInput {
  /** Get answers the key's value, "" if there is none; Put replaces it; Append adds to its end. */
  op: "Get" | "Put" | "Append";
  /** The key. */
  key: string;
  /** What is put or appended; of no meaning for a Get. */
  value?: string;
}

/** The service's answer. */
export interface KvOutput {
  /** The value that a Get returned; of no meaning for the others. */
  value?: string;
}

/** An operation on the course's key/value service. */
export type KvOperation = Operation<KvInput, KvOutput>;

/** Text of an operation in a sentence: `Append("3", "x 2 0 y")`; long values are cut in the middle. */
export function describeKv({ op, key, value = "" }: KvInput, output?: KvOutput): string {
  if (op !== "Get") return `${op}(${quote(key)}, ${quote(value)})`;
  return output?.value === undefined ? `Get(${quote(key)})` : `Get(${quote(key)}) = ${quote(output.value)}`;
}

/** A text in quotes, at most 60 characters of it. */
export function quote(text: string): string {
  if (text.length <= 60) return JSON.stringify(text);
  const [head, tail] = [text.slice(0, 20), text.slice(-30)].map((part) => JSON.stringify(part).slice(1, -1));
  return `"${head}...${tail}" (${text.length} characters)`;
}

/** The course's key/value service as a model for the general search; the state is one key's value. */
export const kvModel: Model<string, KvInput, KvOutput> = {
  init: () => "",
  step(state, { op, value = "" }, output) {
    if (op === "Put") return { state: value };
    if (op === "Append") return { state: state + value };
    return output === undefined || (output.value ?? "") === state ? { state } : null;
  },
  partition: ({ key }) => key,
  isRead: ({ op }) => op === "Get",
  describe: describeKv,
};
