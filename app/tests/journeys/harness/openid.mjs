// A real OpenID Connect server (npm: oidc-provider), and in front of it the two things that Microsoft does otherwise: a
// discovery for all tenants, whose issuer is a pattern, and a claim that names the tenant.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

export const TENANT = '11111111-2222-3333-4444-555555555555';
const MANY = '/common/v2.0';

/**
 * Starts it. `clients` are { client_id, client_secret, redirect_uris }; `people` maps a login name to its claims.
 * `tenant: true` gives it an issuer as Microsoft's tenants have.
 */
export async function openid({ port, clients, people, tenant = false }) {
  const origin = `http://localhost:${port}`;
  const base = tenant ? `/${TENANT}/v2.0` : '';
  const provider = new Provider(`${origin}${base}`, {
    clients: clients.map((client) => ({ grant_types: ['authorization_code'], response_types: ['code'], ...client })),
    pkce: { required: () => true },
    claims: { openid: ['sub', 'tid'], email: ['email', 'email_verified', 'xms_edov'], profile: ['name'] },
    conformIdTokenClaims: false,
    findAccount: (_, sub) => people[sub] && ({ accountId: sub, claims: () => ({ sub, ...(tenant && { tid: TENANT }), ...people[sub] }) }),
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['a key of the tests'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
  });
  const answer = provider.callback();
  const server = createServer(async (request, response) => {
    if (request.url === '/favicon.ico') { response.writeHead(204).end(); return; }
    if (tenant && request.url === `${MANY}/.well-known/openid-configuration`) {
      const own = await (await fetch(`${origin}${base}/.well-known/openid-configuration`)).json();
      delete own.authorization_response_iss_parameter_supported;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ...own, issuer: `${origin}/{tenantid}/v2.0` }));
      return;
    }
    if (base && request.url.startsWith(base)) {
      request.originalUrl = request.url;
      request.url = request.url.slice(base.length) || '/';
    }
    answer(request, response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { issuer: `${origin}${base}`, many: `${origin}${MANY}`, end: () => { server.closeAllConnections(); server.close(); } };
}

/** Presses the button that leads there, signs in there and agrees, in the pages that it shows. */
export async function agree(page, button, name) {
  // Its pages ask for a font from elsewhere, which the tests do not reach.
  await page.route('https://fonts.googleapis.com/**', (route) => route.fulfill({ contentType: 'text/css', body: '' }));
  await page.getByRole('button', { name: button }).click();
  await page.locator('input[name="login"]').fill(name);
  await page.locator('input[name="password"]').fill('any');
  await page.locator('button[type="submit"]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
}
