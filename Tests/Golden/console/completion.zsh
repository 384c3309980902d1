#compdef sample
# zsh completion for sample; load it with: source <(sample completion zsh)
_sample() {
    local cur="${words[CURRENT]}" prev="${words[CURRENT-1]}"
    local at="" word skip=""
    local -a found
    integer i count=0
    for ((i = 2; i < CURRENT; i++)); do
        word="${words[i]}"
        if [[ -n $skip ]]; then skip=""; continue; fi
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
    if [[ $cur == --*=* ]]; then
        prev="${cur%%=*}"
        compset -P '*='
    fi
    case "$at:$prev" in
        ':--data') _files -/; return ;;
        ':--color') compadd -- auto always never; return ;;
        'agent:--data') _files -/; return ;;
        'agent:--color') compadd -- auto always never; return ;;
        'agent create:--name'|'agent create:-n') _message 'TEXT'; return ;;
        'agent create:--tag') _message 'TAG'; return ;;
        'agent create:--instructions') _files; return ;;
        'agent create:--modality') compadd -- audio video; return ;;
        'agent create:--data') _files -/; return ;;
        'agent create:--color') compadd -- auto always never; return ;;
        'agent show:--limit'|'agent show:-l') _message 'N'; return ;;
        'agent show:--data') _files -/; return ;;
        'agent show:--color') compadd -- auto always never; return ;;
        'log:--data') _files -/; return ;;
        'log:--color') compadd -- auto always never; return ;;
        'log read:--limit'|'log read:-l') _message 'N'; return ;;
        'log read:--data') _files -/; return ;;
        'log read:--color') compadd -- auto always never; return ;;
        'help:--data') _files -/; return ;;
        'help:--color') compadd -- auto always never; return ;;
    esac
    if [[ $cur == -* ]]; then
        case "$at" in
            '') found=('--data:The data directory' '--json:Print JSON' '--color:Colours' '--help:Show help'); _describe -o 'option' found ;;
            'agent') found=('--data:The data directory' '--json:Print JSON' '--color:Colours' '--help:Show help'); _describe -o 'option' found ;;
            'agent create') found=('--name:What it is called' '--tag:What it is about' '--instructions:What it is told, or @file' '--modality:What it hears and sees' '--dry-run:Only say what would happen' '--force:Do it anyway' '--data:The data directory' '--json:Print JSON' '--color:Colours' '--help:Show help'); _describe -o 'option' found ;;
            'agent show') found=('--limit:At most so many' '--data:The data directory' '--json:Print JSON' '--color:Colours' '--help:Show help'); _describe -o 'option' found ;;
            'log') found=('--data:The data directory' '--json:Print JSON' '--color:Colours' '--help:Show help'); _describe -o 'option' found ;;
            'log read') found=('--limit:At most so many' '--data:The data directory' '--json:Print JSON' '--color:Colours' '--help:Show help'); _describe -o 'option' found ;;
            'help') found=('--data:The data directory' '--json:Print JSON' '--color:Colours' '--help:Show help'); _describe -o 'option' found ;;
        esac
        return
    fi
    case "$at:$count" in
        ':0') found=('agent:Work with agents' 'log:Read the raw log' 'help:Explain a command or a subject'); _describe 'command' found ;;
        'agent:0') found=('create:Create an agent' 'show:Show an agent'); _describe 'command' found ;;
        'agent show:0') compadd -- ${(f)"$(sample __complete agents 2>/dev/null)"} ;;
        'agent show:1') _message 'N' ;;
        'log:0') found=('read:Read files'); _describe 'command' found ;;
        'log read:'*) _files ;;
    esac
}
if [[ $funcstack[1] == _sample ]]; then
    _sample "$@"
else
    compdef _sample sample
fi
