import Watching
import Web

extension Store: SnapshotSource {}
