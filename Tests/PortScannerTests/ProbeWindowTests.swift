import Testing

@testable import PortScanner

@Suite struct ProbeWindowTests {
    private func window() -> ProbeWindow { ProbeWindow(maximum: 100, pause: 50, patience: 1000) }

    @Test("a shortage halves what is under way, once for all probes that meet it")
    func halves() {
        var window = window()
        for _ in 0..<30 { window.ranShort(inFlight: 80, now: 10) }
        #expect(window.limit == 40)
        window.ranShort(inFlight: 40, now: 60)
        #expect(window.limit == 20)
    }

    @Test("one probe is always allowed")
    func floor() {
        var window = window()
        for time in 0..<100 { window.ranShort(inFlight: 0, now: Int64(time * 50)) }
        #expect(window.limit == 1)
    }

    @Test("it grows back by one for each start, up to where it began")
    func grows() {
        var window = window()
        window.ranShort(inFlight: 20, now: 0)
        #expect(window.limit == 10)
        for _ in 0..<5 { window.started() }
        #expect(window.limit == 15)
        for _ in 0..<500 { window.started() }
        #expect(window.limit == 100)
    }

    @Test("it is hopeless when nothing could be started for as long as patience lasts")
    func hopeless() {
        var window = window()
        #expect(!window.isHopeless(now: 1_000_000))
        window.ranShort(inFlight: 0, now: 500)
        window.ranShort(inFlight: 0, now: 1400)
        #expect(!window.isHopeless(now: 1499))
        #expect(window.isHopeless(now: 1500))
        window.started()
        #expect(!window.isHopeless(now: 1500))
        window.ranShort(inFlight: 0, now: 1600)
        #expect(!window.isHopeless(now: 2599))
    }
}
