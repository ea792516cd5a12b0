/** The clients' operations, and the log entries for them. */

import type { OperationNamed } from "../rules/service.ts";
import { fingerprint, hasList, textsIn } from "./leaves.ts";
import { Answers } from "./possible.ts";

interface Asked {
  op: "Get" | "Put" | "Append";
  key: string;
  value?: string;
}

export interface Operation extends OperationNamed {
  readonly value?: string;
  readonly calledAt: number;
  /** Null while it is not answered. */
  returnedAt: number | null;
  /** What its clerk returned, of a Get. */
  got?: string;
  /** When it was called and when it was answered, among the calls and answers of the run. */
  readonly call: number;
  return?: number;
  /** The entry whose effect on its key was known to somebody when it was called, and since when. */
  readonly floor: { readonly index: number; readonly at: number };
  /** The entries for it, in order; only the first may be executed. */
  readonly entries: number[];
  /** Whether an entry of unclear purpose, before all of those, may have been for it. */
  perhapsDone: boolean;
  /** Whether an entry that may have been for it, too, came out while it waited. */
  perhapsTaken: boolean;
  /** Whether an entry came out while it waited of which it is not certain that it was for something else. */
  uncertain: boolean;
  /** Where servers have put it into their logs. */
  readonly starts: { readonly server: number; readonly index: number }[];
  /** The other fields of its requests, besides key, value and operation. */
  readonly requests: Record<string, string>[];
  /** The requests that are open: the message's id, and the server it went to. */
  readonly open: { readonly id: number; readonly server: number }[];
  /** The replies that the client got; `taken` is the entry up to which the server had taken its log when it made it. */
  readonly answers: { readonly server: number; readonly value: string; readonly taken: number }[];
}

/** What an entry is for: writes; or some of these, each a list of writes that ask for the same; or unknown. */
type Meaning = { writes: Operation[] } | { unclear: Operation[][] } | "hidden";

const nothing: Meaning = { writes: [] };

export const kinds: unknown[] = ["Get", "Put", "Append"];

/** Commands without a purpose that are remembered: those of a service's own are few. */
const mostForNobody = 1000;

/** Equal for operations that ask for the same. */
const sameAsked = ({ op, key, value }: OperationNamed) => `${op} ${key.length} ${key}${value}`;

export class Operations {
  /** The one that each client waits for, or was answered last. */
  readonly ofClient = new Map<number, Operation>();
  readonly all: Operation[] = [];
  #writes = new Map<string, Operation[]>();
  /** Operations that ask for the same. */
  #same = new Map<string, Operation[]>();
  #keys = new Set<string>();
  #meanings = new Map<string, Meaning>();
  /** Whether two entries for one operation can differ. */
  #vary = false;
  /** Commands that came out first when no write waited for one. */
  #forNobody = new Set<string>();
  #moment = 0;
  #answers = new Answers();

  called(
    { client, who }: Pick<Operation, "client" | "who">,
    { op, key, value }: Asked,
    now: number,
    floor: Operation["floor"],
  ): Operation {
    const operation: Operation = {
      op,
      key,
      value: op === "Get" ? undefined : value ?? "",
      client,
      who,
      calledAt: now,
      returnedAt: null,
      call: ++this.#moment,
      floor,
      entries: [],
      perhapsDone: false,
      perhapsTaken: false,
      uncertain: false,
      starts: [],
      requests: [],
      open: [],
      answers: [],
    };
    this.ofClient.set(client, operation);
    this.all.push(operation);
    this.#keys.add(key);
    if (operation.value !== undefined) add(this.#writes, operation.value, operation);
    add(this.#same, sameAsked(operation), operation);
    return operation;
  }

  returned(operation: Operation, now: number, got?: string): void {
    operation.returnedAt = now;
    operation.return = ++this.#moment;
    if (operation.op === "Get") operation.got = got;
  }

  /** Whether it is sure that an order of the operations on its key explains all other answers, but none a Get's, too. */
  isImpossible(get: Operation): boolean {
    const history = this.all.filter((each) => each.key === get.key).map((each) => {
      const { client, call, return: end, op, key, value, got } = each;
      return { client, call, return: end, input: { op, key, value }, output: { value: got } };
    });
    const others = history.filter(({ call }) => call !== get.call);
    return this.#answers.verdictOn(history) === "illegal" && this.#answers.verdictOn(others) === "ok";
  }

  /**
   * An entry came out: the waiting writes without an entry may be in it, too, if it has room for several operations, or if
   * nothing in it says what it is for, or if one of its texts has their value in it.
   */
  perhapsIn(command: unknown, meaning: Meaning): void {
    const writes = meaning !== "hidden" && "writes" in meaning ? meaning.writes : [];
    const waiting = [...this.ofClient.values()].filter((operation) =>
      operation.value !== undefined && operation.returnedAt === null && operation.entries.length === 0 &&
      !writes.includes(operation)
    );
    const texts = textsIn(command) ?? [];
    const name = fingerprint(command);
    if (this.#forNobody.has(name)) return;
    const isCertain = isForOthers(writes, texts);
    for (const write of waiting) {
      write.uncertain ||= !isCertain;
      write.perhapsTaken ||= isTelling(write.value!) && texts.some((text) => text.includes(write.value!));
    }
    if (!hasList(command) && this.#saysWhatFor(texts)) return;
    if (waiting.length > 0) waiting.forEach((write) => write.perhapsTaken = true);
    else if (this.#forNobody.size < mostForNobody) this.#forNobody.add(name);
  }

  #saysWhatFor(texts: string[]): boolean {
    return texts.some((text) => this.#keys.has(text) || kinds.includes(text));
  }

  #sameAs(operation: Operation): Operation[] {
    return this.#same.get(sameAsked(operation))!;
  }

  /** What a command is for. The same command at two entries is for the same. */
  meaningOf(command: unknown): Meaning {
    const texts = textsIn(command);
    if (texts === null) return "hidden";
    const name = fingerprint(command);
    const known = this.#meanings.get(name);
    if (known !== undefined) return this.#again(known);
    const meaning = this.#meaning(texts);
    if (meaning !== nothing) this.#meanings.set(name, meaning);
    return meaning;
  }

  /** If commands have no numbers, the same command can be for a later operation that asks for the same. */
  #again(known: Meaning): Meaning {
    if (known === "hidden" || "unclear" in known) return known;
    const doubtful = known.writes.map((write) => this.#sameAs(write)).filter((same, i) => {
      const last = same.at(-1)!;
      return last !== known.writes[i] && last.entries.length === 0;
    });
    return doubtful.length === 0 ? known : { unclear: doubtful };
  }

  /** The only waiting operation that a command can be for; null if there is none, or more than one. */
  waitingFor(command: unknown): Operation | null {
    const texts = textsIn(command) ?? [];
    const fit = [...this.ofClient.values()].filter((operation) =>
      operation.returnedAt === null && this.#fits(operation, texts) &&
      (operation.op !== "Get" || !this.#hasWrite(texts))
    );
    return fit.length === 1 ? fit[0] : null;
  }

  #hasWrite(texts: string[]): boolean {
    return texts.some((text) =>
      text !== "" && (this.#writes.get(text) ?? []).some((write) => this.#fits(write, texts))
    );
  }

  /** Whether a command with these texts can be for an operation: it has key and value, and no other kind's name. */
  #fits({ op, key, value }: Operation, texts: string[]): boolean {
    const named = texts.filter((text) => kinds.includes(text));
    if (named.length > 0 && !named.includes(op)) return false;
    if (value === undefined || value !== key) {
      return texts.includes(key) && (value === undefined || texts.includes(value));
    }
    return texts.filter((text) => text === key).length > 1;
  }

  #meaning(texts: string[]): Meaning {
    const found = new Map<string, Operation[]>();
    for (const text of new Set(texts)) {
      if (text === "") continue;
      for (const write of this.#writes.get(text) ?? []) {
        if (this.#fits(write, texts)) found.set(sameAsked(write), this.#sameAs(write));
      }
    }
    const empty = texts.includes("")
      ? (this.#writes.get("") ?? []).filter((write) => this.#fits(write, texts))
      : [];
    if (found.size > 0) {
      // A command for several operations may be for one without a value, too.
      const keys = new Set([...found.values()].map(([{ key }]) => key));
      const perhaps = empty.filter(({ key, entries }) => entries.length === 0 && !keys.has(key));
      if (perhaps.length > 0) {
        return { unclear: [...found.values(), ...perhaps.map((write) => this.#sameAs(write))] };
      }
    } else if (empty.length > 0) {
      const isNamed = texts.some((text) => kinds.includes(text));
      // Without its kind's name, a command without a value may be for a Get.
      const waiting = isNamed ? empty : this.#inAnotherForm(texts);
      const groups = new Set(waiting.map(sameAsked));
      const isClear = isNamed || (groups.size === 1 && waiting[0].value === "" && !this.#isGetWaiting(texts));
      if (!isClear && waiting.length > 0) return { unclear: waiting.map((write) => this.#sameAs(write)) };
      for (const write of waiting) found.set(sameAsked(write), this.#sameAs(write));
    }
    if (found.size === 0) {
      if (!this.#isRead(texts)) return "hidden";
      const perhaps = this.#inAnotherForm(texts);
      return perhaps.length === 0 ? nothing : { unclear: perhaps.map((write) => this.#sameAs(write)) };
    }
    const picked = [...found.values()].map((same) => this.#pick(same));
    const keys = [...found.values()].map(([{ key }]) => key);
    const isClear = picked.every((operation) => operation !== null) && new Set(keys).size === keys.length;
    return isClear ? { writes: picked as Operation[] } : { unclear: [...found.values()] };
  }

  #isGetWaiting(texts: string[]): boolean {
    return [...this.ofClient.values()].some(({ op, key, returnedAt }) =>
      op === "Get" && returnedAt === null && texts.includes(key)
    );
  }

  /** Whether a command in which no write was found is for a Get, or for nothing. */
  #isRead(texts: string[]): boolean {
    const isKnown = texts.some((text) => this.#keys.has(text));
    if (!isKnown) return texts.every((text) => text.length <= 16);
    // A value inside a longer text: the rest of what is written is unknown.
    const waiting = [...this.ofClient.values()].filter(({ returnedAt, value }) =>
      returnedAt === null && value !== undefined && value.length > 2
    );
    return !texts.some((text) =>
      text.length > 2 && waiting.some(({ value }) => text.length > value!.length && text.includes(value!))
    );
  }

  /**
   * The waiting writes without an entry that a command can be for if it has key or value in another form: those of a key
   * in it; if there is no key in it, those whose kind or value is. A kind that it names is theirs, except for a clerk that
   * appends by a Put.
   */
  #inAnotherForm(texts: string[]): Operation[] {
    const named = texts.filter((text) => kinds.includes(text));
    const hasKey = texts.some((text) => this.#keys.has(text));
    return [...this.ofClient.values()].filter(({ op, key, value, returnedAt, entries }) => {
      if (returnedAt !== null || value === undefined || entries.length > 0) return false;
      if (isTelling(value) && texts.includes(key) && texts.includes(value)) return true;
      if (hasKey) return texts.includes(key) && (named.length === 0 || named.includes(op));
      return named.length > 0 ? named.includes(op) : value !== "" && texts.includes(value);
    });
  }

  /** Which of the operations that ask for the same a new command is for; null if that is not clear. */
  #pick(same: Operation[]): Operation | null {
    const waiting = same.filter(({ returnedAt }) => returnedAt === null);
    if (waiting.length > 1 || (same.length > 1 && this.#vary)) return null;
    const { op, value } = same[0];
    if (value === "" && op === "Append") return null;
    const operation = waiting[0] ?? same[same.length - 1];
    if (same.length === 1 && operation.entries.length > 0) this.#vary = true;
    return operation;
  }
}

/** Whether a value in a command is there by no accident: a number may be that of a clerk, a session or a request. */
export function isTelling(value: string): boolean {
  return !/^\d*$/.test(value);
}

/** Whether a command with these texts, in which these writes were found, is for nothing besides: for them, or for a Get. */
function isForOthers(writes: Operation[], texts: string[]): boolean {
  const named = texts.filter((text) => kinds.includes(text));
  if (writes.length === 0) return named.length > 0 && named.every((name) => name === "Get");
  return writes.every(({ value, returnedAt }) => returnedAt === null && isTelling(value!));
}

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
