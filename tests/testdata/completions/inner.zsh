# Writes the matches of a completion to the file $matches, then END, in place of inserting them.
compadd() {
  # With -O, -A or -D it only fills arrays.
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return $?; fi
  local -a found
  builtin compadd -A found "$@"
  if ((${#found})); then print -rl -- $found >> $matches; fi
  builtin compadd "$@"
}
_raftlab_ask() { _main_complete; print END >> $matches; compstate[insert]=; compstate[list]=; }
zle -C raftlab-ask complete-word _raftlab_ask
bindkey '^I' raftlab-ask
bindkey '^U' kill-whole-line
