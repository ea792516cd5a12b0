// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { Buffer, listOf, mapOf, NewEncoder, Register, string } from "../labgob/mod.ts";
import { AppendEntriesArgs, LogEntry, RequestVoteReply } from "../raft/raft.ts";
import { valuesText } from "./text.ts";
import { brief, full, gobValues, type Limits, objectValue } from "./value.ts";

class Op {
  Key = "";
  Value = new Uint8Array();
}
class Everything {
  Yes = false;
  Rate = 0.5;
  Names = mapOf(string, string);
  Inner = new Op();
  Held: unknown = null;
  List: string[] = listOf(string);
  hidden = 3;
}
Register(Op);

function gob(...values: unknown[]): Uint8Array {
  const buffer = new Buffer();
  const encoder = NewEncoder(buffer);
  for (const value of values) assertEquals(encoder.Encode(value), null);
  return buffer.Bytes();
}

/** The values of a gob stream as the text of `replay` shows them. */
function gobText(bytes: Uint8Array, limits: Limits): string {
  return valuesText(gobValues(bytes, limits), limits === full);
}

function entry(term: number, command: unknown): LogEntry {
  return Object.assign(new LogEntry(), { Term: term, Command: command });
}

Deno.test("gob text: fields by name, zeros too, lists of structs by their values", () => {
  assertEquals(gobText(gob(new RequestVoteReply()), brief), "Term=0 VoteGranted=false");
  const args = Object.assign(new AppendEntriesArgs(), { Term: 3, PrevLogIndex: 4 });
  for (const command of [5, "six", 7, 8, 9]) args.Entries.push(entry(3, command));
  assertEquals(
    gobText(gob(args), brief),
    'Term=3 LeaderId=0 PrevLogIndex=4 PrevLogTerm=0 Entries=[3:5 3:"six" 3:7 ...2 more] LeaderCommit=0',
  );
  args.Entries.length = 2;
  assertEquals(
    gobText(gob(args), full),
    'Term=3 LeaderId=0 PrevLogIndex=4 PrevLogTerm=0 Entries=[{Term=3 Command=5} {Term=3 Command="six"}] ' +
      "LeaderCommit=0",
  );
});

Deno.test("gob text: every kind of value, long ones cut, several in one stream", () => {
  const op = Object.assign(new Op(), { Key: "k".repeat(40), Value: Uint8Array.of(1, 255) });
  const all = Object.assign(new Everything(), { Yes: true, Inner: op, Held: op });
  all.Names.set("a", "b");
  const key = `"${"k".repeat(32)}"...8 more`;
  const inner = `{Key=${key} Value=2 bytes}`;
  assertEquals(
    gobText(gob(all, 7, "x", true, -2.5), brief),
    `Yes=true Rate=0.5 Names=map["a":"b"] Inner=${inner} Held=${inner} List=[] | 7 | "x" | true | -2.5`,
  );
  assertEquals(gobText(gob(op), full), `Key="${"k".repeat(40)}" Value=2 bytes 01ff`);
  assertEquals(gobText(new Uint8Array(), brief), "");
});

Deno.test("gob text: of bytes that are not gob, only their number is shown", () => {
  assertEquals(gobText(Uint8Array.of(3, 1, 2), brief), "3 bytes that are not gob");
  assertEquals(gobText(new TextEncoder().encode('{"term":3}'), brief), "10 bytes that are not gob");
});

Deno.test("an object of a server: its fields, lists and objects in it, and integers as labgob gives them", () => {
  const object = { Id: 5n, Long: 2n ** 60n, Of: ["a", 1, null, 2], In: { Key: "k", In: { In: { In: {} } } } };
  assertEquals(objectValue(object, brief), {
    Id: 5,
    Long: { number: "1152921504606846976" },
    Of: ["a", 1, null, { more: 1 }],
    In: { Key: "k", In: { In: {} } },
  });
  assertEquals(objectValue(["a"], brief), ["a"]);
  assertEquals(objectValue(new Uint8Array(7), brief), { bytes: 7 });
  const command = {
    get Key(): string {
      throw new Error("a server's code runs");
    },
    Map: () => {},
  };
  assertEquals(objectValue(command, brief), {});
});
