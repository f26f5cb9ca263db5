import Testing

/// Boundaries that the compiler does not draw.
@Suite struct SourceTests {
    private func imports(of module: String) throws -> Set<String> {
        let files = try House.files(below: "Sources", ending: ".swift").filter { file in
            try House.lines(file).contains { line in
                line.split(separator: " ").last.map(String.init) == module
                    && line.split(separator: " ").contains("import")
            }
        }
        return Set(files.map { $0.split(separator: "/").dropLast().joined(separator: "/") })
    }

    @Test(arguments: [
        ("CCurl", "Sources/Base/CurlTransport"), ("COpenSSL", "Sources/Base/Digests"), ("CYAML", "Sources/Base/YAML"),
        ("CExpat", "Sources/Base/XML"), ("CSQLite", "Sources/Clients/StateStore"),
    ])
    func `a C library has one importer`(module: String, folder: String) throws {
        #expect(try imports(of: module) == [folder])
    }

    @Test(arguments: ["Foundation", "FoundationNetworking", "Dispatch"])
    func `what would make the programs large or unstructured is not imported`(module: String) throws {
        #expect(try imports(of: module).isEmpty)
    }

    @Test func `no source file is longer than 500 lines`() throws {
        for file in try House.files(below: "Sources", ending: ".swift") + House.files(below: "Tests", ending: ".swift")
        {
            #expect(try House.lines(file).count <= 501, "\(file)")
        }
    }
}
