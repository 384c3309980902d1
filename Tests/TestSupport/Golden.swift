import System
import Testing

/// Compares `text` with a file under Tests/Golden; `UPDATE_GOLDEN=1` writes the file anew.
public func expectGolden(
    _ name: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation
) {
    let path = repositoryFolder + "/Tests/Golden/" + name
    let bytes = Array(text.utf8)
    if Machine.environment("UPDATE_GOLDEN") == "1" {
        do {
            try Files.createFolder(Files.parent(of: path))
            try Files.replace(path, with: bytes)
        } catch {
            Issue.record("cannot update a golden file: \(error)", sourceLocation: sourceLocation)
        }
        return
    }
    let golden = try? Files.read(path)
    #expect(
        golden == bytes, "differs from Tests/Golden/\(name); found:\n\(text)",
        sourceLocation: sourceLocation)
}

/// The folder that holds Package.swift.
public let repositoryFolder: String = {
    // This file is Tests/TestSupport/Golden.swift.
    Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
}()
