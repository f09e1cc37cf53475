package command

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
)

// Origin is the commit of a page and the URL of the run of CI, as a report has them.
func Origin(ctx context.Context, page string, getenv func(string) string) (commit, run string) {
	return commitOf(ctx, page), runURL(getenv)
}

// commitOf is the commit of a page, with -dirty behind it if the working tree has changed since; empty if no repository of git has it.
func commitOf(ctx context.Context, page string) string {
	out, err := exec.CommandContext(ctx, "git", "-C", filepath.Dir(page), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// runURL is the URL of the run of CI, in the variables of GitHub, of GitLab or of Jenkins; empty elsewhere.
func runURL(getenv func(string) string) string {
	if id := getenv("GITHUB_RUN_ID"); id != "" {
		return getenv("GITHUB_SERVER_URL") + "/" + getenv("GITHUB_REPOSITORY") + "/actions/runs/" + id
	}
	if url := getenv("CI_PIPELINE_URL"); url != "" {
		return url
	}
	return getenv("BUILD_URL")
}
