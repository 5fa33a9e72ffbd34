import Exponea from 'react-native-exponea-sdk';
const TOKEN = '99999999-2222-3333-4444-555555555555';
const configuration: Configuration = {
  projectToken: TOKEN,
  authorizationToken: process.env.EXPONEA_KEY ?? 'fallback-secret-0006',
  baseUrl: Config.BASE_URL,
};
Exponea.configure(configuration).catch(e => console.log(`can't ${e}`));
