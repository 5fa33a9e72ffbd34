import 'package:exponea/exponea.dart';

const projectToken = "11111111-2222-3333-4444-555555555555";

Future<void> start(ExponeaPlugin plugin) async {
  final host = "https://\$api.acme.example";
  final configuration = ExponeaConfiguration(
    projectToken: projectToken,
    authorizationToken: 'flutter-' 'key-0008',
    baseUrl: 'https://${Env.host}/',
    advancedAuthEnabled: true,
    defaultProperties: const {'string': 'String', 'boolean': true, 'number': 3.14159},
    android: const AndroidExponeaConfiguration(
      automaticPushNotifications: true,
      httpLoggingLevel: HttpLoggingLevel.body,
    ),
    ios: const IOSExponeaConfiguration(appGroup: 'group.acme'),
  );
  await plugin.configure(configuration);
}
