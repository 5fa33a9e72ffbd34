val configuration = ExponeaConfiguration(
    integrationConfig = StreamConfig(baseUrl = "https://api.acme.example", streamId = "stream-1"),
    advancedAuthEnabled = true,
    integrationRouteMap = mapOf(EventType.PAYMENT to listOf(ProjectConfig("x")))
)
