// Package guards checks that a test fails if a guard of the service is missing. It
// has only a test.
//
// Each package has its guards in guards.txt, beside its files. A paragraph there has the
// name of a guard, its file, the change that removes it, written like a diff, and the
// tests that then fail. A plain go test compares the tables with the files. With
// -guards, the test removes each guard whose file or name matches, in an overlay of the
// build and not in the tree, and runs its tests:
//
//	go test ./impl/guards -v -timeout 60m -guards .
//	go test ./impl/guards -v -guards 'impl/verify|Redis'
//
// These guards are in no table, because no test of bounded time can tell:
//   - that proofs are compared in constant time (impl/code/transaction.go): over a
//     network, the difference is far below the noise;
//   - that calls on a store run one after the other (j.mu of impl/journal): without
//     it, the race detector stops the tests before an assertion fails;
//   - that a commit, a key file and its directory are on the disk when the code says
//     so (fdatasync and syncDir of impl/journal, f.Sync and syncDirectory of
//     impl/token/file.go): only a loss of power would show it, and kill -9 does not;
//   - guards that exist twice, so that either may fail: MaxRetries and NoRetry
//     on a single Redis, and the time of a store call on Redis and the time of each
//     reply (both have a row).
package guards
