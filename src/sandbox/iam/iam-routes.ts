import type { FastifyInstance, FastifyRequest } from 'fastify';
import { iamError, json, type Answer } from '../kms/answer.js';
import { carryCall, headerOf, type Work } from '../kms/wire-call.js';
import type { AccountDependencies } from './account-caller.js';
import { passcodePage } from './passcode-page.js';
import type { Passcodes } from './passcodes.js';
import { grants } from './token-grants.js';

export interface IamRouteDependencies extends AccountDependencies {
  passcodes(): Passcodes;
}

/** `bx:bx`, as IBM's CLI and every tool like it sends. */
const cliCredentials = 'Basic Yng6Yng=';

/** IAM's token endpoint and public keys. Tokens name `${baseUrl}/identity` as their issuer. */
export function addIamRoutes(app: FastifyInstance, dependencies: IamRouteDependencies): void {
  const { tokens, baseUrl } = dependencies;

  app.post('/identity/token', (request, reply) =>
    carryCall(dependencies, { lane: 'iam', operation: 'getToken', request, reply }, () =>
      issueToken(dependencies, request),
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
        grant_types_supported: Object.keys(grants),
        id_token_signing_alg_values_supported: ['RS256'],
      }),
    })),
  );

  app.get('/identity/passcode', (request, reply) =>
    carryCall(dependencies, { lane: 'iam', operation: 'getPasscodePage', request, reply }, () =>
      showPasscodePage(dependencies, request),
    ),
  );
}

/** `?as=`: whose browser it is, by IAM id or by Slack user id. */
function showPasscodePage(dependencies: IamRouteDependencies, request: FastifyRequest): Work {
  const { clock, world, identities, passcodes } = dependencies;
  const { as } = request.query as { as?: unknown };
  const people = world().workspace.people;
  const iamId = people.find(({ slackUserId }) => slackUserId === as)?.iamId ?? String(as);
  const user = identities().user(iamId);
  const { passcode = '' } = user ? passcodes().issue({ iamId }, clock.now()) : {};
  const body = passcodePage(identities().users(), user && { iamId, name: user.name, passcode });
  return {
    ...(user && { iamId }),
    answer: {
      status: 200,
      body,
      contentType: 'text/html; charset=utf-8',
      headers: {
        'cache-control': 'no-store',
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
      },
    },
  };
}

function issueToken(dependencies: IamRouteDependencies, request: FastifyRequest): Work {
  const { clock, tokens, passcodes, identities, world, baseUrl } = dependencies;
  const type = headerOf(request, 'content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') return malformed('The request is not form encoded');
  const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
  const responseType = form.get('response_type') ?? 'cloud_iam';
  if (responseType !== 'cloud_iam') {
    return malformed(`Validation of property 'response_type' with value '${responseType}' failed.`);
  }
  const grantType = form.get('grant_type') ?? '';
  const grant = Object.hasOwn(grants, grantType) ? grants[grantType] : undefined;
  if (!grant) return malformed('The grant type is missing or not supported');
  const nowMs = clock.now();
  const isCli = headerOf(request, 'authorization') === cliCredentials;
  const session = grant(form, {
    tokens,
    passcodes: passcodes(),
    identities: identities(),
    world: world(),
    nowMs,
    isCli,
  });
  if (isAnswer(session)) return { answer: session };
  const { lifetimeS } = session;
  return {
    iamId: session.identity.iamId,
    answer: json(200, {
      access_token: tokens.issue(session, `${baseUrl()}/identity`, nowMs),
      refresh_token: isCli ? tokens.issueRefresh(session, nowMs) : 'not_supported',
      token_type: 'Bearer',
      expires_in: lifetimeS,
      expiration: Math.floor(nowMs / 1000) + lifetimeS,
      scope: 'ibm openid',
    }),
  };
}

const malformed = (message: string): Work => ({ answer: iamError(400, 'BXNIM0106E', message) });

function isAnswer(outcome: object): outcome is Answer {
  return 'status' in outcome;
}
