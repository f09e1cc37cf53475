package site

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/swaggest/swgui/v5/static"
)

// addReference serves the OpenAPI document and the page that shows it. Swagger UI's files come from swgui's embedded copy; its index page
// is not used since it needs inline scripts.
func (s *Site) addReference(specJSON, specYAML []byte) error {
	var err error
	load := func(file string) (p string) {
		if err == nil {
			p, err = s.addSwagger(file)
		}
		return p
	}
	v := view{Title: "API reference", Description: "Every operation of the API, to read and to try.", Path: "/reference",
		SwaggerCSS: load("swagger-ui.css"), SwaggerJS: load("swagger-ui-bundle.js")}
	if err != nil {
		return fmt.Errorf("swagger ui: %w", err)
	}
	s.handlers["/reference"] = newResource(typeHTML, s.layout("reference.html", v), referencePolicy)
	s.handlers["/openapi.json"] = newResource("application/json", specJSON, filePolicy)
	s.handlers["/openapi.yaml"] = newResource("application/yaml", specYAML, filePolicy)
	return nil
}

// addSwagger serves one of Swagger UI's files, which are embedded in the gzip coding, and returns its path.
func (s *Site) addSwagger(file string) (string, error) {
	gzipped, err := static.FS.ReadFile(file + ".gz")
	if err != nil {
		return "", err
	}
	r, err := gzip.NewReader(bytes.NewReader(gzipped))
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(r)
	if err != nil {
		return "", err
	}
	res := newResource(typeOf(path.Ext(file)), body, filePolicy)
	res.cache, res.gzipped = cacheForever, gzipped
	p := digestPath("/reference", file, body)
	s.handlers[p] = res
	return p, nil
}

// digestPath puts a digest of the content into the name of a file, so that the path changes when the content does.
func digestPath(dir, file string, body []byte) string {
	ext := path.Ext(file)
	return dir + "/" + strings.TrimSuffix(file, ext) + "-" + digest(body)[:12] + ext
}
