/**
 * The completion script for zsh.
 *
 * @module
 */

import {
  type Completed,
  type CompletedOption,
  type CompletedValue,
  dashedNames,
  everySpelling,
  programs,
} from "./completed.ts";

export function zshScript(commands: Completed[]): string {
  return `# Completes the command lines of raftlab in zsh, after compinit. Made by: deno task completions zsh

# Completes the words after a command, which is the first of them.
_raftlab_command() {
  case $words[1] in
${commands.map(commandCase).join("\n")}
    *) _message 'no such command' ;;
  esac
}

# Whether \`deno task\` here is a lab's: the nearest deno.json stands beside commands/completions.
_raftlab_here() {
  local folder=$PWD
  while [[ -n $folder && ! -e $folder/deno.json ]]; do folder=\${folder%/*}; done
  [[ -d $folder/commands/completions ]]
}

_raftlab() {
  local i start=0 before
  if [[ \${words[1]:t} == raftlab ]]; then start=2; fi
  for ((i = 2; i < CURRENT && start == 0; i++)); do
    case $words[i] in
      task) if _raftlab_here; then start=$((i + 1)); fi ;;
      *cli.ts) if [[ -d \${words[i]%cli.ts}commands/completions ]]; then start=$((i + 1)); fi ;;
    esac
  done
  if ((start == 0)); then
    before=$_raftlab_before[\${words[1]:t}]
    if [[ -n $before ]]; then $before "$@"; else _default; fi
    return
  fi
  if ((CURRENT == start)); then
    local -a commands=(
${commands.map(({ name, summary }) => `      ${quoted(`${name}:${summary}`)}`).join("\n")}
      'help:shows all commands'
    )
    _describe command commands
    return
  fi
  words=("\${(@)words[start,-1]}")
  ((CURRENT -= start - 1))
  _raftlab_command
}

# What completes these programs so far, for their other uses.
typeset -gA _raftlab_before
for _raftlab_program in ${programs.join(" ")}; do
  if [[ $_comps[$_raftlab_program] != _raftlab ]]; then
    _raftlab_before[$_raftlab_program]=$_comps[$_raftlab_program]
  fi
done
unset _raftlab_program
compdef _raftlab ${programs.join(" ")}
`;
}

function commandCase({ name, options, operands }: Completed): string {
  const specs = options.map(optionSpec);
  if (operands !== null) specs.push(quoted(`*:word:${action(operands)}`));
  return `    ${name})\n      _arguments \\\n${specs.map((spec) => `        ${spec}`).join(" \\\n")} ;;`;
}

/** \`'(-run --run)'{-run=,--run=}'[help]:value:action'\`, with the spelling to offer alone if there is one. */
function optionSpec(option: CompletedOption): string {
  const long = option.names.filter((name) => name.length > 1).map((name) => `--${name}`);
  const offered = [...new Set([...dashedNames(option), ...long])];
  const excluded = option.repeated ? "*" : offered.length > 1 ? `(${offered.join(" ")})` : "";
  const value = option.value === null ? "" : `:value:${action(option.value)}`;
  const text = quoted(`[${escaped(option.help)}]${value}`);
  // Spellings that are accepted but not offered need specs, too: else zsh takes their values for operands.
  const hidden = everySpelling(option).filter((spelling) => !offered.includes(spelling));
  const sign = option.value === null ? "" : "=";
  return [
    ...offered.map((spelling) => `${quoted(`${excluded}${spelling}${sign}`)}${text}`),
    ...hidden.map((spelling) => `${quoted(`!${spelling}${sign}`)}${quoted(value)}`),
  ].join(" ");
}

function action(value: CompletedValue): string {
  const words = value.words.join(" ");
  if (value.commas && words !== "") return `_values -s , word ${words}`;
  const paths = value.paths === "folders" ? "_files -/" : "_files";
  if (value.paths === null) return words === "" ? " " : `(${words})`;
  return words === "" ? paths : `{ compadd -- ${words}; ${paths} }`;
}

/** For the text in brackets. */
function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, "\\$&");
}

function quoted(text: string): string {
  return text === "" ? "" : `'${text.replaceAll("'", `'\\''`)}'`;
}
