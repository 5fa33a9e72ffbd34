package diagnose

import (
	"slices"
	"strings"
)

// BloomreachSource names, for people, where what is known of Bloomreach's SDKs comes from: the sections of the bloomreach reference that are
// given, "4.4, 4.5", as what they were written from.
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
		return "Bloomreach SDK sources, retries"
	case section == "3.3":
		return "Bloomreach SDK sources, customer ids"
	case section == "4.4":
		return "Bloomreach SDK sources, authorization provider"
	case section == "4.5", section == "5.2":
		return "Bloomreach SDK sources, stream JWT"
	case section == "6.5":
		return "Bloomreach documentation, mobile API access"
	case chapter == "1":
		return "Bloomreach SDK sources, requests and answers"
	case chapter == "2":
		return "Bloomreach SDK sources, App Inbox"
	case chapter == "3":
		return "Bloomreach SDK sources, consents and attributes"
	case chapter == "5":
		return "Bloomreach documentation, customer token"
	case chapter == "6":
		return "Bloomreach SDK sources, configuration"
	case chapter == "7":
		return "Bloomreach SDK issues"
	default:
		return "Bloomreach SDK sources, authorization"
	}
}
