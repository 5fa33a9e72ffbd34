// A token server as Twilio's guides have it, made with the vendor's own library. It answers GET /GRANT/IDENTITY with a token that
// has this grant, and GET /all/IDENTITY with one that has all eight; ttl, alg and region come from the query.
'use strict';

const http = require('http');
const AccessToken = require('twilio').jwt.AccessToken;

const [account, key, secret] = process.argv.slice(2);
const sid = (prefix) => prefix + '0123456789abcdef0123456789abcdef';

// The library has no classes for the grants of products that have gone; whatever has a key and a payload is a grant to it.
const legacy = (key, payload) => ({ key, toPayload: () => payload });

const grants = {
  video: new AccessToken.VideoGrant({ room: 'DailyStandup' }),
  voice: new AccessToken.VoiceGrant({
    incomingAllow: true, outgoingApplicationSid: sid('AP'), outgoingApplicationParams: { campaign: 'spring' }, pushCredentialSid: sid('CR'),
  }),
  chat: new AccessToken.ChatGrant({ serviceSid: sid('IS'), deploymentRoleSid: sid('RL'), pushCredentialSid: sid('CR') }),
  data_sync: new AccessToken.SyncGrant({ serviceSid: 'default' }),
  task_router: new AccessToken.TaskRouterGrant({ workspaceSid: sid('WS'), workerSid: sid('WK'), role: 'worker' }),
  player: new AccessToken.PlaybackGrant({
    grant: { requestCredentials: null, playbackUrl: 'https://live.example/playlist.m3u8', playerStreamerSid: sid('VJ') },
  }),
  ip_messaging: legacy('ip_messaging', { service_sid: sid('IS'), endpoint_id: 'HipFlowSlackDockRC:jane:phone' }),
  rtc: legacy('rtc', { configuration_profile_sid: sid('VS') }),
};

const server = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1');
  const [, grant, identity] = decodeURIComponent(url.pathname).split('/');
  const answer = (status, body) => {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  try {
    const [name, ttl, alg, region] = grant.split(';');
    const token = new AccessToken(account, key, secret, { identity, ttl: Number(ttl) || undefined, region: region || undefined });
    for (const [known, value] of Object.entries(grants)) {
      if (name === 'all' || name === known) token.addGrant(value);
    }
    answer(200, { identity, token: token.toJwt(alg || undefined) });
  } catch (error) {
    answer(500, { message: error.message, error: {} });
  }
});

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
