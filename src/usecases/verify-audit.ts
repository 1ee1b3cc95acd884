import type { AuditFinding, AuditNote, AuditVerification } from '../domain/audit-finding.js';
import type { AuditHeads, KeptHead } from '../ports/audit-heads.js';
import type { AuditLog, NotedHead } from '../ports/audit-log.js';
import type { TimeStamps } from '../ports/time-stamps.js';

export interface VerifyPorts {
  audit: Pick<AuditLog, 'verify'>;
  heads: Pick<AuditHeads, 'kept'>;
  /** Absent where no authority is trusted. */
  stamps?: Pick<TimeStamps, 'check'>;
}

/** Looks at all of the audit log, at the heads that were kept beside it, and at those `given` from elsewhere. */
export async function verifyAudit(
  ports: VerifyPorts,
  { given, onProgress }: { given: readonly NotedHead[]; onProgress?: (seen: number, of: number) => void },
): Promise<AuditVerification> {
  const kept = await ports.heads.kept();
  const verification = await ports.audit.verify({
    noted: [...given, ...kept.map(({ seq, hash, seal }) => ({ seq, hash, ...(seal && { seal }) }))],
    ...(onProgress && { onProgress }),
  });
  const stamps = await checkStamps(kept, ports);
  const notes = [...verification.notes, ...stamps.notes];
  if (given.length === 0 && verification.head.seq > 0) notes.push({ kind: 'no_head_given' });
  return { ...verification, findings: [...verification.findings, ...stamps.findings], notes };
}

async function checkStamps(
  kept: readonly KeptHead[],
  { stamps }: VerifyPorts,
): Promise<{ findings: AuditFinding[]; notes: AuditNote[] }> {
  const findings: AuditFinding[] = [];
  const stamped = kept.flatMap(({ seq, hash, token }) => (token === undefined ? [] : [{ seq, hash, token }]));
  if (!stamps)
    return {
      findings,
      notes: stamped.length > 0 ? [{ kind: 'stamps_unchecked', count: stamped.length }] : [],
    };
  const bare = kept.length - stamped.length;
  const notes: AuditNote[] = bare > 0 ? [{ kind: 'unstamped', count: bare }] : [];
  let last: AuditNote | undefined;
  for (const { token, ...noted } of stamped) {
    const checked = await stamps.check(`${noted.seq}:${noted.hash}`, token);
    if (checked.ok) last = { kind: 'stamped', noted, at: checked.at };
    else findings.push({ kind: 'stamp_wrong', noted, why: checked.why });
  }
  return { findings, notes: last ? [...notes, last] : notes };
}
