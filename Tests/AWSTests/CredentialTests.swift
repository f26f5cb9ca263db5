import FoundationEssentials
import POSIX
import Resilience
import TestSupport
import Testing
import Transport

@testable import AWS

/// A machine as the credential chain sees it: variables, files, a network that answers by host and path.
struct Machine {
    var variables: [String: String] = ["HOME": "/home/x", "AWS_EC2_METADATA_DISABLED": "true"]
    var files: [String: String] = [:]
    var process = ProcessAnswer(status: 0, output: [], hasTimedOut: false)
    var now = Date(timeIntervalSince1970: 1_800_000_000)

    func environment() -> AWSEnvironment {
        let files = files, process = process
        return AWSEnvironment(
            variables: variables,
            readFile: { path in
                guard let text = files[path] else { throw SystemError("open \(path)", code: 2) }
                return Array(text.utf8)
            },
            runProcess: { _ in process }
        )
    }

    func chain(_ transport: StubTransport) throws -> CredentialChain {
        let clock = ManualClock().clock, now = now
        let pipeline = RequestPipeline(
            transport: transport,
            clock: clock,
            random: { 0 },
            policy: .once,
            deadline: Deadline(after: nil, on: clock)
        )
        return CredentialChain(settings: try AWSSettings(environment()), pipeline: pipeline, wallClock: { now })
    }

    func fetch(
        _ transport: StubTransport = StubTransport { request throws(TransportError) in
            throw TransportError(.connect, "no network", place: request.place, mayHaveBeenSent: false)
        }
    ) async throws -> AWSCredentials {
        try await chain(transport).fetch()
    }
}

@Suite struct CredentialTests {
    private static let role = """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser>
        <Arn>arn:aws:sts::111122223333:assumed-role/r/s</Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIA</AccessKeyId>
        <SecretAccessKey>role-secret</SecretAccessKey><SessionToken>role-token</SessionToken><Expiration>2027-01-15T09:00:00Z</Expiration>
        </Credentials></AssumeRoleResult></AssumeRoleResponse>
        """

    private func sts() -> StubTransport {
        StubTransport { request throws(TransportError) in
            let body = String(decoding: request.body, as: UTF8.self)
            let text =
                body.contains("AssumeRoleWithWebIdentity")
                ? Self.role.replacing("AssumeRole", with: "AssumeRoleWithWebIdentity") : Self.role
            return HTTPResponse(status: 200, body: Array(text.utf8))
        }
    }

    @Test func `variables come first, and half of them is an error`() async throws {
        var machine = Machine()
        machine.files["/home/x/.aws/credentials"] = "[default]\naws_access_key_id = F\naws_secret_access_key = f\n"
        #expect(try await machine.fetch().accessKeyID == "F")
        machine.variables["AWS_ACCESS_KEY_ID"] = "V"
        await #expect(throws: CredentialError.self) { try await machine.fetch() }
        machine.variables["AWS_SECRET_ACCESS_KEY"] = "v"
        #expect(try await machine.fetch().accessKeyID == "V")
    }

    @Test func `a role by a source profile is asked for with its external id`() async throws {
        var machine = Machine()
        machine.variables["AWS_PROFILE"] = "hub"
        machine.files["/home/x/.aws/config"] = """
            [profile base]
            aws_access_key_id = B
            aws_secret_access_key = b
            [profile hub]
            role_arn = arn:aws:iam::111122223333:role/r
            source_profile = base
            external_id = secret-id
            role_session_name = night
            duration_seconds = 900
            region = eu-west-1
            """
        let sts = sts()
        let credentials = try await machine.fetch(sts)
        #expect(credentials.accessKeyID == "ASIA")
        #expect(credentials.sessionToken?.reveal == "role-token")
        let request = try #require(sts.requests.first)
        #expect(request.origin == Origin(.https, "sts.eu-west-1.amazonaws.com"))
        let body = String(decoding: request.body, as: UTF8.self)
        #expect(
            body.contains("ExternalId=secret-id") && body.contains("DurationSeconds=900")
                && body.contains("RoleSessionName=night")
        )
        #expect(request.headers["Authorization"]?.contains("Credential=B/") == true)
    }

    /// Who asks for the role of profile p, as botocore has it.
    @Test(arguments: [
        ("[profile q]\nrole_arn = s\nsource_profile = p\naws_access_key_id = Q\naws_secret_access_key = q\n", ["Q"]),
        (
            "[profile q]\nrole_arn = s\nsource_profile = b\n[profile b]\naws_access_key_id = B\naws_secret_access_key = b\n",
            ["B", "ASIA"]
        ),
        ("[profile q]\ncredential_process = /bin/tool\naws_access_key_id = Q\naws_secret_access_key = q\n", ["P"]),
    ])
    func `the keys of a source profile are taken before its role`(config: String, keys: [String]) async throws {
        var machine = Machine()
        machine.variables["AWS_PROFILE"] = "p"
        machine.files["/home/x/.aws/config"] = "[profile p]\nrole_arn = r\nsource_profile = q\n\(config)"
        machine.process = ProcessAnswer(
            status: 0,
            output: Array(#"{"Version":1,"AccessKeyId":"P","SecretAccessKey":"s"}"#.utf8),
            hasTimedOut: false
        )
        let sts = sts()
        _ = try await machine.fetch(sts)
        #expect(sts.requests.map { SignatureV4.accessKeyID(of: $0) } == keys)
        #expect(
            sts.requests.allSatisfy { String(decoding: $0.body, as: UTF8.self).contains("RoleSessionName=roundsman&") }
        )
    }

    @Test func `variables may say when their keys end`() async throws {
        var machine = Machine()
        machine.variables.merge([
            "AWS_ACCESS_KEY_ID": "V", "AWS_SECRET_ACCESS_KEY": "v", "AWS_CREDENTIAL_EXPIRATION": "2027-01-15T09:00:00Z",
        ]) { $1 }
        #expect(try await machine.fetch().expiration == Date(timeIntervalSince1970: 1_800_003_600))
        machine.variables["AWS_CREDENTIAL_EXPIRATION"] = "tomorrow"
        await #expect(throws: CredentialError.self) { try await machine.fetch() }
    }

    @Test(arguments: [
        (
            "[profile p]\nrole_arn = r\nsource_profile = q\n[profile q]\nrole_arn = r\nsource_profile = p\n",
            "each other"
        ),
        ("[profile p]\nrole_arn = r\n", "neither source_profile"),
        ("[profile p]\nrole_arn = r\nsource_profile = nowhere\n", "neither shared file"),
        ("[profile p]\nrole_arn = r\nsource_profile = p\n", "holds no keys"),
        (
            "[profile p]\nrole_arn = r\nsource_profile = q\nmfa_serial = m\n[profile q]\naws_access_key_id=a\naws_secret_access_key=b\n",
            "mfa_serial"
        ),
        ("[profile p]\nrole_arn = r\ncredential_source = Moon\n", "credential_source is"),
        ("[profile p]\nsso_start_url = x\n", "single sign-on"),
        ("[profile p]\naws_access_key_id = a\n", "no aws_secret_access_key"),
        ("[profile p]\nbroken\n", "/home/x/.aws/config:2"),
        ("key = value\n", "/home/x/.aws/config:1"),
    ])
    func `a profile that cannot work says why`(config: String, words: String) async throws {
        var machine = Machine()
        machine.variables["AWS_PROFILE"] = "p"
        machine.files["/home/x/.aws/config"] = config
        await #expect {
            try await machine.fetch()
        } throws: { error in
            "\(error)".contains(words)
        }
    }

    @Test func `a profile that is named must be there`() async throws {
        var machine = Machine()
        machine.variables["AWS_PROFILE"] = "nowhere"
        await #expect(throws: CredentialError.self) { try await machine.fetch() }
    }

    @Test func `a web identity token is exchanged unsigned`() async throws {
        var machine = Machine()
        machine.variables.merge(["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/r"]) {
            $1
        }
        machine.files["/token"] = "the-token\n"
        let sts = sts()
        #expect(try await machine.fetch(sts).accessKeyID == "ASIA")
        let request = try #require(sts.requests.first)
        #expect(String(decoding: request.body, as: UTF8.self).hasSuffix("WebIdentityToken=the-token"))
        #expect(request.headers["Authorization"] == nil)
    }

    @Test func `a process prints credentials, and its failures are told without its output`() async throws {
        var machine = Machine()
        machine.files["/home/x/.aws/config"] = "[default]\ncredential_process = /bin/tool 'a b' \"c\"\n"
        machine.process = ProcessAnswer(
            status: 0,
            output: Array(#"{"Version":1,"AccessKeyId":"P","SecretAccessKey":"s"}"#.utf8),
            hasTimedOut: false
        )
        #expect(try await machine.fetch().accessKeyID == "P")
        machine.process = ProcessAnswer(
            status: 0,
            output: Array(#"{"Version":2,"AccessKeyId":"P","SecretAccessKey":"hush"}"#.utf8),
            hasTimedOut: false
        )
        await #expect {
            try await machine.fetch()
        } throws: { !"\($0)".contains("hush") && "\($0)".contains("version 1") }
        #expect(ProfileCredentials.words("/bin/tool 'a b' \"c d\" e\\ f") == ["/bin/tool", "a b", "c d", "e f"])
    }

    @Test func `a container gives keys to whom it knows`() async throws {
        var machine = Machine()
        machine.variables.merge([
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/t",
        ]) { $1 }
        machine.files["/t"] = "tok\n"
        let body = #"{"AccessKeyId":"C","SecretAccessKey":"s","Token":"t","Expiration":"2027-01-15T09:00:00Z"}"#
        let transport = StubTransport([.success(.json(body))])
        #expect(try await machine.fetch(transport).accessKeyID == "C")
        #expect(transport.requests.first?.headers["Authorization"] == "tok")
        #expect(transport.requests.first?.bypassesProxy == true)
        machine.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://evil.example/v1"
        await #expect(throws: AWSConfigurationError.self) { try await machine.fetch(transport) }
    }

    @Test func `instance metadata is asked in version 2 only`() async throws {
        var machine = Machine()
        machine.variables["AWS_EC2_METADATA_DISABLED"] = nil
        let transport = StubTransport { request throws(TransportError) in
            switch (request.method, request.target.path) {
            case (.put, "/latest/api/token"): return HTTPResponse(status: 200, body: Array("imds-token".utf8))
            case (.get, _) where request.headers["X-aws-ec2-metadata-token"] != "imds-token":
                return HTTPResponse(status: 401)
            case (.get, "/latest/meta-data/iam/security-credentials/"):
                return HTTPResponse(status: 200, body: Array("role\n".utf8))
            default:
                return .json(
                    #"{"AccessKeyId":"I","SecretAccessKey":"s","Token":"t","Expiration":"2027-01-15T09:00:00Z"}"#
                )
            }
        }
        #expect(try await machine.fetch(transport).accessKeyID == "I")
        let old = StubTransport([.success(HTTPResponse(status: 404))])
        await #expect(throws: CredentialError.self) { try await machine.fetch(old) }
        #expect(old.requests.allSatisfy { $0.method == .put }, "version 1 is never tried")
    }

    @Test func `the metadata service may stand below a path`() async throws {
        var machine = Machine()
        machine.variables["AWS_EC2_METADATA_DISABLED"] = nil
        for address in ["http://127.0.0.1:1338/fake/", "http://127.0.0.1:1338/fake"] {
            machine.variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = address
            let transport = StubTransport([.success(HTTPResponse(status: 404))])
            await #expect(throws: CredentialError.self) { try await machine.fetch(transport) }
            #expect(transport.requests.map(\.target.path) == ["/fake/latest/api/token"])
        }
        machine.variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "169.254.169.254"
        await #expect(throws: AWSConfigurationError.self) { try await machine.fetch() }
    }

    @Test func `nothing anywhere is one clear error`() async {
        await #expect {
            try await Machine().fetch()
        } throws: { "\($0)".contains("no AWS credentials") }
    }
}
