/**
 * Makes its standard output non-blocking, then runs the command it is given, which shares it.
 *
 *     deno run -A nonblocking.ts COMMAND ARGS...
 *
 * @module
 */

const [getFlags, setFlags, nonBlocking] = [3, 4, 0o4000]; // Linux: F_GETFL, F_SETFL, O_NONBLOCK

const { symbols: { fcntl } } = Deno.dlopen("libc.so.6", {
  fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
});
fcntl(1, setFlags, fcntl(1, getFlags, 0) | nonBlocking);
const [command, ...args] = Deno.args;
const { code } = await new Deno.Command(command, { args, stdout: "inherit", stderr: "inherit" }).output();
if ((fcntl(1, getFlags, 0) & nonBlocking) === 0) throw new Error("standard output is a blocking one");
Deno.exit(code);
