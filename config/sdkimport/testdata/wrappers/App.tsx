import Exponea from 'react-native-exponea-sdk';
import {API_KEY} from './secrets';

const quote = "it's";
const match = /["'](?:x)/.test(quote);

export async function start() {
  // Exponea.configure({ projectToken: 'in-a-comment' });
  await Exponea.configure({
    projectToken: '11111111-2222-3333-4444-555555555555',
    authorizationToken: "Token rn-public-key-0005",
    baseUrl: `https://api.acme.example`,
    advancedAuthEnabled: true,
    maxTries: 4,
    applicationId: 'com.acme-shop',
    inAppContentBlockPlaceholdersAutoLoad: ['a', 'b'],
    pushTokenTrackingFrequency: PushTokenTrackingFrequency.DAILY,
    projectMapping: {
      [EventType.PAYMENT]: [{ projectToken: 'x', authorizationToken: 'k', baseUrl: 'https://y.example' }],
    },
    android: { pushIcon: 'ic', automaticPushNotifications: true, baseUrl: 'https://z.example' },
    ios: { appGroup: 'group.acme', requirePushAuthorisation: true },
    ...extra,
  });
}
