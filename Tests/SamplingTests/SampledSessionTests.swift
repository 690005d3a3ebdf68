import Sampling
import Testing

@Suite struct SampledSessionTests {
    @Test func `a client is load while it is active, whatever it waits for`() {
        #expect(SampledSession.client(1).load == .clients)
        #expect(SampledSession.client(1, wait: ("IO", "DataFileRead")).load == .clients)
        // COPY FROM STDIN
        #expect(SampledSession.client(1, wait: ("Client", "ClientRead")).load == .clients)
        #expect(SampledSession.client(1, state: "fastpath function call").load == .clients)
        for state in ["idle", "idle in transaction", "idle in transaction (aborted)", "starting"] {
            #expect(SampledSession.client(1, state: state).load == .none, "\(state)")
        }
        #expect(SampledSession.client(1, state: nil).load == .none)
    }

    @Test func `a session that does not report its state idles while it waits for its client`() {
        #expect(
            SampledSession.client(1, state: "disabled", wait: ("Client", "ClientRead")).load
                == .none)
        #expect(
            SampledSession.client(1, state: "disabled", wait: ("Lock", "tuple")).load == .clients)
        #expect(SampledSession.client(1, state: "disabled").load == .clients)
    }

    @Test func `parallel workers are load of clients`() {
        #expect(
            SampledSession.process(
                "parallel worker", state: "active", wait: ("IPC", "MessageQueueSend")
            ).load == .clients)
    }

    @Test func `processes that wait for work are no load`() {
        for (type, event) in [
            ("checkpointer", "CheckpointerMain"), ("walwriter", "WalWriterMain"),
            ("autovacuum launcher", "AutoVacuumMain"), ("walsender", "WalSenderMain"),
            ("startup", "RecoveryWalStream"), ("logical replication worker", "LogicalApplyMain"),
        ] {
            #expect(
                SampledSession.process(type, wait: ("Activity", event)).load == .none, "\(type)")
        }
        #expect(
            SampledSession.process("pg_wait_sampling", wait: ("Extension", "Extension")).load
                == .none)
        #expect(SampledSession.process("pg_cron", state: "idle").load == .none)
    }

    @Test func `processes that work are load in the background`() {
        #expect(SampledSession.process("checkpointer").load == .background)
        #expect(SampledSession.process("walwriter", wait: ("IO", "WALSync")).load == .background)
        #expect(
            SampledSession.process(
                "autovacuum worker", state: "active", wait: ("Timeout", "VacuumDelay")
            ).load == .background)
        #expect(
            SampledSession.process(
                "background worker", state: "active", wait: ("Extension", "Extension")
            ).load == .background)
    }

    @Test func `a standby that is fed for weeks is no load, and decoding is`() {
        let feeding = SampledSession.process(
            "walsender", state: "active", wait: ("Client", "WalSenderWaitForWAL"))
        #expect(feeding.load == .none)
        #expect(SampledSession.process("walsender", state: "active").load == .background)
    }
}
