// A real OpenID Connect provider for one test: accounts of whatever name is typed, one client for each way to sign. It prints
// its issuer on the first line, changes its keys when it reads `rotate`, and ends with its standard input.

import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

// Its advice to whoever runs it goes where nobody listens; the first lines of the output are ours.
console.info = console.warn;

const algorithms = { RS256: 'RS256', PS256: 'RS256', ES256: 'ES256', EdDSA: 'Ed25519' };
const redirect = 'http://127.0.0.1:9/callback';

async function newKeys() {
	const made = ['RS256', 'ES256', 'Ed25519'].map(async (algorithm) => {
		const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
		return exportJWK(privateKey);
	});
	return { keys: await Promise.all(made) };
}

function clients() {
	const signing = Object.keys(algorithms).map((algorithm) => ({
		client_id: `regard-${algorithm}`,
		client_secret: 'the secret of & the client %',
		id_token_signed_response_alg: algorithm,
		redirect_uris: [redirect],
		response_types: ['code'],
		grant_types: ['authorization_code']
	}));
	const posting = { ...signing[0], client_id: 'regard-post', token_endpoint_auth_method: 'client_secret_post' };
	const open = { ...signing[0], client_id: 'regard-public', token_endpoint_auth_method: 'none' };
	delete open.client_secret;
	return [...signing, posting, open];
}

function account(_, id) {
	const claims = { sub: id, name: `Name of ${id}`, email: `${id}@example.com`, email_verified: true };
	return { accountId: id, claims: () => ({ ...claims, employee_number: `key-${id}`, groups: ['regard'] }) };
}

function provider(issuer, jwks, methods) {
	return new Provider(issuer, {
		clients: clients(),
		jwks,
		findAccount: account,
		// All claims in the ID token, as Keycloak and Entra ID send them.
		conformIdTokenClaims: false,
		claims: { openid: ['sub'], profile: ['name', 'employee_number', 'groups'], email: ['email', 'email_verified'] },
		clientAuthMethods: methods,
		cookies: { keys: ['one test, one key'] },
		enabledJWA: { idTokenSigningAlgValues: Object.keys(algorithms) },
		pkce: { required: () => true }
	});
}

const methods = process.argv.includes('--post-only')
	? ['client_secret_post', 'none']
	: ['client_secret_basic', 'client_secret_post', 'none'];
const server = createServer((request, response) => handle(request, response));
let handle = (_, response) => response.end();
server.listen(0, '127.0.0.1', async () => {
	const issuer = `http://127.0.0.1:${server.address().port}`;
	handle = provider(issuer, await newKeys(), methods).callback();
	process.stdout.write(`${issuer}\n`);
	const lines = createInterface({ input: process.stdin });
	lines.on('line', async () => {
		// The store is of the process, so what was begun goes on under the new keys.
		handle = provider(issuer, await newKeys(), methods).callback();
		process.stdout.write('rotated\n');
	});
	lines.on('close', () => process.exit(0));
});
