package site

import (
	"embed"
	"html/template"
	"path"
)

//go:embed assets
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
	Source             string // path of its Markdown
	Menu, Body         template.HTML
	Outline            []section
	Prev, Next         *page

	Query   string
	Results []result

	SwaggerCSS, SwaggerJS string
}

// assets are the paths of the site's own style sheets, scripts and icon.
type assets struct{ CSS, TextCSS, JS, ReferenceJS, Icon string }

// addAssets serves the site's own files at paths that carry their digest.
func (s *Site) addAssets() {
	s.assets = assets{
		CSS: s.addAsset("site.css"), TextCSS: s.addAsset("text.css"), Icon: s.addAsset("icon.svg"),
		JS: s.addAsset("site.js"), ReferenceJS: s.addAsset("reference.js"),
	}
}

func (s *Site) addAsset(file string) string {
	body, err := assetFiles.ReadFile("assets/" + file)
	if err != nil {
		panic(err) // the files are part of the program
	}
	res := newResource(typeOf(path.Ext(file)), body, filePolicy)
	res.cache = cacheForever
	p := digestPath("/assets", file, body)
	s.handlers[p] = res
	return p
}
