# Completes each line of standard input with the script $1, as bash calls it, and prints the matches on one line.
source "$1"
while IFS= read -r line; do
  # As bash makes words of a line: = and @ stand alone, and a space at the end begins an empty word.
  read -ra COMP_WORDS <<<"$(sed 's/[=@]/ & /g' <<<"$line")"
  if [[ $line == *' ' ]]; then COMP_WORDS+=(''); fi
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMPREPLY=()
  _raftlab
  echo "${COMPREPLY[*]}"
done
