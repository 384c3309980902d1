internal import Console
internal import EventLog
internal import Fleet
internal import Proofs
internal import System

/// Where Varve keeps everything.
struct DataDirectory {
    let path: String

    var store: String { Fleet.storeFolder(in: path) }
    var keys: String { Fleet.keyFolder(in: path) }

    init(path: String) {
        self.path = path
    }

    /// The directory that the command line or the environment names, or the usual one.
    init(_ arguments: Arguments) throws(Failure) {
        guard try arguments.serverText == nil else { throw ServerChoice.refusal(of: arguments) }
        if let given = arguments[Globals.data] {
            guard !given.isEmpty else { throw .usage("option '--data': the directory has no name") }
            path = given
        } else if let home = Machine.environment("XDG_DATA_HOME"), home.hasPrefix("/") {
            // The standard has relative ones ignored.
            path = home + "/varve"
        } else if let home = Machine.environment("HOME") {
            path = home + "/.local/share/varve"
        } else {
            throw .usage("no data directory: $HOME is not set", hint: "name one with --data DIR")
        }
    }

    /// Throws for a file of the directory that is a pipe or a device: reading it would wait for
    /// ever.
    func requirePlainFiles() throws(Failure) {
        let names = [
            keys + "/" + TreeHeadKeys.secretName, keys + "/" + TreeHeadKeys.publicName,
            store + "/tree-head", store + "/log.mdb", store + "/index.mdb", store + "/views.mdb",
        ]
        for path in names { try requirePlain(path) }
    }

    func requirePlain(_ path: String) throws(Failure) {
        guard Files.exists(path), !Files.isPlainFile(path) else { return }
        throw Failure(.verificationFailed, "\(path) is not a plain file")
    }

    /// The key that checks this log's tree heads; who may not sign may read it.
    var verifierKey: VerifierKey {
        get throws {
            let path = keys + "/" + TreeHeadKeys.publicName
            try requirePlain(path)
            let bytes = try Files.read(path, limit: 4_096)
            let text = String(decoding: bytes, as: UTF8.self)
            return try VerifierKey(parsing: String(text.prefix { $0 != "\n" }))
        }
    }

    /// Whether events can be appended: else the directory is opened for reading only.
    var isWritable: Bool {
        Files.isWritable(store) && Files.isWritable(store + "/log.mdb")
    }

    /// Throws unless a data directory is there: a command that reads never makes one.
    func requireExisting() throws(Failure) {
        if try hasUsableLog() { return }
        guard Files.exists(path) else {
            throw Failure(
                .notFound, "there is no data directory at \(path)",
                hints: [
                    "'varve init NAME' makes one there",
                    "'--data DIR' or $VARVE_DATA names another",
                ])
        }
        guard Files.isFolder(path) else {
            throw Failure(.notFound, "the data directory \(path) is not a directory")
        }
        if let trace = traceOfLog {
            throw Failure(
                .verificationFailed,
                "the log is missing: there is no \(log), but \(trace) is there",
                hint: "'varve replay SET --into DIR' brings back what a backup holds")
        }
        throw Failure(
            .notFound, "\(path) is not a data directory of varve: it has no stores/main/log.mdb",
            hint: "'varve init NAME' makes one, in a folder that is new or empty")
    }

    private var log: String { store + "/log.mdb" }

    /// Whether the log is there. It is looked at before anything opens it, as opening an empty file
    /// would fill it.
    private func hasUsableLog() throws(Failure) -> Bool {
        let length: Int
        do throws(SystemError) {
            length = try Files.size(log).length
        } catch {
            guard error.isReadOnly else { return false }
            throw Failure(
                .storage, error.description, hint: "check who may read the data directory")
        }
        guard length > 0 else {
            throw Failure(
                .verificationFailed, "\(log) is empty",
                hint: "'varve replay SET --into DIR' brings back what a backup holds")
        }
        return true
    }

    /// What shows that there was a log; nil where none is known of.
    private var traceOfLog: String? {
        // Keys beside the draft of a directory signed nothing yet.
        if Files.exists(path + "/" + Self.draftName) { return nil }
        return [
            keys + "/" + TreeHeadKeys.secretName, store + "/index.mdb", store + "/views.mdb",
            store + "/tree-head",
        ].first { Files.exists($0) }
    }
}
