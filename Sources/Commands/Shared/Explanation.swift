internal import Console
internal import System

/// Turns the errors of the libraries into what a user reads, with the exit code that fits.
enum Explanation {
    static func failure(_ error: any Error) -> Failure {
        switch error {
        case let failure as Failure: failure
        case let error as SystemError: system(error)
        default: Failure(.failed, "\(error)")
        }
    }

    private static func system(_ error: SystemError) -> Failure {
        if error.isNotFound { return Failure(.notFound, error.description) }
        var hints: [String] = []
        if error.isDiskFull { hints.append("make room on the disk; what was stored is intact") }
        if error.isReadOnly {
            hints.append("check who owns \(error.path) and whether it may be written")
        }
        return Failure(.storage, error.description, hints: hints)
    }
}
