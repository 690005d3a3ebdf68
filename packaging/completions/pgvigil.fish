# Completion of pgvigil's command line for fish. The program's own help says what there is.
function __pgvigil_commands
    pgvigil --help 2>/dev/null | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\)  *\(.*\)/\1\t\2/p'
end
function __pgvigil_options
    set -l words (commandline -opc)
    # A name, the name of its value if it has one, two spaces or more, and what it is for.
    pgvigil $words[2] --help 2>/dev/null |
        sed -n '/^Options:/,$s/^  \(--[a-z-]*\)\( [^ ][^ ]*\)\{0,1\}   *\(.*\)/\1\t\3/p'
end
function __pgvigil_words
    set -l words (commandline -opc)
    # Words such as [list | show COLLECTOR] in the line of usage.
    pgvigil $words[2] --help 2>/dev/null |
        sed -n '/^Usage:/{s/^Usage: *pgvigil [a-z]* *//;s/\[options\]//;p}' |
        tr '[]|' '   ' | tr ' ' '\n' | grep -x '[a-z][a-z-]*'
end
complete -c pgvigil -n '__fish_is_first_arg' -f -a '(__pgvigil_commands)'
complete -c pgvigil -n '__fish_is_nth_token 2' -a '(__pgvigil_words)'
complete -c pgvigil -n '__fish_is_nth_token 3; and __fish_seen_subcommand_from packs' -f \
    -a '(pgvigil packs list 2>/dev/null | sed "1d;s/ .*//")'
complete -c pgvigil -n 'not __fish_is_first_arg' -a '(__pgvigil_options)'
