import Glibc

/// How many files, sockets and the like this process may have open.
package enum DescriptorLimit {
    /// More than any number of targets and clients needs.
    private static let usefulMax: rlim_t = 65_536

    /// Raises the limit in force as far as this process may, and gives it.
    @discardableResult
    package static func raise() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 0 }
        let wanted = min(limit.rlim_max, usefulMax)
        if limit.rlim_cur < wanted {
            var raised = limit
            raised.rlim_cur = wanted
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
