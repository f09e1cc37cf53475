package main

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// deployed reads a file for those who run the service.
func deployed(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../../docs/deploy/" + name)
	require.NoError(t, err)
	return string(text)
}

// TestDeployFiles are those that the page shows, which other tests start with their programs.
func TestDeployFiles(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/running-the-service.md")
	require.NoError(t, err)
	for name, fence := range map[string]string{"signin.service": "ini", "nginx.conf": "nginx", "Caddyfile": "caddy", "alerts.yaml": "yaml"} {
		assert.Contains(t, string(page), "```"+fence+"\n"+deployed(t, name)+"```\n", name)
	}
}

// TestAlerts has Prometheus check the rules.
func TestAlerts(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("promtool"); err != nil {
		t.Skip("promtool is not installed")
	}
	said, err := exec.CommandContext(t.Context(), "promtool", "check", "rules", "../../../docs/deploy/alerts.yaml").CombinedOutput()
	require.NoError(t, err, string(said))
}

// metricNames are those of the service in an expression.
var metricNames = regexp.MustCompile(`signin_\w+`)

// TestDashboard shows metrics that the page has, each with an expression that Prometheus reads.
func TestDashboard(t *testing.T) {
	t.Parallel()
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(deployed(t, "dashboard.json")), &dashboard))
	require.NotEmpty(t, dashboard.Panels)
	page, err := os.ReadFile("../../../docs/running-the-service.md")
	require.NoError(t, err)
	rules := "groups:\n- name: dashboard\n  rules:\n"
	for _, p := range dashboard.Panels {
		require.NotEmpty(t, p.Targets, p.Title)
		for _, target := range p.Targets {
			for _, name := range metricNames.FindAllString(target.Expr, -1) {
				assert.Contains(t, string(page), "`"+strings.TrimSuffix(name, "_bucket")+"`")
			}
			expr, err := json.Marshal(target.Expr)
			require.NoError(t, err)
			rules += "  - record: a:b\n    expr: " + string(expr) + "\n    labels: {p: " + string(expr) + "}\n"
		}
	}
	if _, err := exec.LookPath("promtool"); err != nil {
		t.Skip("promtool is not installed")
	}
	file := filepath.Join(t.TempDir(), "rules.yaml")
	require.NoError(t, os.WriteFile(file, []byte(rules), 0o600))
	said, err := exec.CommandContext(t.Context(), "promtool", "check", "rules", file).CombinedOutput()
	require.NoError(t, err, string(said))
}

// TestManifests has flags that the program knows.
func TestManifests(t *testing.T) {
	t.Parallel()
	password := filepath.Join(t.TempDir(), "password")
	require.NoError(t, os.WriteFile(password, []byte("secret"), 0o600))
	var args []string
	for _, m := range regexp.MustCompile(`(?m)^ +- (-[a-z-]+=.*)$`).FindAllStringSubmatch(deployed(t, "kubernetes.yaml"), -1) {
		args = append(args, strings.Replace(m[1], "/etc/signin/smtp-password", password, 1))
	}
	require.Greater(t, len(args), 8)
	_, err := parseOptions(args, environment{"SIGNIN_STORE": "redis://:secret@redis:6379"}.get, io.Discard)
	require.NoError(t, err)
}

// TestCaddyOfTwoInstances has Caddy read the configuration of the page for two instances.
func TestCaddyOfTwoInstances(t *testing.T) {
	t.Parallel()
	needs(t, "caddy")
	page, err := os.ReadFile("../../../docs/running-the-service.md")
	require.NoError(t, err)
	found := regexp.MustCompile("(?s)```caddy\n(signin\\.example\\.com \\{\n\treverse_proxy 10.*?)```").FindSubmatch(page)
	require.NotNil(t, found)
	file := filepath.Join(t.TempDir(), "Caddyfile")
	require.NoError(t, os.WriteFile(file, []byte("http://"+string(found[1])), 0o600))
	command := exec.CommandContext(t.Context(), "caddy", "validate", "--adapter", "caddyfile", "--config", file)
	command.Env = append(os.Environ(), "HOME="+t.TempDir())
	said, err := command.CombinedOutput()
	require.NoError(t, err, string(said))
}
