import ExponeaSDK

class AppDelegate: UIResponder, UIApplicationDelegate {
    static let key = "swift-key-0011"
    func start() {
        Exponea.shared.configure(
            Exponea.ProjectSettings(
                projectToken: "11111111-2222-3333-4444-555555555555",
                authorization: .token("Token swift-key-0011"),
                baseUrl: "https://api.acme.example"
            ),
            pushNotificationTracking: .enabled(appGroup: "group.acme"),
            automaticSessionTracking: .enabled(timeout: 60),
            defaultProperties: ["tier": "gold"],
            advancedAuthEnabled: true,
            applicationID: "Com.Acme"
        )
    }
}
