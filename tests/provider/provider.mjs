// An OpenID provider for tests: `node provider.mjs PORT CALLBACK`. One line on standard output once it listens. `POST
// /rotate` gives it a new signing key, `POST /withdraw` takes the old one away, `GET /asked` counts looks at its keys.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const [port, callback] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const fresh = (kid) => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256',
});
let keys = [fresh('first')], asked = 0;

const made = () => new Provider(issuer, {
  clients: [
    { client_id: 'cobuild', token_endpoint_auth_method: 'none', redirect_uris: [callback] },
    {
      client_id: 'program', client_secret: 'a secret of a test', grant_types: ['client_credentials'],
      redirect_uris: [], response_types: [],
    },
  ],
  jwks: { keys },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: '示例社工' }) }),
  claims: { profile: ['name'] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  cookies: { keys: ['only for tests'] },
  features: {
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'urn:cobuild:test',
      getResourceServerInfo: () => ({ scope: 'api', audience: 'cobuild-api', accessTokenFormat: 'jwt' }),
    },
  },
});
let provider = made();

const server = createServer((request, response) => {
  const steps = { '/rotate': () => [fresh('second'), ...keys], '/withdraw': () => keys.slice(0, 1) };
  if (request.url === '/asked') return response.end(String(asked));
  if (request.method === 'POST' && request.url in steps) {
    keys = steps[request.url]();
    provider = made();
    return response.end();
  }
  if (request.url === '/jwks') asked += 1;
  return provider.callback()(request, response);
});
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
