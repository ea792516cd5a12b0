/**
 * When two descriptors are the same type: if name and structure are equal, as in Go, whichever modules they
 * come from.
 */
import { MAX_DEPTH, tooDeep } from "./error.ts";
import { ARRAY, MAP, notesOf, POINTER, SLICE, STRUCT, type Type } from "./types.ts";

/** One type, however many descriptors describe it. */
export class Identity {
  constructor(readonly number: number, readonly type: Type) {}
}

const known = new Map<string, Identity>();

/**
 * The identity of a type whose descriptor is complete.
 *
 * @param t any descriptor but a pointer's: gob only knows what pointers point to
 */
export function identityOf(t: Type): Identity {
  return notesOf(t).identity as Identity | null ?? spell(t, []).identity!;
}

interface Spelling {
  text: string;
  /** The outermost type on the path to which the text refers. */
  outermost: number;
  identity: Identity | null;
}

/**
 * Writes down the structure of a type. A part that does not refer back to a type around it has an identity of
 * its own and is written as the number of that identity, so the text stays short however often a type is
 * used.
 */
function spell(t: Type, path: Type[]): Spelling {
  const notes = notesOf(t);
  if (notes.identity !== null) return closed(notes.identity as Identity);
  const back = path.indexOf(t);
  if (back >= 0) return { text: "^" + back, outermost: back, identity: null };
  if (path.length > MAX_DEPTH) tooDeep();
  path.push(t);
  const depth = path.length - 1;
  let outermost = depth;
  let text = `${t.kind}.${t.bits}.${t.length} ${t.str}`;
  const add = (label: string, part: Type) => {
    const spelled = spell(part, path);
    outermost = Math.min(outermost, spelled.outermost);
    text += `${label}(${spelled.text})`;
  };
  if (t.kind === STRUCT) { for (const f of t.fields) add(`,${f.embedded ? "+" : ""}${f.name} `, f.type); }
  else if (t.kind === SLICE || t.kind === ARRAY || t.kind === POINTER) add(" of ", t.elem);
  else if (t.kind === MAP) {
    add(" from ", t.key);
    add(" to ", t.elem);
  }
  path.pop();
  if (outermost < depth) return { text, outermost, identity: null };
  let identity = known.get(text);
  if (identity === undefined) known.set(text, identity = new Identity(known.size + 1, t));
  notes.identity = identity;
  return closed(identity);
}

const closed = (identity: Identity): Spelling => ({
  text: "#" + identity.number,
  outermost: Infinity,
  identity,
});
