# Completion of pgvigil's command line for bash. The program's own help says what there is.
_pgvigil() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words help
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        words=$("${COMP_WORDS[0]}" --help 2>/dev/null |
            sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
        mapfile -t COMPREPLY < <(compgen -W "$words --help --version" -- "$current")
        return
    fi
    case $previous in
    --config | --password-file | --ca-file)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
        ;;
    --directory | --alerts)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -d -- "$current")
        return
        ;;
    esac
    help=$("${COMP_WORDS[0]}" "${COMP_WORDS[1]}" --help 2>/dev/null)
    if [[ $current == -* ]]; then
        words=$(sed -n '/^Options:/,$s/^  \(--[a-z-]*\).*/\1/p' <<<"$help")
    elif ((COMP_CWORD == 2)); then
        # Words such as [list | show COLLECTOR] in the line of usage.
        words=$(sed -n '/^Usage:/{s/^Usage: *pgvigil [a-z]* *//;s/\[options\]//;p}' <<<"$help" |
            tr '[]|' '   ' | tr ' ' '\n' | grep -x '[a-z][a-z-]*')
    elif ((COMP_CWORD == 3)) && [[ ${COMP_WORDS[1]} == packs ]]; then
        words=$("${COMP_WORDS[0]}" packs list 2>/dev/null | sed '1d;s/ .*//')
    else
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _pgvigil pgvigil
