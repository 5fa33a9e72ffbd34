package sandbox

import "net/http"

// selfCheck answers row 9 of bloomreach reference 1.1. No push service is behind it, so nothing arrives on any device.
// Assumption: the texts of the errors.
func (s *Server) selfCheck(r *http.Request, c caller) (body, error) {
	var asked struct {
		Platform           string      `json:"platform"`
		CustomerIDs        customerIDs `json:"customer_ids"`
		PushNotificationID string      `json:"push_notification_id"`
	}
	if err := readJSON(r, &asked); err != nil {
		return nil, err
	}
	ids, err := asked.CustomerIDs.present()
	if err != nil {
		return nil, err
	}
	if err := c.mayActFor(ids); err != nil {
		return nil, err
	}
	switch asked.Platform {
	case "android", "huawei", "ios":
	default:
		return nil, refuseWithErrors(http.StatusBadRequest, "platform", []string{"Must be android, huawei or ios"})
	}
	if asked.PushNotificationID == "" {
		return nil, refuseWithErrors(http.StatusBadRequest, "push_notification_id", []string{"Must specify the push token"})
	}
	return successBody(), nil
}
