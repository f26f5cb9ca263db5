import Glibc
import POSIX
import Testing

@Suite(.timeLimit(.minutes(1))) struct FileLockTests {
    private let folder: TemporaryFolder
    private var path: String { "\(folder.path)/job.lock" }

    init() throws { folder = try TemporaryFolder() }

    @Test func `a second lock of the same process is refused until the first goes`() throws {
        var lock = try FileLock.acquire(path)
        #expect(lock != nil)
        #expect(try FileLock.acquire(path) == nil)
        lock = nil
        #expect(try FileLock.acquire(path) != nil, "at once, whatever is being started beside us")
    }

    @Test func `another process is kept out while the lock is held`() throws {
        let attempt = "flock --nonblock --conflict-exit-code 75 \(path) true"
        var lock = try FileLock.acquire(path)
        #expect(try shell(attempt).wait().status == 75)
        _ = lock.take()
        #expect(try eventually { try shell(attempt).wait().status == 0 })
    }

    @Test func `the death of another process sets its lock free`() throws {
        let other = try shell("exec 9>>\(path); flock --exclusive 9; exec sleep 600")
        while try FileLock.acquire(path) != nil { SystemClock.block(for: .milliseconds(2)) }
        other.signal(SIGKILL)
        #expect(other.wait(limit: .seconds(30)).status == 128 + SIGKILL)
        #expect(try eventually { try FileLock.acquire(path) != nil })
    }

    @Test func `a program that we start does not inherit the lock`() throws {
        var lock = try FileLock.acquire(path)
        #expect(lock != nil)
        let child = try shell("exec sleep 600")
        lock = nil
        #expect(try FileLock.acquire(path) != nil)
        child.signal(SIGKILL)
        _ = child.wait(limit: .seconds(30))
    }

    @Test func `the file keeps its content, and nobody else may read a new one`() throws {
        try Files.replace(path, with: Array("kept".utf8))
        _ = try FileLock.acquire(path)
        #expect(try Files.read(path) == Array("kept".utf8))
        _ = try FileLock.acquire("\(path).new")
        var status = stat()
        try #require(stat("\(path).new", &status) == 0)
        #expect(status.st_mode & 0o077 == 0)
    }

    @Test func `a link and a folder are no lock files`() throws {
        try #require(symlink("/etc/hostname", "\(folder.path)/link") == 0)
        #expect(throws: SystemError("open lock file \(folder.path)/link", code: ELOOP)) {
            try FileLock.acquire("\(folder.path)/link")
        }
        #expect(throws: SystemError("open lock file \(folder.path)", code: EISDIR)) {
            try FileLock.acquire(folder.path)
        }
    }
}
