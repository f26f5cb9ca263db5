import CurlTransport
import Testing
import Transport

@Suite(.timeLimit(.minutes(1)))
struct TLSTests {
    private let certificates: Certificates

    init() throws { certificates = try Certificates() }

    private func send(_ origin: Origin, _ options: CurlOptions) async throws(TransportError) -> HTTPResponse {
        let transport: CurlTransport
        do { transport = try CurlTransport(options) } catch {
            throw TransportError(.other, "no transport", place: "", mayHaveBeenSent: false)
        }
        defer { transport.shutdown() }
        return try await transport.send(HTTPRequest(.get, origin, RequestTarget()))
    }

    private func failure(_ origin: Origin, _ options: CurlOptions) async throws -> TransportError {
        do throws(TransportError) { _ = try await send(origin, options) } catch { return error }
        throw Missing()
    }

    @Test func `an authority of our own is accepted`() async throws {
        let origin = try await certificates.serve()
        let authority = certificates.path("authority.pem"), stranger = certificates.path("stranger.pem")
        #expect(try await send(origin, CurlOptions(authorities: authority)).status == 200)
        let identities = [origin: TLSIdentity(authorities: authority)]
        #expect(try await send(origin, CurlOptions(authorities: stranger, identities: identities)).status == 200)
    }

    @Test func `an unknown authority is refused, and nothing is sent`() async throws {
        let origin = try await certificates.serve()
        let authority = certificates.path("authority.pem"), stranger = certificates.path("stranger.pem")
        let only = CurlOptions(authorities: authority, identities: [origin: TLSIdentity(authorities: stranger)])
        for options in [CurlOptions(), CurlOptions(authorities: stranger), only] {
            let error = try await failure(origin, options)
            #expect(error.code == .tls)
            #expect(error.message.contains("no authority that is trusted here"))
            #expect(!error.mayHaveBeenSent)
        }
    }

    @Test func `a certificate for another host is refused`() async throws {
        let origin = try await certificates.serve("elsewhere")
        let error = try await failure(origin, CurlOptions(authorities: certificates.path("authority.pem")))
        #expect(error.code == .tls)
        #expect(!error.mayHaveBeenSent)
    }

    @Test func `a file of authorities that is not there is an error`() async throws {
        let origin = try await certificates.serve()
        let error = try await failure(origin, CurlOptions(authorities: certificates.path("missing.pem")))
        #expect(error.code == .tls)
        #expect(error.message.contains("trusted authorities"))
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `a server that asks for our certificate gets it`(_ version: String) async throws {
        let required = ["-Verify", "1", "-verify_return_error", "-CAfile", "authority.pem", version]
        let origin = try await certificates.serve("server", required)
        let authorities = certificates.path("authority.pem"), certificate = certificates.path("client.pem")
        func options(_ identity: TLSIdentity) -> CurlOptions {
            CurlOptions(authorities: authorities, identities: [origin: identity])
        }
        let key = Secret(try certificates.text("client.key"))
        #expect(try await send(origin, options(TLSIdentity(certificate: certificate, key: key))).status == 200)
        await #expect(throws: TransportError.self) { try await send(origin, options(TLSIdentity())) }

        let other = Secret(try certificates.text("server.key"))
        let encrypted = Secret(try certificates.text("encrypted.key"))
        for key in [other, encrypted, Secret("no key at all")] {
            let error = try await failure(origin, options(TLSIdentity(certificate: certificate, key: key)))
            #expect(error.code == .tls)
            #expect(!error.mayHaveBeenSent)
        }
    }

    @Test func `old protocol versions are refused`() async throws {
        let origin = try await certificates.serve("server", ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        let error = try await failure(origin, CurlOptions(authorities: certificates.path("authority.pem")))
        #expect(error.code == .tls)
    }

    @Test func `plain speech to a TLS port is no answer`() async throws {
        let origin = try await certificates.serve()
        let error = try await failure(Origin(.http, origin.host, port: origin.port), CurlOptions())
        #expect([.interrupted, .malformed].contains(error.code))
    }
}
