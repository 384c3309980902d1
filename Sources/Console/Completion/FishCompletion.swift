/// Completion for fish, with descriptions.
struct FishCompletion {
    let table: CompletionTable

    var text: String {
        """
        # fish completion for \(table.name); load it with: \(table.name) completion fish | source
        function __\(table.name)_at
            set -l at
            set -l count 0
            set -l skip
            for word in (commandline -opc)[2..-1]
                if test -n "$skip"
                    set skip
                    continue
                end
                if contains -- $word \(table.valued.joined(separator: " "))
                    set skip 1
                    continue
                end
                if string match -q -- '-*' $word
                    continue
                end
                if contains -- "$at $word" \(steps)
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
        complete -c \(table.name) -f

        """ + table.entries.map(lines).joined()
    }

    private var steps: String {
        table.steps.map { quoted(" " + $0) }.joined(separator: " ")
    }

    private func lines(_ entry: CompletionTable.Entry) -> String {
        let at = entry.path.isEmpty ? "" : " " + entry.path
        let start = "complete -c \(table.name) -n \(quoted("__\(table.name)_at \(quoted(at))"))"
        var text = ""
        for command in entry.subcommands {
            text += "\(start) -a \(command.name) -d \(quoted(command.summary))\n"
        }
        for info in entry.options {
            var line = "\(start) -l \(info.name)"
            if let short = info.short { line += " -s \(short)" }
            if info.kind == .option { line += offer(info, isOption: true) }
            text += "\(line) -d \(quoted(info.help))\n"
        }
        for (index, operand) in entry.operands.enumerated() where operand.completes {
            let place = operand.repeats ? "any" : String(index)
            let condition = quoted("__\(table.name)_at \(quoted(at)) \(place)")
            text += "complete -c \(table.name) -n \(condition)\(offer(operand))\n"
        }
        return text
    }

    /// `-x` is a value that is no file, `-r -F` a value that is one.
    private func offer(_ info: ParameterInfo, isOption: Bool = false) -> String {
        let noFile = isOption ? " -x" : ""
        if !info.choices.isEmpty {
            return noFile + " -a \(quoted(info.choices.joined(separator: " ")))"
        }
        switch info.completion {
        case .nothing: return noFile
        case .file: return isOption ? " -r -F" : " -F"
        case .folder: return noFile + " -a \(quoted("(__fish_complete_directories)"))"
        case .output(let words):
            let line = ([table.name] + words).joined(separator: " ")
            return noFile + " -a \(quoted("(\(line) 2>/dev/null)"))"
        }
    }

    /// In fish, a backslash escapes within single quotes too.
    private func quoted(_ text: String) -> String {
        var quoted = "'"
        for character in text {
            if character == "'" || character == "\\" { quoted.append("\\") }
            quoted.append(character)
        }
        return quoted + "'"
    }
}
