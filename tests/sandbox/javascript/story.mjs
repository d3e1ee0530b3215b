// What the official JavaScript SDK can do at a sandbox; prints what it saw as one JSON object.
// Usage: node story.mjs HOST PORT CLIENT_ID CLIENT_SECRET
import sdk from 'purecloud-platform-client-v2';

const [host, port, clientId, clientSecret] = process.argv.slice(2);
sdk.ApiClient.instance.setGateway({ host, port: Number(port), protocol: 'http' });
await sdk.ApiClient.instance.loginClientCredentialsGrant(clientId, clientSecret);

const oauth = new sdk.OAuthApi();
const authorization = new sdk.AuthorizationApi();
const saw = {};

saw.scopes = (await oauth.getOauthScopes()).entities.map((scope) => scope.id);
const roles = (await authorization.getAuthorizationRoles({ pageSize: 100 })).entities;
saw.roles = roles.map((role) => role.name);
const divisions = (await authorization.getAuthorizationDivisions({ pageSize: 100 })).entities;
saw.divisions = divisions.map((division) => division.name);
saw.organization = (await new sdk.OrganizationApi().getOrganizationsMe()).name;
const tokens = new sdk.TokensApi();
saw.caller = (await tokens.getTokensMe()).OAuthClient.id;

const request = {
  name: 'JavaScript SDK',
  authorizedGrantType: 'CLIENT-CREDENTIALS',
  roleDivisions: [{ roleId: roles.find((role) => role.name === 'Operator').id, divisionId: '*' }],
};
const created = await oauth.postOauthClients(request);
saw.listed = (await oauth.getOauthClients()).entities.map((client) => client.name);
saw.read = (await oauth.getOauthClient(created.id)).roleDivisions;
const changed = await oauth.putOauthClient(created.id, { ...request, description: 'changed' });
saw.changed = [changed.description, changed.secret ?? null];
const renewed = await oauth.postOauthClientSecret(created.id);
saw.secrets = [created.secret.length, renewed.secret.length, created.secret === renewed.secret];
saw.disabled = (await oauth.putOauthClient(created.id, { ...request, state: 'disabled' })).state;
await oauth.putOauthClient(created.id, { ...request, state: 'inactive' });
await oauth.deleteOauthClient(created.id);
saw.gone = await oauth.getOauthClient(created.id).catch((error) => error.status);
await tokens.deleteTokensMe();
saw.loggedOut = await oauth.getOauthClients().catch((error) => error.status);

process.stdout.write(`${JSON.stringify(saw)}\n`, () => process.exit());
