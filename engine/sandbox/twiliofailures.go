package sandbox

import (
	"fmt"
	"html"
	"net/http"
)

// Each framework says in its own way that a request came to nothing (vendors reference A1). Assumption: what the reference leaves
// out, the pages of Sinatra and ASP.NET among them, is written after the frameworks as they are installed.

// failExpress answers JSON, also where the starter itself has thrown.
func failExpress(f starterFailure) *cannedAnswer {
	return &cannedAnswer{status: f.status, contentType: jsonUTF8, body: `{"message":` + string(marshal(f.text)) + `,"error":{}}`}
}

func failFlask(f starterFailure) *cannedAnswer {
	name := http.StatusText(f.status)
	about := "The server encountered an internal error and was unable to complete your request."
	switch f.status {
	case http.StatusNotFound:
		about = "The requested URL was not found on the server."
	case http.StatusMethodNotAllowed:
		about = "The method is not allowed for the requested URL."
	case http.StatusBadRequest:
		about = "The browser (or proxy) sent a request that this server could not understand."
	}
	return &cannedAnswer{status: f.status, contentType: htmlType, body: fmt.Sprintf(
		"<!doctype html>\n<html lang=en>\n<title>%d %s</title>\n<h1>%s</h1>\n<p>%s</p>\n", f.status, name, name, about)}
}

func failSinatra(f starterFailure) *cannedAnswer {
	return &cannedAnswer{status: f.status, contentType: htmlType, body: "<h1>" + http.StatusText(f.status) + "</h1>"}
}

func failSpark(f starterFailure) *cannedAnswer {
	text := "404 Not found"
	if f.status != http.StatusNotFound {
		text = "500 Internal Server Error"
	}
	return &cannedAnswer{status: f.status, contentType: htmlType, body: "<html><body><h2>" + text + "</h2></body></html>"}
}

// failASPNET answers with a status alone.
func failASPNET(f starterFailure) *cannedAnswer {
	c := &cannedAnswer{status: f.status}
	if f.status == http.StatusMethodNotAllowed {
		c.header = map[string]string{"Allow": http.MethodGet}
	}
	return c
}

// failPHP: the page of the web server where there is no script, and of a script that ends on the way whatever it has written by
// then. PHP has sent 200 with that when it shows errors.
func failPHP(f starterFailure) *cannedAnswer {
	if f.status == http.StatusInternalServerError {
		return &cannedAnswer{status: http.StatusOK, contentType: htmlType, body: "<br />\n<b>Fatal error</b>:  Uncaught Error: " +
			html.EscapeString(f.text) + " in <b>/var/www/webroot/token.php</b> on line <b>24</b><br />\n"}
	}
	title := fmt.Sprint(f.status, " ", http.StatusText(f.status))
	return &cannedAnswer{status: f.status, contentType: htmlType, body: "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n" +
		"<html><head>\n<title>" + title + "</title>\n</head><body>\n<h1>" + http.StatusText(f.status) + "</h1>\n</body></html>\n"}
}
