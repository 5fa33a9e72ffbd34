package extole

import "authpeek/engine"

// Unanswered implements engine.Unanswered: iOS gives up on its token in silence, Android throws (C6).
//
// Assumption: the exceptions are the usual ones of Android's network code; the reference does not name them.
func (*Vendor) Unanswered(p engine.Profile, r engine.Request, cause string) (sdk string, found []engine.Finding) {
	if !isConsumer(r.Mode) {
		return "", nil // no SDK makes this call
	}
	if p.Platform == Android {
		return "SendError: " + exception(cause), nil
	}
	if r.Operation != ConsumerCreate && r.Operation != ConsumerGet {
		return "", nil
	}
	return `completion("")`, []engine.Finding{{
		Code: "sdk.impatient", Severity: engine.SeverityNote, Title: "the app goes on without a token after 3 s",
		Detail: "The iOS SDK waits 3 s at most for its token. It does not ask again before its next start.",
		Fix:    `set timeout = "3s" to see what the app sees`, Ref: obtainRef,
	}}
}

func exception(cause string) string {
	switch cause {
	case "transport.timeout":
		return "java.net.SocketTimeoutException"
	case "transport.dns":
		return "java.net.UnknownHostException"
	case "transport.tls":
		return "javax.net.ssl.SSLHandshakeException"
	case "transport.connect", "transport.proxy":
		return "java.net.ConnectException"
	default:
		return "java.io.IOException"
	}
}
