package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"

	"docsascode.example/gen/spelling"
	"docsascode.example/impl"
)

// warnings returns sentences about settings that are valid and likely wrong. environ is
// [os.Environ] or a replacement.
func (o options) warnings(environ []string) (found []string) {
	warn := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	for _, name := range unknownVariables(environ) {
		hint := "run server -h for the list of variables"
		if nearest := spelling.Nearest(name, variables()...); nearest != "" {
			hint = "did you mean " + nearest + "?"
		}
		warn("unknown variable %s; %s", name, hint)
	}
	for _, p := range o.service.Proxies {
		if p.Bits() == 0 {
			warn("-trusted-proxies: %s is every address, so each client can choose its network; name only your proxies", p)
		}
	}
	if file := o.given.Get("smtp-password-file"); file != "" {
		if info, err := os.Stat(file); err == nil && info.Mode().Perm()&0o007 != 0 {
			warn("-smtp-password-file: %s has mode %04o, so other users of this machine can use it; run chmod 600 on it", file, info.Mode()&fs.ModePerm)
		}
	}
	return found
}

// unknownVariables returns the names in environ that look like a setting and are none.
func unknownVariables(environ []string) (names []string) {
	known := variables()
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, envPrefix) && !slices.Contains(known, name) {
			names = append(names, name)
		}
	}
	return names
}

// variables returns the names of all environment variables.
func variables() []string {
	names := []string{passwordEnv}
	for _, g := range groups {
		for _, s := range g.Settings {
			names = append(names, s.Env)
		}
	}
	return names
}

// warnOfGateway logs a mail gateway that cannot be used, unless ctx ends first.
func warnOfGateway(ctx context.Context, server *impl.Server, log *slog.Logger) {
	if err := server.PingGateway(ctx); err != nil && ctx.Err() == nil {
		log.Warn("the mail gateway cannot be used now, so the service cannot send codes", slog.Any("error", err))
	}
}
