import Glibc
import POSIX
import Testing

@Suite(.timeLimit(.minutes(1))) struct DescriptorTests {
    private func makePipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        return (ends[0], ends[1])
    }

    @Test(arguments: [false, true]) func `everything is written though the pipe is small`(isNonBlocking: Bool) throws {
        let (reading, writing) = try makePipe()
        if isNonBlocking { try #require(fcntl(writing, F_SETFL, O_NONBLOCK) == 0) }
        let bytes = (0..<500_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let received = Locked<[UInt8]>([]), isFinished = Locked(false)
        try Thread.start("reader") {
            var chunk = [UInt8](repeating: 0, count: 10_000)
            while case let count = read(reading, &chunk, chunk.count), count > 0 {
                received.withLock { $0 += chunk[..<count] }
            }
            close(reading)
            isFinished.withLock { $0 = true }
        }
        try Descriptor.write(bytes, to: writing)
        close(writing)
        while !isFinished.withLock({ $0 }) { SystemClock.block(for: .milliseconds(1)) }
        #expect(received.withLock { $0 } == bytes)
    }

    @Test func `a reader that went away is an error and no signal`() throws {
        Signals.ignore([SIGPIPE])
        let (reading, writing) = try makePipe()
        close(reading)
        defer { close(writing) }
        #expect(throws: SystemError("write to descriptor \(writing)", code: EPIPE)) {
            try Descriptor.write("text", to: writing)
        }
    }

    @Test func `a full disk is an error`() throws {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        #expect(throws: SystemError("write to descriptor \(full)", code: ENOSPC)) {
            try Descriptor.write("text", to: full)
        }
        try Descriptor.write("", to: full)
    }

    @Test func `a pipe is no terminal and has no width`() throws {
        let (reading, writing) = try makePipe()
        defer {
            close(reading)
            close(writing)
        }
        #expect(!Terminal.isTerminal(writing))
        #expect(Terminal.width(writing) == nil)
    }
}
