package com.acme.shop

import com.exponea.sdk.Exponea
import com.exponea.sdk.models.ExponeaConfiguration

/* ExponeaConfiguration(projectToken = "in a /* nested */ comment") */
class App : Application() {
    companion object {
        const val PROJECT = "11111111-2222-3333-4444-555555555555"
    }

    override fun onCreate() {
        val configuration = ExponeaConfiguration().apply {
            projectToken = PROJECT
            authorization = "Token ${BuildConfig.EXPONEA_KEY}"
            this.baseURL = """https://api.acme.example/"""
            advancedAuthEnabled = BuildConfig.ADVANCED
        }
        configuration.applicationId = "com.acme-shop"
        configuration.maxTries = 0
        Exponea.init(this, configuration)
    }
}
