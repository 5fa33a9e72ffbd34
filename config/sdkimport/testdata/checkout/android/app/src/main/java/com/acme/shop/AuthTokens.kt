package com.acme.shop

import com.exponea.sdk.services.AuthorizationProvider

class CustomerTokens : AuthorizationProvider {
    private var tokenCache: String? = null

    override fun getAuthorizationToken(): String? {
        if (tokenCache == null) {
            tokenCache = Backend.fetch()
        }
        return tokenCache
    }
}
