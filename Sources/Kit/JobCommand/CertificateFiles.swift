import Configuration
import FoundationEssentials
import POSIX

/// Looks into the files of certificates that a configuration names, before anything is begun.
enum CertificateFiles {
    /// Checks files.
    ///
    /// - Parameters:
    ///   - files: What the configuration names.
    ///   - collector: Takes what is wrong, at the place of the key.
    static func check(_ files: [NamedFile], _ collector: ProblemCollector) {
        for file in files {
            do throws(SystemError) {
                let text = String(decoding: try Files.read(file.path, limit: 4 << 20), as: UTF8.self)
                guard !holdsCertificates(text) else { continue }
                collector.report(
                    "\(file.path) holds no certificate; expected a PEM file, -----BEGIN CERTIFICATE----- and so on",
                    at: file.mark,
                    key: file.key
                )
            } catch {
                collector.report("\(error); expected a PEM file of certificates", at: file.mark, key: file.key)
            }
        }
    }

    /// Whether there is a certificate, and every one of them is whole.
    ///
    /// See https://www.rfc-editor.org/rfc/rfc7468#section-5
    static func holdsCertificates(_ text: String) -> Bool {
        var count = 0, body: [Substring]?
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.drop { $0 == " " || $0 == "\t" }
            if line.hasPrefix("-----BEGIN ") {
                body = line.contains("CERTIFICATE-----") ? [] : nil
            } else if line.hasPrefix("-----END ") {
                guard let lines = body else { continue }
                guard isWhole(lines.joined()) else { return false }
                count += 1
                body = nil
            } else {
                body?.append(line)
            }
        }
        return count > 0 && body == nil
    }

    /// Whether it is a DER sequence of the length that it says.
    private static func isWhole(_ base64: String) -> Bool {
        guard let data = Data(base64Encoded: base64.filter { !$0.isWhitespace }) else { return false }
        let bytes = Array(data)
        guard bytes.count > 2, bytes[0] == 0x30 else { return false }
        guard bytes[1] >= 0x80 else { return bytes.count >= 2 + Int(bytes[1]) }
        let width = Int(bytes[1] & 0x7F)
        guard (1...4).contains(width), bytes.count > 2 + width else { return false }
        // Trusted certificates have something behind their sequence.
        return bytes.count >= 2 + width + bytes[2..<(2 + width)].reduce(0) { $0 << 8 | Int($1) }
    }
}
