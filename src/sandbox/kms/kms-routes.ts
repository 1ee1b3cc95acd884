import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { TokenIssuer } from '../iam/token-issuer.js';
import { refusalAnswer } from './answer.js';
import {
  expiredToken,
  isRefusal,
  refuse,
  refusePlainly,
  unauthorized,
  type Refusal,
} from './error-envelope.js';
import type { KmsCall, KmsContext } from './kms-call.js';
import { readOperations, type Operation } from './read-operations.js';
import { bearerOf, carryCall, headerOf, type WireDependencies } from './wire-call.js';
import { whatFailedIn } from './what-failed.js';
import { writeOperations } from './write-operations.js';

const operations: Record<string, Operation> = { ...readOperations, ...writeOperations };

/** Every call of the KMS under `/api/v2`; the operation's name is the SDK's and the one faults strike by. */
const routes: [
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  operation: string,
][] = [
  ['GET', '/keys', 'listKeys'],
  ['HEAD', '/keys', 'getKeyCollectionMetadata'],
  ['GET', '/keys/:id/metadata', 'getKeyMetadata'],
  ['GET', '/keys/:id', 'getKey'],
  ['DELETE', '/keys/:id', 'deleteKey'],
  ['DELETE', '/keys/:id/purge', 'purgeKey'],
  ['POST', '/keys/:id/restore', 'restoreKey'],
  ['POST', '/keys/:id/actions/setKeyForDeletion', 'setKeyForDeletion'],
  ['POST', '/keys/:id/actions/unsetKeyForDeletion', 'unsetKeyForDeletion'],
  ['POST', '/keys/:id/actions/disable', 'disableKey'],
  ['POST', '/keys/:id/actions/enable', 'enableKey'],
  ['POST', '/keys/:id/actions/rotate', 'rotateKey'],
  ['POST', '/keys/:id/actions/sync', 'syncAssociatedResources'],
  ['GET', '/keys/registrations', 'getRegistrationsAllKeys'],
  ['GET', '/keys/:id/registrations', 'getRegistrations'],
  ['POST', '/keys/:id/registrations/:crn', 'changeRegistration'],
  ['PUT', '/keys/:id/registrations/:crn', 'changeRegistration'],
  ['PATCH', '/keys/:id/registrations/:crn', 'changeRegistration'],
  ['DELETE', '/keys/:id/registrations/:crn', 'changeRegistration'],
  ['GET', '/keys/:id/policies', 'getPolicy'],
  ['PUT', '/keys/:id/policies', 'putPolicy'],
  ['GET', '/instance/policies', 'getInstancePolicy'],
  ['PUT', '/instance/policies', 'putInstancePolicy'],
  ['GET', '/key_rings', 'listKeyRings'],
];

export interface KmsRouteDependencies extends WireDependencies {
  tokens: TokenIssuer;
  context(): KmsContext;
}

export function addKmsRoutes(app: FastifyInstance, dependencies: KmsRouteDependencies): void {
  const { clock, tokens, context, era } = dependencies;
  for (const [method, path, operation] of routes) {
    app.route<{ Params: { id?: string } }>({
      method,
      url: `/api/v2${path}`,
      handler: (request, reply) =>
        carryCall(dependencies, { lane: 'kms', operation, request, reply }, () => {
          const nowMs = clock.now();
          const kms = context();
          const caller = readCaller(request, kms, { tokens, nowMs, operation });
          if (isRefusal(caller)) return { answer: refusalAnswer(caller, era()) };
          const keyId = request.params.id ?? '';
          const key = kms.store.byId(keyId, nowMs);
          const about = keyId === '' ? undefined : (key?.name ?? keyId);
          if (key && method !== 'GET' && kms.knobs.readsLagS > 0) kms.lagging.remember(key, nowMs);
          const outcome = operations[operation]?.(kms, readCall(request, caller, keyId, nowMs));
          if (outcome === undefined) throw new Error(`no operation ${operation}`);
          return {
            answer: isRefusal(outcome) ? refusalAnswer(outcome, era()) : outcome,
            iamId: caller.iamId,
            about,
          };
        }),
    });
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Token, instance header and account, in this order; roles are for the operation to check. */
function readCaller(
  request: FastifyRequest,
  { store, identities, knobs }: KmsContext,
  { tokens, nowMs, operation }: { tokens: TokenIssuer; nowMs: number; operation: string },
): Pick<KmsCall, 'iamId' | 'instance'> | Refusal {
  const token = bearerOf(request);
  if (token === undefined) return unauthorized();
  const reading = tokens.read(token, nowMs);
  if (reading.outcome === 'malformed') {
    return refuse('BEARER_SUB_EXTRACTION_ERR', whatFailedIn(operation));
  }
  if (reading.outcome === 'expired') return expiredToken(knobs.era);
  if (reading.outcome === 'refused' || !identities.isActive(reading.iamId)) return unauthorized();
  const instanceId = headerOf(request, 'bluemix-instance');
  if (instanceId === undefined || !uuid.test(instanceId)) {
    return refusePlainly(400, 'Request requires valid Bluemix-Instance Header containing a valid UUID');
  }
  const instance = store.instance(instanceId);
  if (!instance || instance.accountId !== reading.accountId) return unauthorized();
  return { iamId: reading.iamId, instance };
}

function readCall(
  request: FastifyRequest,
  caller: Pick<KmsCall, 'iamId' | 'instance'>,
  keyId: string,
  nowMs: number,
): KmsCall {
  const search = request.url.indexOf('?');
  return {
    ...caller,
    keyId,
    nowMs,
    ringId: headerOf(request, 'x-kms-key-ring'),
    query: new URLSearchParams(search < 0 ? '' : request.url.slice(search + 1)),
    wantsRepresentation: headerOf(request, 'prefer') === 'return=representation',
    body: typeof request.body === 'string' ? request.body : '',
  };
}
