package run

import (
	"context"
	"errors"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/script"
	"docsascode.example/doctest/recorder"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

// A stage is where examples run: a shell's session, and recorders in place of the servers.
type stage struct {
	run       *run
	shell     *runner.Session
	recorders map[string]*recorder.Recorder // by host; that of the server under test is ""
}

// newStage begins a stage for examples. The caller must close it.
func (r *run) newStage(ctx context.Context, server *recorder.Upstream, examples ...*page.Example) (*stage, error) {
	st := &stage{run: r, recorders: map[string]*recorder.Recorder{}}
	upstreams := map[string]*recorder.Upstream{"": server}
	for host, u := range r.others {
		upstreams[host] = u
	}
	for host, u := range upstreams {
		rec, err := recorder.StartFor(u, st.located)
		if err != nil {
			return nil, errors.Join(err, st.close())
		}
		st.recorders[host] = rec
	}
	var reach, languages []string
	for _, rec := range st.recorders {
		reach = append(reach, strings.TrimPrefix(rec.URL(), "http://"))
	}
	for _, e := range examples {
		languages = append(languages, language(e))
	}
	var err error
	if st.shell, err = r.Runner.Session(ctx, reach, languages...); err != nil {
		return nil, errors.Join(err, st.close())
	}
	return st, nil
}

func (st *stage) close() (err error) {
	if st.shell != nil {
		err = st.shell.Close()
	}
	for _, rec := range st.recorders {
		err = errors.Join(err, rec.Close())
	}
	return err
}

// located is the URL of a redirect with recorders in place of the servers of the pages.
func (st *stage) located(location string) string {
	return st.run.hosts.Redirected(location, st.url, st.run.serverURL())
}

// url is the recorder of a host, and empty for a host that no server stands for.
func (st *stage) url(host string) string {
	if st.run.hosts.IsServer(host) {
		host = ""
	}
	if rec := st.recorders[host]; rec != nil {
		return rec.URL()
	}
	return ""
}

// alone runs an example on a stage of its own.
func (r *run) alone(ctx context.Context, user *testUser, e *page.Example, server *recorder.Upstream) (*attempt, error) {
	st, err := r.newStage(ctx, server, e)
	if err != nil {
		return nil, err
	}
	a, err := st.play(ctx, user, e, "")
	return a, errors.Join(err, st.close())
}

// play runs the text of an example. The test user's values replace the page's, and recorders replace the servers. before
// is a program in the same language that runs first.
func (st *stage) play(ctx context.Context, user *testUser, e *page.Example, before string) (*attempt, error) {
	st.giveFiles(user, e)
	values, env := user.inText(e), user.inEnvironment(e)
	err := st.run.onServer(values)
	for name, value := range env {
		err = errors.Join(err, example.CheckVariable(e.Language, e.Code.Value, name, value))
	}
	if err != nil {
		return nil, err
	}
	for name, value := range st.hostVariables(e) {
		env[name] = value
	}
	text, err := example.Fill(e.Language, e.Code.Value, values)
	public, publicErr := st.run.publicCommand(e, values)
	above, aboveErr := example.Fill(e.Language, before, values)
	if err := errors.Join(err, publicErr, aboveErr); err != nil {
		return nil, err
	}
	in := language(e)
	if in == "bash" {
		text, public = user.assigned(text), user.assigned(public)
	}
	if before != "" {
		text = above + "\n" + text
	}
	redirected := func(code string) string {
		return st.run.hosts.Redirected(script.OnlyOffered(code), st.url, st.run.serverURL())
	}
	text = redirected(text)
	if _, slip := script.UnquotedAmpersand(e.Code); slip != "" {
		text = example.Read("sh", text).Script() + "\nwait" // an interactive shell stays, and curl ends in it
	}
	a := &attempt{run: st.run, user: user, example: e, command: st.shown(script.Settings(env, in) + redirected(script.Pasteable(e.Language, public)))}
	a.outcome = st.shell.Run(ctx, runner.Program{Language: in, Code: text, Env: env})
	a.all = st.take()
	return a, nil
}

// giveFiles writes the files that an example reads and its page shows.
func (st *stage) giveFiles(user *testUser, e *page.Example) {
	for _, name := range script.FilesReadBy(e.Code.Value) {
		if st.shell.Has(name) {
			continue
		}
		for _, p := range st.run.site.Pages {
			for _, l := range p.Listings {
				if p.File == e.Code.File && l.Names(name) && l.Code.Pos != e.Code.Pos {
					_ = st.shell.Write(name, []byte(example.FillFile(name, l.Code.Value, user.replacements()))) // without it the example says what it lacks
				}
			}
		}
	}
}

// take is what was recorded since the last call, in the order of the requests.
func (st *stage) take() []recorder.Exchange {
	var all []recorder.Exchange
	for _, rec := range st.recorders {
		all = append(all, rec.Take()...)
	}
	slices.SortStableFunc(all, func(a, b recorder.Exchange) int { return a.Start.Compare(b.Start) })
	return all
}

// shown is a program with the servers' own URLs.
func (st *stage) shown(code string) string {
	for host, rec := range st.recorders {
		to := st.run.hostURL(host)
		code = strings.ReplaceAll(code, rec.URL(), to)
		code = strings.ReplaceAll(code, strings.TrimPrefix(rec.URL(), "http://"), script.SchemeForm.ReplaceAllString(to, ""))
	}
	return strings.TrimSpace(code)
}

// hostURL is the server of a host, as reports show it.
func (r *run) hostURL(host string) string {
	if u := r.Servers[host]; u != nil {
		return strings.TrimSuffix(withoutUser(u).String(), "/")
	}
	return r.serverURL()
}

// language is the one in which doctest runs an example, bash or javascript; empty for any other.
func language(e *page.Example) string {
	if example.LanguageOf(e.Language) == example.ShellCode {
		return "bash"
	}
	block := example.Read(e.Language, e.Code.Value)
	switch {
	case len(block.Steps) > 0 && (runner.Supports(e.Language) || len(block.Calls) == 0):
		return "bash"
	case runner.Supports(e.Language):
		return "javascript"
	}
	return ""
}

// hostVariables are the variables at the beginning of the URLs of an example that nothing sets: the server's.
func (st *stage) hostVariables(e *page.Example) map[string]string {
	out := map[string]string{}
	own, unset := strings.TrimPrefix(st.url(""), "http://"), script.UnsetIn(e.Code.Value)
	host, port, _ := strings.Cut(own, ":")
	for _, req := range e.Requests {
		at := req.URL.At(0)
		if at >= len(e.Code.Value) {
			continue
		}
		m := script.HostVariable.FindStringSubmatch(e.Code.Value[at:])
		if m == nil || !slices.Contains(unset, m[2]) {
			continue
		}
		switch {
		case m[3] != "" && slices.Contains(unset, m[3]):
			out[m[2]], out[m[3]] = host, port
		case m[1] == "":
			out[m[2]] = "http://" + own
		default:
			out[m[2]] = own
		}
	}
	return out
}
