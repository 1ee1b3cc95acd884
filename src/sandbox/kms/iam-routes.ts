import type { FastifyInstance } from 'fastify';
import { iamError, json, type Answer } from './answer.js';
import type { Identities } from './identities.js';
import type { KeyStore } from './key-store.js';
import { tokenLifetimeS, type TokenIssuer } from './token-issuer.js';
import { carryCall, headerOf, type Work, type WireDependencies } from './wire-call.js';

export interface IamRouteDependencies extends WireDependencies {
  tokens: TokenIssuer;
  identities(): Identities;
  store(): KeyStore;
  accountId(): string;
  /** The address the simulator answers on; tokens name `${baseUrl}/identity` as their issuer. */
  baseUrl(): string;
}

const apiKeyGrant = 'urn:ibm:params:oauth:grant-type:apikey';

/** IAM's token endpoint and public keys, and the one call of the resource controller that leads to an instance's address. */
export function addIamRoutes(app: FastifyInstance, dependencies: IamRouteDependencies): void {
  const { clock, tokens, baseUrl } = dependencies;

  app.post('/identity/token', (request, reply) =>
    carryCall(dependencies, { lane: 'iam', operation: 'getToken', request, reply }, () =>
      issueToken(dependencies, headerOf(request, 'content-type'), request.body),
    ),
  );

  app.get('/identity/keys', (request, reply) =>
    carryCall(dependencies, { lane: 'iam', operation: 'getSigningKeys', request, reply }, () => ({
      answer: json(200, tokens.jwks()),
    })),
  );

  app.get('/identity/.well-known/openid-configuration', (request, reply) =>
    carryCall(dependencies, { lane: 'iam', operation: 'getOpenIdConfiguration', request, reply }, () => ({
      answer: json(200, {
        issuer: `${baseUrl()}/identity`,
        token_endpoint: `${baseUrl()}/identity/token`,
        passcode_endpoint: `${baseUrl()}/identity/passcode`,
        jwks_uri: `${baseUrl()}/identity/keys`,
        grant_types_supported: [apiKeyGrant],
        id_token_signing_alg_values_supported: ['RS256'],
      }),
    })),
  );

  app.get<{ Params: { id: string } }>('/v2/resource_instances/:id', (request, reply) =>
    carryCall(dependencies, { lane: 'iam', operation: 'getResourceInstance', request, reply }, () => {
      const token = /^Bearer\s+(\S+)$/i.exec(headerOf(request, 'authorization') ?? '')?.[1];
      const reading = tokens.read(token ?? '', clock.now());
      if (reading.outcome !== 'valid') return { answer: controllerError(401, 'Unauthorized') };
      const { iamId, accountId } = reading;
      return { answer: describeInstance(dependencies, request.params.id, iamId, accountId), iamId };
    }),
  );
}

function issueToken(
  dependencies: IamRouteDependencies,
  contentType: string | undefined,
  body: unknown,
): Work {
  const { clock, tokens, identities, accountId, baseUrl } = dependencies;
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    return { answer: iamError(400, 'BXNIM0106E', 'The request is not form encoded') };
  }
  const form = new URLSearchParams(typeof body === 'string' ? body : '');
  if (form.get('grant_type') !== apiKeyGrant) {
    return { answer: iamError(400, 'BXNIM0106E', 'The grant type is missing or not supported') };
  }
  const identity = identities().byApiKey(form.get('apikey') ?? '');
  if (!identity) return { answer: iamError(400, 'BXNIM0415E', 'Provided API key could not be found.') };
  const nowMs = clock.now();
  return {
    iamId: identity.iamId,
    answer: json(200, {
      access_token: tokens.issue(identity, accountId(), `${baseUrl()}/identity`, nowMs),
      refresh_token: 'not_supported',
      token_type: 'Bearer',
      expires_in: tokenLifetimeS,
      expiration: Math.floor(nowMs / 1000) + tokenLifetimeS,
      scope: 'ibm openid',
    }),
  };
}

function describeInstance(
  { identities, store, baseUrl }: IamRouteDependencies,
  guidOrCrn: string,
  iamId: string,
  accountId: string,
): Answer {
  const guid = guidOrCrn.startsWith('crn:') ? guidOrCrn.split(':')[7] : guidOrCrn;
  const instance = store().instance(guid ?? '');
  if (!instance || instance.accountId !== accountId || !identities().hasAnyGrant(iamId, instance.id)) {
    return controllerError(404, 'Resource instance not found');
  }
  const crn = `crn:v1:bluemix:public:${instance.service}:${instance.region}:a/${accountId}:${instance.id}::`;
  return json(200, {
    id: crn,
    guid: instance.id,
    crn,
    name: instance.name,
    region_id: instance.region,
    account_id: accountId,
    state: 'active',
    type: 'service_instance',
    extensions: { endpoints: { public: baseUrl(), private: baseUrl() } },
  });
}

function controllerError(status: number, message: string): Answer {
  return json(status, { message, status_code: status });
}
