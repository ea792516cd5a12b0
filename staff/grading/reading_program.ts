/**
 * Reads the text of a submission before any of it runs, and prints as JSON what it imports and may not (Reading). It is a
 * separate process, so that a text that takes for ever to read does not stop the grading.
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
