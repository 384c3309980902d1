internal import Console
internal import JSON

/// JSON that a user hands in as a file.
enum JSONFile {
    /// - Parameter path: `-` is standard input.
    static func read(_ path: String, of option: String?) throws -> JSONValue {
        let bytes = try TextArgument.file(path)
        do {
            return try JSON.parse(bytes)
        } catch {
            let name = path == "-" ? "standard input" : quoted(path)
            let place = option.map { "option '--\($0)': " } ?? ""
            throw Failure.usage("\(place)\(name) is not JSON: \(error)")
        }
    }
}
