import ExponeaSDK

@objc
public class ExampleAuthProvider: NSObject, AuthorizationProviderType {
    required public override init() { }
    public func getAuthorizationToken() -> String? {
        return "Bearer " + Backend.token
    }
}
