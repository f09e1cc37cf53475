package notation

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"docsascode.example/gen/sample"
)

// A concept is what a word of a label means to an API.
type concept uint8

const (
	wNone concept = iota // says nothing
	wPath                // the path of an operation, or a place of parameters
	wMethod
	wRequest
	wResponse
	wSuccess
	wError
	wParam
	wQuery
	wHeader
	wBody
	wForm
	wCookie
	wExample
	wStatus
	wRequired
	wOptional
	wAuth
	wText // a description
	wName
	wType
	wDefault
	wValue
	wEnum
	wTool // a program that sends requests, or its language
	wFormat
	wBase
	wSame // goes on with what the label before it began
)

// concepts is a set of them.
type concepts uint32

func (s concepts) has(c concept) bool { return s&(1<<c) != 0 }

func (s concepts) with(c concept) concepts { return s | 1<<c }

// words are the words of labels in the languages that pages are written in, in lower case. [conceptOf] finds a word by its
// stem: type by typ, success by succes and methode by method, so these are not listed.
var words = map[string]concept{}

func init() {
	for c, list := range map[concept]string{
		wPath: "path url uri endpoint route caminho ruta rota chemin pfad endpunkt percorso" +
			" 地址 路径 端点 エンドポイント パス 경로 주소 엔드포인트 путь адрес маршрут эндпоинт",
		wMethod: "method verb método metodo méthode metode" +
			" 方式 方法 メソッド 메서드 메소드 метод",
		wRequest: "request call requête requete requisição requisicao requisições solicitud petición peticion pedido richiesta anfrage aufruf usage submission" +
			" 请求 リクエスト 요청 запрос запроса",
		wResponse: "response result return returned reply output answer réponse reponse resposta retorno respuesta risposta antwort rückgabe returning produce yield" +
			" 响应 返回 结果 レスポンス 応答 응답 ответ ответа",
		wSuccess: "successful succeed succès succes sucesso éxito exito erfolg successo ok positive" +
			" 成功 성공 успешный успех exitoso exitosa",
		wError: "error failure fail failed erreur erro fehler failing negative problem exception throw rejected" +
			" 错误 失败 异常 エラー 오류 에러 실패 ошибка ошибки",
		wParam: "parameter param argument arg field attribute property properties option variable key input paramètre parametre parâmetro parametro " +
			"parámetro campo atributo champ propriété propriedade propiedad feld parametri opções filter modifier" +
			" 参数 字段 キー 键 パラメータ パラメーター 項目 파라미터 매개변수 필드 параметр параметры поле поля",
		wQuery: "query querystring search consulta get-parameter qs" +
			" 查询 クエリ 쿼리",
		wHeader: "header cabeçalho cabecalho cabecera encabezado en-tête en-tete entête entete kopfzeile intestazione" +
			" 头 ヘッダー ヘッダ 헤더 заголовок заголовки",
		wBody: "body payload content data corpo cuerpo corps donnée donnee conteúdo contenido contenu inhalt daten dati schema shape structure dado datos" +
			" 体 数据 ボディ 本文 본문 바디 тело",
		wForm: "form multipart urlencoded formulário formulario formulaire post" +
			" 表单",
		wCookie: "cookie",
		wExample: "example sample exemple exemplo ejemplo beispiel esempio eg demo illustration snippet demonstration" +
			" 示例 例子 例 サンプル 예시 예제 пример примеры",
		wStatus: "status code estado statut código codigo codice stato" +
			" 状态 码 ステータス コード 상태 코드 статус код коды",
		wRequired: "required req mandatory require obligatoire obrigatório obrigatorio obligatorio requerido pflicht erforderlich obbligatorio requis necessary needed must" +
			" 必填 必选 必需 必须 必須 필수 обязательный обязательное обязательная обязательные обязательно обязателен обязательна",
		wOptional: "optional facultatif opcional optionnel opzionale facoltativo facultativo" +
			" 可选 选填 任意 オプション 선택 необязательный необязательное необязательная необязательно опционально",
		wAuth: "auth authentication authorization authentification autorisation autenticação autenticacao autenticación autenticacion authorisation permission " +
			"autorización authenticated token security scope authorized acl",
		wText: "description note summary detail remark comment meaning explanation about overview descrição descricao descripción descripcion beschreibung " +
			"descrizione significado purpose info information reason message hinweis remarque observação obs nota usage-note see behavior behaviour example-note" +
			" 说明 描述 备注 含义 説明 概要 설명 описание",
		wName: "name nom nombre bezeichnung" +
			" 名 이름 имя название",
		wType: "tipo typ datatype kind" +
			" 型 类型 타입 тип",
		wDefault: "default défaut defaut padrão padrao predeterminado vorgabe" +
			" 默认 デフォルト 기본값",
		wValue: "value valeur valor wert",
		wEnum:  "enum allowed accepted choice permitted valid acceptable",
		wTool: "curl bash shell sh console terminal command cmd javascript js node nodejs axios fetch python ruby php go golang java c# csharp httpie wget " +
			"powershell jquery ajax typescript ts kotlin swift rust perl cli postman insomnia",
		wFormat: "format json xml yaml csv text plain html",
		wBase:   "base host server domain root prefix baseurl",
		wSame:   "or ou oder oppure o either alternatively",
		wNone: "the a an and of for in on to with at from your this that is are http api rest via by using it be can as its full list all une un le la les de des du " +
			"da do dos das del el los para por der die ein für il per che com con url-encoded application above below structured " +
			"way like looks when if each following more other additional available supported common standard main typical possible new any request's would one string str" +
			" 接口 是否 の 時 仕様 для",
	} {
		for w := range strings.FieldsSeq(list) {
			if other, taken := words[w]; taken {
				panic(fmt.Sprintf("the word %s is in two lists, of concepts %d and %d", w, c, other))
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
	return wNone, false
}

// nextWord cuts the first word off a label, which is in lower case; the word is empty if there is none.
func nextWord(label string) (word, rest string) {
	from := strings.IndexFunc(label, isInWord)
	if from < 0 {
		return "", ""
	}
	label = label[from:]
	to := strings.IndexFunc(label, func(r rune) bool { return !isInWord(r) })
	if to < 0 {
		return label, ""
	}
	return label[:to], label[to:]
}

func isInWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '#' || r == '’' || r == '\''
}

// A phrase is a label by its concepts.
type phrase struct {
	has     concepts
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
	p := phrase{text: label}
	lower := strings.ToLower(label)
	for w, rest := nextWord(lower); w != ""; w, rest = nextWord(rest) {
		w := strings.Trim(w, "-'’")
		switch {
		case w == "":
		case isStatusCode(w):
			if p.unknown == 0 || sample.FormatIn(label) != "" { // "After a 500" is about one, and is none
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
	if !known && isUnspaced(w) {
		p.compound(w)
		return
	}
	if !known && p.joined(w) {
		return
	}
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
		p.has = p.has.with(c)
		if p.first == wNone {
			p.first = c
		}
		p.last = c
	}
}

// joined reads two words without a space between them, as German and code have them: "anfrageparameter", "responsebody".
// The last one is what the first one is about.
func (p *phrase) joined(w string) bool {
	for i := range w {
		if i < shortestJoined || len(w)-i < shortestJoined {
			continue
		}
		first, ok := conceptOf(w[:i])
		last, known := conceptOf(w[i:])
		isPart := last == wParam || last == wBody || last == wHeader || last == wExample || last == wStatus && (first == wError || first == wResponse || first == wStatus)
		if ok && known && first != wNone && first != wBase && isPart {
			p.word(w[:i])
			p.word(w[i:])
			return true
		}
	}
	return false
}

// shortestJoined bounds in bytes each of two words that are joined.
const shortestJoined = 4

// isUnspaced reports whether a word is in a script that has no spaces between words.
func isUnspaced(w string) bool {
	return strings.ContainsFunc(w, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
	})
}

// longestWord bounds in characters a word in a script without spaces.
const longestWord = 8

// compound reads words that have no spaces between them, the longest first. What is left over is one unknown word.
func (p *phrase) compound(w string) {
	runes := []rune(w)
	rest := false
	for i := 0; i < len(runes); {
		n := min(longestWord, len(runes)-i)
		for n > 0 && !isWord(string(runes[i:i+n])) {
			n--
		}
		if n > 0 {
			p.word(string(runes[i : i+n]))
		}
		rest = rest || n == 0
		i += max(n, 1)
	}
	if rest {
		p.unknown++
	}
}

func isWord(w string) bool {
	_, known := words[w]
	return known
}

// is reports whether the label has a concept.
func (p phrase) is(c concept) bool { return p.has.has(c) }

// any reports whether the label has one of the concepts.
func (p phrase) any(concepts ...concept) bool { return slices.ContainsFunc(concepts, p.is) }

func isNumber(w string) bool { return strings.Trim(w, "0123456789.") == "" }

func isStatusCode(w string) bool {
	return len(w) == 3 && isNumber(w) && !strings.Contains(w, ".") && w[0] >= '1' && w[0] <= '5'
}

func statusCode(w string) int {
	return int(w[0]-'0')*100 + int(w[1]-'0')*10 + int(w[2]-'0')
}

// isNone reports whether a text says that there is nothing here.
func isNone(s string) bool {
	switch strings.ToLower(strings.Trim(s, ".-–—_ ()*`")) {
	case "none", "no body", "empty", "no parameters", "n/a", "na", "nothing", "no", "aucun", "nenhum", "ninguno", "null", "no response body", "no content", "empty body":
		return true
	}
	return false
}
