package sandbox

import "maps"

// cookieID is the one soft id: a UUID that the SDK makes on the device. All other ids are hard: the app sets them.
const cookieID = "cookie"

// customerIDs is the customer_ids object of a request body: ids by name, strings only. Empty and null ids count as absent.
type customerIDs map[string]string

// present returns the ids that are there, or the vendor's refusal when none is.
func (ids customerIDs) present() (map[string]string, error) {
	present := map[string]string(maps.Clone(ids))
	maps.DeleteFunc(present, func(_, id string) bool { return id == "" })
	if len(present) == 0 {
		return nil, errNoCustomer
	}
	return present, nil
}

func hardIDs(ids map[string]string) map[string]string {
	hard := maps.Clone(ids)
	delete(hard, cookieID)
	return hard
}
