/** Tries of a bench that can be interrupted: a line each of a file; none if there is no file yet. */
export function triesIn<Try>(file: URL): Try[] {
  try {
    return Deno.readTextFileSync(file).split("\n").filter((line) => line !== "").map((line) =>
      JSON.parse(line)
    );
  } catch {
    return [];
  }
}
