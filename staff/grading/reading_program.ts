/**
 * Reads the text of a submission before anything of it is run, and prints as JSON what it imports and may not (Reading).
 * A process of its own, so that a text that was written to make reading it take for ever is no trouble for the others.
 *
 *     deno run --allow-read staff/grading/reading_program.ts STUDENT       # a StudentCode as JSON
 *
 * @module
 */

import { refusedCode } from "../../sandbox/imports.ts";
import { platform } from "../../platform/platform.ts";
import { importMapsOf, type StudentCode } from "../../runner/program.ts";
import type { Reading } from "./reading.ts";

const student: StudentCode = JSON.parse(platform.args[0]);
const refusals = refusedCode(student, new URL("../../", import.meta.url)).map(({ message }) => message);
const reading: Reading = { refusals, map: await importMapsOf(student) };
platform.write(JSON.stringify(reading));
