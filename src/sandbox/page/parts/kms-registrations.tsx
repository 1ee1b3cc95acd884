import type { KmsKeyState } from '../../control/api.js';
import { crnTail } from '../text/key-words.js';

/** A key may hold thousands; those under retention come first. */
const shown = 40;

export function KmsRegistrations({ registrations }: Pick<KmsKeyState, 'registrations'>) {
  if (registrations.length === 0) return <p>No registrations: no resource uses this key.</p>;
  const ordered = [...registrations].sort(
    (a, b) => Number(b.preventKeyDeletion) - Number(a.preventKeyDeletion),
  );
  return (
    <>
      <ul class="registrations" aria-label="Registrations">
        {ordered.slice(0, shown).map((registration) => (
          <li key={registration.resourceCrn} title={registration.resourceCrn}>
            {crnTail(registration.resourceCrn)}
            {registration.preventKeyDeletion && <span class="mark strong">prevents deletion</span>}
          </li>
        ))}
      </ul>
      {ordered.length > shown && <p>… and {ordered.length - shown} more.</p>}
    </>
  );
}
