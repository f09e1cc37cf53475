package mailproxy

import (
	"bufio"
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// A mailboxError is a failure of the mailbox, and not of the client.
type mailboxError struct{ error }

// errEnd ends a session as it should.
var errEnd = errors.New("end of session")

// A session is a client's connection, and the proxy's connection to the mailbox for it. It forwards commands one by one.
// Commands that a client sends ahead (RFC 2920) wait in its buffer.
type session struct {
	proxy           *Proxy
	client, mailbox *peer

	recipients []string // of the current email, that the mailbox has accepted
	refused    bool     // the proxy refused a recipient
}

func (s *session) run() error {
	if _, err := s.await(); err != nil {
		return err
	}
	if _, err := s.reply(); err != nil { // the greeting
		return err
	}
	for {
		if err := s.next(); err != nil {
			return err
		}
	}
}

// next handles one command of the client.
func (s *session) next() error {
	raw, err := s.client.line()
	if errors.Is(err, bufio.ErrBufferFull) {
		return s.client.say("500 5.5.2 The line is too long")
	}
	if err != nil {
		return err
	}
	line := bytes.Clone(raw)
	if _, err := s.await(); err != nil {
		return err
	}
	switch verb(line) {
	case "EHLO", "HELO":
		return s.hello(line)
	case "MAIL":
		return s.mail(line)
	case "RCPT":
		return s.rcpt(line)
	case "DATA":
		return s.data(line)
	case "RSET":
		s.reset()
		return s.relay(line)
	case "AUTH":
		return s.auth(line)
	case "STARTTLS", "BDAT":
		return s.client.say("502 5.5.1 The command is not implemented")
	case "QUIT":
		return errors.Join(s.relay(line), errEnd)
	default:
		return s.relay(line)
	}
}

// hello forwards EHLO, and its reply without the extensions that would hide commands.
func (s *session) hello(line []byte) error {
	s.reset()
	lines, err := s.ask(line)
	if err != nil {
		return err
	}
	lines = slices.DeleteFunc(lines, func(l []byte) bool {
		return slices.Contains([]string{"STARTTLS", "CHUNKING", "BINARYMIME"}, verb(l[4:]))
	})
	if len(lines) == 0 {
		return mailboxError{errNotSMTP}
	}
	if last := lines[len(lines)-1]; last[3] == '-' {
		last[3] = ' '
	}
	return s.tell(lines)
}

func (s *session) mail(line []byte) error {
	s.reset()
	if mode, _ := s.proxy.modeOf(); mode == Refuse {
		return s.refuse()
	}
	return s.relay(line)
}

func (s *session) rcpt(line []byte) error {
	to := recipient(line)
	mode, err := s.await(to)
	switch {
	case err != nil:
		return err
	case mode == Refuse:
		return s.refuse()
	case mode == RefuseRecipient:
		s.refused = true
		return s.client.say("550 5.1.1 No such recipient")
	}
	code, err := s.exchange(line)
	if code/100 == 2 {
		s.recipients = append(s.recipients, to)
	}
	return err
}

func (s *session) data(line []byte) error {
	mode, err := s.await(s.recipients...)
	switch {
	case err != nil:
		return err
	case mode == Drop:
		return errEnd
	case mode == Refuse:
		return s.abandon()
	case s.refused && len(s.recipients) == 0:
		return s.client.say("503 5.5.1 No recipient")
	}
	s.reset()
	code, err := s.exchange(line)
	if err != nil || code != 354 {
		return err
	}
	if err := copyData(s.mailbox, s.client.Reader); err != nil {
		return err
	}
	_, err = s.reply()
	return err
}

// auth forwards AUTH, and the challenges and responses that follow (RFC 4954, section 4).
func (s *session) auth(line []byte) error {
	code, err := s.exchange(line)
	for err == nil && code == 334 {
		if line, err = s.client.line(); err == nil {
			code, err = s.exchange(line)
		}
	}
	return err
}

func (s *session) refuse() error {
	s.refused = true
	return s.client.say("451 4.3.0 The email is not accepted for now")
}

// abandon refuses an email after the mailbox has received its beginning.
func (s *session) abandon() error {
	s.reset()
	if _, err := s.ask([]byte("RSET\r\n")); err != nil {
		return err
	}
	return s.refuse()
}

func (s *session) reset() { s.recipients, s.refused = nil, false }

// await returns the mode of an email to the recipients as soon as it is not Stall.
func (s *session) await(recipients ...string) (Mode, error) {
	mode, changed := s.proxy.modeOf(recipients...)
	if mode != Stall {
		return mode, nil
	}
	ended, stop := s.client.watch()
	defer stop()
	for mode == Stall {
		select {
		case <-changed:
			mode, changed = s.proxy.modeOf(recipients...)
		case err := <-ended:
			return mode, err
		}
	}
	return mode, nil
}

// relay forwards a command, and its reply.
func (s *session) relay(line []byte) error {
	_, err := s.exchange(line)
	return err
}

// exchange is relay, and returns the reply's code.
func (s *session) exchange(line []byte) (code int, err error) {
	if _, err := s.mailbox.Write(line); err != nil {
		return 0, mailboxError{err}
	}
	return s.reply()
}

// reply forwards the mailbox's reply, and returns its code.
func (s *session) reply() (code int, err error) {
	lines, err := s.mailbox.reply()
	if err != nil {
		return 0, mailboxError{err}
	}
	if code, err = strconv.Atoi(string(lines[0][:3])); err != nil {
		return 0, mailboxError{errNotSMTP}
	}
	return code, s.tell(lines)
}

// ask sends the mailbox a command, and does not forward the reply.
func (s *session) ask(line []byte) ([][]byte, error) {
	if _, err := s.mailbox.Write(line); err != nil {
		return nil, mailboxError{err}
	}
	lines, err := s.mailbox.reply()
	if err != nil {
		return nil, mailboxError{err}
	}
	return lines, nil
}

func (s *session) tell(lines [][]byte) error {
	_, err := s.client.Write(bytes.Join(lines, nil))
	return err
}

func verb(line []byte) string {
	word, _, _ := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
	return strings.ToUpper(string(word))
}

// recipient returns the address of a RCPT command, without its source route (RFC 5321, section 4.1.1.3).
func recipient(line []byte) string {
	_, path, _ := strings.Cut(string(line), ":")
	path = strings.TrimSpace(path)
	if end := strings.LastIndexByte(path, '>'); strings.HasPrefix(path, "<") && end > 0 {
		path = path[1:end]
	} else {
		path, _, _ = strings.Cut(path, " ")
	}
	if strings.HasPrefix(path, "@") {
		_, path, _ = strings.Cut(path, ":")
	}
	return path
}
