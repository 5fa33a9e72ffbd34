package sdkimport

import "slices"

// concept is what a field is about, whatever an SDK calls it.
type concept string

const (
	aboutProject       concept = "project token"
	aboutStream        concept = "stream id"
	aboutAuthorization concept = "authorization"
	aboutURL           concept = "base URL"
	aboutAdvanced      concept = "advanced auth"
	aboutApplication   concept = "application id"
	aboutMapping       concept = "mapping of events"
	aboutIntegration   concept = "integration"
	aboutRetries       concept = "retries of a flush"
	aboutFrequency     concept = "frequency of push tokens"
	aboutPush          concept = "push tracking"
	aboutLogging       concept = "HTTP logging"
	aboutSeconds       concept = "seconds"
	aboutSessions      concept = "session tracking"
	aboutDefaults      concept = "default properties"
	aboutAllowDefaults concept = "default properties of customers"
	aboutPlatform      concept = "platform"
	aboutNothing       concept = ""
)

// form is what a field's value has to be.
type form uint8

const (
	anyForm form = iota
	textForm
	wholeForm
	numberForm
	boolForm
	objectForm
	listForm
)

// field is one field that an SDK reads.
type field struct {
	name  string
	form  form
	about concept
}

// fieldsOf are the fields that the SDK behind a kind reads (bloomreach reference 6.1, 6.3, 6.4).
func fieldsOf(k Kind) []field {
	switch k {
	case AndroidJSON, AndroidCode:
		return androidFields()
	case IOSPlist:
		return plistFields()
	case IOSCode:
		return swiftFields()
	case MAUI:
		return append(wrapperFields(), field{"authorization", textForm, aboutAuthorization}, field{"projectRouteMap", objectForm, aboutMapping},
			field{"tokenTrackFrequency", anyForm, aboutFrequency}, field{"androidConfiguration", anyForm, aboutPlatform}, field{"iosConfiguration", anyForm, aboutPlatform})
	default:
		return wrapperFields()
	}
}

func androidFields() []field {
	return []field{
		{"projectToken", textForm, aboutProject}, {"projectRouteMap", objectForm, aboutMapping}, {"authorization", textForm, aboutAuthorization},
		{"baseURL", textForm, aboutURL}, {"httpLoggingLevel", textForm, aboutLogging}, {"maxTries", wholeForm, aboutRetries},
		{"sessionTimeout", numberForm, aboutSeconds}, {"campaignTTL", numberForm, aboutSeconds},
		{"automaticSessionTracking", boolForm, aboutSessions}, {"automaticPushNotification", boolForm, aboutPush},
		{"requirePushAuthorization", boolForm, aboutPush}, {"pushIcon", wholeForm, aboutPush}, {"pushAccentColor", wholeForm, aboutPush},
		{"pushNotificationImportance", wholeForm, aboutPush}, {"pushChannelName", textForm, aboutPush},
		{"pushChannelDescription", textForm, aboutPush}, {"pushChannelId", textForm, aboutPush}, {"defaultProperties", objectForm, aboutDefaults},
		{"tokenTrackFrequency", textForm, aboutFrequency}, {"allowDefaultCustomerProperties", boolForm, aboutAllowDefaults},
		{"advancedAuthEnabled", boolForm, aboutAdvanced}, {"inAppContentBlockPlaceholdersAutoLoad", listForm, aboutNothing},
		{"appInboxDetailImageInset", wholeForm, aboutNothing}, {"allowWebViewCookies", boolForm, aboutNothing},
		{"manualSessionAutoClose", boolForm, aboutNothing}, {"applicationId", textForm, aboutApplication},
		{"integrationConfig", objectForm, aboutIntegration}, {"integrationRouteMap", objectForm, aboutMapping},
		{"regenerateDeviceIdOnAnonymize", boolForm, aboutNothing},
	}
}

func plistFields() []field {
	return []field{
		{"projectToken", textForm, aboutProject}, {"streamId", textForm, aboutStream}, {"authorization", textForm, aboutAuthorization},
		{"baseUrl", textForm, aboutURL}, {"projectMapping", objectForm, aboutMapping}, {"defaultProperties", objectForm, aboutDefaults},
		{"sessionTimeout", numberForm, aboutSeconds}, {"automaticSessionTracking", boolForm, aboutSessions},
		{"automaticPushNotificationTracking", boolForm, aboutPush}, {"requirePushAuthorization", boolForm, aboutPush},
		{"tokenTrackFrequency", textForm, aboutFrequency}, {"appGroup", textForm, aboutNothing}, {"flushEventMaxRetries", wholeForm, aboutRetries},
		{"allowDefaultCustomerProperties", boolForm, aboutAllowDefaults}, {"advancedAuthEnabled", boolForm, aboutAdvanced},
		{"isDarkModeEnabled", boolForm, aboutNothing}, {"appInboxDetailImageInset", numberForm, aboutNothing}, {"applicationID", textForm, aboutApplication},
	}
}

// swiftFields are the arguments of configure and of the settings. Assumption: the reference names those of the settings only; the
// others are those of the plist, with the two that a plist cannot set and the ones that bundle several.
func swiftFields() []field {
	return append(plistFields(),
		field{"pushNotificationTracking", anyForm, aboutPush}, field{"flushingSetup", anyForm, aboutNothing}, field{"authContext", anyForm, aboutNothing},
		field{"inAppContentBlocksPlaceholders", listForm, aboutNothing}, field{"manualSessionAutoClose", boolForm, aboutNothing},
		field{"with", anyForm, aboutIntegration})
}

func wrapperFields() []field {
	return []field{
		{"projectToken", textForm, aboutProject}, {"authorizationToken", textForm, aboutAuthorization}, {"baseUrl", textForm, aboutURL},
		{"projectMapping", objectForm, aboutMapping}, {"defaultProperties", objectForm, aboutDefaults}, {"flushMaxRetries", wholeForm, aboutRetries},
		{"sessionTimeout", numberForm, aboutSeconds}, {"automaticSessionTracking", boolForm, aboutSessions},
		{"pushTokenTrackingFrequency", anyForm, aboutFrequency}, {"requirePushAuthorization", boolForm, aboutPush},
		{"allowDefaultCustomerProperties", boolForm, aboutAllowDefaults}, {"advancedAuthEnabled", boolForm, aboutAdvanced},
		{"inAppContentBlockPlaceholdersAutoLoad", listForm, aboutNothing}, {"manualSessionAutoClose", boolForm, aboutNothing},
		{"applicationId", textForm, aboutApplication}, {"integrationConfig", anyForm, aboutIntegration}, {"streamId", textForm, aboutStream},
		{"android", anyForm, aboutPlatform}, {"ios", anyForm, aboutPlatform},
	}
}

// platformFields are those of a wrapper's android and ios objects.
func platformFields(k Kind, platform string) []string {
	if platform == "ios" || platform == "iosConfiguration" {
		return []string{"requirePushAuthorization", "appGroup"}
	}
	common := []string{"automaticPushNotifications", "pushIcon", "pushIconResourceName", "pushAccentColor", "pushAccentColorRGBA", "pushAccentColorName",
		"pushChannelName", "pushChannelDescription", "pushChannelId", "pushNotificationImportance", "httpLoggingLevel", "appInboxDetailImageInset"}
	if k == ReactNative {
		return append(common, "requirePushAuthorization")
	}
	return append(common, "allowWebViewCookies")
}

// projectFields are those of an integration, or of one route of a mapping.
func projectFields(k Kind) []field {
	switch k {
	case AndroidJSON, AndroidCode:
		return []field{{"type", textForm, aboutNothing}, {"baseUrl", textForm, aboutURL}, {"projectToken", textForm, aboutProject},
			{"authorization", textForm, aboutAuthorization}, {"streamId", textForm, aboutStream}, {"inAppContentBlockPlaceholdersAutoLoad", listForm, aboutNothing}}
	case IOSPlist, IOSCode, MAUI:
		return []field{{"baseUrl", textForm, aboutURL}, {"projectToken", textForm, aboutProject}, {"authorization", textForm, aboutAuthorization}, {"streamId", textForm, aboutStream}}
	default:
		return []field{{"baseUrl", textForm, aboutURL}, {"projectToken", textForm, aboutProject}, {"authorizationToken", textForm, aboutAuthorization}, {"streamId", textForm, aboutStream}}
	}
}

func lookup(fields []field, name string) (field, bool) {
	i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return field{}, false
	}
	return fields[i], true
}

func fieldNames(fields []field) []string {
	var out []string
	for _, f := range fields {
		out = append(out, f.name)
	}
	return out
}

// nameOf is the name under which a kind's SDK reads a concept, or "".
func nameOf(k Kind, about concept) string {
	for _, f := range fieldsOf(k) {
		if f.about == about {
			return f.name
		}
	}
	return ""
}

// elsewhere finds an SDK that knows a name which this one does not, and what it is about there (bloomreach reference 6.4).
func elsewhere(k Kind, name string) (other Kind, about concept, ok bool) {
	for _, o := range []Kind{AndroidJSON, IOSPlist, ReactNative} {
		if o == k {
			continue
		}
		if f, found := lookup(fieldsOf(o), name); found {
			return o, f.about, true
		}
	}
	return "", "", false
}

// eventTypes are the names that a mapping may have (bloomreach reference 6.1).
func eventTypes() []string {
	return []string{"INSTALL", "SESSION_START", "SESSION_END", "TRACK_EVENT", "TRACK_CUSTOMER", "PAYMENT", "PUSH_TOKEN", "PUSH_DELIVERED",
		"PUSH_OPENED", "CAMPAIGN_CLICK", "BANNER", "APP_INBOX_OPENED", "APP_INBOX_CLICKED"}
}
