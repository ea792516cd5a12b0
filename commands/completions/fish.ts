/**
 * The completion script for fish.
 *
 * @module
 */

import { type Completed, type CompletedOption, type CompletedValue, programs } from "./completed.ts";

export function fishScript(commands: Completed[]): string {
  const names = commands.map(({ name, summary }) =>
    `    complete -c $program -n '__raftlab_at' -f -a ${name} -d ${quoted(summary)}`
  );
  return `# Completes the command lines of raftlab in fish. Made by: deno task completions fish

# Whether \`deno task\` here is a lab's: the nearest deno.json stands beside commands/completions.
function __raftlab_here
    set -l folder $PWD
    while test -n "$folder"; and not test -e $folder/deno.json
        set folder (string replace -r '/[^/]*$' '' -- $folder)
    end
    test -d $folder/commands/completions
end

# The words of the lab's command line before the cursor, the command first; fails if it is not the lab's.
function __raftlab_words
    set -l words (commandline -opc)
    if test (string replace -r '.*/' '' -- $words[1]) = raftlab
        string join \\n -- $words[2..-1]
        return 0
    end
    for i in (seq 2 (count $words))
        switch $words[$i]
            case task
                __raftlab_here; or continue
            case '*cli.ts'
                test -d (string replace -r 'cli\\.ts$' '' -- $words[$i])commands/completions; or continue
            case '*'
                continue
        end
        test $i -lt (count $words); and string join \\n -- $words[(math $i + 1)..-1]
        return 0
    end
    return 1
end

# Whether the words belong to this command; without one, whether the command itself is next.
function __raftlab_at
    set -l words (__raftlab_words); or return 1
    test "$words[1]" = "$argv[1]"
end

# Each word behind what stands before the last comma.
function __raftlab_list
    set -l token (string replace -r '^-[^=]*=' '' -- (commandline -ct))
    set -l before (string match -r '.*,' -- $token)
    printf '%s\\n' "$before"$argv
end

for program in ${programs.join(" ")}
${names.join("\n")}
    complete -c $program -n '__raftlab_at' -f -a help -d 'shows all commands'
${commands.flatMap(linesOf).map((line) => `    complete -c $program ${line}`).join("\n")}
end
`;
}

function linesOf({ name, options, operands }: Completed): string[] {
  const at = `-n '__raftlab_at ${name}'`;
  return [
    ...options.map((option) =>
      `${at} ${spellings(option)} ${valueOf(option.value)}-d ${quoted(option.help)}`
    ),
    ...operands === null
      ? [`${at} -f`]
      : [`${at} ${operands.paths === null ? "-f" : "-F"}${wordsOf(operands)}`],
  ];
}

/** fish calls \`-run\` an old-style option. */
function spellings({ names, go }: CompletedOption): string {
  return names.flatMap((name) =>
    name.length === 1 ? [`-s ${name}`] : go ? [`-o ${name}`, `-l ${name}`] : [`-l ${name}`]
  ).join(" ");
}

function valueOf(value: CompletedValue | null): string {
  if (value === null) return "";
  const paths = value.paths === "folders" ? "-x" : value.paths === "files" ? "-r -F" : "-x";
  const folders = value.paths === "folders" ? ` -a '(__fish_complete_directories)'` : "";
  return `${paths}${folders}${wordsOf(value)} `;
}

function wordsOf({ words, commas }: CompletedValue): string {
  if (words.length === 0) return "";
  return ` -a ${quoted(commas ? `(__raftlab_list ${words.join(" ")})` : words.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
