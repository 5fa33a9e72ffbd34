package diagnose

import (
	"slices"
	"strings"
)

// BloomreachSource names, for people, where what is known of Bloomreach's SDKs comes from: the sections of the bloomreach reference that are
// given, "4.4, 4.5", as what they were written from, files or topics of the Android SDK and the iOS SDK, or pages of the vendor.
func BloomreachSource(sections string) string {
	var topics []string
	for section := range strings.SplitSeq(sections, ", ") {
		if topic := bloomreachTopic(section); !slices.Contains(topics, topic) {
			topics = append(topics, topic)
		}
	}
	return strings.Join(topics, "; ")
}

func bloomreachTopic(section string) string {
	chapter, _, _ := strings.Cut(section, ".")
	switch {
	case section == "1.5":
		return "Bloomreach SDKs, flushing of events"
	case section == "3.3":
		return "Bloomreach SDKs, customer ids"
	case section == "4.4":
		return "Bloomreach SDKs, ExponeaProjectFactory.kt and Configuration.swift"
	case section == "4.5", section == "5.2":
		return "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift"
	case section == "6.5":
		return "Bloomreach documentation, mobile API access"
	case chapter == "1":
		return "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"
	case chapter == "2":
		return "Bloomreach SDKs, App Inbox manager"
	case chapter == "3":
		return "Bloomreach SDKs, Consent.kt and FetchManagerImpl.kt"
	case chapter == "5":
		return "documentation.bloomreach.com/engagement/docs/customer-token"
	case section == "4.3", chapter == "6":
		return "Bloomreach SDKs, ExponeaConfiguration.kt and Configuration.swift"
	case chapter == "7":
		return "Bloomreach SDKs, their issues on GitHub"
	default:
		return "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift"
	}
}
