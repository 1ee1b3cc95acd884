import type { KmsFailure } from '../domain/kms-failure.js';

/** One call Countersign made at the KMS: what somebody with a correlation id in hand wants to know. */
export interface CallRecord {
  correlationId: string;
  /** Operation by the SDK's name, e.g. `deleteKey`. */
  operation: string;
  instanceId: string;
  /** Id or alias, as asked for; absent for calls about many keys. */
  key?: string;
  /** Epoch ms. */
  at: number;
  /** Absent when the KMS did what was asked. */
  failure?: KmsFailure;
}

export interface CallRecords {
  save(record: CallRecord): Promise<void>;
  find(correlationId: string): Promise<CallRecord | undefined>;
}
