// IBM's own sentences, of the console and of error bodies (docs/facts/ibm.md#messages-without-a-code). Punctuation between their
// clauses varies by year and call, so the first clause is what they are known by.
import type { KmsReasonCode } from '../../../domain/kms-failure.js';
import { upToItsEnd } from './pasted-text.js';

export interface IbmSentence {
  pattern: RegExp;
  code?: KmsReasonCode;
  status: number;
}

/** As the console of Hyper Protect Crypto Services puts it (docs/facts/ibm.md#why-cant-i-delete-keys). */
export const dualAuthorization: IbmSentence = {
  pattern: /enabled with the dual[ -]authorization policy/i,
  code: 'AUTHORIZATIONS_NOT_MET',
  status: 409,
};

const bad = (code: KmsReasonCode, pattern: RegExp): IbmSentence => ({ code, status: 400, pattern });
const forbidden = (code: KmsReasonCode, pattern: RegExp): IbmSentence => ({ code, status: 403, pattern });
const conflict = (code: KmsReasonCode, pattern: RegExp): IbmSentence => ({ code, status: 409, pattern });
const unfit = (code: KmsReasonCode, pattern: RegExp): IbmSentence => ({ code, status: 422, pattern });

/** Where two codes share a sentence the first counts, unless the text has the status or the code of the other. */
const sentences: IbmSentence[] = [
  dualAuthorization,
  conflict(
    'AUTHORIZATIONS_NOT_MET',
    /prior authorization\(s\) are required|number of authorizations required to delete is not met|failed the dual authorization request/i,
  ),
  conflict('NOT_DUAL_AUTH_ERR', /(?:the )?key is not dual auth enabled/i),
  conflict(
    'PREV_KEY_DEL_ERR',
    /protecting (?:a|one or more) cloud resources? that (?:has|have) a retention policy/i,
  ),
  conflict(
    'PROTECTED_RESOURCE_ERR',
    /(?:(?:the )?key is )?protecting one or more cloud resources(?! that ha(?:s|ve) a retention)|has one or more associated resources/i,
  ),
  { code: 'KEY_DELETED_ERR', status: 410, pattern: /\bkey (?:\S{1,90} )?has already been deleted/i },
  { code: 'KEY_DELETED_ERR', status: 410, pattern: /key has been deleted and is no longer available/i },
  conflict(
    'REQ_TOO_EARLY_ERR',
    /(?:the )?key was updated recently|purge operation is allowed \S{2,20} after|sync cannot be performed until/i,
  ),
  conflict('KEY_ACTION_INVALID_STATE_ERR', /key is not in (?:a valid|an? active|active|suspended) state/i),
  unfit('KEY_INVALID_STATE_ERR', /key is not in a valid state/i),
  conflict('KEY_ROTATION_NOT_PERMITTED', /(?:this root )?key has been rotated within the last hour/i),
  conflict('KEY_CREATE_IMPORT_ACCESS_ERR', /KeyCreateImportAccess instance policy/i),
  conflict('IMPORT_TOKEN_EXPIRED_ERR', /import token has expired/i),
  conflict(
    'KEY_RING_NOT_EMPTY_ERR',
    /key ring contains at least one key|delete keystore .{1,100}because it still contains some keys/i,
  ),
  bad('COLLECTION_TOTAL_MISMATCH_ERR', /collection total does not match/i),
  bad('BODY_QUERY_PARAM_MISMATCH_ERR', /data in body does not match data required/i),
  bad('BEARER_SUB_EXTRACTION_ERR', /extracting the subject from the bearer token failed/i),
  bad('BAD_BODY_ERR', /invalid body data was passed/i),
  bad('NO_BODY_ERR', /missing body in request/i),
  bad('INVALID_FIELD_ERR', /the field ["']?[\w.]{1,60}["']? must be: /i),
  bad('INVALID_QUERY_PARAM_ERR', /the query_param (?:["']?[\w.]{1,60}["']? )?must be: /i),
  bad('NUM_COLLECTION_RESOURCE_ERR', /only a single instance policy may be created/i),
  bad('KEY_IMPT_REQ_ERR', /only imported keys may be restored/i),
  bad('KEY_ROOT_REQ_ERR', /requested action can only be completed with a root key/i),
  unfit('KEY_ROOT_REQ_REG_ERR', /requested action can only be completed with a root key/i),
  bad('KEY_EXPIRED_ERR', /because the key is expired|the key expired on \d{4}/i),
  bad('KEY_RESTORE_EXPIRED', /key restoration has expired/i),
  bad('KEY_PAYLOAD_REQ_ERR', /(?:this root )?key was created with user-supplied key material/i),
  bad('INCORRECT_NONCE_ERR', /encrypted nonce given does not match/i),
  bad('INCORRECT_NONCE_IV_ERR', /encrypted nonce was not encrypted with the key material/i),
  forbidden('CONFIG_RULE_CONFLICT_ERR', /requested change is not compliant with configuration rules/i),
  forbidden('RESOURCE_OWNER_ERR', /resource\(s\) queried does not belong to the service/i),
  forbidden('SERVICE_ONLY_ERR', /this action can only be done by a service\b/i),
  forbidden(
    'FEATURE_RESTRICTED_ERR',
    /this action is not permitted on this resource[:.] please contact ibm/i,
  ),
  unfit(
    'UNPROCESSABLE_CIPHERTEXT_ERR',
    /ciphertext is invalid or corrupted|unprocessable entity: invalid ciphertext/i,
  ),
  // Libraries for tokens say nearly the same, in small letters.
  unfit('INVALID_SIG_EXP_ERR', /(?:^|[:·] |\S )Signature is invalid(?=$|[.,"'\]]| [-·C])/),
  unfit('KEY_VERSION_INVALID', /requires that the key version is later than/i),
  // So short that it has to be a sentence of its own.
  {
    code: 'KEY_NOT_FOUND_ERR',
    status: 404,
    pattern:
      /not found: key could not be retrieved|(?:^|[:·] |_ERR )key does not exist(?=$|[.,"'\]]| [-·C])/i,
  },
  { code: 'INCOMPLETE_METADATA_ERR', status: 500, pattern: /key metadata became corrupted/i },
  { status: 401, pattern: /user does not have access to the specified resource/i },
  { status: 400, pattern: /requires valid bluemix-instance header/i },
  { status: 429, pattern: /too many requests/i },
];

export interface SaidSentence {
  code?: KmsReasonCode;
  status: number;
  /** From where it was known on, with whatever facts follow: until when, which field. */
  text: string;
  at: number;
}

/** All that a plain text says, in the order of the text. */
export function sentencesIn(plain: string, known: { status?: number; code?: string } = {}): SaidSentence[] {
  const isKnown = ({ status, code }: Pick<SaidSentence, 'status' | 'code'>) =>
    status === known.status || (code !== undefined && code === known.code);
  const said = sentences.flatMap(({ pattern, ...sentence }) => {
    const found = pattern.exec(plain);
    return found ? [{ ...sentence, at: found.index, text: upToItsEnd(plain.slice(found.index)) }] : [];
  });
  return said
    .filter(
      ({ at, ...one }, index) =>
        !said.some((other, rival) => {
          if (rival === index || other.at !== at) return false;
          return isKnown(one) ? false : isKnown(other) || rival < index;
        }),
    )
    .toSorted((one, other) => one.at - other.at);
}
