// Package guards checks that a test fails if a guard of the service is missing. It
// has only a test and a table.
//
// guards.txt has a paragraph for each guard: its name, its file, the change that
// removes it, and the tests that then fail. A plain go test compares the table with
// the files. With -guards, the test removes each guard whose file or name matches,
// in an overlay of the build and not in the tree, and runs its tests:
//
//	go test ./impl/guards -v -timeout 60m -guards .
//	go test ./impl/guards -v -guards 'impl/verify|Redis'
package guards
