import { iamError, type Answer } from '../kms/answer.js';
import type { World, WorldIdentity } from '../world.js';
import type { Identities } from './identities.js';
import type { Passcodes } from './passcodes.js';
import { apiKeyGrant, type TokenIssuer, type TokenSession } from './token-issuer.js';

export interface GrantContext {
  tokens: TokenIssuer;
  passcodes: Passcodes;
  identities: Identities;
  world: World;
  nowMs: number;
  /** The client is IBM's CLI, `bx`; nobody else redeems passcodes and refresh tokens. */
  isCli: boolean;
}

type Grant = (form: URLSearchParams, context: GrantContext) => TokenSession | Answer;

const hourS = 3_600;
const passcodeGrant = 'urn:ibm:params:oauth:grant-type:passcode';
const assumeGrant = 'urn:ibm:params:oauth:grant-type:assume';

/** What the token endpoint takes, by `grant_type`. */
export const grants: Record<string, Grant> = {
  [apiKeyGrant](form, { identities, world }) {
    const identity = identities.byApiKey(form.get('apikey') ?? '');
    if (!identity) return iamError(400, 'BXNIM0415E', 'Provided API key could not be found.');
    // An API key belongs to one account.
    if (!identities.isActive(identity.iamId)) return notInAccount(world.accountId);
    return {
      identity,
      signedIn: identity,
      accountId: world.accountId,
      grantType: apiKeyGrant,
      lifetimeS: hourS,
    };
  },

  [passcodeGrant](form, context) {
    if (!context.isCli) return wrongClient();
    const passcode = form.get('passcode');
    if (!passcode) return iamError(400, 'BXNIM0109E', "Property 'passcode' either missing or empty");
    const holder = context.passcodes.redeem(passcode, context.nowMs);
    const signedIn = holder && context.identities.user(holder.iamId);
    if (!signedIn) return iamError(400, 'BXNIM0407E', 'The provided passcode is not valid.');
    const identity = context.identities.byIamId(holder.profileIamId ?? holder.iamId) ?? signedIn;
    return scoped(form, context, { identity, signedIn, grantType: passcodeGrant, lifetimeS: 900 });
  },

  refresh_token(form, context) {
    if (!context.isCli) return wrongClient();
    const reading = context.tokens.readRefresh(form.get('refresh_token') ?? '', context.nowMs);
    if (reading.outcome === 'expired') {
      return iamError(400, 'BXNIM0408E', 'Provided refresh token is expired.');
    }
    const found =
      reading.outcome === 'valid'
        ? {
            identity: context.identities.byIamId(reading.iamId),
            signedIn: context.identities.byIamId(reading.signedInIamId),
          }
        : undefined;
    if (reading.outcome !== 'valid' || !found?.identity || !found.signedIn) {
      return iamError(400, 'BXNIM0407E', 'Provided refresh token is not valid.');
    }
    const { identity, signedIn } = found;
    const { grantType, lifetimeS } = reading;
    return scoped(form, context, { identity, signedIn, grantType, lifetimeS });
  },

  [assumeGrant](form, { tokens, identities, world, nowMs }) {
    const reading = tokens.read(form.get('access_token') ?? '', nowMs);
    const signedIn = reading.outcome === 'valid' ? identities.byIamId(reading.iamId) : undefined;
    if (!signedIn) return iamError(400, 'BXNIM0407E', 'Provided token is not valid.');
    const identity = identities.profiles().find((profile) => isMeant(profile, form, world.accountId));
    if (!identity?.assumableBy?.includes(signedIn.iamId) || !identities.isActive(signedIn.iamId)) {
      return iamError(403, 'BXNIM0106E', 'The trusted profile cannot be assumed.');
    }
    return {
      identity,
      signedIn,
      accountId: world.accountId,
      grantType: assumeGrant,
      lifetimeS: hourS,
    };
  },
};

/** Scopes a session to `account`, or where that is left out to the person's default account. */
function scoped(
  form: URLSearchParams,
  { identities, world }: GrantContext,
  session: Omit<TokenSession, 'accountId'>,
): TokenSession | Answer {
  const { defaultAccountId, iamId } = session.signedIn;
  const accountId = form.get('account') ?? form.get('bss_account') ?? defaultAccountId ?? world.accountId;
  const isIn = accountId === world.accountId ? identities.isActive(iamId) : accountId === defaultAccountId;
  return isIn ? { ...session, accountId } : notInAccount(accountId);
}

function isMeant({ iamId, name }: WorldIdentity, form: URLSearchParams, accountId: string): boolean {
  const id = iamId.replace(/^iam-/, '');
  return (
    form.get('profile_id') === id ||
    form.get('profile_id') === iamId ||
    form.get('profile_crn') === `crn:v1:bluemix:public:iam-identity::a/${accountId}::profile:${id}` ||
    (form.get('profile_name') === name && form.get('account') === accountId)
  );
}

const wrongClient = () => iamError(400, 'BXNIM0106E', 'The client may not use this grant type.');
const notInAccount = (accountId: string) =>
  iamError(400, 'BXNIM0106E', `Validation of property 'account' with value '${accountId}' failed.`);
