import FoundationEssentials
import POSIX

/// The files of this repository, and what they say about the programs.
enum House {
    static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    /// The text of a file; a missing one fails the test that asks for it.
    static func text(_ path: String) throws -> String {
        String(decoding: try Files.read("\(root)/\(path)"), as: UTF8.self)
    }

    static func lines(_ path: String) throws -> [Substring] {
        try text(path).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The programs: the `command:` of each line in the manifest's list of jobs.
    static func programs() throws -> [String] {
        try text("Package.swift").matches(of: /\n    Job\("\w+", command: "([a-z-]+)"/).map { String($0.output.1) }
    }

    /// The files below a folder whose names end so, by their path from the root.
    static func files(below folder: String, ending: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")
            .filter { $0.hasSuffix(ending) }.map { "\(folder)/\($0)" }.sorted()
    }

    /// The values of a key in a systemd unit, in their order.
    static func values(of key: String, in unit: String) throws -> [String] {
        try lines(unit).filter { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)) }
    }
}
