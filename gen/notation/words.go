package notation

import (
	"strings"
	"unicode"
)

// A concept is what a word of a label means to an API.
type concept string

const (
	wPath     concept = "path" // the path of an operation, or a place of parameters
	wMethod   concept = "method"
	wRequest  concept = "request"
	wResponse concept = "response"
	wSuccess  concept = "success"
	wError    concept = "error"
	wParam    concept = "parameter"
	wQuery    concept = "query"
	wHeader   concept = "header"
	wBody     concept = "body"
	wForm     concept = "form"
	wCookie   concept = "cookie"
	wExample  concept = "example"
	wStatus   concept = "status"
	wRequired concept = "required"
	wOptional concept = "optional"
	wAuth     concept = "auth"
	wText     concept = "text" // a description
	wName     concept = "name"
	wType     concept = "type"
	wDefault  concept = "default"
	wValue    concept = "value"
	wEnum     concept = "enum"
	wTool     concept = "tool" // a program that sends requests, or its language
	wFormat   concept = "format"
	wBase     concept = "base"
	wSame     concept = "or" // goes on with what the label before it began
	wNone     concept = ""   // says nothing
)

// words are the words of labels in the languages that pages are written in, in lower case. [conceptOf] finds a word by its
// stem: type by typ, success by succes and methode by method, so these are not listed.
var words = map[string]concept{}

func init() {
	for c, list := range map[concept]string{
		wPath:     "path url uri endpoint route caminho ruta rota chemin pfad percorso",
		wMethod:   "method verb método metodo méthode metode",
		wRequest:  "request call requête requete requisição requisicao requisições solicitud petición peticion pedido richiesta anfrage aufruf usage submission",
		wResponse: "response result return returned reply output answer réponse reponse resposta retorno respuesta risposta antwort rückgabe returning produce yield",
		wSuccess:  "successful succeed succès succes sucesso éxito exito erfolg successo ok positive",
		wError:    "error failure fail failed erreur erro fehler failing negative problem exception throw rejected",
		wParam: "parameter param argument arg field attribute property properties option variable key input paramètre parametre parâmetro parametro " +
			"parámetro campo atributo champ propriété propriedade propiedad feld parametri opções filter modifier",
		wQuery:    "query querystring search consulta get-parameter qs",
		wHeader:   "header cabeçalho cabecalho cabecera encabezado en-tête en-tete entête entete kopfzeile intestazione",
		wBody:     "body payload content data corpo cuerpo corps donnée donnee conteúdo contenido contenu inhalt daten dati schema shape structure dado datos",
		wForm:     "form formdata multipart urlencoded formulário formulario formulaire post",
		wCookie:   "cookie",
		wExample:  "example sample exemple exemplo ejemplo beispiel esempio eg demo illustration snippet demonstration",
		wStatus:   "status code estado statut código codigo codice stato statuscode",
		wRequired: "required req mandatory require obligatoire obrigatório obrigatorio obligatorio requerido pflicht erforderlich obbligatorio requis necessary needed must",
		wOptional: "optional facultatif opcional optionnel opzionale facoltativo facultativo",
		wAuth: "auth authentication authorization authentification autorisation autenticação autenticacao autenticación autenticacion authorisation permission " +
			"autorización authenticated token security scope authorized acl",
		wText: "description note summary detail remark comment meaning explanation about overview descrição descricao descripción descripcion beschreibung " +
			"descrizione significado purpose info information reason message hinweis remarque observação obs nota usage-note see behavior behaviour example-note",
		wName:    "name nom nombre bezeichnung",
		wType:    "tipo typ datatype kind",
		wDefault: "default défaut defaut padrão padrao predeterminado vorgabe",
		wValue:   "value valeur valor wert",
		wEnum:    "enum allowed accepted choice permitted valid acceptable",
		wTool: "curl bash shell sh console terminal command cmd javascript js node nodejs axios fetch python ruby php go golang java c# csharp httpie wget " +
			"powershell jquery ajax typescript ts kotlin swift rust perl cli postman insomnia",
		wFormat: "format json xml yaml csv text plain html",
		wBase:   "base host server domain root prefix baseurl",
		wSame:   "or ou oder oppure o either alternatively",
		wNone: "the a an and of for in on to with at from your this that is are http api rest via by using it be can as its full list all une un le la les de des du " +
			"da do dos das el los para por der die ein für il per che com con url-encoded application above below structured " +
			"way like looks when if each following more other additional available supported common standard main typical possible new any request's would one string str",
	} {
		for w := range strings.FieldsSeq(list) {
			if other, taken := words[w]; taken {
				panic("the word " + w + " is in two lists, of " + string(c) + " and " + string(other))
			}
			words[w] = c
		}
	}
}

// conceptOf is the concept of a word; known is false for a word that is none of ours.
func conceptOf(word string) (c concept, known bool) {
	if c, known = words[word]; known {
		return c, true
	}
	for _, suffix := range []string{"s", "es", "n", "en", "e"} {
		if short, cut := strings.CutSuffix(word, suffix); cut && len(short) > 2 {
			if c, known = words[short]; known {
				return c, true
			}
		}
	}
	return "", false
}

// split cuts a label into words in lower case.
func split(label string) []string {
	return strings.FieldsFunc(strings.ToLower(label), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '.' && r != '#' && r != '’' && r != '\'' || r == '.'
	})
}

// A phrase is a label by its concepts.
type phrase struct {
	has     map[concept]bool
	first   concept
	last    concept
	known   int
	unknown int
	code    int    // a status
	class   string // of statuses: "4xx"
	text    string
}

// parsePhrase reads a label. Numbers that count it go.
func parsePhrase(label string) phrase {
	p := phrase{has: map[concept]bool{}, text: label}
	for _, w := range split(label) {
		w = strings.Trim(w, "-'’")
		switch {
		case w == "":
		case isStatusCode(w):
			if p.unknown == 0 || titleFormat(label) != "" { // "After a 500" is about one, and is none
				p.code = statusCode(w)
			}
		case len(w) == 3 && w[0] >= '1' && w[0] <= '5' && w[1:] == "xx":
			p.class = w
		case isNumber(w):
		default:
			p.word(w)
		}
	}
	return p
}

func (p *phrase) word(w string) {
	c, known := conceptOf(w)
	if !known && strings.Contains(w, "-") {
		for part := range strings.SplitSeq(w, "-") {
			p.word(part)
		}
		return
	}
	switch {
	case !known:
		p.unknown++
	case c != wNone:
		p.known++
		p.has[c] = true
		if p.first == "" {
			p.first = c
		}
		p.last = c
	}
}

// any reports whether the label has one of the concepts.
func (p phrase) any(concepts ...concept) bool {
	for _, c := range concepts {
		if p.has[c] {
			return true
		}
	}
	return false
}

func isNumber(w string) bool { return strings.Trim(w, "0123456789.") == "" }

func isStatusCode(w string) bool {
	return len(w) == 3 && isNumber(w) && !strings.Contains(w, ".") && w[0] >= '1' && w[0] <= '5'
}

func statusCode(w string) int {
	return int(w[0]-'0')*100 + int(w[1]-'0')*10 + int(w[2]-'0')
}
