import POSIX
import Testing

@testable import AWS

/// The dialect of the shared files, as the SDKs read it.
@Suite struct SharedConfigurationTests {
    private func read(_ config: String, credentials: String = "") throws -> SharedConfiguration {
        try SharedConfiguration(
            AWSEnvironment(
                variables: ["HOME": "/h"],
                readFile: { path in Array((path.hasSuffix("config") ? config : credentials).utf8) },
                runProcess: { _ in ProcessAnswer(status: 1, output: [], hasTimedOut: false) }
            )
        )
    }

    @Test(arguments: [
        ("[profile a]\nregion = r\n", "a"), ("[profile \"two words\"]\nregion = r\n", "two words"),
        ("[profile 'two words']\nregion = r\n", "two words"), ("[profile two words]\nregion = r\n", "two words"),
        ("[profile\ta]\nregion = r\n", "a"), ("[ profile \t a ]\nregion=r\n", "a"),
        ("[default]\nregion = r\n", "default"),
        ("[profile default]\nregion = r\n[default]\nregion = x\n", "default"),
        ("[profile a]\n  region = r\n  output = json\n", "a"), ("[profile a]\r\nregion = r\r\n", "a"),
        ("[profile a]\nregion = r # near\n", "a"), ("[profile a]\nregion = r\t; near\n", "a"),
    ])
    func `a profile is found however its name is written`(config: String, name: String) throws {
        #expect(try read(config).profiles[name]?["region"] == "r")
    }

    @Test func `what is indented deeper goes on with the key before it`() throws {
        let read = try read(
            """
            [profile long]
            note = one
              two
                three = 3
            region = r
            [profile nested]
            s3 =
              max = 1
              # a comment
              addressing_style = path
            region = r
            [profile odd]
            s3 =
              broken
            region = r
            """
        )
        #expect(read.profiles["long"] == ["note": "one\ntwo\nthree = 3", "region": "r"])
        #expect(read.profiles["nested"] == ["s3": "", "s3.max": "1", "s3.addressing_style": "path", "region": "r"])
        #expect(read.profiles["odd"]?["region"] == "r")
    }

    @Test(arguments: ["[a]\nkey\n", "key = value\n", "[a\nkey = value\n", "[a]\n  key\n"])
    func `what is no setting is told with its line`(text: String) {
        let error = #expect(throws: CredentialError.self) { try read(text) }
        #expect(error?.description.hasPrefix("/h/.aws/config:") == true)
    }

    @Test(arguments: [
        ("/bin/tool 'a # b' \"c ; d\" # e", "/bin/tool 'a # b' \"c ; d\""), ("/bin/tool a#b", "/bin/tool a#b"),
        ("/bin/sh -c 'sleep 1 ; echo'", "/bin/sh -c 'sleep 1 ; echo'"), ("/bin/tool ; all", "/bin/tool"),
        ("\"it's # here\"", "\"it's # here\""),
    ])
    func `a command keeps what stands in quotes`(value: String, command: String) throws {
        #expect(
            try read("[default]\ncredential_process = \(value)\n").profiles["default"]?["credential_process"] == command
        )
    }

    @Test func `elsewhere a quote is a letter`() throws {
        #expect(
            try read("[default]\nrole_session_name = o'neil # night\n").profiles["default"]?["role_session_name"]
                == "o'neil"
        )
    }

    @Test func `the credentials file wins, and names are taken as they stand`() throws {
        let read = try read("[profile a]\nregion = r\nx = 1\n", credentials: "[a]\nx = 2\n[two words]\ny = 3\n")
        #expect(read.profiles["a"] == ["region": "r", "x": "2"])
        #expect(read.profiles["two words"] == ["y": "3"])
    }

    @Test func `a profile may name the authorities to trust`() throws {
        let environment = AWSEnvironment(
            variables: ["HOME": "/h", "AWS_PROFILE": "a"],
            readFile: { _ in Array("[profile a]\nca_bundle = ~/authorities.pem\n".utf8) },
            runProcess: { _ in ProcessAnswer(status: 1, output: [], hasTimedOut: false) }
        )
        #expect(try AWSSettings(environment).authorities == "/h/authorities.pem")
    }
}
