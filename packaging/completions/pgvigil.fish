# Completion of pgvigil's command line for fish. The program's own help says what there is.
function __pgvigil_commands
    pgvigil --help 2>/dev/null | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\)  *\(.*\)/\1\t\2/p'
end
function __pgvigil_options
    set -l words (commandline -opc)
    pgvigil $words[2] --help 2>/dev/null |
        sed -n '/^Options:/,$s/^  \(--[a-z-]*\)[^.]*  *\([A-Z].*\)/\1\t\2/p'
end
complete -c pgvigil -n '__fish_is_first_arg' -f -a '(__pgvigil_commands)'
complete -c pgvigil -n 'not __fish_is_first_arg' -a '(__pgvigil_options)'
