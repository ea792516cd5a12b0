# Completes each line of standard input in an interactive zsh with the script $1, and prints the matches on one line.
zmodload zsh/zpty
matches=$(mktemp)
zpty inner zsh -f -i
zpty -w inner "autoload -Uz compinit; compinit -u -D; source ${(q)1}; source ${(q)0:h}/inner.zsh; matches=${(q)matches}; : > $matches.ready"
# Waits until $1 is true, for at most half a minute.
await() {
  local i
  for ((i = 0; i < 1500; i++)); do eval $1 && return; zpty -r -t inner > /dev/null; sleep 0.02; done
  exit 1
}
await '[[ -e $matches.ready ]]'
while IFS= read -r line; do
  : > $matches
  zpty -w -n inner $'\C-u'"$line"$'\t'
  await '[[ $(<$matches) == *END* ]]'
  print -r -- ${${(f)"$(<$matches)"}:#END}
done
zpty -d inner
rm $matches $matches.ready
