/** The Persister keeps bytes of its own. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { MakePersister, type Persister } from "./persister.ts";

const bytes = (...values: number[]) => new Uint8Array(values);

function content(persister: Persister): number[][] {
  return [[...persister.ReadRaftState()], [...persister.ReadSnapshot()]];
}

Deno.test("Persister: bytes are copied on their way in and out", () => {
  const persister = MakePersister();
  const [state, snapshot] = [bytes(1, 2), bytes(3)];
  persister.SaveStateAndSnapshot(state, snapshot);
  state[0] = snapshot[0] = 9;
  persister.ReadRaftState()[0] = persister.ReadSnapshot()[0] = 9;
  assertEquals(content(persister), [[1, 2], [3]]);
  persister.SaveRaftState(state);
  state[0] = 8;
  assertEquals(content(persister), [[9, 2], [3]]);
});

Deno.test("Persister: a save of the state leaves the snapshot, a save of both replaces both", () => {
  const persister = MakePersister();
  persister.SaveStateAndSnapshot(bytes(1, 2), bytes(3));
  const copy = persister.Copy();
  persister.SaveRaftState(bytes(4));
  assertEquals(content(persister), [[4], [3]]);
  persister.Save(bytes(5), null);
  assertEquals(content(persister), [[5], []]);
  assertEquals([persister.RaftStateSize(), persister.SnapshotSize()], [1, 0]);
  assertEquals([copy.RaftStateSize(), copy.SnapshotSize()], [2, 1]);
});
