// Package guards shows that each guard of the service is noticed where it is
// missing. It is a test and a table alone.
//
// guards.txt has a paragraph for each guard: what it sees to, the file it stands
// in, the change that takes it away, and the tests that then fail. A plain go
// test holds the table against the files. With -guards, each guard whose file or
// name matches is taken away in turn, in an overlay of the build and not in the
// tree, and its tests are run:
//
//	go test ./impl/guards -v -timeout 60m -guards .
//	go test ./impl/guards -v -guards 'impl/verify|lane'
package guards
