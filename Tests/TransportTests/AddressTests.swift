import Testing
import Transport

@Suite struct AddressTests {
    @Test(
        arguments: [
            ("https://Search.Example", "https://search.example", "/", nil, "search.example"),
            ("HTTP://localhost:9200/prefix/", "http://localhost:9200", "/prefix/", nil, "localhost:9200"),
            ("https://host:443?a=b", "https://host", "/", "a=b", "host"),
            ("http://host:443/x?", "http://host:443", "/x", "", "host:443"),
            ("http://[2001:DB8::1]:9200/x", "http://[2001:db8::1]:9200", "/x", nil, "[2001:db8::1]:9200"),
            ("https://[::1]", "https://[::1]", "/", nil, "[::1]"),
            ("https://h/a?b=https://c/d@e", "https://h", "/a", "b=https://c/d@e", "h"),
        ] as [(String, String, String, String?, String)]
    )
    func `an address is read into its parts`(
        _ text: String,
        _ origin: String,
        _ path: String,
        _ query: String?,
        _ authority: String
    ) throws {
        let address = try Address(text)
        #expect(address.origin.description == origin)
        #expect(address.origin.authority == authority)
        #expect(address.target == RequestTarget(path: path, query: query))
        #expect(address.origin.isValid && address.target.isValid)
    }

    @Test(arguments: [
        "", "host", "ftp://host", "https:/host", "https://", "https:///path", "https://user@host",
        "https://user:hidden@host/",
        "https://host#hidden", "https://host:0", "https://host:65536", "https://host:", "https://host:+80",
        "https://host:8o",
        "https://ho st", "https://höst", "https://[::1", "https://[::1]x", "https://[host]", "https://[::1%25eth0]",
        "https://a:b:c",
        "https://host\\@hidden", "https://host\n", "https://host_name~", "https://-\u{0}",
    ])
    func `what is not strictly an address is refused and not repeated`(_ text: String) {
        let problem = #expect(throws: AddressProblem.self) { try Address(text) }
        #expect(problem?.description.contains("hidden") == false)
    }

    @Test(arguments: [
        ("127.0.0.1", true, false), ("127.8.9.10", true, false), ("localhost", true, false),
        ("a.localhost", true, false),
        ("::1", true, false), ("128.0.0.1", false, false), ("localhost.example", false, false),
        ("notlocalhost", false, false),
        ("127.0.0.1.example", false, false), ("169.254.169.254", false, true), ("fe80::1", false, true),
        ("fd00:ec2::254", false, true), ("169.253.0.1", false, false), ("2001:db8::1", false, false),
    ])
    func `loopback and link-local hosts are known`(_ host: String, _ isLoopback: Bool, _ isLinkLocal: Bool) {
        let origin = Origin(.http, host)
        #expect(origin.isLoopback == isLoopback)
        #expect(origin.isLinkLocal == isLinkLocal)
    }

    @Test(arguments: ["", "a b", "a@b", "a/b", "a?b", "a#b", "sts.x/../@evil.test", "a\r\n", "ä.test", "a:g"])
    func `a host in which another could hide is not valid`(_ host: String) {
        #expect(!Origin(.https, host).isValid)
    }
}
