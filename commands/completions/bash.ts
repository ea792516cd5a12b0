/**
 * The completion script for bash (3.2, as macOS has it, and later).
 *
 * @module
 */

import { type Completed, type CompletedValue, dashedNames, everySpelling, programs } from "./completed.ts";

export function bashScript(commands: Completed[]): string {
  return `# Completes the command lines of raftlab in bash. Made by: deno task completions bash

# Sets COMPREPLY to those of the words \$1 that begin with cur; with \$2 = list, cur has commas between words.
_raftlab_words() {
  local before= part=\$cur word
  if [[ \$2 == list && \$cur == *,* ]]; then before=\${cur%,*}, part=\${cur##*,}; fi
  for word in \$1; do
    if [[ \$word == "\$part"* ]]; then COMPREPLY+=("\$before\$word"); fi
  done
  compopt +o default 2>/dev/null
}

# What is not completed by words is left to readline, which knows about paths.
_raftlab_paths() {
  if [[ \$1 == folders ]]; then compopt -o dirnames +o default 2>/dev/null; else compopt -o default 2>/dev/null; fi
}

# Completes the value of option \$2 of command \$1; fails if the option takes none.
_raftlab_value() {
  case "\$1 \$2" in
${commands.flatMap(valueCases).join("\n")}
    *) return 1 ;;
  esac
  return 0
}

_raftlab_options() {
  case \$1 in
${commands.map(optionCase).join("\n")}
  esac
}

_raftlab_operands() {
  case \$1 in
${commands.map(({ name, operands }) => `    ${name}) ${action(operands)} ;;`).join("\n")}
  esac
}

# Whether \`deno task\` here is a lab's: the nearest deno.json stands beside commands/completions.
_raftlab_here() {
  local folder=\$PWD
  while [[ -n \$folder && ! -e \$folder/deno.json ]]; do folder=\${folder%/*}; done
  [[ -d \$folder/commands/completions ]]
}

_raftlab() {
  local cur=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} program=\${COMP_WORDS[0]##*/} start=0 i
  COMPREPLY=()
  if [[ \$program == raftlab ]]; then start=1; fi
  for ((i = 1; i < COMP_CWORD && start == 0; i++)); do
    case \${COMP_WORDS[i]} in
      task) if _raftlab_here; then start=\$((i + 1)); fi ;;
      *cli.ts) if [[ -d \${COMP_WORDS[i]%cli.ts}commands/completions ]]; then start=\$((i + 1)); fi ;;
    esac
  done
  if ((start == 0)); then
    i=_raftlab_before_\$program
    if [[ -n \${!i} ]]; then "\${!i}" "\$@"; fi
    return
  fi
  if ((COMP_CWORD == start)); then
    _raftlab_words "${commands.map(({ name }) => name).join(" ")} help"
    return
  fi
  local command=\${COMP_WORDS[start]}
  # bash makes three words of --course=mit6824.
  if [[ \$cur == "=" ]]; then cur=; elif [[ \$before == "=" ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if [[ \$before == -* ]] && _raftlab_value "\$command" "\$before"; then return; fi
  case \$cur in
    --*) _raftlab_words "\$(_raftlab_options "\$command" | sed -n 's/^-*\\([^-].\\)/--\\1/p')" ;;
    -*) _raftlab_words "\$(_raftlab_options "\$command")" ;;
    *) _raftlab_operands "\$command" ;;
  esac
}

# Remembers the function that completes a program so far, for its other uses.
_raftlab_take() {
  local before=\$(complete -p "\$1" 2>/dev/null | sed -n 's/.*-F \\([^ ]*\\) .*/\\1/p')
  if [[ \$before != _raftlab ]]; then printf -v "_raftlab_before_\$1" %s "\$before"; fi
  complete -o default -F _raftlab "\$1"
}
${programs.map((program) => `_raftlab_take ${program}`).join("\n")}
`;
}

function valueCases({ name, options }: Completed): string[] {
  return options.flatMap((option) =>
    option.value === null ? [] : [
      `    ${everySpelling(option).map((spelling) => `"${name} ${spelling}"`).join(" | ")}) ${
        action(option.value)
      } ;;`,
    ]
  );
}

/** One spelling a line. */
function optionCase({ name, options }: Completed): string {
  return `    ${name}) printf '%s\\n' ${options.flatMap(dashedNames).join(" ")} ;;`;
}

function action(value: CompletedValue | null): string {
  if (value === null) return "_raftlab_words ''";
  const words = `_raftlab_words "${value.words.join(" ")}"${value.commas ? " list" : ""}`;
  if (value.paths === null) return words;
  return value.words.length === 0
    ? `_raftlab_paths ${value.paths}`
    : `${words}; _raftlab_paths ${value.paths}`;
}
