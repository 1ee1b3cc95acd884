import type { FastifyRequest } from 'fastify';
import { bearerOf, type WireDependencies } from '../kms/wire-call.js';
import type { World } from '../world.js';
import type { Access } from './access.js';
import type { IamStore } from './iam-store.js';
import type { Identities } from './identities.js';
import type { TokenIssuer } from './token-issuer.js';

export interface AccountDependencies extends WireDependencies {
  tokens: TokenIssuer;
  identities(): Identities;
  access(): Access;
  iam(): IamStore;
  world(): World;
  /** The address the simulator answers on. */
  baseUrl(): string;
}

/** Who calls a service of the account; undefined for a 401. */
export interface AccountCaller {
  iamId: string;
  /** The token was issued for this account, and to somebody who is in it. */
  isOfAccount: boolean;
  /** May view policies, access groups and all users. */
  mayViewIam: boolean;
}

export function readAccountCaller(
  { clock, tokens, identities, world }: AccountDependencies,
  request: FastifyRequest,
): AccountCaller | undefined {
  const reading = tokens.read(bearerOf(request) ?? '', clock.now());
  if (reading.outcome !== 'valid') return undefined;
  const { iamId, accountId } = reading;
  const isOfAccount = accountId === world().accountId && identities().isActive(iamId);
  return { iamId, isOfAccount, mayViewIam: isOfAccount && identities().mayViewIam(iamId) };
}
