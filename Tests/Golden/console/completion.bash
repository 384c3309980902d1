# bash completion for sample; load it with: source <(sample completion bash)
# Offers the lines that a command prints, quoted as the shell needs them.
_sample_lines() {
    local line quoted
    while IFS= read -r line; do
        printf -v quoted %q "$line"
        if [[ $line == "$cur"* || $quoted == "$cur"* ]]; then COMPREPLY+=("$quoted"); fi
    done < <("$@" 2>/dev/null)
}
_sample() {
    local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}"
    # bash splits --option=value into three words.
    if [[ $cur == "=" ]]; then
        cur=""
    elif [[ $prev == "=" ]]; then
        prev="${COMP_WORDS[COMP_CWORD-2]}"
    fi
    local at="" word i skip="" count=0
    for ((i = 1; i < COMP_CWORD; i++)); do
        word="${COMP_WORDS[i]}"
        if [[ -n $skip ]]; then
            [[ $word == "=" ]] || skip=""
            continue
        fi
        case "$word" in
            --color|--data|--instructions|--limit|--modality|--name|--tag|-l|-n) skip=1; continue ;;
            -*) continue ;;
        esac
        case "${at:+$at }$word" in
            'agent'|'agent create'|'agent show'|'log'|'log read'|'help')
                at="${at:+$at }$word" ;;
            *) count=$((count + 1)) ;;
        esac
    done
    COMPREPLY=()
    case "$at:$prev" in
        ':--data') compopt -o filenames; COMPREPLY=($(compgen -d -- "$cur")); return ;;
        ':--color') COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
        'agent:--data') compopt -o filenames; COMPREPLY=($(compgen -d -- "$cur")); return ;;
        'agent:--color') COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
        'agent create:--name'|'agent create:-n') COMPREPLY=(); return ;;
        'agent create:--tag') COMPREPLY=(); return ;;
        'agent create:--instructions') compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        'agent create:--modality') COMPREPLY=($(compgen -W 'audio video' -- "$cur")); return ;;
        'agent create:--data') compopt -o filenames; COMPREPLY=($(compgen -d -- "$cur")); return ;;
        'agent create:--color') COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
        'agent show:--limit'|'agent show:-l') COMPREPLY=(); return ;;
        'agent show:--data') compopt -o filenames; COMPREPLY=($(compgen -d -- "$cur")); return ;;
        'agent show:--color') COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
        'log:--data') compopt -o filenames; COMPREPLY=($(compgen -d -- "$cur")); return ;;
        'log:--color') COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
        'log read:--limit'|'log read:-l') COMPREPLY=(); return ;;
        'log read:--data') compopt -o filenames; COMPREPLY=($(compgen -d -- "$cur")); return ;;
        'log read:--color') COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
        'help:--data') compopt -o filenames; COMPREPLY=($(compgen -d -- "$cur")); return ;;
        'help:--color') COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
    esac
    if [[ $cur == -* ]]; then
        case "$at" in
            '') COMPREPLY=($(compgen -W '--data --json --color --help' -- "$cur")) ;;
            'agent') COMPREPLY=($(compgen -W '--data --json --color --help' -- "$cur")) ;;
            'agent create') COMPREPLY=($(compgen -W '--name --tag --instructions --modality --dry-run --force --data --json --color --help' -- "$cur")) ;;
            'agent show') COMPREPLY=($(compgen -W '--limit --data --json --color --help' -- "$cur")) ;;
            'log') COMPREPLY=($(compgen -W '--data --json --color --help' -- "$cur")) ;;
            'log read') COMPREPLY=($(compgen -W '--limit --data --json --color --help' -- "$cur")) ;;
            'help') COMPREPLY=($(compgen -W '--data --json --color --help' -- "$cur")) ;;
        esac
        return
    fi
    case "$at:$count" in
        ':0') COMPREPLY=($(compgen -W 'agent log help' -- "$cur")) ;;
        'agent:0') COMPREPLY=($(compgen -W 'create show' -- "$cur")) ;;
        'agent show:0') _sample_lines sample __complete agents ;;
        'agent show:1') COMPREPLY=() ;;
        'log:0') COMPREPLY=($(compgen -W 'read' -- "$cur")) ;;
        'log read:'*) compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur")) ;;
    esac
}
complete -F _sample sample
