import type { KmsFailure } from '../domain/kms-failure.js';

/** What can be told of an error text somebody pasted: from IBM's console, CLI, API or an SDK. */
export interface RecognisedError {
  /** The failure it reports; absent when nothing in the text says one. */
  failure?: KmsFailure;
  /** Where the answer was found: an error body, a reason code, IBM's wording, a bare status, or words of no answer at all. */
  by?: 'body' | 'reason_code' | 'console_message' | 'status' | 'network';
  correlationIds: string[];
  /** UUIDs that may name the key, the likeliest first; a text that is one UUID alone may be either kind of id. */
  keyIds: string[];
  /** A key named by its name in one of IBM's messages. */
  keyName?: string;
  /** What stands alone behind a reason code; it may be a key's name or alias. */
  perhapsKeyName?: string;
  /** A key's CRN in the text, or Terraform's short form of it: the first of them. */
  keyCrn?: string;
  /** The console's own message on dual authorization: it is shown to the one who set the key for deletion. */
  aboutDualAuthorization: boolean;
}

/** Reads pasted error texts; never rejects, whatever is pasted. */
export interface ErrorRecognition {
  recognise(text: string): RecognisedError;
}
