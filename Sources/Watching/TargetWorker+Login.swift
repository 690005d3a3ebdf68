import Logging
import Postgres
import Servers

/// Leaving a login alone that the server has refused.
extension TargetWorker {
    /// Goes on when the login may be tried.
    /// - Throws: the last refusal, while it is left alone.
    func awaitLogin(_ tick: Double) throws(Failure) {
        guard let down, down.refusal != nil else { return }
        loginPause.look(LoginStamp(of: target.login))
        if !loginPause.mayTry(now: tick) { throw down.whileWaiting() }
    }

    /// Notes a failure of the server, and says when the login is tried more rarely from now on.
    func noteRefusal(_ failure: Failure, _ tick: Double) {
        if failure.isWaiting { return }
        guard let wait = loginPause.failed(failure, now: tick), wait > target.interval else {
            return
        }
        log.info(
            "login was refused and is left alone for some time",
            [
                "target": target.name, "seconds": "\(Int(wait.rounded(.up)))",
                "hint": "a reload or a changed password file tries it at once",
            ])
    }
}
