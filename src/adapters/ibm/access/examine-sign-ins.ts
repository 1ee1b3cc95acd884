// The sign-ins of the bot's own identities, each by its API key.
import { isSameIamId } from '../../../domain/person.js';
import type { BotIdentity } from '../../../domain/privilege.js';
import type { IbmFinding } from '../../../domain/surroundings.js';
import { signIn, type SignInResult } from '../wire/iam-sign-in.js';

/** Absent: not to be looked at. */
export type ApiKeys = Partial<Record<BotIdentity, string | undefined>>;
export type SignIns = Partial<Record<BotIdentity, SignInResult>>;
export const identities = ['reader', 'writer', 'manager'] as const;

export async function signInAll(apiKeys: ApiKeys, iamUrl: string, timeoutMs: number): Promise<SignIns> {
  const results = await Promise.all(
    identities.map(async (who): Promise<SignIns> => {
      const apiKey = apiKeys[who];
      return apiKey === undefined ? {} : { [who]: await signIn({ apiKey, iamUrl, timeoutMs }) };
    }),
  );
  return Object.assign({}, ...results) as SignIns;
}

export function tokenOf(signedIn: SignInResult | undefined): string | undefined {
  return signedIn?.ok ? signedIn.value.token : undefined;
}

/** Which were refused, and which are one identity. */
export function ofSignIns(signIns: SignIns, apiKeys: ApiKeys): IbmFinding[] {
  const findings: IbmFinding[] = [];
  const known: { who: BotIdentity; iamId: string }[] = [];
  for (const who of identities) {
    const result = signIns[who];
    if (!result) continue;
    if (!result.ok) {
      findings.push({ problem: 'sign_in_refused', who, failure: result.failure });
      continue;
    }
    const { iamId } = result.value;
    // One key in two settings is told by the settings already.
    const other = known.find((one) => isSameIamId(one.iamId, iamId) && apiKeys[one.who] !== apiKeys[who]);
    known.push({ who, iamId });
    findings.push(
      other
        ? { problem: 'one_identity', who: [other.who, who], iamId }
        : { problem: 'signed_in', who, iamId },
    );
  }
  return findings;
}
