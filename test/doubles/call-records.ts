import type { CallRecord, CallRecords } from '../../src/ports/call-records.js';
import { copyOf } from './copy-of.js';

export function createCallRecordsDouble(): CallRecords {
  const kept = new Map<string, CallRecord>();
  const isCorrelationId = (text: string) => /^[\w-]{8,128}$/.test(text);
  return {
    async save(record) {
      if (isCorrelationId(record.correlationId)) {
        kept.set(record.correlationId.toLowerCase(), copyOf(record));
      }
    },
    async find(correlationId) {
      const found = kept.get(correlationId.toLowerCase());
      return found && copyOf(found);
    },
  };
}
