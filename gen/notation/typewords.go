package notation

import "strings"

// TypeWords are the words for types in other languages than English, by the English word.
var TypeWords = map[string]string{
	"string":    "zeichenkette, zeichenfolge, texto, cadena, cadena de texto, chaîne, chaîne de caractères, texte, stringa, testo, tekst, строка, 字符串, 字符, 字符型, 文本, 文字列, 문자열",
	"integer":   "ganzzahl, ganze zahl, entero, número entero, inteiro, entier, nombre entier, intero, целое, целое число, 整数, 整型, 整形, 整数型, 长整型, 정수",
	"number":    "nombre, zahl, kommazahl, fließkommazahl, dezimalzahl, número, decimale, numero, число, число с плавающей точкой, вещественное, дробное, 数字, 数値, 数值, 浮点, 浮点数, 浮点型, 小数, 숫자",
	"boolean":   "wahrheitswert, boolesch, booleano, booléen, lógico, logico, booleana, булево, булев, логический, логическое, 布尔, 布尔值, 布尔型, 真偽値, ブール, ブール値, 論理値, 불리언, 부울",
	"array":     "liste, arreglo, lista, vetor, tableau, массив, список, 数组, 列表, 配列, リスト, 배열, 목록",
	"object":    "objekt, objeto, objet, oggetto, объект, 对象, オブジェクト, 객체",
	"date":      "datum, fecha, дата, 日期, 日付, 날짜",
	"date-time": "zeitstempel, datum und uhrzeit, fecha y hora, data e hora, horodatage, date et heure, дата и время, 时间戳, 日期时间, 日時, 日时, 일시",
	"file":      "datei, archivo, arquivo, fichier, файл, 文件, ファイル, 파일",
}

// typeWord are the words of [TypeWords].
var typeWord = map[string]bool{}

func init() {
	for _, list := range TypeWords {
		for word := range strings.SplitSeq(list, ",") {
			typeWord[strings.TrimSpace(word)] = true
		}
	}
}
