package example

import (
	"path"
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
)

// commands are the programs and shell words that examples use apart from their calls.
var commands = strings.Fields(`
. alias apk apt apt-get awk aws az base64 bash brew bundle bunx cargo case cat cd chmod chown composer cp cut date deno dig docker
docker-compose dotnet echo egrep env eval export false find for function gcloud gem git go gradle grep gunzip gzip head helm if java
jq kill kubectl ln ls make mkdir mktemp mv mvn nc node npm npx openssl php pip pip3 pnpm podman popd printf pushd pwd python python3
rails rake read rm ruby scp sed service set sh sleep sort source sqlite3 ssh sudo systemctl tail tar tee telnet terraform test time
touch tr trap true uniq unset until unzip uuidgen wait watch wc which while xargs yarn yum zip zsh`)

var (
	settingForm  = regex.MustCompile(`^(?:(?:export|set|local|declare|readonly)[ \t]+(?:-\w+[ \t]+)?)?[A-Za-z_]\w*=`)
	functionForm = regex.MustCompile(`^[ \t]*(?:function[ \t]+[\w-]+|[A-Za-z_][\w-]*[ \t]*\(\))[ \t]*(?:\(\)[ \t]*)?\{`)
	certainForm  = regex.MustCompile(`^(?:docker|kubectl|apt-get|apt|yum|npm|systemctl|jq|openssl|mkdir|git|pip3?)[ \t]+[\w-]|^(?:echo|printf|cat)[ \t]+["'$<>-]`)
	wordForm     = regex.MustCompile(`^(?:\./|\.\./|~/|\.|)[A-Za-z_][\w.+/-]*$`)
	curlForm     = regex.MustCompile(`^(?:[\w./-]*/)?curl(?:\.exe)?(?:[ \t]+(?:-|["'$\\{<]|(?i:get|post|put|patch|delete|head|options)[ \t]|[^\s]*[./:])|[ \t]*\\?$)`)
	wgetForm     = regex.MustCompile(`^(?:[\w./-]*/)?wget[ \t]+(?:-|["'$\\{<]|[^\s]*[./:])`)
	httpieForm   = regex.MustCompile(`^(?:https?|xhs?)[ \t]+(?:-{1,2}\w[^\n]*[ \t])?(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]|["']?(?::\d|:/|https?:|localhost|\$\w|\{\{|\$\{|<\w|[\w-]+(?:\.[\w-]+)+(?:[:/ ]|$)))`)
	callPrefix   = regex.MustCompile(`^(?:(?:sudo|time|env|command|exec|nohup)[ \t]+|[A-Za-z_]\w*=(?:[\w./:-]*|"[^"\n]*"|'[^'\n]*')[ \t]+)*`)
	nestedForm   = regex.MustCompile("(?:\\$\\(|`|\\|[ \t]*|&&[ \t]*|;[ \t]*|\\bdo[ \t]+|\\bthen[ \t]+)((?:curl|wget|https?|xhs?)[ \t].*)")
	optionForm   = regex.MustCompile(`^--?([A-Za-z][\w-]*)(?:[ \t="']|$)`)
	assignedForm = regex.MustCompile(`^[A-Za-z_]\w*=\$\(`)
)

// isCall reports whether a command calls an API: curl, HTTPie or wget, by itself or inside another command.
func isCall(line string) bool {
	line = strings.TrimLeft(line[:min(len(line), longestScript)], " \t")
	if !strings.Contains(line, "curl") && !strings.Contains(line, "wget") && !strings.Contains(line, "http") && !strings.Contains(line, "xh") {
		return false
	}
	if isDirectCall(line) {
		return true
	}
	line = line[len(callPrefix.FindString(line)):]
	if isDirectCall(line) {
		return true
	}
	if !isSetting(line) && !isKnown(line) {
		return false
	}
	m := nestedForm.FindStringSubmatch(line)
	return m != nil && isDirectCall(m[1])
}

// isDirectCall reports whether a line begins with the program that calls, and goes on as a call does.
func isDirectCall(line string) bool {
	switch name := path.Base(firstWord(line)); {
	case isCurl(name):
		return curlForm.MatchString(line)
	case name == "wget":
		return wgetForm.MatchString(line)
	}
	return isHTTPie(firstWord(line)) && httpieForm.MatchString(line)
}

func firstWord(line string) string {
	line = strings.TrimLeft(line, " \t")
	if i := strings.IndexAny(line, " \t;|&<>"); i >= 0 {
		return line[:i]
	}
	return line
}

// isKnown reports whether the first word is a command that is known.
func isKnown(line string) bool {
	return slices.Contains(commands, firstWord(line))
}

// isSetting reports whether a line sets a variable of the shell.
func isSetting(line string) bool {
	return settingForm.MatchString(line)
}

// isCertain reports whether a line is a command and no English.
func isCertain(line string) bool {
	return isCall(line) || assignedForm.MatchString(line) || certainForm.MatchString(line) ||
		strings.HasPrefix(line, "export ") && isSetting(line)
}

// isPlausible reports whether a line may be a command if something else says that it is one.
func isPlausible(line string) bool {
	word := firstWord(line)
	return isCall(line) || documentForm.MatchString(line) || isSetting(line) || isKnown(line) || functionForm.MatchString(line) ||
		wordForm.MatchString(word) && messageStart(strings.TrimSpace(line)) == noMessage && strings.ToUpper(word) != word && !strings.HasSuffix(word, ":")
}

// isOptionLine reports whether a line begins with an option of curl or wget.
func isOptionLine(line string) bool {
	m := optionForm.FindStringSubmatch(strings.TrimLeft(line, " \t"))
	if m == nil {
		return false
	}
	name := m[1]
	if strings.HasPrefix(strings.TrimLeft(line, " \t"), "--") {
		return kindOf(name) != unknownOption || wgetOptions.takes(name) || name == "next"
	}
	return len(name) == 1 && shortOptions[name[0]] != "" || strings.HasPrefix(name, "X") && strings.ToUpper(name) == name
}
