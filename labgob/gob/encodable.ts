/** What Go checks when it compiles a type for encoding. Source: encoding/gob encode.go, compileEnc. */
import { failf } from "./error.ts";
import { baseOf, MAP, notesOf, STRUCT, type Type } from "./types.ts";

/**
 * Fails if a struct among the parts of a type has fields but sends none. Types that passed are cached.
 *
 * @param t a type that is not a pointer
 * @throws {GobError} with Go's text
 */
export function checkEncodable(t: Type): void {
  const seen = new Set<Type>();
  const visit = (part: Type): void => {
    const base = baseOf(part);
    if (notesOf(base).encodable || seen.has(base)) return;
    seen.add(base);
    if (base.kind === STRUCT) {
      for (const f of base.sent) visit(f.type);
      if (base.fields.length > 0 && base.sent.length === 0) failf(`type ${base} has no exported fields`);
    } else {
      if (base.kind === MAP) visit(base.key);
      if (base.elem !== base) visit(base.elem);
    }
  };
  visit(t);
  for (const found of seen) notesOf(found).encodable = true;
}
