import { expect, test } from 'vitest';
import { withAuditLines } from '../../../src/adapters/system/audit-lines.js';
import type { AuditDraft, AuditLog } from '../../../src/ports/audit-log.js';
import { createRecordingLog } from '../recording-log.js';

const refused: AuditDraft = {
  at: 1,
  type: 'click.refused',
  requestId: 'CS-1',
  actor: { slackUserId: 'U1', slackTeamId: 'T1', iamId: 'IBMid-1', name: 'Mona Manager' },
  facts: { asked: 'approve', code: 'approver_is_requester', keyId: 'k-1' },
};

test('a refused click gets a line: which, of what, by whom, but not by name', async () => {
  const log = createRecordingLog();
  const audit = withAuditLines({ append: async () => undefined } as Partial<AuditLog> as AuditLog, log);
  await audit.append(refused);
  expect(log.lines).toEqual([
    {
      level: 'info',
      message: 'put on record',
      facts: {
        event: 'click.refused',
        requestId: 'CS-1',
        by: { iamId: 'IBMid-1', slackUserId: 'U1', slackTeamId: 'T1' },
        asked: 'approve',
        code: 'approver_is_requester',
        keyId: 'k-1',
      },
    },
  ]);
});

test('what could not be recorded is not said to be', async () => {
  const log = createRecordingLog();
  const away = { append: () => Promise.reject(new Error('away')) } as Partial<AuditLog> as AuditLog;
  await expect(withAuditLines(away, log).append(refused)).rejects.toThrow('away');
  expect(log.lines).toEqual([]);
});
