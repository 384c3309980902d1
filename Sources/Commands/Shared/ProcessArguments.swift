internal import Console
internal import System

/// What the shell gave to the process.
enum ProcessArguments {
    /// The words after the program's name; they have to be UTF-8.
    static func words() throws(Failure) -> [String] {
        var words: [String] = []
        for index in 1..<max(1, Int(CommandLine.argc)) {
            guard let pointer = unsafe CommandLine.unsafeArgv[index] else { break }
            guard let word = unsafe String(validatingCString: pointer) else {
                throw .usage("argument \(index) is not valid UTF-8")
            }
            words.append(word)
        }
        return words
    }

    /// The variables that the tables name.
    static var environment: [String: String] {
        var environment: [String: String] = [:]
        for name in ["NO_COLOR", "TERM", "COLUMNS"] + Globals.variables {
            environment[name] = Machine.environment(name)
        }
        return environment
    }
}
