using Bloomreach;

namespace Acme;

public static class Start
{
    const string Key = "maui-key-0009";

    public static void Run()
    {
        // new Configuration("in", "a", "comment")
        var config = new Bloomreach.Configuration("11111111-2222-3333-4444-555555555555", Key, @"https://api.acme.example")
        {
            AdvancedAuthEnabled = true,
            FlushMaxRetries = 5,
        };
        config.ApplicationId = "com.acme-shop";
        BloomreachSDK.Configure(config);
    }
}
