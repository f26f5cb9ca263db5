import Glibc
import POSIX
import Testing

@Suite struct FilesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 200_000])
    func `what was put in place is read back`(size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        try Files.replace("\(folder.path)/a", with: bytes)
        #expect(try Files.read("\(folder.path)/a", limit: size) == bytes)
        #expect(folder.files == ["a"])
    }

    @Test func `a file above the limit is refused, one at the limit is not`() throws {
        let path = "\(folder.path)/a"
        try Files.replace(path, with: [1, 2, 3])
        #expect(try Files.read(path, limit: 3) == [1, 2, 3])
        #expect(throws: SystemError("read \(path), larger than 2 bytes", code: EFBIG)) {
            try Files.read(path, limit: 2)
        }
    }

    @Test func `a folder, a missing file and a forbidden one say which they are`() throws {
        #expect(throws: SystemError("read \(folder.path)", code: EISDIR)) { try Files.read(folder.path) }
        let missing = "\(folder.path)/missing"
        #expect(throws: SystemError("open \(missing)", code: ENOENT)) { try Files.read(missing) }
        #expect(SystemError("open /a", code: ENOENT).description == "cannot open /a: No such file or directory")
    }

    @Test(.timeLimit(.minutes(1))) func `a pipe without a writer is refused and not waited for`() throws {
        let path = "\(folder.path)/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        #expect(throws: SystemError("read \(path), not a regular file", code: EINVAL)) { try Files.read(path) }
    }

    @Test func `a replaced file gets the permissions asked for, and a failure leaves the old one`() throws {
        let path = "\(folder.path)/a"
        try Files.replace(path, with: [1], mode: 0o600)
        try Files.replace(path, with: [2], mode: 0o600)
        var status = stat()
        try #require(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        try #require(mkdir("\(folder.path)/occupied", 0o700) == 0)
        #expect(throws: SystemError.self) { try Files.replace("\(folder.path)/occupied", with: [3]) }
        #expect(try Files.read(path) == [2])
        #expect(folder.files == ["a", "occupied"], "nothing half-written stays behind")
        #expect(throws: SystemError.self) { try Files.replace("\(folder.path)/missing/a", with: [1]) }
    }

    @Test func `writable folders and existing things are told from others`() throws {
        #expect(Files.isWritableFolder(folder.path))
        #expect(!Files.isWritableFolder("\(folder.path)/missing"))
        try Files.replace("\(folder.path)/a", with: [])
        #expect(!Files.isWritableFolder("\(folder.path)/a"))
        #expect(Files.exists("\(folder.path)/a"))
        #expect(!Files.exists("\(folder.path)/b"))
    }
}
