dependencies {
    implementation("com.exponea.sdk:sdk:3.12.0")
}
