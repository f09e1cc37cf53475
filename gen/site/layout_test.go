package site

import (
	"math"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Contrast of 4.5 to 1 for text, and 3 to 1 for the edges of controls: WCAG 2.2 level AA, 1.4.3 and 1.4.11.
func TestContrast(t *testing.T) {
	t.Parallel()
	css, err := assetFiles.ReadFile("assets/site.css")
	require.NoError(t, err)
	for i, name := range []string{"light", "dark"} {
		colors := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);`).FindAllSubmatch(css, -1) {
			colors[string(m[1])] = string(m[2+i])
		}
		require.GreaterOrEqual(t, len(colors), 15, name)
		for color, value := range colors {
			switch color {
			case "page", "raised", "line", "mark":
				continue
			case "edge":
				assert.GreaterOrEqual(t, contrast(t, value, colors["page"]), 3.0, "%s %s", name, color)
				continue
			}
			for _, ground := range []string{"page", "raised"} {
				assert.GreaterOrEqual(t, contrast(t, value, colors[ground]), 4.5, "%s: %s on %s", name, color, ground)
			}
		}
		assert.GreaterOrEqual(t, contrast(t, colors["text"], colors["mark"]), 4.5, name)
	}
}

func contrast(t *testing.T, a, b string) float64 {
	la, lb := luminance(t, a), luminance(t, b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(t *testing.T, color string) float64 {
	n, err := strconv.ParseUint(color[1:], 16, 32)
	require.NoError(t, err, color)
	channel := func(shift uint) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}
