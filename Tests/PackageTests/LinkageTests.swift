import FoundationEssentials
import POSIX
import Testing

/// The image's packages are what the programs link, no fewer and no more.
@Suite(.timeLimit(.minutes(1))) struct LinkageTests {
    /// The release program where there is one, else the one built for the tests.
    static func binary(_ program: String) -> String? {
        ["release", "debug"].map { "\(House.root)/.build/\($0)/\(program)" }.first { Files.exists($0) }
    }

    static let canLook =
        ((try? House.programs()) ?? []).allSatisfy { binary($0) != nil }
        && ["/usr/bin/ldd", "/usr/bin/readelf", "/usr/bin/dpkg"].allSatisfy { Files.exists($0) }

    private func output(_ arguments: [String]) throws -> String {
        let child = try ChildProcess.start(arguments, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C"])
        return String(decoding: child.wait(limit: .seconds(50)).output, as: UTF8.self)
    }

    /// The package that a library of the system comes from.
    private func package(of library: String) throws -> String? {
        // Debian has merged /lib into /usr/lib, its package lists only in part.
        let merged = library.hasPrefix("/usr") ? String(library.dropFirst(4)) : "/usr\(library)"
        for path in [library, merged] {
            let answer = try output(["/usr/bin/dpkg", "-S", path])
            if !answer.isEmpty { return String(answer.prefix { $0 != ":" }) }
        }
        return nil
    }

    @Test(.enabled(if: canLook, "the programs are not built, or ldd, readelf or dpkg is missing"))
    func `the image installs what the programs need`() throws {
        var needed: Set<String> = []
        for program in try House.programs() {
            let binary = try #require(Self.binary(program))
            let direct = try output(["/usr/bin/readelf", "-d", binary]).matches(of: /\(NEEDED\).*\[([^\]]+)\]/)
                .map { String($0.output.1) }
            #expect(!direct.isEmpty)
            let resolved = try output(["/usr/bin/ldd", binary])
            // The loader itself is named without a path; it belongs to the C library.
            for library in direct where !library.hasPrefix("ld-linux") {
                let line = resolved.split(separator: "\n").first { $0.contains("\(library) =>") }
                let path = try #require(
                    line?.split(separator: " ").first { $0.hasPrefix("/") },
                    "\(library) is not found"
                )
                // Swift's own libraries are linked statically in a release, dynamically in a test build.
                if path.contains("/swift/") { continue }
                needed.insert(try #require(try package(of: String(path)), "\(path) is of no package"))
            }
        }
        // The C library is part of every image.
        needed.remove("libc6")
        let image = try House.text("deploy/Dockerfile")
        let runtime = try #require(image.split(separator: "\nFROM ").last)
        let list = try #require(runtime.firstMatch(of: /--no-install-recommends \\\n +([a-z0-9 .+-]+) \\/)).output.1
        var installed = Set(list.split(separator: " ").map(String.init))
        // Loaded without being linked: the certificates that libcurl trusts.
        #expect(installed.remove("ca-certificates") != nil)
        #expect(needed.isSubset(of: installed), "missing in the image: \(needed.subtracting(installed))")
        // A test build links Swift's dynamic libraries and may so need less of C++ itself.
        let optional: Set = ["libgcc-s1", "libstdc++6"]
        #expect(installed.subtracting(optional).isSubset(of: needed), "not needed: \(installed.subtracting(needed))")
    }
}
