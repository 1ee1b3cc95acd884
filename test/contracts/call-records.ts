// What every record of calls has to do, whatever it is made of.
import { expect, it } from 'vitest';
import type { CallRecord, CallRecords } from '../../src/ports/call-records.js';

export const correlationId = '160cc463-71d1-4b30-a5f2-d3f7e9f2b75e';
export const doneCall: CallRecord = {
  correlationId,
  operation: 'syncKey',
  instanceId: 'i1',
  at: 1_700_000_000_000,
};
export const refusedCall: CallRecord = {
  ...doneCall,
  operation: 'deleteKey',
  key: 'billing',
  failure: { code: 'PROTECTED_RESOURCE_ERR', status: 409, correlationId, detail: 'Conflict', effect: 'none' },
};

/** `create` gives an empty record each time. */
export function callRecordsContract(create: () => CallRecords): void {
  it.each([
    ['one that was done', doneCall],
    ['one that was refused', refusedCall],
  ])('are found by their correlation id, in whatever case: %s', async (_name, record) => {
    const records = create();
    await records.save(record);
    expect(await records.find(correlationId)).toEqual(record);
    expect(await records.find(correlationId.toUpperCase())).toEqual(record);
    expect(await records.find(correlationId.replace('1', '2'))).toBeUndefined();
  });

  it.each(['', 'short', 'with blanks in it', 'x'.repeat(129), 'a:b:c:d:e:f', 'ключ-ключ', '{}*?[]-----'])(
    'are not kept by what is no correlation id: %j',
    async (odd) => {
      const records = create();
      await records.save({ ...doneCall, correlationId: odd });
      expect(await records.find(odd)).toBeUndefined();
    },
  );
}
