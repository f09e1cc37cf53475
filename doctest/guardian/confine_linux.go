package guardian

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"unsafe"
)

// Limits of each process of an example. Memory is private memory in use, without reserved memory.
const (
	maxMemory    = 2 << 30
	maxFile      = 64 << 20
	maxFiles     = 1024
	maxProcesses = 4096 // of a user; older kernels count those of the whole machine. Root has no limit
)

// Capabilities of capability(7), held by the guardian alone.
const (
	CapSetPcap        = 8
	CapNetBindService = 10
	CapNetAdmin       = 12
	CapSysAdmin       = 21
)

// Numbers that package syscall lacks. Those of system calls are the same on all architectures.
const (
	rlimitNproc      = 6
	prSetDumpable    = 4
	prCapBsetDrop    = 24
	prSetSubreaper   = 36
	prSetNoNewPrivs  = 38
	prCapAmbient     = 47
	sysCloseRange    = 436
	sysMountSetattr  = 442
	closeRangeOnExec = 4
	capVersion3      = 0x20080522
)

// keepDescriptors marks inherited descriptors, so that they close when a program is executed.
func keepDescriptors() {
	if _, _, errno := syscall.RawSyscall(sysCloseRange, 3, ^uintptr(0), closeRangeOnExec); errno == 0 {
		return
	}
	for fd := 3; fd < 1<<16; fd++ { // before Linux 5.11
		syscall.CloseOnExec(fd)
	}
}

// limit limits this process, and so the programs that it runs.
func limit() error {
	limits := map[int]uint64{
		syscall.RLIMIT_CORE: 0, syscall.RLIMIT_FSIZE: maxFile, syscall.RLIMIT_NOFILE: maxFiles, rlimitNproc: maxProcesses,
	}
	if takes() < maxMemory/2 {
		limits[syscall.RLIMIT_DATA] = maxMemory
	}
	var errs []error
	for resource, most := range limits {
		lower, err := atMost(resource, most)
		errs = append(errs, err, syscall.Setrlimit(resource, &lower))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("cannot set limits: %w", err)
	}
	return nil
}

// takes is the memory of this process that counts for the limit, in bytes; see proc_pid_statm(5). With the race
// detector it is far above the limit.
func takes() int {
	statm, err := os.ReadFile("/proc/self/statm")
	fields := strings.Fields(string(statm))
	if err != nil || len(fields) < 6 {
		return maxMemory
	}
	pages, _ := strconv.Atoi(fields[5]) // the kernel writes numbers
	return pages * os.Getpagesize()
}

// atMost is a limit that is not above the current one, which only a privileged user may raise.
func atMost(resource int, most uint64) (syscall.Rlimit, error) {
	var had syscall.Rlimit
	err := syscall.Getrlimit(resource, &had)
	most = min(most, had.Max)
	return syscall.Rlimit{Cur: most, Max: most}, err
}

// limitMemory limits the program, if the guardian could not limit itself before.
func limitMemory(pid int) error {
	most, err := atMost(syscall.RLIMIT_DATA, maxMemory)
	if err != nil {
		return err
	}
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), syscall.RLIMIT_DATA, uintptr(unsafe.Pointer(&most)), 0, 0, 0)
	if errno != 0 && errno != syscall.ESRCH {
		return fmt.Errorf("cannot limit memory: %w", errno)
	}
	return nil
}

// dropCapabilities takes all capabilities from this thread and from what it executes, see capabilities(7), and keeps
// the program from tracing the guardian.
func dropCapabilities() error {
	if err := prctl(prSetDumpable, 0); err != nil {
		return err
	}
	for capability := uintptr(0); ; capability++ {
		if err := prctl(prCapBsetDrop, capability); errors.Is(err, syscall.EINVAL) {
			break // there are no more
		} else if err != nil {
			return err
		}
	}
	const clearAll = 4
	if err := errors.Join(prctl(prCapAmbient, clearAll), prctl(prSetNoNewPrivs, 1)); err != nil {
		return err
	}
	header := struct {
		version uint32
		pid     int32
	}{version: capVersion3}
	var none [2]struct{ effective, permitted, inheritable uint32 }
	_, _, errno := syscall.RawSyscall(syscall.SYS_CAPSET, uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&none)), 0)
	if errno != 0 {
		return errno
	}
	return nil
}

func prctl(option, argument uintptr) error {
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_PRCTL, option, argument, 0, 0, 0, 0); errno != 0 {
		return errno
	}
	return nil
}
