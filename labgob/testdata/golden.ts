// What Go's encoding/gob writes and reads: gob.json came with the project; go1.19.8.json has cases that it does not
// show, made with Go 1.19.8 in the same format, NaN being "NaN".
export function goldenCases<Case>(): Case[] {
  return ["gob.json", "go1.19.8.json"].flatMap((file) =>
    JSON.parse(Deno.readTextFileSync(new URL(file, import.meta.url))) as Case[]
  );
}
