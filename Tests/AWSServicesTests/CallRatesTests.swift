import AWS
import AWSServices
import Testing

@Suite struct CallRatesTests {
    @Test func `what is documented counts, and five where nothing is`() {
        #expect(CallRates.documented(.cloudWatchLogs, "DescribeLogGroups") == 10)
        #expect(CallRates.documented(.kinesis, "DescribeStreamSummary") == 20)
        #expect(CallRates.documented(.sts, "AssumeRole") == 5)
        #expect(CallRates.used(.cloudWatchLogs, "DescribeSubscriptionFilters") == 4)
    }
}
