# fish completion for sample; load it with: sample completion fish | source
function __sample_at
    set -l at
    set -l count 0
    set -l skip
    for word in (commandline -opc)[2..-1]
        if test -n "$skip"
            set skip
            continue
        end
        if contains -- $word --color --data --instructions --limit --modality --name --tag -l -n
            set skip 1
            continue
        end
        if string match -q -- '-*' $word
            continue
        end
        if contains -- "$at $word" ' agent' ' agent create' ' agent show' ' log' ' log read' ' help'
            set at "$at $word"
        else
            set count (math $count + 1)
        end
    end
    test "$at" = "$argv[1]"; or return 1
    # The place of an operand, where one is given.
    set -q argv[2]; or return 0
    contains -- $argv[2] any $count
end
complete -c sample -f
complete -c sample -n '__sample_at \'\'' -a agent -d 'Work with agents'
complete -c sample -n '__sample_at \'\'' -a log -d 'Read the raw log'
complete -c sample -n '__sample_at \'\'' -a help -d 'Explain a command or a subject'
complete -c sample -n '__sample_at \'\'' -l data -x -a '(__fish_complete_directories)' -d 'The data directory'
complete -c sample -n '__sample_at \'\'' -l json -d 'Print JSON'
complete -c sample -n '__sample_at \'\'' -l color -x -a 'auto always never' -d 'Colours'
complete -c sample -n '__sample_at \'\'' -l help -s h -d 'Show help'
complete -c sample -n '__sample_at \' agent\'' -a create -d 'Create an agent'
complete -c sample -n '__sample_at \' agent\'' -a show -d 'Show an agent'
complete -c sample -n '__sample_at \' agent\'' -l data -x -a '(__fish_complete_directories)' -d 'The data directory'
complete -c sample -n '__sample_at \' agent\'' -l json -d 'Print JSON'
complete -c sample -n '__sample_at \' agent\'' -l color -x -a 'auto always never' -d 'Colours'
complete -c sample -n '__sample_at \' agent\'' -l help -s h -d 'Show help'
complete -c sample -n '__sample_at \' agent create\'' -l name -s n -x -d 'What it is called'
complete -c sample -n '__sample_at \' agent create\'' -l tag -x -d 'What it is about'
complete -c sample -n '__sample_at \' agent create\'' -l instructions -r -F -d 'What it is told, or @file'
complete -c sample -n '__sample_at \' agent create\'' -l modality -x -a 'audio video' -d 'What it hears and sees'
complete -c sample -n '__sample_at \' agent create\'' -l dry-run -s d -d 'Only say what would happen'
complete -c sample -n '__sample_at \' agent create\'' -l force -s f -d 'Do it anyway'
complete -c sample -n '__sample_at \' agent create\'' -l data -x -a '(__fish_complete_directories)' -d 'The data directory'
complete -c sample -n '__sample_at \' agent create\'' -l json -d 'Print JSON'
complete -c sample -n '__sample_at \' agent create\'' -l color -x -a 'auto always never' -d 'Colours'
complete -c sample -n '__sample_at \' agent create\'' -l help -s h -d 'Show help'
complete -c sample -n '__sample_at \' agent show\'' -l limit -s l -x -d 'At most so many'
complete -c sample -n '__sample_at \' agent show\'' -l data -x -a '(__fish_complete_directories)' -d 'The data directory'
complete -c sample -n '__sample_at \' agent show\'' -l json -d 'Print JSON'
complete -c sample -n '__sample_at \' agent show\'' -l color -x -a 'auto always never' -d 'Colours'
complete -c sample -n '__sample_at \' agent show\'' -l help -s h -d 'Show help'
complete -c sample -n '__sample_at \' agent show\' 0' -a '(sample __complete agents 2>/dev/null)'
complete -c sample -n '__sample_at \' log\'' -a read -d 'Read files'
complete -c sample -n '__sample_at \' log\'' -l data -x -a '(__fish_complete_directories)' -d 'The data directory'
complete -c sample -n '__sample_at \' log\'' -l json -d 'Print JSON'
complete -c sample -n '__sample_at \' log\'' -l color -x -a 'auto always never' -d 'Colours'
complete -c sample -n '__sample_at \' log\'' -l help -s h -d 'Show help'
complete -c sample -n '__sample_at \' log read\'' -l limit -s l -x -d 'At most so many'
complete -c sample -n '__sample_at \' log read\'' -l data -x -a '(__fish_complete_directories)' -d 'The data directory'
complete -c sample -n '__sample_at \' log read\'' -l json -d 'Print JSON'
complete -c sample -n '__sample_at \' log read\'' -l color -x -a 'auto always never' -d 'Colours'
complete -c sample -n '__sample_at \' log read\'' -l help -s h -d 'Show help'
complete -c sample -n '__sample_at \' log read\' any' -F
complete -c sample -n '__sample_at \' help\'' -l data -x -a '(__fish_complete_directories)' -d 'The data directory'
complete -c sample -n '__sample_at \' help\'' -l json -d 'Print JSON'
complete -c sample -n '__sample_at \' help\'' -l color -x -a 'auto always never' -d 'Colours'
complete -c sample -n '__sample_at \' help\'' -l help -s h -d 'Show help'
