import ExponeaSDK
let settings = Exponea.StreamSettings(streamId: "stream-1", baseUrl: "https://api.acme.example")
Exponea.shared.configure(settings, advancedAuthEnabled: true)
