/** Properties of `Bun` that cannot or should not be replaced at run time; source that names them is refused instead. */
export const LEFT_ON_BUN = [
  "fetch",
  "dns",
  "plugin",
  "WebView",
  "ModuleGraph",
  "sql",
  "SQL",
  "postgres",
  "$",
];
