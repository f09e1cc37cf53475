package site

import (
	"embed"
	"html/template"
	"path"
	"strings"

	"docsascode.example/gen/site/reference"
)

//go:embed assets coded
var assetFiles embed.FS

var templates = template.Must(template.New("").
	Funcs(template.FuncMap{"odd": func(i int) bool { return i%2 == 1 }}).
	ParseFS(assetFiles, "assets/*.html"))

// view is what the templates show.
type view struct {
	Site               string
	Assets             assets
	Title, Description string
	Path               string // of the page itself
	Canonical          string // URL of the page; empty if that of the site is not known
	Config             Config
	Policy             string // of a page without a server
	HasReference       bool
	Source             string // path of its Markdown
	Menu, Body         template.HTML
	Outline            []section
	Prev, Next         *page

	Query   string
	Results []result

	Groups []reference.Group // of operations
}

// assets are the paths of the site's own style sheets, scripts and icon.
type assets struct{ CSS, TextCSS, ReferenceCSS, MarkCSS, JS, ThemeJS, SearchJS, RunJS, ReloadJS, Icon string }

// addAssets serves the site's own files at paths that carry their digest.
func (s *Site) addAssets() {
	s.assets = assets{
		CSS: s.addAsset("site.css"), TextCSS: s.addAsset("text.css"), Icon: s.addAsset("icon.svg"),
		ReferenceCSS: s.addAsset("reference.css"), MarkCSS: s.addAsset("mark.css"), JS: s.addAsset("site.js"), ThemeJS: s.addAsset("theme.js"), SearchJS: s.addAsset("search.js"), RunJS: s.addAsset("run.js"), ReloadJS: s.addAsset("reload.js"),
	}
}

func (s *Site) addAsset(file string) string {
	body, err := assetFiles.ReadFile("assets/" + file)
	if err != nil {
		panic(err) // the files are part of the program
	}
	res := newResource(typeOf(path.Ext(file)), body, filePolicy)
	res.cache = cacheForever
	if coded, err := assetFiles.ReadFile("coded/" + file + ".br"); err == nil {
		res.brotli = func() []byte { return coded }
	}
	if coded, err := assetFiles.ReadFile("coded/" + file + ".gz"); err == nil {
		res.gzip = func() []byte { return coded }
	}
	if file == "icon.svg" {
		s.handlers["/favicon.ico"] = newResource(typeOf(".svg"), body, filePolicy) // for programs that read no link
	}
	p := digestPath("/assets", file, body)
	s.handlers[p] = res
	return p
}

// digestPath puts a digest of the content into the name of a file, so that the path changes when the content does.
func digestPath(dir, file string, body []byte) string {
	ext := path.Ext(file)
	return dir + "/" + strings.TrimSuffix(file, ext) + "-" + digest(body)[:12] + ext
}
