// Package deploy reads the files for Kubernetes and Grafana with the types of their own projects. It is a module of its
// own, so that the service does not depend on these.
package deploy

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("../../docs/deploy/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestManifests has no field that Kubernetes does not know, and no name that nothing has.
func TestManifests(t *testing.T) {
	service, claim, deployment := new(core.Service), new(core.PersistentVolumeClaim), new(apps.Deployment)
	kinds := map[string]any{"Service": service, "PersistentVolumeClaim": claim, "Deployment": deployment}
	for manifest := range bytes.SplitSeq(read(t, "kubernetes.yaml"), []byte("\n---\n")) {
		var kind struct{ Kind string }
		if err := yaml.Unmarshal(manifest, &kind); err != nil {
			t.Fatal(err)
		}
		into, known := kinds[kind.Kind]
		if !known {
			t.Fatalf("%q is not expected, or comes twice", kind.Kind)
		}
		delete(kinds, kind.Kind)
		if err := yaml.UnmarshalStrict(manifest, into); err != nil {
			t.Error(err)
		}
	}
	if len(kinds) > 0 {
		t.Fatalf("missing: %v", slices.Collect(maps.Keys(kinds)))
	}
	if got := deployment.APIVersion + service.APIVersion + claim.APIVersion; got != "apps/v1v1v1" {
		t.Error(got)
	}

	pod := deployment.Spec.Template
	for _, selector := range []map[string]string{service.Spec.Selector, deployment.Spec.Selector.MatchLabels} {
		for name, value := range selector {
			if pod.Labels[name] != value {
				t.Errorf("the pod has no label %s=%s", name, value)
			}
		}
	}
	volumes := make(map[string]bool)
	for _, v := range pod.Spec.Volumes {
		volumes[v.Name] = true
		if c := v.PersistentVolumeClaim; c != nil && c.ClaimName != claim.Name {
			t.Errorf("no claim has the name %s", c.ClaimName)
		}
	}
	for _, c := range pod.Spec.Containers {
		for _, m := range c.VolumeMounts {
			if !volumes[m.Name] {
				t.Errorf("no volume has the name %s", m.Name)
			}
		}
		if len(c.Ports) != 1 || c.Ports[0].ContainerPort != service.Spec.Ports[0].Port {
			t.Error("the service and the container have different ports")
		}
	}
}

// TestDashboard has no field that Grafana does not know, and each field that it requires.
func TestDashboard(t *testing.T) {
	plugins.RegisterDefaultPlugins()
	var d dashboard.Dashboard
	for _, err := range []error{d.UnmarshalJSONStrict(read(t, "dashboard.json")), d.Validate()} {
		if faults := (cog.BuildErrors)(nil); err != nil && (!errors.As(err, &faults) || len(faults) > 0) { // without faults, it is not nil either
			t.Error(err)
		}
	}
	if len(d.Panels) == 0 {
		t.Error("there are no panels")
	}
}
