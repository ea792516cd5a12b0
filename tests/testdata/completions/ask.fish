# Completes each line of standard input with the script $argv[1], and prints the matches on one line.
source $argv[1]
while read -l line
    echo (complete -C $line | string replace -r '\t.*' '')
end
