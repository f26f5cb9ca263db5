import FoundationEssentials
import JobKit
import Testing

@testable import JobCommand

@Suite struct CertificateFilesTests {
    /// A sequence that holds one small number, and what is behind it.
    private static func pem(_ bytes: [UInt8] = [0x30, 0x03, 0x02, 0x01, 0x05], _ label: String = "CERTIFICATE")
        -> String
    {
        "-----BEGIN \(label)-----\n\(Data(bytes).base64EncodedString())\n-----END \(label)-----\n"
    }

    @Test(arguments: [
        pem(), "# a comment\n\(pem())text between\n\(pem())", pem(label: "TRUSTED CERTIFICATE", more: [1, 2]),
        pem([0x30, 0x81, 0x03, 0x02, 0x01, 0x05]), pem().replacing("\n", with: "\r\n"),
        "\(pem([9], "PRIVATE KEY"))\(pem())",
    ])
    func `whole certificates, whatever stands between them`(text: String) {
        #expect(CertificateFiles.holdsCertificates(text))
    }

    @Test(arguments: [
        "", "no PEM", pem([9], "PRIVATE KEY"), pem([0x31, 0x03, 0x02, 0x01, 0x05]),
        pem([0x30, 0x04, 0x02, 0x01, 0x05]),
        pem([0x30, 0x82, 0x01]), pem().replacing("MAMC", with: "M*MC"), String(pem().dropLast(30)), pem() + pem([1]),
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    ])
    func `anything else is none`(text: String) { #expect(!CertificateFiles.holdsCertificates(text)) }

    private static func pem(label: String, more: [UInt8]) -> String {
        pem([0x30, 0x03, 0x02, 0x01, 0x05] + more, label)
    }
}

@Suite struct ToldErrorsTests {
    @Test func `only an error that was shown counts as read`() {
        let told = ToldErrors()
        told.note(LogRecord(level: .error, message: "the run failed", metadata: ["error": "x: no connection"]))
        told.note(LogRecord(level: .warning, message: "beware", metadata: ["error": "a warning"]))
        #expect(told.contains("x: no connection"))
        #expect(
            !told.contains("the run had 5 s; x: no connection") && !told.contains("a warning") && !told.contains(nil)
        )
    }
}
