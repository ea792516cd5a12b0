// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { shellWord } from "./shell_word.ts";

Deno.test("shell word: a POSIX shell gets single quotes, where they are needed", () => {
  for (const os of ["linux", "darwin"]) {
    const quoted = (word: string) => shellWord(word, os);
    assertEquals(quoted("/home/s/raft.ts"), "/home/s/raft.ts");
    assertEquals(quoted("my raft"), "'my raft'");
    assertEquals(quoted("it's"), `'it'\\''s'`);
    assertEquals(quoted("TestPersist1$"), "'TestPersist1$'");
    assertEquals(quoted(""), "''");
  }
});

Deno.test("shell word: on Windows double quotes, which cmd and PowerShell have in common", () => {
  for (const os of ["windows", "win32"]) {
    const quoted = (word: string) => shellWord(word, os);
    assertEquals(quoted("C:/Users/s/raft.ts"), "C:/Users/s/raft.ts");
    assertEquals(quoted("C:\\Users\\s"), "C:\\Users\\s");
    assertEquals(quoted("C:/Users/A Student/mine"), '"C:/Users/A Student/mine"');
    // A backslash before the closing quote would make the quote part of the word.
    assertEquals(quoted("C:\\my lab\\"), '"C:\\my lab\\\\"');
    assertEquals(quoted("^Test|Persist1$"), '"^Test|Persist1$"');
    // cmd ends a command at &, PowerShell makes a list of a comma, a variable of @.
    assertEquals(quoted("a&b"), '"a&b"');
    assertEquals(quoted("a,b"), '"a,b"');
    assertEquals(quoted("@x"), '"@x"');
    assertEquals(quoted('say "hi"'), '"say ""hi"""');
    assertEquals(quoted("it's"), `"it's"`);
    assertEquals(quoted(""), '""');
  }
});
