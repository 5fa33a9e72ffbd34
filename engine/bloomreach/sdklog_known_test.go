package bloomreach_test

import (
	"strings"
	"testing"

	"authpeek/engine/bloomreach"
)

// The lines of the reference, written out from it by hand, section by section, with the code that they are known by.
var quotedLines = []struct{ section, code, line string }{
	{"1.2", "sdk.local-400", "Error: request canceled by java.net.SocketTimeoutException: timeout"},
	{"1.2", "server.compressed", "BadRequest: The browser (or proxy) sent a request that this server could not understand"},
	{"1.4", "answer.unreadable", "Unable to parse response from the server."},
	{"1.4", "answer.success-false", "Failure state from server returned"},
	{"1.4", "answer.not-json", "com.google.gson.JsonSyntaxException: java.lang.IllegalStateException: Expected BEGIN_OBJECT"},
	{"1.4", "consents.empty", "Server returned empty results"},
	{"1.4", "server.unauthorized", "Missing or invalid authorization: Customer token expired"},
	{"1.4", "server.unauthorized", "Missing or invalid authorization: No details provided."},
	{"1.4", "server.missing-data", "Request is missing required data: <html>no</html>"},
	{"1.4", "server.path", "Requested URL was not found."},
	{"1.4", "server.gone", "The requested resource is no longer available: sync token"},
	{"1.4", "server.error", "There was a server error, please try again later."},
	{"1.4", "answer.none", "No response received from the server, please check your internet connection."},
	{"1.4", "server.project-unknown", `{"success":false,"error":"Could not authenticate"}`},
	{"1.4", "server.project-unknown", `{"success":false,"error":"Invalid project id"}`},
	{"1.4", "server.no-credential", "Access key not provided"},
	{"1.4", "server.key-unknown", "Access key not found"},
	{"1.4", "server.secret", `{"success": false, "error": "invalid secret"}`},
	{"1.4", "attributes.private", "No permission to export customer"},
	{"1.4", "server.path", "The requested URL was not found on the server"},
	{"1.4", "server.customer-unknown", "Customer does not exist"},
	{"1.4", "server.batch", `{"success":false,"message":"No commands"}`},
	{"1.4", "server.batch", `{"success":false,"message":"Invalid JSON"}`},
	{"1.4", "server.no-ids", `{"success":false,"errors":["At least one id should be specified."]}`},
	{"1.4", "server.no-ids", "At least one valid id should be specified"},
	{"1.4", "server.event-forbidden", "Not authorized to add event of specified type"},
	{"1.4", "server.reason-phrase", "Unauthorized"},
	{"1.6", "server.field", `{"errors":["Field 'event_type' is required."],"success":false}`},
	{"2.2", "inbox.unsupported-type", "AppInbox message has unsupported type banner"},
	{"2.3", "inbox.sync-gone", "AppInbox sync token is invalid, clearing cache and retrying full sync"},
	{"2.3", "inbox.waiting", "AppInbox fetch already in progress, waiting for response"},
	{"2.4", "inbox.not-kept", "Unable to mark message 070384247690685160 as read, try to fetch AppInbox"},
	{"2.4", "provider.null", "AppInbox loading failed. Authorization token is missing"},
	{"2.4", "inbox.marked", "AppInbox marked as read"},
	{"2.4", "inbox.marking-failed", "AppInbox marking as read failed. Unauthorized"},
	{"2.5", "customer.changed", "CustomerIDs are updated, clearing AppInbox messages"},
	{"2.5", "customer.replaced", "AppInbox data for {registered=jane} will replace old data"},
	{"2.5", "customer.outdated", "AppInbox fetch is outdated for last customer IDs {registered=jane}"},
	{"2.5", "customer.repeat", "AppInbox fetch is going to repeat for {registered=bob}"},
	{"3.2", "server.unknown-object", `{"errors":{"_global":["Aggregation with id 5f7c does not exist"]},"success":false}`},
	{"3.2", "server.unknown-object", `{"results":[{"error":"Not Found","success":false}],"success":true}`},
	{"3.2", "server.no-ids", `{"errors":{"customer_ids":["Must specify at least one customer ID"]},"success":false}`},
	{"3.2", "server.bad-attribute", `{"errors":{"attributes":{"1":["Could not parse {u'property': u'last_name', u'type': u'propertyrrr'}. Invalid type."]}},"success":false}`},
	{"3.3", "customer.cookie", "You should never set cookie ID directly on a customer. Ignoring."},
	{"3.3", "customer.cookie", "Changing cookie is not allowed"},
	{"4.2", "config.authorization-insufficient", "You don't have sufficient authorization to perform this action. Please, double check your authorization status."},
	{"4.3", "config.project-empty", "Project token provided is not valid. Project token cannot be empty string."},
	{"4.3", "config.project-characters", "Project token provided is not valid. Only alphanumeric symbols and dashes are allowed in project token."},
	{"4.3", "config.mapping", "Project mapping for event type INSTALL is not valid. Project token cannot be empty string."},
	{"4.3", "config.basic-in-sdk", "Basic authentication is not supported by mobile SDK for security reasons. Use Token authentication instead. For more details see"},
	{"4.3", "config.authorization-prefix", "Use 'Token <access token>' as authorization for SDK. For more details see"},
	{"4.3", "config.application-id-long", "The provided applicationId exceeds the maximum length of 50 characters."},
	{"4.3", "config.application-id-form", "The provided applicationId is not in the correct format."},
	{"4.3", "config.project-empty", "Provided project token is not valid. Cannot be empty string."},
	{"4.3", "config.project-characters", "Provided project token is not valid. Only alphanumeric symbols and dashes are allowed."},
	{"4.3", "config.stream-empty", "Provided stream id is not valid. Cannot be empty string."},
	{"4.3", "config.stream-characters", "Provided stream id is not valid. Only alphanumeric symbols and dashes are allowed."},
	{"4.3", "config.mapping", "Integration route mapping for event type INSTALL is not valid. Cannot be empty string."},
	{"4.3", "config.advanced-auth-in-stream", "Advanced authentication is only supported when using ProjectConfig. This setting will be ignored for StreamConfig. See"},
	{"4.3", "config.mapping-in-stream", "Integration route mapping is only supported when using ProjectConfig. This"},
	{"4.3", "config.refused", "Can't create configuration: something"},
	{"4.3", "config.base-url", "Base url provided is not a valid url."},
	{"4.3", "config.integration-empty", "Integration ID provided is not valid. Integration ID cannot be empty string."},
	{"4.3", "config.integration-characters", "Integration ID provided is not valid. Only alphanumeric symbols and dashes are allowed in integration ID."},
	{"4.3", "config.application-id-long", "Application ID longer than allowed number of characters (50)."},
	{"4.3", "config.application-id-form", "Application ID doesn't match required set of characters."},
	{"4.3", "config.integration-missing", "No project token or stream ID provided."},
	{"4.3", "config.plist-missing", "Configuration plist not found."},
	{"4.3", "config.advanced-auth-in-stream", "Advanced authorization (advancedAuthEnabled) is not supported with Stream integration. Use setSdkAuthToken() to set the Stream JWT instead. The advancedAuthEnabled flag will be ignored."},
	{"4.4", "provider.not-registered", "CustomerID auth provider is not registered"},
	{"4.4", "provider.missing", "Advanced auth has been enabled but provider has not been found"},
	{"4.4", "provider.missing", "Customer token authorization provider is enabled but cannot be found. Please check your configuration against https://github.com/exponea/exponea-android-sdk/blob/main/Documentation/AUTHORIZATION.md"},
	{"4.4", "provider.exception", "Please check your configuration against https://github.com/exponea/exponea-android-sdk/blob/main/Documentation/AUTHORIZATION.md"},
	{"4.4", "provider.class-missing", "Registered com.acme.Auth class has not been found"},
	{"4.4", "provider.class-missing", "Customer token authorization provider is registered but cannot be found."},
	{"4.4", "provider.class-wrong", "Registered com.acme.Auth class has to implementcom.exponea.sdk.services.AuthorizationProvider"},
	{"4.4", "provider.class-wrong", "Customer token authorization provider is registered but mismatches implementation requirements."},
	{"4.4", "provider.missing", "Advanced authorization flag has been enabled without provider"},
	{"4.4", "provider.not-nsobject", "Class 'ExponeaAuthProvider' does not conform to NSObject"},
	{"4.4", "provider.not-protocol", "Class 'ExponeaAuthProvider' does not conform to AuthorizationProviderType"},
	{"4.4", "provider.null", "Required authorization token is missing."},
	{"4.4", "provider.threw", "Exponea Safe Mode wrapper caught unhandled error"},
	{"4.4", "provider.nsexception", "ExponeaSDK ran into NSException, SDK disabled until next run."},
	{"4.5", "stream.token-empty", "Ignoring empty JWT token."},
	{"4.5", "stream.before-configure", "Cannot set JWT token before SDK is configured."},
	{"4.5", "stream.wrong-integration", "Ignoring JWT token: SDK not configured with Stream integration."},
	{"4.5", "stream.token-form", "JWT: Invalid token format - token must not contain spaces or prefixes"},
	{"1.4", "answer.not-model", "The data couldn’t be read because it is missing."},
	{"4.5", "stream.expired", "(setJwtErrorHandler is called: expired)"},
	{"4.5", "stream.retry", "JWT: Retrying request after 401"},
	{"4.5", "stream.jwt-line", "JWT: something else"},
	{"4.5", "stream.refreshed", "brx.jwtTokenRefreshed"},
	{"4.5", "stream.expired-said", `{"error":"no","token_expired": true}`},
	{"4.5", "stream.not-encrypted", "Keystore encryption unavailable, storing token without encryption"},
	{"4.5", "stream.wrong-integration", "Current integration does not support SDK auth token operations, set operation will be ignored."},
	{"4.5", "stream.expires-soon", "onAuthFailure TOKEN_ABOUT_TO_EXPIRE"},
	{"4.5", "stream.expired", "errorCode=TOKEN_EXPIRED"},
	{"4.5", "stream.rejected", "TOKEN_REJECTED"},
	{"4.5", "stream.not-provided", "TOKEN_NOT_PROVIDED"},
	{"4.5", "stream.insufficient", "TOKEN_INSUFFICIENT"},
	{"4.5", "stream.not-provided", `JwtErrorContext(reason: ExponeaSDK.JwtErrorContext.Reason.notProvided, customerIds: nil)`},
	{"4.5", "stream.expires-soon", `JwtErrorContext(reason: .expiredSoon, customerIds: nil)`},
	{"6.1", "config.file-empty", "No data found on Configuration file"},
	{"6.1", "config.file-unread", "Could not load configuration file exponea_configuration.json"},
	{"6.1", "config.not-started", "Unable to locate/initiate configuration"},
	{"7", "inapp.failed", "Fetching in-app messages failed"},
}

// Every line is known, alone and behind the prefix of a log, and what is said of it helps.
func TestQuotedLinesAreKnown(t *testing.T) {
	for _, q := range quotedLines {
		f, ok := bloomreach.ExplainLine(q.line)
		if !ok || f.Code != q.code {
			t.Errorf("%s: %q is %q, want %q", q.section, q.line, f.Code, q.code)
			continue
		}
		if f.Title == "" || f.Detail == "" || !strings.HasPrefix(f.Ref, "Bloomreach ") || f.Fix == "" && f.Severity != "note" || strings.ContainsAny(f.Title+f.Detail+f.Fix, "‹›") {
			t.Errorf("%s: %q is explained badly: %+v", q.section, q.line, f)
		}
		for _, prefix := range []string{"11-21 12:03:04.155  1234  5678 E Exponea : ", "2026-11-21 12:03:04.155123+0100 MyApp[123:45] ", "I/flutter ( 1234): ", "flutter: "} {
			report, err := bloomreach.ReadLog(strings.NewReader("\n" + prefix + q.line + "\n"))
			if err != nil {
				t.Fatal(err)
			}
			if !hasFinding(report, q.code) {
				t.Errorf("%s: %q is not found in a log: %+v", q.section, prefix+q.line, report.Findings)
			}
		}
	}
}

func hasFinding(r bloomreach.LogReport, code string) bool {
	_, ok := findingIn(r, code)
	return ok
}

func findingIn(r bloomreach.LogReport, code string) (bloomreach.LogFinding, bool) {
	for _, f := range r.Findings {
		if f.Code == code {
			return f, true
		}
	}
	return bloomreach.LogFinding{}, false
}

// Pages and code spell lines differently, and so do the tools in between (7.1, no. 4).
func TestSpellings(t *testing.T) {
	const page, other = "spelled as on the vendor's pages", "Blanks or quotes differ"
	for _, tt := range []struct{ line, code, note string }{
		{"Class 'ExponeaAuthProvider' does not conform to NSObject", "provider.not-nsobject", ""},
		{"Class ExponeaAuthProvider does not conform to NSObject", "provider.not-nsobject", page},
		{"Class ‘ExponeaAuthProvider’ does not conform to NSObject", "provider.not-nsobject", other},
		{"The registered class musty extend NSObject", "provider.not-nsobject", page},
		{"Class ExponeaAuthProvider does not conform to AuthorizationProviderType", "provider.not-protocol", page},
		{"Registered com.acme.Auth class has to implementcom.exponea.sdk.services.AuthorizationProvider", "provider.class-wrong", ""},
		{"Registered com.acme.Auth class has to implement com.exponea.sdk.services.AuthorizationProvider", "provider.class-wrong", page},
		{"Registered 'com.acme.Auth' class has to implement  com.exponea.sdk.services.AuthorizationProvider", "provider.class-wrong", other},
		{"Registered com.acme.Auth class has not been found", "provider.class-missing", ""},
		{"Registered com.acme.Auth class has not been found with detailed info", "provider.class-missing", page},
		{"Use ‘Token <access token>’ as authorization for SDK.", "config.authorization-prefix", other},
		{"You don’t have sufficient authorization to perform this action. Please, double check your authorization status.", "config.authorization-insufficient", other},
		{"Can’t create configuration: Base url provided is not a valid url.", "config.refused", other},
		{"JWT: Invalid token format – token must not contain spaces or prefixes", "stream.token-form", other},
	} {
		report, err := bloomreach.ReadLog(strings.NewReader(tt.line))
		if err != nil {
			t.Fatal(err)
		}
		f, ok := findingIn(report, tt.code)
		met := ""
		for _, note := range []string{page, other} {
			if strings.Contains(f.Detail, note) {
				met = note
			}
		}
		if !ok || met != tt.note {
			t.Errorf("%q is %v with the note %q, want %s with %q", tt.line, report.Findings, met, tt.code, tt.note)
		}
	}
}

// What only looks like a line of the SDKs is not taken for one.
func TestUnknownLines(t *testing.T) {
	for _, line := range []string{
		"", " ", "AppInbox marked as readonly", "appinbox marked as read", "XAppInbox marked as read", "reason: expired",
		"parser: Invalid JSON at line 3", "job done: No commands", "HTTP 401 Unauthorized", "the Not Found page", "MY_TOKEN_EXPIREDX",
		"Class Foo does not conform", "Registered user has not been found", "Basic authentication", "the customer does not exist",
	} {
		if f, ok := bloomreach.ExplainLine(line); ok {
			t.Errorf("%q is taken for %s", line, f.Code)
		}
	}
}
