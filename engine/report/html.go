package report

import (
	"bytes"
	"fmt"
	"html/template"

	"github.com/trunkline/trunkline/engine/figure"
)

// HTML writes a document as one file that needs no other: styles and figures are
// inside, there is no script, and names from data are escaped.
func HTML(d Document) ([]byte, error) {
	var b bytes.Buffer
	if err := page.Execute(&b, d); err != nil {
		return nil, fmt.Errorf("write report: %w", err)
	}
	return b.Bytes(), nil
}

// inline paints a figure in both styles; the reader's own preference picks one.
func inline(f *figure.Figure) (template.HTML, error) {
	var light, dark bytes.Buffer
	if err := figure.SVG(&light, *f, figure.Style{}); err != nil {
		return "", err
	}
	if err := figure.SVG(&dark, *f, figure.Style{Dark: true}); err != nil {
		return "", err
	}
	return template.HTML(`<div class="light">` + light.String() + `</div><div class="dark">` + dark.String() + `</div>`), nil // our own painter escapes its texts
}

var page = template.Must(template.New("report").Funcs(template.FuncMap{
	"figure":  inline,
	"numeric": func(t *Table, i int) bool { return t.Numeric != nil && t.Numeric[i] },
}).Parse(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{.Title}}</title>
<style>
:root { --ink: #1c2530; --soft: #5b6775; --line: #d9dee4; --paper: #ffffff; --accent: #0b7285; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --soft: #9aa5b1; --line: #333c46; --paper: #12161b; --accent: #4fd1c5; --bad: #ff8a80; } .light { display: none } }
@media (prefers-color-scheme: light), print { .dark { display: none } }
body { margin: 0 auto; padding: 2.5rem 1.5rem 5rem; max-width: 62rem; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", "Noto Sans", sans-serif; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .3rem } h2 { margin: 3rem 0 .8rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 1.3rem }
.subtitle, .note { color: var(--soft) } .note { font-size: .9rem }
.simulated { margin: 1rem 0; padding: .6rem 1rem; border: 2px solid var(--bad); color: var(--bad); font-weight: 700 }
nav a { color: var(--accent); margin-right: 1rem; text-decoration: none }
.wide { overflow-x: auto } table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; margin: 1rem 0 } th { text-align: left; color: var(--soft); font-weight: 600 }
th, td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top } .n { text-align: right; white-space: nowrap } td:first-child { white-space: nowrap }
svg { max-width: 100%; height: auto }
</style>
</head>
<body>
<h1>{{.Title}}</h1>
<p class="subtitle">{{.Subtitle}}</p>
{{if .Simulated}}<p class="simulated">SIMULATED: everything here comes from the simulated 5G core, and is no evidence about a real network.</p>{{end}}
<nav>{{range $i, $s := .Sections}}<a href="#s{{$i}}">{{$s.Title}}</a>{{end}}</nav>
{{range $i, $s := .Sections}}
<section id="s{{$i}}">
<h2>{{$s.Title}}</h2>
{{range $s.Blocks}}{{if .Table}}{{$t := .Table}}<div class="wide"><table>
<thead><tr>{{range $c, $h := $t.Head}}<th{{if numeric $t $c}} class="n"{{end}}>{{$h}}</th>{{end}}</tr></thead>
<tbody>{{range $t.Rows}}<tr>{{range $c, $v := .}}<td{{if numeric $t $c}} class="n"{{end}}>{{$v}}</td>{{end}}</tr>
{{end}}</tbody></table></div>{{if $t.Note}}<p class="note">{{$t.Note}}</p>{{end}}
{{else if .Figure}}<figure>{{figure .Figure}}</figure>
{{else}}<p>{{.Text}}</p>
{{end}}{{end}}</section>
{{end}}
</body>
</html>
`))
